"""The feed of a browser session's own call: one call after another, or none."""

from collections.abc import Callable
from dataclasses import asdict

from pages.call_feeds.call_feed import CallFeed
from pages.live_channel.feed import Position, Update
from pages.live_channel.frames import as_json

IDLE = Position(revision=1)
"""A page that shows no call."""


class OwnCall:
    """On the event loop."""

    def __init__(self) -> None:
        self._feed: CallFeed | None = None
        self._viewers: set[Callable[[], None]] = set()
        self._stop_following: Callable[[], None] = lambda: None

    @property
    def feed(self) -> CallFeed | None:
        """The feed of the newest call."""
        return self._feed

    def switch(self, feed: CallFeed) -> None:
        """Follow another call from now on."""
        if feed is self._feed:
            return
        self._stop_following()
        self._feed = feed
        self._stop_following = feed.follow(self._changed)
        self._changed()

    def close(self) -> None:
        """Stop following the call."""
        self._stop_following()

    def clear(self) -> None:
        """There is no call any more: another session has it."""
        self._stop_following()
        self._stop_following = lambda: None
        self._feed = None
        self._changed()

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after each change, also of the call itself."""
        self._viewers.add(changed)
        return lambda: self._viewers.discard(changed)

    def update_since(self, position: Position) -> Update | None:
        """Of the newest call; without one, that there is none."""
        if self._feed is not None:
            return self._feed.update_since(position)
        if position == IDLE:
            return None
        empty = {"total": 0, "items": []}
        body = {
            "restart": True,
            "position": asdict(IDLE),
            "state": {"running": False, "status": "Ready", "tone": "idle", "approvals": []},
            "lines": empty,
            "steps": empty,
            "path": "",
            "announce": [],
        }
        return Update(as_json(body), IDLE)

    def earlier(self, part: str, before: int) -> tuple[tuple[int, str], ...]:
        """Items of the newest call."""
        return self._feed.earlier(part, before) if self._feed is not None else ()

    def _changed(self) -> None:
        for changed in tuple(self._viewers):
            changed()
