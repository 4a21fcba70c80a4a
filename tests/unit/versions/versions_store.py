"""A version store on each kind of database, and a clock that a test moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore
from agents_core.versions.version_store import unheard

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEAM = "Airline support"


class Clock:
    """A minute passes whenever somebody looks."""

    def __init__(self) -> None:
        self._now = NOON

    def __call__(self) -> datetime:
        now = self._now
        self._now += timedelta(minutes=1)
        return now


@contextmanager
def opened(url: str, publish: Callable[[str], None] = unheard) -> Iterator[VersionStore]:
    """A store as another process would open it."""
    migrate(url)
    engine = engine_for(url)
    try:
        yield VersionStore(engine, Clock(), publish=publish)
    finally:
        engine.dispose()


def one(text: str, name: str = "team") -> tuple[Part, ...]:
    """A single part."""
    return (Part(name, text),)
