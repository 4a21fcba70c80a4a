"""One page's WebSocket: takes its requests, and sends what changed since the last message.

Nothing is queued for a slow page: the connection keeps only a position in each feed, and computes
the next update when the page has taken the one before. Acknowledgements are few and bounded.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, assert_never

from pages.live_channel import requests as rq
from pages.live_channel.channel import LiveChannel
from pages.live_channel.feed import Feed, Position
from pages.live_channel.frames import (
    Acknowledgement,
    EarlierItems,
    FeedUpdate,
    Frame,
    JobUpdate,
    Notice,
    SessionUpdate,
    Welcome,
    encode,
)
from pages.live_channel.page_session import PageSession
from pages.live_channel.rate_limit import RateLimit, TooMuch
from pages.live_channel.watched_parts import WatchedParts

MAX_FEEDS, MAX_JOBS, MAX_ANSWERS = 16, 16, 128
"""Of one connection; the console needs a third of it."""

SEND_TIMEOUT_S = 20.0
"""A page that takes nothing for so long is disconnected; it comes back at its position."""

PAUSE_S = 0.015
"""Between two sends: words of a fast server are joined, and 20 viewers cost little."""


class Socket(Protocol):
    """The WebSocket, already accepted."""

    async def receive_text(self) -> str:
        """The next message."""

    async def send_text(self, data: str) -> None:
        """Send one message."""


@dataclass(slots=True)
class _FollowedFeed:
    """A feed that the page opened, and how far the page is in it."""

    feed: Feed
    position: Position
    stop: Callable[[], None]  #: ends following it


class Connection:
    """Lives on the server's event loop."""

    def __init__(self, socket: Socket, channel: LiveChannel, session: PageSession) -> None:
        self._socket = socket
        self._channel = channel
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._feeds: dict[str, _FollowedFeed] = {}
        self._parts = WatchedParts(channel.switchboard, session, self._wake_later)
        self._jobs: dict[str, JobUpdate | None] = {}
        self._answers: deque[Frame] = deque()
        self._state_sent: object = None
        self._group = asyncio.TaskGroup()
        self._limit = RateLimit()
        self.said_goodbye = False

    async def run(self) -> None:
        """Until the page disconnects; raises what the socket raises then."""
        self._answers.append(Welcome(session=self._session.public_id))
        stops = [
            self._channel.changes.subscribe(self._topic_changed),
            self._session.follow(self._wake.set),
        ]
        self._wake.set()
        try:
            async with self._group:
                self._group.create_task(self._receive())
                self._group.create_task(self._send())
        finally:
            for stop in (*stops, *(one.stop for one in self._feeds.values())):
                stop()
            self._parts.close()

    # --- from the page --------------------------------------------------------------------

    async def _receive(self) -> None:
        while True:
            request = rq.parse(await self._socket.receive_text())
            if not self._limit.allows(self._loop.time()):
                raise TooMuch("too many requests")
            self._take(request)

    def _take(self, request: rq.Request) -> None:
        match request:
            case rq.OpenFeed():
                self._open(request)
            case rq.CloseFeed():
                self._close(request.feed)
            case rq.Earlier():
                self._earlier(request)
            case rq.WatchPart():
                self._parts.watch(request.key, request.topics)
            case rq.UnwatchPart():
                self._parts.unwatch(request.key)
            case rq.FollowJob():
                self._bounded(self._jobs, request.job, MAX_JOBS)
                self._jobs[request.job] = None
            case rq.Goodbye():
                self.said_goodbye = True
            case rq.Hello():
                raise rq.UnknownRequest("a second hello")
            case rq.Ping():
                self._answer(Acknowledgement(id=request.id, ok=True))
            case rq.CancelJob():
                ok = self._channel.cancel_job(request.job)
                sentence = "" if ok else "It has already finished."
                self._answer(Acknowledgement(id=request.id, ok=ok, message=sentence))
            case (
                rq.SendText()
                | rq.Mute()
                | rq.PushToTalk()
                | rq.Talk()
                | rq.InterruptAgent()
                | rq.HangUp()
                | rq.StartAudio()
                | rq.StopAudio()
                | rq.PlayDemo()
                | rq.ControlDemo()
            ):
                self._group.create_task(self._carry_out(request))
            case _:
                assert_never(request)
        self._wake.set()

    async def _carry_out(self, command: rq.Command) -> None:
        result = await self._session.carry_out(command)
        self._answer(
            Acknowledgement(id=command.id, ok=result.ok, message=result.message, data=result.data)
        )

    def _open(self, request: rq.OpenFeed) -> None:
        self._bounded(self._feeds, request.feed, MAX_FEEDS)
        self._close(request.feed)
        feed = self._channel.open_feed(self._session, request.source)
        if feed is None:
            self._answer(Notice(message="This call is not running any more."))
            return
        position = Position(**request.position.model_dump())
        self._feeds[request.feed] = _FollowedFeed(feed, position, feed.follow(self._wake.set))

    def _close(self, name: str) -> None:
        known = self._feeds.pop(name, None)
        if known is not None:
            known.stop()

    def _earlier(self, request: rq.Earlier) -> None:
        known = self._feeds.get(request.feed)
        if known is not None:
            items = known.feed.earlier(request.part, request.before)
            self._answer(EarlierItems(feed=request.feed, part=request.part, items=items))

    def _answer(self, frame: Frame) -> None:
        if len(self._answers) >= MAX_ANSWERS:
            raise TooMuch("the page does not read its answers")
        self._answers.append(frame)
        self._wake.set()

    @staticmethod
    def _bounded(known: Mapping[str, object], name: str, most: int) -> None:
        if name not in known and len(known) >= most:
            raise TooMuch("too many parts")

    def _wake_later(self, wait_s: float) -> None:
        self._loop.call_later(wait_s, self._wake.set)

    # --- to the page ----------------------------------------------------------------------

    def _topic_changed(self, _: str) -> None:
        """On any thread."""
        self._loop.call_soon_threadsafe(self._wake.set)

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for frame in self._due():
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await self._socket.send_text(encode(frame))
            if self._feeds:
                self._channel.page_served()
            await asyncio.sleep(PAUSE_S)

    def _due(self) -> list[Frame]:
        frames: list[Frame] = list(self._answers)
        self._answers.clear()
        for name, followed in self._feeds.items():
            update = followed.feed.update_since(followed.position)
            if update is not None:
                followed.position = update.position
                frames.append(FeedUpdate(feed=name, body=update.body))
        state = self._session.state()
        if state != self._state_sent:
            self._state_sent = state
            frames.append(SessionUpdate(state=state))
        frames.extend(self._parts.due(self._loop.time()))
        frames.extend(self._job_updates())
        return frames

    def _job_updates(self) -> list[Frame]:
        due: list[Frame] = []
        for job, before in list(self._jobs.items()):
            now = self._channel.job_update(job)
            if now != before:
                self._jobs[job] = now
                due.append(now)
            if not now.running:
                del self._jobs[job]
        return due
