"""What a connection needs of a feed: a source of updates that many pages follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a page is in a feed; the default is the start."""

    source_id: str = ""  #: id of the call that the page shows; empty when it shows nothing
    seq: int = 0
    lines: int = 0  #: number of items the page knows of
    steps: int = 0
    generation: int = 0  #: changes when unchanged items look different, as after a new policy
    revision: int = 0  #: counts changes that are in no event, such as the engine's state


@dataclass(frozen=True, slots=True)
class Update:
    """JSON text of what changed, and the position it brings a page to."""

    body: str
    position: Position


class Feed(Protocol):
    """Lives on the server's event loop; every method returns at once."""

    def update_since(self, position: Position) -> Update | None:
        """What changed since ``position``; None when nothing did."""

    def earlier(self, part: str, before: int) -> tuple[tuple[int, str], ...]:
        """Index and HTML of some items before ``before``."""

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` on the event loop after each change; returns how to stop that."""
