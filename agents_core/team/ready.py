"""Teams that ship with Switchboard, read from TOML beside this file. It builds nothing."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from agents_core.errors import SwitchboardError
from agents_core.team.model import TeamSpec

READY = Path(__file__).parent / "ready"
DEFAULT_TEAM = "airline_support"


class TeamError(SwitchboardError):
    """A team cannot be read or built as it is."""

    code = "team"


def ready_names() -> tuple[str, ...]:
    """Names ``load_ready`` takes, sorted."""
    return tuple(sorted(path.stem for path in READY.glob("*.toml")))


def load_ready(name: str = DEFAULT_TEAM) -> TeamSpec:
    """The ready team of that name.

    Raises:
        TeamError: no such team, or its file does not describe one.
    """
    if name not in ready_names():
        raise TeamError(f"There is no ready team {name!r}; there is {', '.join(ready_names())}.")
    return parse_team((READY / f"{name}.toml").read_text(encoding="utf-8"))


def parse_team(toml_text: str) -> TeamSpec:
    """A team from TOML; line breaks inside an instruction are kept.

    Raises:
        TeamError: not TOML, or fields that do not fit.
    """
    try:
        return TeamSpec.model_validate(tomllib.loads(toml_text))
    except tomllib.TOMLDecodeError as error:
        raise TeamError(f"The team is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TeamError(f"The team does not fit at {place}: {first['msg']}.") from error
