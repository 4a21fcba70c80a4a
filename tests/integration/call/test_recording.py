"""The recording of a call matches its events: each side's audio, and interruptions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from agents_core import events as ev
from agents_core.audio.playout_track import PlayoutTrack
from agents_core.audio.recording import Recorder
from agents_core.call.call_runner import CallRunner
from agents_core.call.contract.commands import (
    SetMuted,
    SetPushToTalk,
    SetRecording,
    TalkStart,
    TalkStop,
)
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from tests.doubles.call_harness import WAIT_S, CallHarness, Policy, call_setup
from tests.doubles.call_team import TEAM, Office
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server
from tests.doubles.tones import decoded, frames, level, loud_ms, tone

CALLER_HZ, AGENT_HZ = 440, 1000
CLOSE_MS = 20
FRAME_MS = 20
SILENCE = bytes(960)


@dataclass
class Clock:
    """A manual clock that ``sleep`` advances."""

    now_s: float = 500.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, duration_s: float) -> None:
        self.now_s += duration_s


@dataclass
class Studio:
    """A call with a manual clock, its loudspeaker, and the pieces of its recording."""

    harness: CallHarness
    server: ScriptedServer
    clock: Clock
    track: PlayoutTrack
    recorder: Recorder
    pieces: list[bytes] = field(default_factory=list)
    unheard: bool = False  #: push-to-talk is not pressed: nothing is sent

    @property
    def now_ms(self) -> int:
        return self.harness.event_log.now_ms()

    async def go(self, duration_ms: int, *, says: bytes = b"") -> None:
        """Time passes in frames of 20 ms: the loudspeaker takes one, the microphone gives the one
        that ended meanwhile."""
        said = frames(says)
        for _ in range(duration_ms // 20):
            await self.track.recv()
            sent = self.harness.runner.uplink.sent.pressed_bytes
            self.harness.runner.microphone.offer(said.pop(0) if said else SILENCE)
            for _ in range(5):  # the call's loop takes it, and sends it unless the button is up
                await asyncio.sleep(0)
            async with asyncio.timeout(WAIT_S):
                # No event tells of it.
                while not (  # noqa: ASYNC110
                    self.unheard or sent < self.harness.runner.uplink.sent.pressed_bytes
                ):
                    await asyncio.sleep(0)

    async def speaks(self, words: str, duration_ms: int) -> None:
        """The agent begins an answer; all of it is queued when this returns."""
        await self.server.answer(Say(words, duration_ms, whole=False))
        whole_ms = duration_ms - duration_ms % len(words.split(" "))
        async with asyncio.timeout(WAIT_S):
            while self.track.buffered_ms() < whole_ms:  # noqa: ASYNC110 - no event tells of audio
                await asyncio.sleep(0.005)

    @property
    def ogg(self) -> bytes:
        return b"".join(self.pieces)


@asynccontextmanager
async def studio(*, recorded: bool = True) -> AsyncIterator[Studio]:
    """A call with a microphone and the loudspeaker a browser has, stopped at the end."""
    clock, pieces = Clock(), list[bytes]()
    recorder = Recorder(lambda call_id, piece: pieces.append(piece))
    async with scripted_server(voice=lambda length_ms: tone(length_ms, AGENT_HZ)) as server:
        endpoint = Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))
        setup = call_setup(endpoint, TEAM, Office().catalogue(), gone_grace_s=60)
        setup = replace(setup, clock=clock, recorder=recorder, recorded=recorded)
        event_log = EventLog(clock)
        runner = CallRunner(setup, event_log)
        task = asyncio.create_task(runner.run())
        harness = CallHarness(runner, task, event_log, Policy(), [True])
        track = PlayoutTrack(clock=clock, sleep=clock.sleep)
        try:
            await harness.event(ev.SessionAcknowledged)
            await runner.attach(track)
            await server.wait_for(lambda: server.session["output_modalities"] == ["audio"])
            yield Studio(harness, server, clock, track, recorder, pieces)
        finally:
            runner.stop("the test is over")
            await task
            assert await asyncio.to_thread(recorder.flush, WAIT_S)
            track.stop()
            recorder.close()


def near(heard_ms: int, expected_ms: int) -> bool:
    return abs(heard_ms - expected_ms) <= CLOSE_MS


async def test_both_sides_are_recorded_at_the_times_of_their_events_on_separate_channels() -> None:
    async with studio() as call:
        await call.go(1000)
        caller_ms = call.now_ms
        await call.go(800, says=tone(600, CALLER_HZ))
        agent_ms = call.now_ms + FRAME_MS
        await call.speaks("Twenty pounds.", 1200)
        await call.go(2000)
    caller, agent = decoded(call.ogg)
    [(begin, end)] = loud_ms(caller)
    assert near(begin, caller_ms) and near(end, caller_ms + 600)
    [(begin, end)] = loud_ms(agent)
    assert near(begin, agent_ms) and near(end, agent_ms + 1200)
    quiet = slice((agent_ms + 50) * 24, (agent_ms + 1150) * 24)
    assert level(caller[quiet]) < 0.001 * level(agent[quiet])
    quiet = slice((caller_ms + 50) * 24, (caller_ms + 550) * 24)
    assert level(agent[quiet]) < 0.001 * level(caller[quiet])


async def test_an_interrupted_answer_ends_in_the_recording_where_it_was_interrupted() -> None:
    async with studio() as call:
        await call.go(500)
        began_ms = call.now_ms + FRAME_MS
        await call.speaks("A very long answer about bags.", 4000)
        await call.go(1240)
        await call.server.caller_starts("u1")
        cut = await call.harness.event(ev.BargeIn)
        await call.server.more_audio(500)  # sent before the server knew
        await call.go(1500, says=tone(1000, CALLER_HZ))
    caller, agent = decoded(call.ogg)
    [(begin, end)] = loud_ms(agent)
    assert near(begin, began_ms)
    assert cut.played_ms == 1240
    assert near(end, began_ms + cut.played_ms), "silence from where the caller heard no more"
    assert near(end, cut.at_ms + FRAME_MS)
    assert near(loud_ms(caller)[0][0], cut.at_ms)


async def test_muted_audio_and_audio_without_push_to_talk_is_silence() -> None:
    async with studio() as call:
        await call.go(200)
        await call.harness.do(SetMuted(muted=True))
        await call.go(600, says=tone(600, CALLER_HZ))
        await call.harness.do(SetMuted(muted=False))
        await call.harness.do(SetPushToTalk(on=True))
        call.unheard = True
        await call.go(600, says=tone(600, CALLER_HZ))
        call.unheard = False
        assert (await call.harness.do(TalkStart())).ok
        pressed_ms = call.now_ms
        await call.go(600, says=tone(600, CALLER_HZ))
        assert (await call.harness.do(TalkStop())).ok
        call.unheard = True
        await call.go(600, says=tone(600, CALLER_HZ))
    caller, _ = decoded(call.ogg)
    [(begin, end)] = loud_ms(caller)
    assert near(begin, pressed_ms) and near(end, pressed_ms + 600)


async def test_nothing_is_recorded_after_switching_off() -> None:
    async with studio() as call:
        await call.go(500, says=tone(500, CALLER_HZ))
        assert (await call.harness.do(SetRecording(on=False))).ok
        await call.go(1000, says=tone(1000, CALLER_HZ))
        assert (await call.harness.do(SetRecording(on=True))).ok
        await call.go(500, says=tone(500, CALLER_HZ))
    caller, _ = decoded(call.ogg)
    changes = call.harness.all(ev.RecordingChanged)
    assert [change.on for change in changes] == [True, False, True]
    first, second = loud_ms(caller)
    assert near(first[1], changes[1].at_ms)
    assert near(second[0], changes[2].at_ms)


async def test_an_unrecorded_call_has_no_event_and_no_file() -> None:
    async with studio(recorded=False) as call:
        await call.go(500, says=tone(500, CALLER_HZ))
    assert call.ogg == b""
    assert call.harness.all(ev.RecordingChanged) == []


async def test_the_file_is_as_long_as_the_call() -> None:
    async with studio() as call:
        await call.go(1000, says=tone(1000, CALLER_HZ))
        await call.harness.runner.attach(None)
        call.clock.now_s += 5
    caller, _ = decoded(call.ogg)
    ended = call.harness.all(ev.CallEnded)[0]
    assert near(len(caller) // 24, ended.at_ms)
