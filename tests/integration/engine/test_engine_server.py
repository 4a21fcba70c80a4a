"""The engine server: many clients, bad clients, failing components, and freed resources."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agents_core.engine.ports import (
    Components,
    Decision,
    Prompt,
    Speak,
    SpeechChunk,
    ToolDefinition,
)
from agents_core.engine.protocol.input_turns import InputTurns
from agents_core.engine.server import connection
from agents_core.engine.server.websocket_server import EngineServer
from tests.doubles.engine_client import Client, dial, eventually
from tests.protocol.scripted_components import ScriptedSpeechInput, scripted_components, sound


async def test_an_early_client_waits_until_the_components_are_built(
    server: EngineServer,
) -> None:
    async with dial(server) as socket:
        early = Client(socket)
        await early.type_words("am I early")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await socket.recv()
        await server.build(scripted_components)
        assert (await early.until("conversation.item.done"))[0]["type"] == "session.created"


async def test_a_client_that_leaves_before_the_components_are_built_is_forgotten(
    server: EngineServer,
) -> None:
    async with dial(server):
        assert (server.connections, server.sessions) == (1, 0)
    await eventually(lambda: server.connections == 0)


async def test_health_tells_warming_from_ready_and_counts_sessions(server: EngineServer) -> None:
    assert (await health(server))["status"] == "warming"
    await server.build(scripted_components)
    async with dial(server) as socket:
        await Client(socket).until("session.created")
        told = await health(server)
    assert (told["status"], told["sessions"]) == ("ok", 1)
    assert (told["capacity"], told["lateness_ms"]) == (64, None)
    assert told["about"] == "Scripted parts for tests."


async def test_typed_words_are_answered_while_the_recogniser_loads(server: EngineServer) -> None:
    loaded = threading.Event()

    def warm(_: Components) -> None:
        assert loaded.wait(300)

    building = asyncio.create_task(server.build(scripted_components, warm))
    async with dial(server) as socket:
        early = Client(socket)
        await early.until("session.created")
        assert (await early.ask("hello"))[-1]["response"]["status"] == "completed"
        told = await health(server)
        assert (told["status"], told["about"], "capacity" in told) == ("warming", "", False)
        loaded.set()
        await building
    assert (await health(server))["status"] == "ok"


async def health(server: EngineServer) -> dict[str, Any]:
    """GET /health, as a browser or a supervisor would."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"200 OK" in head and b"application/json" in head
    told: dict[str, Any] = json.loads(body)
    return told


async def test_the_question_of_the_agent_tells_recognition_what_to_expect(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected: list[Sequence[str]] = []
    monkeypatch.setattr(
        ScriptedSpeechInput, "expect", lambda self, patterns: expected.append(tuple(patterns))
    )
    await client.send("input_audio_buffer.append", audio=base64.b64encode(bytes(960)).decode())
    await client.ask("which number please")
    assert expected == [(), ("[0-9]+",)]
    await client.send("response.create", response={"conversation": "none"})
    await client.until("response.done")
    assert expected == [(), ("[0-9]+",)], "what is said aside asks nothing of the caller"
    await client.ask("hello")
    assert expected[-1] == ()


async def test_only_the_realtime_path_is_served(server: EngineServer) -> None:
    with pytest.raises(InvalidStatus, match="404"):
        async with dial(server, "/v1/chat"):
            pass
    await server.build(scripted_components)
    async with dial(server, "/openai/v1/realtime") as socket:
        [created] = await Client(socket).until("session.created")
        assert created["session"]["model"] == "switchboard-local"


async def test_an_expired_session_gets_an_error_and_is_closed() -> None:
    async with EngineServer(host="127.0.0.1", port=0, session_ms=50) as server:
        await server.build(scripted_components)
        async with dial(server) as socket:
            events = await Client(socket).until("error")
            assert events[-1]["error"]["code"] == "session_expired"
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (1001, "session_expired")


@pytest.mark.parametrize(
    ("words", "code"),
    [("please crash the brain", "brain_failed"), ("crash the voice", "synthesis_failed")],
)
async def test_a_failing_component_costs_one_response(
    client: Client, words: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    events = await client.ask(words)
    assert events[-1]["response"]["status"] == "failed"
    error = await client.receive()
    assert error["error"]["code"] == code
    assert "secret-words" not in json.dumps([events, error]), "an exception's text stays here"
    assert "Traceback" in caplog.text
    assert (await client.ask("again"))[-1]["response"]["status"] == "completed"


async def test_failed_speech_input_is_replaced(client: Client) -> None:
    await client.append(sound(3, 100))
    assert (await client.until("error"))[-1]["error"]["code"] == "recognition_failed"
    await client.append(sound(1, 300) + bytes(48 * 400))
    events = await client.until("response.created")
    assert events[0]["type"] == "input_audio_buffer.speech_started"


async def test_speech_input_that_fails_repeatedly_is_given_up(client: Client) -> None:
    for _ in range(3):
        await client.append(sound(3, 100))
        await client.until("error")
    await client.append(sound(1, 300) + bytes(48 * 400))
    assert (await client.ask("typing still works"))[-1]["response"]["status"] == "completed"
    await client.send("input_audio_buffer.commit")
    assert (await client.until("error"))[-1]["error"]["code"] == "recognition_failed"


async def test_audio_without_end_does_not_hold_up_another_client(
    server: EngineServer, client: Client
) -> None:
    """Were it held up until the audio is heard, it would wait for ever."""

    async def send_on() -> None:
        while True:
            await client.append(bytes(48 * 60_000))

    sending = asyncio.create_task(send_on())
    async with dial(server) as socket:
        other = Client(socket)
        await other.until("session.created")
        assert (await other.ask("hello"))[-1]["response"]["status"] == "completed"
    assert not sending.done()
    sending.cancel()


@pytest.fixture
def slow_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its first two seconds a story takes so long that every test ends before it."""
    monkeypatch.setattr(connection, "PACE_FACTOR", 0.001)


async def begin_a_story(client: Client) -> str:
    """The response's id, once it is being spoken."""
    await client.type_words("a long story")
    await client.send("response.create")
    events = await client.until("response.output_audio.delta")
    return str(events[-1]["response_id"])


async def cancelled(client: Client) -> list[dict[str, Any]]:
    """What comes from here until the response is cancelled; after that none of its speech does."""
    events = await client.until("response.done")
    assert events[-1]["response"]["status"] == "cancelled"
    after = await client.ask("and now")
    spoken = {event["response_id"] for event in after if "delta" in event["type"]}
    assert events[-1]["response"]["id"] not in spoken
    return events


async def test_a_cancel_stops_the_speech_for_good(client: Client, slow_speech: None) -> None:
    for _ in range(5):
        await begin_a_story(client)
        await client.send("response.cancel")
        events = await cancelled(client)
        said_ms = sum(
            len(base64.b64decode(event["delta"])) / 48
            for event in events
            if event["type"] == "response.output_audio.delta"
        )
        assert said_ms < 20_000, "the story takes 28 s"


@pytest.mark.parametrize("stop", ["response.cancel", "output_audio_buffer.clear"])
async def test_a_cancel_does_not_wait_for_the_audio_before_it(
    client: Client, stop: str, slow_speech: None
) -> None:
    await begin_a_story(client)
    # The caller is heard at the end of two minutes; that, too, would interrupt the response.
    await client.append(bytes(48 * 120_000) + sound(1, 200))
    await client.send(stop)
    events = await client.until("input_audio_buffer.speech_started")
    [done] = [event for event in events if event["type"] == "response.done"]
    assert done["response"]["status_details"]["reason"] == "client_cancelled"


async def test_a_commit_waits_for_the_audio_before_it(client: Client) -> None:
    await client.append(bytes(48 * 120_000) + sound(1, 200))
    await client.send("input_audio_buffer.commit")
    types = [event["type"] for event in await client.until("input_audio_buffer.committed")]
    assert types == ["input_audio_buffer.speech_started", "input_audio_buffer.committed"]


async def test_a_cancel_stays_behind_the_response_it_is_for(
    client: Client, slow_speech: None
) -> None:
    await client.append(bytes(48 * 60_000))
    await client.type_words("a long story")
    await client.send("response.create")
    await client.send("response.cancel")
    events = await client.until("response.done")
    assert events[-1]["response"]["status"] == "cancelled"
    assert "error" not in {event["type"] for event in events}


async def test_speech_comes_in_short_chunks(client: Client) -> None:
    events = await client.ask("a brief story")
    audio = [
        base64.b64decode(event["delta"])
        for event in events
        if event["type"] == "response.output_audio.delta"
    ]
    spoken_s = sum(map(len, audio)) / 48_000
    assert max(map(len, audio)) <= 4_800
    assert spoken_s == pytest.approx(3.5)


class EndlessSynthesiser:
    """Talks until it is stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def synthesise(self, text: str, *, voice: str, speed: float) -> Iterator[SpeechChunk]:
        try:
            while True:
                yield SpeechChunk(pcm=sound(7, 200), text="la ")
        finally:
            self.stopped.set()


async def test_a_disconnected_clients_resources_are_freed(server: EngineServer) -> None:
    synthesiser = EndlessSynthesiser()
    await server.build(lambda: replace(scripted_components(), synthesiser=synthesiser))
    alive_before, tasks_before = ScriptedSpeechInput.alive, len(asyncio.all_tasks())
    async with dial(server) as socket:
        gone = Client(socket)
        await gone.append(sound(1, 300))
        await gone.until("input_audio_buffer.speech_started")
        await gone.send("input_audio_buffer.clear")
        await gone.send("response.create")
        await gone.until("response.output_audio.delta")
        assert ScriptedSpeechInput.alive == alive_before + 1
        assert server.sessions == 1
        socket.transport.abort()
    await eventually(lambda: server.sessions == 0)
    await eventually(synthesiser.stopped.is_set)
    assert ScriptedSpeechInput.alive == alive_before
    await eventually(lambda: len(asyncio.all_tasks()) <= tasks_before)


class PatientBrain:
    """Decides when the test says so."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        pass

    def decide(self, prompt: Prompt) -> Decision:
        assert self.go.wait(60)
        return Speak("Too late.")

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        return ()


async def test_a_decision_that_comes_after_the_cancel_says_nothing(server: EngineServer) -> None:
    brain = PatientBrain()
    await server.build(lambda: replace(scripted_components(), brain=brain))
    async with dial(server) as socket:
        client = Client(socket)
        await client.type_words("hello")
        await client.send("response.create")
        await client.until("response.created")
        await client.send("response.cancel")
        assert (await client.until("response.done"))[-1]["response"]["status"] == "cancelled"
        brain.go.set()
        await client.send("input_audio_buffer.clear")
        assert (await client.receive())["type"] == "input_audio_buffer.cleared"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.net"],
)
async def test_a_foreign_web_origin_is_refused(server: EngineServer, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with dial(server, origin=origin):
            pass


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:8501", "http://127.0.0.1:3000", "http://[::1]:80", "https://desk.example"],
)
async def test_a_loopback_or_allowed_web_origin_is_served(origin: str) -> None:
    async with EngineServer(
        host="127.0.0.1", port=0, session_ms=60_000, origins=["https://desk.example"]
    ) as server:
        await server.build(scripted_components)
        async with dial(server, origin=origin) as socket:
            assert (await Client(socket).receive())["type"] == "session.created"


async def test_a_browsers_subprotocol_is_agreed_on(server: EngineServer) -> None:
    await server.build(scripted_components)
    async with dial(server, subprotocols=["realtime", "openai-insecure-api-key.x"]) as socket:
        assert socket.subprotocol == "realtime"
        assert (await Client(socket).receive())["type"] == "session.created"
    async with dial(server, subprotocols=["something-else"]) as socket:
        assert socket.subprotocol is None


async def test_an_internal_error_carries_the_clients_event_id(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: object, audio: str) -> None:
        raise RuntimeError("scripted defect with secret-words")

    monkeypatch.setattr(InputTurns, "append", broken)
    await client.send("input_audio_buffer.append", audio="AAAA", event_id="mine")
    error = (await client.receive())["error"]
    assert (error["code"], error["event_id"]) == ("internal_error", "mine")
    assert "secret-words" not in json.dumps(error)
    assert "Traceback" in caplog.text
    assert (await client.ask("hello"))[-1]["response"]["status"] == "completed"


async def test_the_audio_of_a_created_item_is_what_the_brain_hears(client: Client) -> None:
    audio = base64.b64encode(sound(1, 500)).decode()
    part = {"type": "input_audio", "audio": audio}
    item = {"type": "message", "role": "user", "content": [part]}
    await client.send("conversation.item.create", item=item)
    await client.send("response.create")
    response = (await client.until("response.done"))[-1]["response"]
    said = response["output"][0]["content"][0]["transcript"]
    assert said == "You said what is the baggage policy. "
    await client.send("input_audio_buffer.append", audio=base64.b64encode(sound(4, 20)).decode())
    await eventually(lambda: ScriptedSpeechInput.alive == 1)


async def test_audio_of_a_created_item_that_breaks_recognition_costs_its_words_only(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    part = {"type": "input_audio", "audio": base64.b64encode(sound(3, 500)).decode()}
    item = {"type": "message", "role": "user", "content": [part]}
    await client.send("conversation.item.create", item=item)
    await client.send("response.create")
    assert (await client.until("response.done"))[-1]["response"]["status"] == "completed"
    assert "Traceback" in caplog.text
