"""A spoken call on the local engine and its recording."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agents_core import events as ev
from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.call.contract.commands import Interrupt
from agents_core.call.live_call import LiveCall
from agents_core.switchboard import Switchboard
from tests.bench.support.spoken_call import MediaLoop, paced, spoken_call
from tests.bench.support.spoken_lines import quiet, spoken_line
from tests.doubles.tones import Samples, decoded, level, loud_ms

pytestmark = pytest.mark.realtime

QUESTION = "What is your baggage policy?"
ANSWER_S = 120.0
HEARD_MS = 1500  #: of the answer, before it is cut
LATE_MS = 1000  #: bounds how late frames are offered and played, beside what the test measures
PAUSE_MS = 1500  #: longer than a pause in a sentence
FADES_MS = 300  #: at most, between the first or last sound of a voice and one that is loud


def wait_for(call: LiveCall, kind: type[ev.CallEvent], nth: int = 1) -> ev.CallEvent:
    """Look again, as a page does."""
    deadline_s = time.monotonic() + ANSWER_S
    while True:
        found = [event for event in call.events_after(0) if isinstance(event, kind)]
        if len(found) >= nth:
            return found[nth - 1]
        assert time.monotonic() < deadline_s, call.events_after(0)
        time.sleep(0.02)  # polls another thread; the deadline decides


def shift_ms(heard: Samples, sent: Samples) -> tuple[float, float]:
    """Where ``sent`` lies in ``heard`` (milliseconds), and how alike they are there (0 to 1)."""
    size = 1 << (len(heard) + len(sent)).bit_length()
    wide, narrow = np.fft.rfft(heard.astype(float), size), np.fft.rfft(sent.astype(float), size)
    alike = np.fft.irfft(wide * np.conj(narrow), size)[: len(heard)]
    best = int(np.argmax(alike))
    there = heard[best : best + len(sent)].astype(float)
    norm = np.linalg.norm(there) * np.linalg.norm(sent.astype(float))
    return best / 24, float(alike[best] / norm)


def held_ms(played_s: Sequence[float], offered_ms: Sequence[int]) -> float:
    """The longest time for which the machine held up the loudspeaker or the microphone."""
    due = np.array(offered_ms[0]) + 20 * np.arange(len(offered_ms))
    return max(1000 * float(np.max(np.diff(played_s))), float(np.max(offered_ms - due)))


@pytest.mark.speech
def test_a_spoken_call_is_recorded_as_it_was_said_and_heard(
    switchboard: Switchboard, flite: Path, tmp_path: Path
) -> None:
    microphone = MicrophoneFrames()
    line = [microphone.convert(frame) for frame in spoken_line(flite, QUESTION, tmp_path).frames]
    rest = [microphone.convert(frame) for frame in quiet(12.0)]
    played_s: list[float] = []
    offered_ms: list[int] = []
    with (
        MediaLoop() as media,
        spoken_call(switchboard, media, lambda pcm, at_s: played_s.append(at_s)) as call,
    ):
        wait_for(call, ev.AgentSpeechEnded)  # the greeting
        frames = [*line, *rest]

        def offer(number: int) -> None:
            offered_ms.append(call.elapsed_ms())
            call.offer_audio(frames[number])

        speaking = media.run(paced(len(frames), offer))
        answered_ms = wait_for(call, ev.ResponseFirstAudio, 2).at_ms
        while call.elapsed_ms() < answered_ms + HEARD_MS:
            time.sleep(0.02)  # the call's own clock decides
        assert call.submit(Interrupt()).result(ANSWER_S).ok
        cut = wait_for(call, ev.BargeIn)
        speaking.cancel()
        events = call.events_after(0)
    assert switchboard.flush_recordings(60)
    caller, agent = decoded(switchboard.archive.audio(call.call_id))

    [said_on] = [event for event in events if isinstance(event, ev.RecordingChanged)]
    assert said_on.on
    late_ms = LATE_MS + held_ms(played_s, offered_ms)
    sent = np.frombuffer(b"".join(line), "<i2")
    spoken_ms = offered_ms[0]
    begins_ms, alike = shift_ms(caller, sent)
    print(f"caller: {begins_ms - spoken_ms:.0f} ms after it was offered, likeness {alike:.2f}")
    assert alike > 0.9
    assert abs(begins_ms - spoken_ms) < late_ms

    first = [event.at_ms for event in events if isinstance(event, ev.ResponseFirstAudio)]
    stretches = loud_ms(agent, peak=500, pause_ms=PAUSE_MS)
    print(f"agent: {stretches}, first audio {first}, cut at {cut.at_ms}, late by {late_ms:.0f} ms")
    holes = int(np.sum(np.diff(played_s) > PAUSE_MS / 1000))
    greeting = [stretch for stretch in stretches if stretch[0] < spoken_ms]
    answer = stretches[len(greeting) :]
    assert greeting and answer and len(first) == 2 and len(stretches) <= 2 + holes
    begins = [greeting[0][0], answer[0][0]]
    apart = [abs(begin - at_ms) for begin, at_ms in zip(begins, first, strict=True)]
    assert max(apart) < late_ms
    assert -60 < cut.at_ms - answer[-1][1] < late_ms, "nothing after the cut; before it, a pause"
    row = switchboard.archive.row(call.call_id)
    assert row.recorded and abs(row.audio_ms - row.duration_ms) < LATE_MS
    between = slice((greeting[-1][1] + FADES_MS) * 24, (begins[1] - FADES_MS) * 24)
    assert len(agent[between]) > 24 * 500 and level(agent[between]) < 5
