"""Clients that do not read, send nonsense, or send too much: they harm only themselves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from websockets.exceptions import ConnectionClosed

from agents_core.engine.ports import SpeechInput, Transcript
from agents_core.engine.server import connection
from agents_core.engine.server.http.listener import MAX_FRAME_BYTES
from agents_core.engine.server.websocket_server import EngineServer
from tests.doubles.engine_client import Client, dial
from tests.protocol.frames import frames
from tests.protocol.scripted_components import ScriptedSpeechInput, scripted_components


async def test_a_client_that_does_not_read_is_held_back_and_another_is_not(
    server: EngineServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PACE_FACTOR", 1_000.0)
    events = await client.ask("a long story")
    item_id = events[-1]["response"]["output"][0]["id"]  # almost two megabytes when retrieved
    for _ in range(40):
        await client.send("conversation.item.retrieve", item_id=item_id)
    async with dial(server) as socket:
        other = Client(socket)
        await other.until("session.created")
        assert (await other.ask("hello"))[-1]["response"]["status"] == "completed"
    for _ in range(40):
        assert (await client.receive())["type"] == "conversation.item.retrieved"


async def test_frames_of_every_malformed_kind_leave_both_clients_alive(
    server: EngineServer, client: Client
) -> None:
    async with dial(server) as socket:
        other = Client(socket)
        await other.until("session.created")
        for frame in (b"\x00\xff", "[]", "{", '{"type":"x"}', "9" * 5_000, "[" * 50_000):
            await client.socket.send(frame)
            assert (await client.receive())["type"] == "error"
        await client.socket.send(b"\xff\xfe", text=True)
        assert (await client.receive())["error"]["code"] == "invalid_event"
        await client.socket.send(["{", b"}"[0:0].decode(), "}"])
        assert (await client.receive())["error"]["code"] == "missing_required_parameter"
        await client.socket.send("x" * (16 * 1024 * 1024))
        assert (await client.receive())["error"]["code"] == "event_too_large"
        assert (await other.ask("hello"))[-1]["response"]["status"] == "completed"
    assert (await client.ask("hello"))[-1]["response"]["status"] == "completed"


async def test_a_frame_beyond_all_limits_closes_that_connection_only(
    server: EngineServer, client: Client
) -> None:
    # In pieces: the client reads the close frame between them and stops sending.
    socket = await dial(server)

    async def pieces() -> AsyncIterator[str]:
        for _ in range(MAX_FRAME_BYTES // 1_000_000 + 1):
            yield "x" * 1_000_000

    with pytest.raises(ConnectionClosed):
        await socket.send(pieces())
        while True:
            await socket.recv()
    await socket.wait_closed()
    assert socket.close_code == 1009
    assert (await client.ask("hello"))[-1]["response"]["status"] == "completed"


class ClosingFactory:
    """A factory that owns something, as one with recogniser processes does."""

    def __init__(self) -> None:
        self.closed = 0

    def __call__(self, on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return ScriptedSpeechInput(on_transcript)

    def close(self) -> None:
        self.closed += 1


async def test_components_are_closed_with_the_server() -> None:
    factory = ClosingFactory()
    async with EngineServer(host="127.0.0.1", port=0, session_ms=1_000) as server:
        await server.build(lambda: replace(scripted_components(), speech_input=factory))
    assert factory.closed == 1


def test_hundreds_of_random_frames_do_not_break_a_live_server() -> None:
    with asyncio.Runner() as runner:
        started = runner.run(_start())

        @given(frame=frames)
        @settings(max_examples=400)
        def send(frame: str | bytes) -> None:
            assert runner.run(_answer_after(started, frame)) == "alive"

        try:
            send()
        finally:
            runner.run(started.stop())


async def _start() -> EngineServer:
    server = EngineServer(host="127.0.0.1", port=0, session_ms=3_600_000)
    await server.start()
    await server.build(scripted_components)
    return server


async def _answer_after(server: EngineServer, frame: str | bytes) -> str:
    """What the server acknowledges on the same connection after that frame."""
    async with dial(server) as socket:
        client = Client(socket)
        await client.until("session.created")
        # As a text frame whatever is in it; bytes() hides a str's surrogates from the client.
        data = frame if isinstance(frame, bytes) else frame.encode("utf-8", "surrogatepass")
        await socket.send(data, text=True)
        await client.send("session.update", session={"type": "realtime", "instructions": "alive"})
        while True:  # some frames are updates that count
            events = await client.until("session.updated")
            if instructions := events[-1]["session"]["instructions"]:
                return str(instructions)
