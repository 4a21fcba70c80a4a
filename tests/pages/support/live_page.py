"""A page of the app on the live channel, without a browser: it sends requests and keeps frames."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from typing import Any

from starlette.websockets import WebSocketDisconnect

from agents_core.call.contract.endpoint import Endpoint
from agents_core.events import CallEvent
from pages.call_feeds.call_feeds import CallFeeds
from pages.live_calls.console_handler import ConsoleHandler
from pages.live_channel.channel import LiveChannel
from pages.live_channel.connection import Connection
from pages.session.call_session import CallSession, NextCall
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

LOCAL = Endpoint(kind="local", model="m", voice="v")
SETTLED_S = 0.1
"""Longer than the channel joins changes, shorter than everything it waits for."""


class PageSocket:
    """The page's end of a WebSocket; ``reads`` is clear while the page takes nothing."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self._requests: asyncio.Queue[str | Exception] = asyncio.Queue()

    def write(self, text: str) -> None:
        """One message to the server."""
        self._requests.put_nowait(text)

    def leave(self) -> None:
        """The connection breaks."""
        self._requests.put_nowait(WebSocketDisconnect(1006))

    async def receive_text(self) -> str:
        given = await self._requests.get()
        if isinstance(given, Exception):
            raise given
        return given

    async def send_text(self, data: str) -> None:
        await self.reads.wait()
        data.encode()  # as a socket does
        self.frames.append(json.loads(data))


class LivePage:
    """One open page. It takes frames as the browser's modules do: positions are kept."""

    def __init__(self, console: "LiveConsole", before: "LivePage | None" = None) -> None:
        """``before``: what the same tab showed before it loaded this page."""
        self._console = console
        self._previous = before._console.page.token if before is not None else ""
        self._ids = itertools.count(1)
        self._socket = PageSocket()
        self._task: asyncio.Task[BaseException | None] | None = None
        self.connection: Connection | None = None

    @property
    def socket(self) -> PageSocket:
        return self._socket

    @property
    def frames(self) -> list[dict[str, Any]]:
        """Everything that was sent to the page since it connected."""
        return self._socket.frames

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The frames of one type."""
        return [frame for frame in self.frames if frame["type"] == kind]

    def updates(self) -> list[dict[str, Any]]:
        """What the page's feeds were sent."""
        return [frame["update"] for frame in self.of_kind("feed")]

    @property
    def state(self) -> dict[str, Any]:
        """The newest state of the call."""
        state: dict[str, Any] = self.updates()[-1]["state"]
        return state

    async def connect(self) -> "LivePage":
        """Connect, or connect again after a break."""
        self._socket = PageSocket()
        self.connection = Connection(self._socket, self._console.channel, self._console.page)
        self._console.page.connected()
        previous = self._console.channel.sessions.find(self._previous)
        await self._console.page.greeted_by(previous)
        self._task = asyncio.create_task(self._run(self.connection))
        await settled()
        return self

    @staticmethod
    async def _run(connection: Connection) -> BaseException | None:
        try:
            await connection.run()
        except BaseExceptionGroup as group:
            return group.exceptions[0]
        return None

    async def leave(self) -> None:
        """The connection breaks."""
        assert self._task is not None and self.connection is not None
        self._socket.leave()
        await asyncio.wait([self._task])
        self._console.page.disconnected(closed=self.connection.said_goodbye)

    async def ended(self) -> BaseException | None:
        """Wait for the connection's end; what ended it."""
        assert self._task is not None
        return await self._task

    def write(self, kind: str, **fields: Any) -> None:
        """One request, without waiting for anything."""
        self._socket.write(json.dumps({"type": kind, **fields}))

    async def sends(self, kind: str, **fields: Any) -> None:
        """One request, and what follows from it."""
        self.write(kind, **fields)
        await settled()

    def new_id(self) -> str:
        """Of a command."""
        return f"command-{next(self._ids):04d}"

    async def commands(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A command; its acknowledgement."""
        command_id = fields.pop("id", "") or self.new_id()
        self.write(kind, id=command_id, **fields)
        for _ in range(50):
            await settled()
            found = [one for one in self.of_kind("ack") if one["id"] == command_id]
            if found:
                return found[-1]
        raise AssertionError(f"{kind} was not answered")


class LiveConsole:
    """The server's side of one browser session with the console open; on a running loop."""

    def __init__(
        self,
        events: Sequence[CallEvent] = (),
        *,
        switchboard: FakeSwitchboard | None = None,
        beside: "LiveConsole | None" = None,
    ) -> None:
        """``beside``: another session of the same server."""
        given = beside.switchboard if beside is not None else switchboard
        self.switchboard: FakeSwitchboard = given or FakeSwitchboard(lambda: events)
        self.channel: LiveChannel = beside.channel if beside else LiveChannel(self.switchboard)
        self.feeds: CallFeeds = beside.feeds if beside else CallFeeds(self.switchboard)
        self.channel.provide("call", self.feeds.open)
        self.page = self.channel.sessions.create()
        self.session = CallSession(next_call=NextCall(endpoint=LOCAL))
        self.handler = ConsoleHandler(self.switchboard, self.feeds, self.page, self.session)
        self.page.handler = self.handler

    async def opened(self, *, before: LivePage | None = None) -> LivePage:
        """A page that follows the session's call; in the tab that showed ``before``, if that is
        given."""
        page = await LivePage(self, before).connect()
        await page.sends("open", feed="own", source="own")
        return page

    @property
    def call(self) -> FakeCall:
        """The newest call."""
        return self.switchboard.calls[-1]


async def settled() -> None:
    """Everything that follows at once has been done."""
    await asyncio.sleep(SETTLED_S)
