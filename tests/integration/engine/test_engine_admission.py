"""Places at an engine server: a full one refuses, a free one is given away, all is freed."""

import weakref

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agents_core.engine.server import websocket_server as server_module
from agents_core.engine.server.websocket_server import EngineServer
from tests.doubles.engine_client import Client, dial, eventually
from tests.protocol.scripted_components import scripted_components, sound


async def test_a_full_engine_says_so_in_an_event_and_closes_the_connection(
    server: EngineServer, client: Client
) -> None:
    server.max_sessions = 1
    async with dial(server) as socket:
        [refused] = await Client(socket).until("error")
        assert refused["error"]["code"] == "engine_busy"
        assert "already serves 1 session" in refused["error"]["message"]
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert (socket.close_code, socket.close_reason) == (1013, "engine_busy")
    assert (await client.ask("hello"))[-1]["response"]["status"] == "completed"


async def test_a_place_that_becomes_free_is_given_to_the_next_client(
    server: EngineServer,
) -> None:
    server.max_sessions = 1
    await server.build(scripted_components)
    async with dial(server) as socket:
        await Client(socket).until("session.created")
        assert server.sessions == 1
    await eventually(lambda: server.sessions == 0)
    async with dial(server) as socket:
        greeting = await Client(socket).until("session.created")
        assert [event["type"] for event in greeting] == ["session.created"]
        assert server.sessions == 1


async def test_a_flood_of_connections_is_refused_before_the_handshake(
    server: EngineServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MAX_CONNECTIONS", 1)
    with pytest.raises(InvalidStatus, match="503"):
        async with dial(server):
            pass
    assert (await client.ask("hello"))[-1]["response"]["status"] == "completed"


async def test_an_ended_session_is_freed_at_once(server: EngineServer) -> None:
    await server.build(scripted_components)
    async with dial(server) as socket:
        client = Client(socket)
        await client.append(sound(1, 300))
        await client.until("input_audio_buffer.speech_started")
        [connection] = server._sessions
        freed = weakref.ref(connection)
        del connection
        assert freed() is not None
    await eventually(lambda: server.connections == 0)
    assert freed() is None
