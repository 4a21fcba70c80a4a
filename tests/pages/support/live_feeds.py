"""Feeds of the live channel as a page sees them: what an update says, without a WebSocket."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from pages.live_channel.feed import Feed, Position
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard
from tests.pages.support.review_scenes import running


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        """Time goes by."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Viewer:
    """A page that follows a feed and keeps its position, as ``client/connection.js`` does."""

    feed: Feed
    position: Position = field(default_factory=Position)
    told: int = 0

    def __post_init__(self) -> None:
        self.leave = self.feed.follow(self._changed)

    def _changed(self) -> None:
        self.told += 1

    def next(self) -> dict[str, Any] | None:
        """What the page gets now; None when nothing changed."""
        update = self.feed.update_since(self.position)
        if update is None:
            return None
        self.position = update.position
        body: dict[str, Any] = json.loads(update.body)
        return body

    def update(self) -> dict[str, Any]:
        """What the page gets now; there is something."""
        found = self.next()
        assert found is not None
        return found


async def settled() -> None:
    """The event loop has done what is due."""
    for _ in range(4):
        await asyncio.sleep(0)


def elsewhere(
    switchboard: FakeSwitchboard, events: Sequence[ev.CallEvent], call_id: str = "other"
) -> FakeCall:
    """A call of another process, as far as the archive knows it."""
    call = running(switchboard, events, call_id)
    switchboard.record.add_call(call)
    assert switchboard.record.flush(60)
    switchboard.calls.remove(call)
    return call


def placed(page: AppTest, part: str) -> list[dict[str, Any]]:
    """What the parts of this name were placed with on a page."""
    found = [json.loads(one.proto.json)[0] for one in page.get("bidi_component")]
    return [data for data in found if data["part"] == part]


def topics_of(page: AppTest) -> set[str]:
    """Topics that rerun a part of the page."""
    return {topic for data in placed(page, "rerun") for topic in data["topics"]}
