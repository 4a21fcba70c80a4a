"""What the events of a call contain for its measures: lag, queue, token parts, confidence."""

import base64
import math
from functools import partial

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.audio.playout_queue import to_bytes
from agents_core.call.contract.commands import SendMessage, SetPushToTalk, TalkStart, TalkStop
from agents_core.call.contract.endpoint import Endpoint
from agents_core.measures.call_measurer import measure
from tests.doubles.call_harness import ManualClock, running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Both, Call, Say, ScriptedServer, scripted_server

LOOK_UP = Call("look_up", {"request": "bags"})
SOUND_20_MS = b"\x10\x10" * (to_bytes(20) // 2)


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def heard_ms(server: ScriptedServer) -> float:
    frames = server.sent("input_audio_buffer.append")
    return sum(len(base64.b64decode(frame["audio"])) for frame in frames) / 48


def heard_at_least(server: ScriptedServer, duration_ms: float) -> bool:
    return heard_ms(server) >= duration_ms


async def test_the_lag_of_speech_start_counts_from_the_first_sound() -> None:
    clock = ManualClock()
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue(), clock=clock) as call:
            await call.runner.attach(PacedSink())
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.until(lambda call: call.view().acknowledged is not None)
            for number in range(1, 31):  # 600 ms of sound
                clock.now_s += 0.02
                call.runner.microphone.offer(SOUND_20_MS)
                await server.wait_for(partial(heard_at_least, server, number * 20))
            # Speech from 400 ms on, kept with 300 ms of padding before it.
            frame = {"item_id": "u1", "audio_start_ms": 100}
            await server.send("input_audio_buffer.speech_started", **frame)
            started = await call.event(ev.CallerSpeechStarted)
    assert server.session["audio"]["input"]["turn_detection"]["prefix_padding_ms"] == 300
    assert started.lag_ms == pytest.approx(200, abs=2)


async def test_without_the_servers_padding_the_lag_is_unknown() -> None:
    team = TEAM.model_copy(
        update={"turn_detection": TEAM.turn_detection.model_copy(update={"type": "semantic_vad"})}
    )
    async with scripted_server() as server:
        async with running_call(at(server), team, Office().catalogue()) as call:
            await call.until(lambda call: call.view().acknowledged is not None)
            await call.runner.uplink.send(SOUND_20_MS * 30)
            await server.caller_starts("u1")
            started = await call.event(ev.CallerSpeechStarted)
    assert started.lag_ms == 0


async def test_the_lag_of_a_push_to_talk_turn_counts_from_the_press() -> None:
    clock = ManualClock()
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue(), clock=clock) as call:
            await call.runner.attach(PacedSink())
            await call.until(lambda call: call.view().acknowledged is not None)
            await call.do(SetPushToTalk(on=True))
            await call.do(TalkStart())
            for _ in range(25):
                clock.now_s += 0.02
                await call.runner.uplink.send(SOUND_20_MS)
            await call.do(TalkStop())
            frame = {"item_id": "u1", "previous_item_id": None}
            await server.send("input_audio_buffer.committed", **frame)
            started = await call.event(ev.CallerSpeechStarted)
    assert started.lag_ms == pytest.approx(500, abs=2)


async def test_a_queued_answer_states_how_long_it_waits() -> None:
    steps = [Both(Say("One moment.", 1000), LOOK_UP), Say("22 pounds.", 500)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.do(SendMessage("bags?"))
            first = await call.event(ev.ResponseFirstAudio)
            second = await call.event(ev.ResponseFirstAudio, 2)
            await call.until(lambda _: sink.buffered_ms() >= 1490)
            sink.advance(2000)
            ended = await call.event(ev.AgentSpeechEnded)
    assert (first.queued_ms, second.queued_ms) == (0, 1000)
    assert (ended.item_id, ended.played_ms) == (second.item_id, 500)


async def test_the_agents_speech_ends_although_a_tool_still_runs() -> None:
    office = Office()
    steps = [Both(Say("One moment.", 1000), LOOK_UP)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.do(SendMessage("bags?"))
            await call.event(ev.ToolCalled)
            await server.wait_for(lambda: len(server.sent("response.create")) == 2)
            await server.send("response.created", response={"id": "r9", "status": "in_progress"})
            await call.event(ev.ResponseStarted, 2)
            sink.advance(1100)
            ended = await call.event(ev.AgentSpeechEnded)
    assert ended.played_ms == 1000


async def test_usage_has_parts_and_transcripts_have_confidence() -> None:
    team = TEAM.model_copy(update={"transcription_model": "gpt-4o-transcribe"})
    async with scripted_server() as server:
        async with running_call(at(server), team, Office().catalogue()) as call:
            await call.until(lambda call: call.view().acknowledged is not None)
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            tokens = [
                {"token": word, "bytes": list(word.encode()), "logprob": math.log(sure)}
                for word, sure in (("My", 0.9), (" bags", 0.4))
            ]
            await server.send(
                "conversation.item.input_audio_transcription.completed",
                item_id="u1",
                content_index=0,
                transcript="My bags",
                usage={"type": "duration", "seconds": 1.0},
                logprobs=tokens,
            )
            words = await call.event(ev.TranscriptDone)
            usage = {
                "input_tokens": 300,
                "output_tokens": 30,
                "input_token_details": {
                    "text_tokens": 200,
                    "audio_tokens": 100,
                    "cached_tokens": 192,
                    "cached_tokens_details": {"text_tokens": 128, "audio_tokens": 64},
                },
                "output_token_details": {"text_tokens": 10, "audio_tokens": 20},
            }
            await server.send("response.created", response={"id": "r1", "status": "in_progress"})
            done = {"id": "r1", "status": "completed", "output": [], "usage": usage}
            await server.send("response.done", response=done)
            response = await call.event(ev.ResponseDone)
            measured = measure(call.event_log.after(0), ended=False)
    asked = server.sent("session.update")[-1]["session"]["include"]
    assert asked == ["item.input_audio_transcription.logprobs"]
    assert words.confidence == pytest.approx(0.6)
    assert (response.text_in, response.audio_in, response.cached_audio_in) == (200, 100, 64)
    assert measured.turns[1 if measured.turns[0].turn == 0 else 0].confidence == words.confidence
    assert (measured.tokens.input, measured.tokens.cached_text_in) == (300, 128)


async def test_logprobs_are_not_requested_of_a_recogniser_without_them() -> None:
    team = TEAM.model_copy(update={"transcription_model": "whisper-1"})
    async with scripted_server() as server:
        async with running_call(at(server), team, Office().catalogue()) as call:
            await call.until(lambda call: call.view().acknowledged is not None)
    assert all("include" not in frame["session"] for frame in server.sent("session.update"))
