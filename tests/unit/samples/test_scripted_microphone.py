"""A scripted microphone offers a line in frames of 20 ms, and silence when it says nothing."""

import threading

import pytest

from agents_core.samples.scripted_microphone import FRAME_BYTES, SILENCE, ScriptedMicrophone, pcm_of


class Time:
    """A clock that a wait moves on; after ``frames`` waits the microphone is closed."""

    def __init__(self, frames: int) -> None:
        self.now_s, self.waits, self._left = 0.0, list[float](), frames

    def clock(self) -> float:
        return self.now_s

    def rest(self, closed: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now_s += seconds
        self._left -= 1
        if self._left == 0:
            closed.set()
        return closed.is_set()


def test_a_line_is_offered_frame_by_frame_between_silences() -> None:
    offered: list[bytes] = []
    time = Time(frames=4)
    microphone = ScriptedMicrophone(offered.append, clock=time.clock, rest=time.rest)
    line = b"\1\0" * (FRAME_BYTES // 2 + 100)
    said = microphone.say(line)
    microphone.run()
    assert offered == [
        line[:FRAME_BYTES],
        line[FRAME_BYTES:].ljust(FRAME_BYTES, b"\0"),
        SILENCE,
        SILENCE,
    ]
    assert said.is_set()
    assert time.waits == pytest.approx([0.02] * 4)


def test_a_late_frame_is_followed_at_once() -> None:
    time = Time(frames=3)

    def slow(_: bytes) -> None:
        time.now_s += 0.05

    ScriptedMicrophone(slow, clock=time.clock, rest=time.rest).run()
    assert time.waits == [0.0, 0.0, 0.0]


def test_hushing_drops_the_rest_of_a_line() -> None:
    offered: list[bytes] = []
    time = Time(frames=1)
    microphone = ScriptedMicrophone(offered.append, clock=time.clock, rest=time.rest)
    said = microphone.say(b"\1\0" * 4800)
    microphone.hush()
    microphone.run()
    assert said.is_set() and offered == [SILENCE]


def test_another_sound_format_is_refused() -> None:
    import io
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(2)
        written.setsampwidth(2)
        written.setframerate(24_000)
    with pytest.raises(ValueError, match="24 kHz"):
        pcm_of(file.getvalue())
