"""A call with microphone and loudspeaker: barge-in, mute, push-to-talk, greeting."""

import asyncio
import base64

from pydantic import SecretStr

from agents_core import events as ev
from agents_core.audio.playout_queue import to_bytes
from agents_core.call.contract.commands import (
    Interrupt,
    SendMessage,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import SpokenLine
from agents_core.team.team_spec import TeamSpec
from tests.doubles.call_harness import CallHarness, WatchedPendingResponse, running_call
from tests.doubles.call_team import TEAM, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Both, Call, Frame, Say, ScriptedServer, scripted_server

ANSWER = "Carry on bags may weigh at most 22 pounds each."
LOUD = b"\x10\x10" * (to_bytes(300) // 2)


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def updates(server: ScriptedServer) -> list[Frame]:
    return [frame["session"] for frame in server.sent("session.update")]


def recorded(server: ScriptedServer) -> bytes:
    return b"".join(
        base64.b64decode(frame["audio"]) for frame in server.sent("input_audio_buffer.append")
    )


async def connected(call: CallHarness, server: ScriptedServer) -> PacedSink:
    """A call with a loudspeaker, once the server speaks."""
    sink = PacedSink()
    await call.runner.attach(sink)
    await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
    await call.until(lambda call: call.view().acknowledged is not None)
    return sink


async def answering(
    call: CallHarness, server: ScriptedServer, question: str = "bags?"
) -> PacedSink:
    """An agent in the middle of a long answer of 4 s, all received, none heard."""
    sink = await connected(call, server)
    await call.do(SendMessage(question))
    await server.wait_for(lambda: bool(server.sent("response.create")))
    await call.until(lambda _: sink.buffered_ms() > 3900)
    return sink


async def test_barge_in_silences_at_once_and_truncates_at_what_was_heard() -> None:
    async with scripted_server([Say(ANSWER, 4000, whole=False)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await answering(call, server)
            sink.advance(1240)
            flushed_first: list[bool] = []
            call.event_log.listen(
                lambda event: (
                    flushed_first.append(sink.buffered_ms() == 0)
                    if isinstance(event, ev.BargeIn)
                    else None
                )
            )
            await server.caller_starts("u1")
            await server.wait_for(lambda: bool(server.sent("conversation.item.truncate")))
            cut = await call.event(ev.BargeIn)
            await server.more_audio(500)  # sent before the server knew
            await server.finish("cancelled")
            await call.event(ev.ResponseDone)
            line = next(line for line in call.view().lines if getattr(line, "role", "") == "agent")
    truncate = server.sent("conversation.item.truncate")
    assert [frame["audio_end_ms"] for frame in truncate] == [1240]
    assert truncate[0]["item_id"] == cut.item_id
    assert flushed_first == [True]
    assert (cut.played_ms, cut.cause) == (1240, "speech")
    assert ANSWER[: cut.heard_chars] == "Carry on bags"
    assert sink.advance(100) == bytes(to_bytes(100))
    assert sink.buffered_ms() == 0
    assert isinstance(line, SpokenLine)
    assert line.heard_chars == cut.heard_chars
    assert not line.partial


async def test_the_next_answer_is_heard_after_a_barge_in() -> None:
    steps = [Say(ANSWER, 4000, whole=False), Say("Your miles.", 500)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await answering(call, server)
            sink.advance(1000)
            await server.caller_starts("u1")
            await server.finish("cancelled")
            await server.caller_stops("u1")
            await server.answer(server.steps.pop(0))
            await call.said("Your miles")
            await call.until(lambda _: sink.buffered_ms() >= 500)
            sink.advance(500)
            ended = await call.event(ev.AgentSpeechEnded)
    assert ended.played_ms == 500
    assert call.all(ev.AgentAnswered)[-1].item_id == ended.item_id


async def test_a_caller_who_speaks_after_the_answer_interrupts_nothing() -> None:
    async with scripted_server([Say(ANSWER, 1000)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await connected(call, server)
            await call.do(SendMessage("bags?"))
            await call.event(ev.ResponseDone)
            sink.advance(1100)
            await call.event(ev.AgentSpeechEnded)
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await call.event(ev.CallerSpeechStopped)
    assert call.all(ev.BargeIn) == []
    assert server.sent("conversation.item.truncate") == []


async def test_an_item_queued_behind_an_interrupted_one_is_truncated_to_nothing() -> None:
    steps = [Both(Say("One moment.", 1000), Call("look_up", {"request": "b"})), Say(ANSWER, 4000)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await connected(call, server)
            await call.do(SendMessage("bags?"))
            await call.said("22 pounds")
            await call.event(ev.ResponseDone, 2)
            sink.advance(600)
            await server.caller_starts("u1")
            await call.event(ev.BargeIn, 2)
            await server.wait_for(lambda: len(server.sent("conversation.item.truncate")) == 2)
            lines = [line for line in call.view().lines if getattr(line, "role", "") == "agent"]
    assert [line.heard_chars for line in lines if isinstance(line, SpokenLine)] == [3, 0]
    ends = {frame["audio_end_ms"] for frame in server.sent("conversation.item.truncate")}
    assert ends == {600, 0}


async def test_the_stop_button_silences_and_cancels() -> None:
    async with scripted_server([Say(ANSWER, 4000, whole=False)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await answering(call, server)
            sink.advance(500)
            assert (await call.do(Interrupt())).ok
            await server.wait_for(lambda: bool(server.sent("response.cancel")))
            await call.event(ev.ResponseDone)
    assert sink.buffered_ms() == 0
    assert (call.all(ev.BargeIn)[0].cause, call.all(ev.BargeIn)[0].played_ms) == ("button", 500)
    assert server.sent("conversation.item.truncate")[0]["audio_end_ms"] == 500


async def test_interrupting_a_written_answer_ends_its_line() -> None:
    async with scripted_server([Say(ANSWER, whole=False)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.until(lambda call: "each." in repr(call.view().lines))
            await call.do(Interrupt())
            await call.event(ev.ResponseDone)
            line = call.view().lines[-1]
    assert isinstance(line, SpokenLine)
    assert (line.partial, line.text) == (False, ANSWER)


async def test_while_muted_silence_is_sent_so_that_a_turn_can_end() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await connected(call, server)
            call.runner.microphone.offer(LOUD)
            await server.wait_for(lambda: recorded(server) == LOUD)
            await call.do(SetMuted(True))
            call.runner.microphone.offer(LOUD)
            await server.wait_for(lambda: len(recorded(server)) == 2 * len(LOUD))
            await call.do(SetMuted(False))
            call.runner.microphone.offer(LOUD)
            await server.wait_for(lambda: len(recorded(server)) == 3 * len(LOUD))
    assert recorded(server) == LOUD + bytes(len(LOUD)) + LOUD


async def test_push_to_talk_turns_detection_off_and_commits_what_was_said() -> None:
    async with scripted_server([Say("22 pounds.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await connected(call, server)
            await call.do(SetPushToTalk(True))
            await call.until(
                lambda call: call.all(ev.SessionAcknowledged)[-1].turn_detection == "off"
            )
            assert updates(server)[-1]["audio"]["input"]["turn_detection"] is None
            call.runner.microphone.offer(LOUD)  # before the press: not sent
            assert (await call.do(TalkStart())).ok
            call.runner.microphone.offer(LOUD)
            assert (await call.do(TalkStop())).ok
            await server.wait_for(lambda: bool(server.sent("input_audio_buffer.commit")))
            await call.said("22 pounds")
            assert recorded(server) == LOUD
            await call.do(SetPushToTalk(False))
            await call.until(
                lambda call: call.all(ev.SessionAcknowledged)[-1].turn_detection != "off"
            )
    order = [
        frame["type"]
        for frame in server.frames
        if frame["type"].startswith(("input_audio", "response"))
    ]
    assert order == [
        *("input_audio_buffer.clear", "input_audio_buffer.append"),
        *("input_audio_buffer.commit", "response.create"),
    ]


async def test_a_press_without_speech_is_refused_with_a_reason() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            off = await call.do(TalkStart())
            await call.do(SetPushToTalk(True))
            deaf = await call.do(TalkStart())
            await connected(call, server)
            early = await call.do(TalkStop())
            await call.do(TalkStart())
            call.runner.microphone.offer(LOUD[: to_bytes(40)])
            nothing = await call.do(TalkStop())
    assert off.message == "Switch push-to-talk on first."
    assert deaf.message == "Connect the microphone first."
    assert early.message == "Press Talk first."
    assert nothing.message == "Nothing was recorded. Press Talk, speak, then press Send."
    assert not any(ack.ok for ack in (off, deaf, early, nothing))
    assert server.sent("input_audio_buffer.commit") == []
    assert server.sent("response.create") == []


async def test_a_push_to_talk_turn_is_in_its_place_in_the_transcript() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await connected(call, server)
            await server.send("input_audio_buffer.committed", item_id="u1", previous_item_id=None)
            await server.answer(Say("22 pounds."))
            await server.caller_said("u1", "How heavy?")
            await call.until(lambda call: call.view().last_utterance == "How heavy?")
            roles = [line.role for line in call.view().lines if isinstance(line, SpokenLine)]
    assert roles == ["caller", "agent"]
    assert len(call.all(ev.CallerSpeechStarted)) == 1


async def test_with_a_loudspeaker_the_agent_speaks_also_after_a_handoff() -> None:
    steps = [Say("Hi."), Call(TO_ACCOUNTANT), Say("Miles.", 400), Say("Bye.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            assert server.session["output_modalities"] == ["text"]
            sink = await connected(call, server)
            await call.do(SendMessage("miles?"))
            await call.said("Miles.")
            assert sink.buffered_ms() == 400
            assert updates(server)[-1]["output_modalities"] == ["audio"]
            assert call.all(ev.SessionAcknowledged)[-1].modalities == ("audio",)
            await call.runner.attach(None)
            await server.wait_for(lambda: server.session["output_modalities"] == ["text"])
            await call.runner.attach(None)
            await call.do(SendMessage("thanks"))
            await call.said("Bye.")
            view = call.view()
    assert server.session["instructions"].startswith("Tell miles")  # still the Accountant
    assert [type(event).__name__ for event in call.all(ev.MediaAttached)] == ["MediaAttached"]
    assert len(call.all(ev.MediaDetached)) == 1
    assert not view.media


async def test_detaching_the_loudspeaker_in_mid_sentence_truncates_the_item() -> None:
    async with scripted_server([Say(ANSWER, 4000, whole=False)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await answering(call, server)
            sink.advance(1000)
            await call.runner.attach(None)
            await server.wait_for(lambda: bool(server.sent("conversation.item.truncate")))
    assert server.sent("conversation.item.truncate")[0]["audio_end_ms"] == 1000
    assert call.all(ev.BargeIn)[0].cause == "detached"
    assert "input_audio_buffer.clear" in {frame["type"] for frame in server.frames}


GREETING = TEAM.model_copy(update={"greeting": "Welcome to the office."})


def greetings(server: ScriptedServer) -> list[str]:
    return [
        frame["response"]["instructions"]
        for frame in server.sent("response.create")
        if frame.get("response")
    ]


async def test_a_new_call_greets_once_when_the_greeting_can_be_heard() -> None:
    async with scripted_server([Say("Welcome to the office."), Say("x")]) as server:
        async with running_call(at(server), GREETING, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(updates(server)))
            assert server.sent("response.create") == []
            sink = await connected(call, server)
            line = await call.said("Welcome to the office")
            await call.runner.attach(None)
            await call.runner.attach(sink)
            await server.wait_for(lambda: len(updates(server)) == 4)
    assert greetings(server) == ['Greet the caller. Say exactly: "Welcome to the office."']
    assert line.agent == "Clerk"
    assert sink.buffered_ms() == 0
    assert call.all(ev.AgentAnswered) == []  # the caller had said nothing


async def test_a_message_typed_before_the_greeting_begins_is_answered_after_it() -> None:
    """Sent at once it would stand before the greeting, and look answered by it."""
    async with scripted_server([Say("Welcome to the office."), Say("At nine.")]) as server:
        async with running_call(at(server), GREETING, Office().catalogue()) as call:
            pending_response = call.runner.responses.pending = WatchedPendingResponse()
            await server.wait_for(lambda: bool(updates(server)))
            server.hold = asyncio.Event()
            await connected(call, server)
            await server.wait_for(lambda: bool(greetings(server)))
            typing = asyncio.create_task(call.do(SendMessage("When do you open?")))
            await pending_response.waited_for.wait()
            assert call.typed() == []
            assert server.sent("conversation.item.create") == []
            server.hold.set()
            assert (await typing).ok
            await call.said("At nine.")
    order = [frame["type"] for frame in server.frames if frame["type"] != "session.update"]
    assert order.index("response.create") < order.index("conversation.item.create")
    assert [line.agent for line in call.all(ev.AgentAnswered)] == ["Clerk"]


async def test_a_loudspeaker_attached_before_the_session_opens_is_greeted() -> None:
    async with scripted_server([Say("Welcome to the office.")]) as server:
        async with running_call(at(server), GREETING, Office().catalogue()) as call:
            await call.runner.attach(PacedSink())  # the connection is still being made
            await call.said("Welcome to the office")
    assert len(greetings(server)) == 1
    assert updates(server)[0]["output_modalities"] == ["audio"]


async def test_a_call_that_has_begun_is_not_greeted() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), GREETING, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            await connected(call, server)
            await call.do(SendMessage("still there?"))
            await server.wait_for(lambda: len(server.sent("response.create")) == 2)
    assert greetings(server) == []


async def test_a_team_without_a_greeting_waits_for_the_caller() -> None:
    team: TeamSpec = TEAM
    async with scripted_server() as server:
        async with running_call(at(server), team, Office().catalogue()) as call:
            await connected(call, server)
            await call.do(SetPushToTalk(True))
            await call.until(
                lambda call: call.all(ev.SessionAcknowledged)[-1].turn_detection == "off"
            )
    assert server.sent("response.create") == []


async def test_late_audio_of_a_cancelled_response_is_not_the_answer() -> None:
    steps = [Say(ANSWER, 0, whole=False), Say("Your miles.", 400)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await connected(call, server)
            await server.send(
                "response.created",
                response={"object": "realtime.response", "id": "r9", "status": "in_progress"},
            )
            await call.event(ev.ResponseStarted)
            server.steps.pop(0)
            assert (await call.do(Interrupt())).ok
            await server.wait_for(lambda: bool(server.sent("response.cancel")))
            asked = await call.do(SendMessage("my miles"))
            late = {"response_id": "r9", "item_id": "a9", "output_index": 0, "content_index": 0}
            sound = base64.b64encode(LOUD).decode()
            await server.send("response.output_audio.delta", **late, delta=sound)
            done = {"object": "realtime.response", "id": "r9", "status": "cancelled", "output": []}
            await server.send("response.done", response=done)
            await call.said("Your miles")
            answered = await call.event(ev.AgentAnswered)
    assert asked.ok
    assert answered.item_id != "a9"
    assert [event.item_id for event in call.all(ev.AgentAnswered)] == [answered.item_id]
