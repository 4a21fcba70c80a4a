"""Reconnect: a connection that breaks without a closing handshake loses no message."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from agents.realtime.model_events import RealtimeModelRawServerEvent
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import (
    SendMessage,
    SetPushToTalk,
    TalkStart,
    TalkStop,
    UseEndpoint,
)
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_harness import WAIT_S, CallHarness, running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Say, ScriptedServer, scripted_server


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def messages(server: ScriptedServer) -> list[str]:
    """Messages the server was given."""
    items = [frame["item"] for frame in server.sent("conversation.item.create")]
    return [item["content"][0]["text"] for item in items if item["type"] == "message"]


def stall(server: ScriptedServer, call: CallHarness) -> None:
    """Stop reading from and answering the current connections, like a host that hangs; the call
    gives it a moment, and the next connection as long as it needs."""
    for connection in server.connections:
        connection.transport.pause_reading()
    watchdog, patient_s = call.runner.sessions.watchdog, call.runner.sessions.watchdog.wait_s
    watchdog.wait_s = 0.2

    def listener(event: ev.CallEvent) -> None:
        if isinstance(event, ev.EngineLost):
            watchdog.wait_s = patient_s

    call.event_log.listen(listener)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that no event tells."""
    async with asyncio.timeout(WAIT_S):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def pass_time(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits for that long on this loop is due."""
    loop = asyncio.get_running_loop()
    time = loop.time
    monkeypatch.setattr(loop, "time", lambda: time() + seconds)


@dataclass(slots=True)
class Port:
    """What listens there is no Realtime server; it counts who asks."""

    url: str = ""
    asked: int = 0
    again: asyncio.Event = field(default_factory=asyncio.Event)  #: asked a second time


@asynccontextmanager
async def port_that(reply: bytes, *, reset: bool = False) -> AsyncIterator[Port]:
    """A server that answers a handshake with ``reply`` and closes."""
    port = Port()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        port.asked += 1
        if port.asked > 1:
            port.again.set()
        writer.write(reply)
        if reset:
            writer.transport.abort()
        else:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/realtime"
        yield port


def first_then(dying: str, real: str) -> Callable[[], Awaitable[str]]:
    """Where the local engine listens, as a supervisor says that has not noticed its end yet."""
    addresses = [dying]

    async def url() -> str:
        return addresses.pop() if addresses else real

    return url


HALF_A_HANDSHAKE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso"
NO_WEBSOCKET = b"SSH-2.0-OpenSSH_9.6\r\n"


@pytest.mark.parametrize(
    ("reply", "reset"),
    [(b"", False), (b"", True), (HALF_A_HANDSHAKE, False), (NO_WEBSOCKET, False)],
)
async def test_a_local_engine_that_dies_in_the_handshake_is_retried(
    reply: bytes, reset: bool
) -> None:
    async with port_that(reply, reset=reset) as dying, scripted_server() as server:
        local = Endpoint(kind="local")
        async with running_call(
            local, TEAM, Office().catalogue(), local_url=first_then(dying.url, server.url)
        ) as call:
            lost = await call.event(ev.EngineLost)
            await call.event(ev.EngineRestored)
    assert lost.message == "The local engine stopped and is being started again."


@pytest.mark.parametrize("reply", [b"", HALF_A_HANDSHAKE])
async def test_an_interrupted_handshake_is_retried(reply: bytes) -> None:
    async with port_that(reply) as port:
        endpoint = Endpoint(kind="openai", url=port.url, api_key=SecretStr("sk-test"))
        async with running_call(endpoint, TEAM, Office().catalogue()) as call:
            lost = await call.event(ev.EngineLost)
            async with asyncio.timeout(WAIT_S):
                await port.again.wait()
    assert lost.message == "The connection to OpenAI broke."


async def test_a_call_says_that_the_engine_is_busy_and_waits_for_a_free_place() -> None:
    async with scripted_server([Say("One.")], busy=True) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            lost = await call.event(ev.EngineLost)
            await server.wait_for(lambda: len(server.requests) >= 3)
            assert call.all(ev.EngineRestored) == []
            server.busy = False
            await call.event(ev.EngineRestored)
            await call.do(SendMessage("first"))
            await call.said("One.")
    assert "is busy: it serves as many calls as it can" in lost.message
    assert len(call.all(ev.EngineLost)) == 1
    assert call.all(ev.Problem) == []


async def test_a_server_without_websockets_waits_for_a_person() -> None:
    async with port_that(NO_WEBSOCKET) as port:
        endpoint = Endpoint(kind="custom", url=port.url)
        async with running_call(endpoint, TEAM, Office().catalogue()) as call:
            lost = await call.event(ev.EngineLost)
            assert port.asked == 1
            assert (await call.do(SendMessage("hello"))).ok
            async with asyncio.timeout(WAIT_S):
                await port.again.wait()
    assert lost.message == "127.0.0.1 does not speak the Realtime protocol at this address."


async def test_a_server_that_hangs_is_reported_and_loses_no_message() -> None:
    async with scripted_server([Say("One."), Say("Two.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            stall(server, call)
            assert (await call.do(SendMessage("second"))).ok
            lost = await call.event(ev.EngineLost)
            await call.said("Two.")
    assert lost.message == "OpenAI does not answer. A new connection is tried."
    assert messages(server) == ["first", "first", "One.", "second"]
    assert [line.text for line in call.all(ev.TranscriptDone)].count("second") == 1


async def test_a_server_that_hangs_after_a_tool_result_is_reported() -> None:
    office = Office(hold_lookup=asyncio.Event())
    steps = [Call("look_up", {"request": "bags"}), Say("22 pounds.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await office.looking.wait()
            stall(server, call)
            assert office.hold_lookup is not None
            office.hold_lookup.set()
            await call.event(ev.ToolReturned)
            await call.event(ev.EngineLost)
            await call.said("22 pounds")


async def test_a_slow_server_that_has_the_message_is_not_disconnected() -> None:
    async with scripted_server([Say("One.")], hold=asyncio.Event()) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await server.wait_for(lambda: bool(server.sent("response.create")))
            await until(lambda: not call.runner.sessions.watchdog.waiting)  # it said that it has it
            assert server.hold is not None
            server.hold.set()
            await call.said("One.")
    assert call.all(ev.Problem) == [] and call.all(ev.EngineLost) == []
    assert len(server.requests) == 1


async def test_a_silent_server_that_answers_pings_is_reported_and_not_disconnected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scripted_server([Say("One.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            server.silent = asyncio.Event()
            await call.do(SendMessage("first"))
            watchdog = call.runner.sessions.watchdog
            await until(lambda: watchdog.pong_received)
            pass_time(watchdog.wait_s, monkeypatch)
            problem = await call.event(ev.Problem)
            server.silent.set()
            await call.said("One.")
    assert problem.message == "OpenAI does not answer yet. The connection to it is still open."
    assert len(server.requests) == 1


async def test_a_response_done_the_sdk_cannot_read_ends_the_response() -> None:
    async with scripted_server([Say("One.", whole=False), Say("Two.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await server.wait_for(lambda: server.running is not None)
            assert server.running is not None
            odd = {"id": server.running.response_id, "status": "a proxy's own", "output": []}
            await server.send("response.done", response=odd)
            await call.event(ev.ResponseDone)
            await call.do(SendMessage("second"))
            await call.said("Two.")
    assert len(server.requests) == 1


LOUD = b"\x10\x10" * (24 * 300)
NOT_SENT = (
    "The connection was lost while you spoke, so your words were not sent. Press Talk and say "
    "them again."
)


async def press(call: CallHarness, server: ScriptedServer) -> None:
    """The talk button is down, and its first words reached the server."""
    before = len(server.sent("input_audio_buffer.append"))
    assert (await call.do(TalkStart())).ok
    call.runner.microphone.offer(LOUD)
    await server.wait_for(lambda: len(server.sent("input_audio_buffer.append")) > before)


async def with_push_to_talk(call: CallHarness, server: ScriptedServer) -> None:
    """A call with a loudspeaker and push-to-talk."""
    await call.event(ev.SessionAcknowledged)
    await call.runner.attach(PacedSink())
    await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
    await call.do(SetPushToTalk(True))


@pytest.mark.parametrize("restored", [False, True])
async def test_speech_interrupted_by_a_lost_session_is_reported_as_not_sent(restored: bool) -> None:
    async with scripted_server([Say("Miles.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await with_push_to_talk(call, server)
            await press(call, server)
            await server.drop()
            await call.event(ev.EngineRestored if restored else ev.EngineLost)
            released = await call.do(TalkStop())
            assert server.sent("input_audio_buffer.commit") == []
            assert server.sent("response.create") == []
            await call.until(lambda call: bool(call.all(ev.EngineRestored)))
            again = await call.do(TalkStop())
            await press(call, server)
            assert (await call.do(TalkStop())).ok
            await call.said("Miles.")
    assert (released.ok, released.message) == (False, NOT_SENT)
    assert again == released, "a release that comes twice has one answer"
    assert call.all(ev.Problem) == []


async def test_a_turn_released_into_a_breaking_connection_is_reported_as_not_sent() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await with_push_to_talk(call, server)
            await press(call, server)
            await server.drop()
            released = await call.do(TalkStop())  # the session manager has not noticed yet
            await call.event(ev.EngineRestored)
    said = [problem.code for problem in call.all(ev.Problem)]
    assert (released.message, said) in [(NOT_SENT, []), ("", ["words_lost"])]


async def test_an_unconfirmed_push_to_talk_turn_is_reported_as_lost() -> None:
    async with scripted_server([Say("Never.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await with_push_to_talk(call, server)
            await press(call, server)
            stall(server, call)
            await call.do(TalkStop())
            problem = await call.event(ev.Problem)
            await call.event(ev.EngineRestored)
    assert problem.code == "words_lost"
    assert problem.message == (
        "What you said last was lost with the connection. Please say it again."
    )
    assert server.sent("response.create") == []  # there is no question to answer


async def test_speech_without_a_transcript_is_reported_as_lost_with_the_session() -> None:
    async with scripted_server([Say("One.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await call.event(ev.CallerSpeechStopped)
            await server.drop()
            await call.event(ev.EngineRestored)
            await server.wait_for(lambda: len(messages(server)) == 3)
    assert [problem.code for problem in call.all(ev.Problem)] == ["words_lost"]
    assert len(server.sent("response.create")) == 1


async def test_a_failed_transcript_is_not_reported_as_lost_as_well() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await server.caller_said("u1", "")
            await call.event(ev.TranscriptFailed)
            await server.drop()
            await call.event(ev.EngineRestored)
    assert call.all(ev.Problem) == []


async def test_another_endpoint_continues_the_conversation() -> None:
    async with scripted_server([Say("One.")]) as old, scripted_server([Say("Two.")]) as new:
        async with running_call(at(old), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            chosen = Endpoint(kind="custom", url=new.url)
            assert (await call.do(UseEndpoint(chosen))).ok
            assert (await call.do(SendMessage("second"))).ok
            await call.said("Two.")
            assert (await call.do(UseEndpoint(chosen))).ok  # the one it has: nothing breaks
            assert old.connections == set()
    assert [event.message for event in call.all(ev.EngineLost)] == [
        "Switching the call to 127.0.0.1."
    ]
    assert [event.message for event in call.all(ev.EngineRestored)] == ["Connected to 127.0.0.1."]
    assert messages(new) == ["first", "One.", "second"]
    assert (len(old.requests), len(new.requests)) == (1, 1)


async def test_an_endpoint_chosen_during_the_handshake_gets_the_call() -> None:
    gate = asyncio.Event()
    async with (
        scripted_server([Say("Old.")], hold_handshake=gate) as old,
        scripted_server([Say("New.")]) as new,
    ):
        async with running_call(at(old), TEAM, Office().catalogue()) as call:
            await old.wait_for(lambda: bool(old.requests))
            assert (await call.do(UseEndpoint(at(new)))).ok
            gate.set()
            await call.do(SendMessage("hello"))
            await call.said("New.")
    assert messages(old) == []
    messages_lost = [event.message for event in call.all(ev.EngineLost)]
    assert messages_lost == ["Switching the call to OpenAI."]


async def test_no_event_quotes_the_old_or_the_new_key_when_the_endpoint_changes() -> None:
    keys = ("sk-canary-old-1", "sk-canary-new-2")
    async with scripted_server([]) as old, scripted_server([Say("Hi.")]) as new:
        old_at, new_at = (
            Endpoint(kind="openai", url=server.url, api_key=SecretStr(key))
            for server, key in zip((old, new), keys, strict=True)
        )
        async with running_call(old_at, TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            said = {"type": "x", "code": "odd", "message": f"Neither {keys[0]} nor {keys[1]}."}
            frame = {"type": "error", "error": said}
            call.runner.sessions.use(new_at)  # what the old one still says arrives after this
            await call.runner.listener.on_event(RealtimeModelRawServerEvent(data=frame))
            await call.event(ev.EngineRestored)
    assert [problem.message for problem in call.all(ev.Problem)] == ["Neither ••• nor •••."]
    assert "canary" not in repr(call.event_log.after(0))
