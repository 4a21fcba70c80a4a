"""Feeds: sources of updates that many pages follow, each from its own position."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SHARED_S = 0.1
"""An update is shared by pages that need it within this time. It contains the calls' clocks."""


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


class SharedUpdates:
    """One update for all pages that are at the same position."""

    def __init__(self, body: Callable[[Position], str]) -> None:
        """``body``: JSON of what changed since a position."""
        self._body = body
        self._last: tuple[Position, Update, float] | None = None  # since where, and made when

    def since(self, position: Position, now: Position, now_s: float) -> Update | None:
        """The update from ``position`` to ``now``; None when they are the same. ``now_s``: seconds
        of the event loop's clock."""
        if position == now:
            return None
        if self._last is not None:
            before, update, made_s = self._last
            if before == position and update.position == now and now_s - made_s < SHARED_S:
                return update
        update = Update(self._body(position), now)
        self._last = (position, update, now_s)
        return update


class Feed(Protocol):
    """Lives on the server's event loop; every method returns at once."""

    def update_since(self, position: Position) -> Update | None:
        """What changed since ``position``; None when nothing did."""

    def earlier(self, part: str, before: int) -> tuple[tuple[int, str], ...]:
        """Index and HTML of some items before ``before``."""

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` on the event loop after each change; returns how to stop that."""
