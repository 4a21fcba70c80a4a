"""The console in a scripted call, and light viewers: WebSockets that take every frame."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, expect
from websockets.asyncio.client import connect

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import interactive
from tests.browser.support.driver import Caller, chromium_with_microphone
from tests.browser.support.scripted_calls import ScriptedCalls, scripted_calls

PATH = "/switchboard/live"


@contextmanager
def scripted_console(
    environment: BenchEnvironment, *, scene: str
) -> Iterator[tuple[ScriptedCalls, Page]]:
    """The app with scripted calls, and a page that has begun one by typing."""
    with (
        scripted_calls(environment.scratch, scene=scene) as script,
        chromium_with_microphone(environment.chromium) as browser,
    ):
        yield script, in_a_call(browser, script)


def in_a_call(browser: Browser, script: ScriptedCalls) -> Page:
    """A page that has begun a call by typing."""
    caller = Caller(browser)
    caller.page.on("websocket", lambda socket: _remember(socket, caller.page))
    caller.open(script.app.url)
    interactive(caller)
    box = caller.page.get_by_role("textbox", name="Type a message")
    box.fill("Hello")
    box.press("Enter")
    expect(caller.page.locator(".sb-turn.sb-caller").last).to_contain_text("Hello")
    return caller.page


TOKENS: dict[Page, str] = {}


def _remember(socket: WebSocket, page: Page) -> None:
    def sent(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame.get("type") == "hello":
            TOKENS[page] = frame["token"]

    if PATH in socket.url:
        socket.on("framesent", sent)


@dataclass
class Viewers:
    """Viewers of one call on a thread of their own; they share the page's session."""

    url: str
    token: str
    source: str
    frames: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._views: list[Future[None]] = []

    def add(self, count: int) -> None:
        """So many more; returns when each has got its first frame."""
        before = self.frames
        for _ in range(count):
            self._views.append(asyncio.run_coroutine_threadsafe(self._view(), self._loop))
        deadline_s = time.monotonic() + 30
        while self.frames < before + count:
            assert time.monotonic() < deadline_s, "the viewers got nothing"
            time.sleep(0.05)

    def close(self) -> None:
        """All of them leave."""
        for view in self._views:
            view.cancel()
        wait(self._views, timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _view(self) -> None:
        address = self.url.replace("http", "ws", 1) + PATH
        async with connect(address, origin=self.url, max_size=None) as socket:  # type: ignore[arg-type]
            await socket.send(json.dumps({"type": "hello", "token": self.token}))
            await socket.send(json.dumps({"type": "open", "feed": "f", "source": self.source}))
            async for text in socket:
                frame: dict[str, Any] = json.loads(text)
                self.frames += frame["type"] == "feed"
