"""Topics of a call's page: parts that Streamlit draws from the archive follow the call by them."""

import asyncio
import logging
from typing import Literal, get_args

from pages.call_feeds.call_feed import CallFeed
from pages.services.ports import Switchboard

log = logging.getLogger(__name__)

Part = Literal["end", "progress"]

PAUSE_S = 2.0
"""Between two changes of ``progress``: a page draws measures and tables from it."""

STORE_S = 1.0
"""How long one attempt to store a call's events may take: it keeps a worker thread busy."""


def call_topic(call_id: str, part: Part) -> str:
    """``progress``: there are new lines or steps; ``end``: it has ended."""
    return f"call/{call_id}/{part}"


class CallTopics:
    """Publishes a topic once the archive has what it stands for. On the event loop."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._published: dict[str, tuple[bool, int]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def follow(self, feed: CallFeed) -> None:
        """Take a change of the feed."""
        call_id = feed.call.call_id
        if call_id not in self._tasks and feed.progress != self._published.get(call_id):
            task = asyncio.get_running_loop().create_task(self._publish(feed))
            self._tasks[call_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(call_id, None))

    def forget(self, call_id: str) -> None:
        """No page shows the call any more."""
        self._published.pop(call_id, None)
        task = self._tasks.pop(call_id, None)
        if task is not None:
            task.cancel()
        for part in get_args(Part):
            self._switchboard.changes.forget(call_topic(call_id, part))

    async def _publish(self, feed: CallFeed) -> None:
        call_id = feed.call.call_id
        while feed.progress != self._published.get(call_id):
            ended, _ = now = feed.progress
            while not await asyncio.to_thread(self._switchboard.record.flush, STORE_S):
                log.info("the events of call %s are not stored yet", call_id)
                await asyncio.sleep(PAUSE_S)
            self._published[call_id] = now
            self._switchboard.changes.publish(call_topic(call_id, "progress"))
            if ended:
                self._switchboard.changes.publish(call_topic(call_id, "end"))
                return
            await asyncio.sleep(PAUSE_S)
