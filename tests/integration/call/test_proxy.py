"""A machine with a proxy: loopback servers are reached without it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.engine_process import ask_about
from tests.doubles.call_harness import running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.realtime_server import Say, scripted_server

ABOUT = b'{"about": "Local brain."}'


class Health(BaseHTTPRequestHandler):
    """Answers as the engine does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(ABOUT)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def engine_port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def proxy_that_is_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment's proxy is a port without a listener."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            monkeypatch.setenv(name, address)
            monkeypatch.setenv(name.lower(), address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield


async def test_a_local_engine_answers_behind_a_proxy() -> None:
    async with scripted_server([Say("Hi.")]) as server:

        async def local_url() -> str:
            return server.url

        endpoint = Endpoint(kind="local")
        async with running_call(endpoint, TEAM, Office().catalogue(), local_url=local_url) as call:
            await call.do(SendMessage("hello"))
            assert (await call.said("Hi.")).text == "Hi."


async def test_another_server_is_reached_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    endpoint = Endpoint(kind="custom", url="wss://realtime.invalid/v1")
    async with proxy, running_call(endpoint, TEAM, Office().catalogue()) as call:
        lost = await call.event(ev.EngineLost)

    assert asked[0].startswith(b"CONNECT realtime.invalid:443 ")
    assert lost.message.startswith("The proxy on the way to realtime.invalid did not let")


def test_the_engines_health_check_works_behind_a_proxy(engine_port: int) -> None:
    assert ask_about(f"ws://127.0.0.1:{engine_port}/v1/realtime") == "Local brain."
