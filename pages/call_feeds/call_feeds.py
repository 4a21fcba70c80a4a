"""The feeds of running calls, one per call for all its viewers."""

import asyncio
import re

from agents_core.call.view.call_view import CallView
from pages.call_feeds.call_feed import CallFeed
from pages.call_feeds.call_source import CallSource
from pages.call_feeds.call_topics import CallTopics
from pages.call_feeds.remote_calls import Clock, RemoteCall, RemoteCalls, utc_now
from pages.services.ports import Switchboard

KEPT_S = 60.0
"""How long the events of another process's call are kept for a viewer who is offline."""

MAX_REMOTE = 64
"""Calls of other processes that are watched at the same time."""

CALL_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class CallFeeds:
    """On the event loop, except where noted. A feed is dropped when its call has ended and no page
    shows it any more."""

    def __init__(self, switchboard: Switchboard, clock: Clock = utc_now) -> None:
        self._switchboard = switchboard
        self._feeds: dict[str, CallFeed] = {}
        self._topics = CallTopics(switchboard)
        self.remote = RemoteCalls(switchboard, watched=self._watched, clock=clock)

    def of(self, call: CallSource) -> CallFeed:
        """The feed of a call, made at the first use."""
        self._drop_ended()
        feed = self._feeds.get(call.call_id)
        if feed is None:
            feed = self._feeds[call.call_id] = CallFeed(
                call,
                self._switchboard,
                on_change=self._topics.follow,
                on_viewers=self._viewers_changed,
            )
        return feed

    def open(self, call_id: str) -> CallFeed | None:
        """The feed of a call of this process or another; None when there can be none."""
        known = self._feeds.get(call_id)
        if known is not None:
            return known
        calls = {call.call_id: call for call in self._switchboard.calls}
        if call_id in calls:
            return self.of(calls[call_id])
        remote = sum(isinstance(feed.call, RemoteCall) for feed in self._feeds.values())
        if not CALL_ID.fullmatch(call_id) or remote >= MAX_REMOTE:
            return None
        return self.of(self.remote.call(call_id))

    def view(self, call_id: str) -> CallView | None:
        """The view of a call that has a feed; on any thread."""
        feed = self._feeds.get(call_id)
        return feed.view if feed is not None else None

    def engine_changed(self) -> None:
        """The state of the local engine is another one; on any thread."""
        for feed in tuple(self._feeds.values()):
            feed.engine_changed()

    def calls_changed(self) -> None:
        """A call of this process has started or ended; on any thread."""
        for feed in tuple(self._feeds.values()):
            if feed.call.ended and not isinstance(feed.call, RemoteCall):
                feed.call_has_ended()

    def _watched(self, call_id: str) -> bool:
        feed = self._feeds.get(call_id)
        return feed is not None and feed.followed

    def _viewers_changed(self, feed: CallFeed) -> None:
        if not isinstance(feed.call, RemoteCall):
            if feed.call.ended and not feed.followed and self._feeds.get(feed.call.call_id) is feed:
                self._drop(feed)
            return
        if feed.followed:
            self.remote.look_soon()
        else:
            asyncio.get_running_loop().call_later(KEPT_S, self._drop_unwatched, feed)

    def _drop_unwatched(self, feed: CallFeed) -> None:
        if not feed.followed and self._feeds.get(feed.call.call_id) is feed:
            self._drop(feed)
            self.remote.forget(feed.call.call_id)

    def _drop_ended(self) -> None:
        for feed in list(self._feeds.values()):
            local = not isinstance(feed.call, RemoteCall)
            if local and feed.call.ended and not feed.followed:
                self._drop(feed)

    def _drop(self, feed: CallFeed) -> None:
        feed.close()
        self._topics.forget(feed.call.call_id)
        del self._feeds[feed.call.call_id]
