"""The teams that ship with Switchboard, each with its policy, as team files."""

from functools import cache
from pathlib import Path

from agents_core.errors import TeamError
from agents_core.team.team_spec import TeamSpec
from agents_core.team_files.team_file import TeamFile, from_yaml

FILES = Path(__file__).parent / "ready"


def ready_names() -> tuple[str, ...]:
    """The names ``ready`` takes; a new installation starts with the first."""
    return tuple(sorted(path.stem for path in FILES.glob("*.yaml")))


def ready(name: str = "") -> TeamFile:
    """The ready team of that name (the first, without one) with the documents of its policy.

    Raises:
        TeamError: there is no ready team of that name.
        TeamFileError: its file was changed and cannot be used.
    """
    names = ready_names()
    if name and name not in names:
        raise TeamError(f"There is no ready team {name!r}; there is {', '.join(names)}.")
    return _read(name or names[0])


def example_questions(team: TeamSpec) -> tuple[str, ...]:
    """The team's own example questions; without any, those of the ready team it was made from.

    That is the ready team with the same name and the same policy. Databases of earlier versions
    contain such teams, stored without examples.
    """
    if team.examples:
        return team.examples
    shipped = (_read(name).team for name in ready_names())
    same = (one for one in shipped if (one.name, one.policy) == (team.name, team.policy))
    return next((one.examples for one in same), ())


@cache
def _read(name: str) -> TeamFile:
    return from_yaml((FILES / f"{name}.yaml").read_bytes())
