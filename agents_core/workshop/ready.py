"""Teams that ship with Switchboard, each with its policy: the very files a person may import.

It builds nothing and keeps nothing.
"""

from functools import cache
from pathlib import Path

from agents_core.errors import TeamError
from agents_core.workshop.bundle import Bundle, from_yaml

FILES = Path(__file__).parent / "ready"
DEFAULT = "airline_support"


def ready_names() -> tuple[str, ...]:
    """Names ``ready`` takes; the one to begin with first, then by name."""
    names = sorted(path.stem for path in FILES.glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: name != DEFAULT))


def ready(name: str = DEFAULT) -> Bundle:
    """The ready team of that name with the documents of its policy.

    Raises:
        TeamError: there is no ready team of that name.
        BundleError: its file was changed and cannot be used.
    """
    if name not in ready_names():
        raise TeamError(f"There is no ready team {name!r}; there is {', '.join(ready_names())}.")
    return _read(name)


@cache
def _read(name: str) -> Bundle:
    return from_yaml((FILES / f"{name}.yaml").read_bytes())
