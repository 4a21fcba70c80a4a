"""Teams that ship with Switchboard, each with its policy: the very files a person may import.

It builds nothing and keeps nothing.
"""

from functools import cache
from pathlib import Path

from agents_core.errors import TeamError
from agents_core.workshop.team_file import Bundle, from_yaml

FILES = Path(__file__).parent / "ready"


def ready_names() -> tuple[str, ...]:
    """Names ``ready`` takes; the first is the one a new installation begins with."""
    return tuple(sorted(path.stem for path in FILES.glob("*.yaml")))


def ready(name: str = "") -> Bundle:
    """The ready team of that name (the first, without one) with the documents of its policy.

    Raises:
        TeamError: there is no ready team of that name.
        BundleError: its file was changed and cannot be used.
    """
    names = ready_names()
    if name and name not in names:
        raise TeamError(f"There is no ready team {name!r}; there is {', '.join(names)}.")
    return _read(name or names[0])


@cache
def _read(name: str) -> Bundle:
    return from_yaml((FILES / f"{name}.yaml").read_bytes())
