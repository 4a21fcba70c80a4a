"""The recording of a call: both sides apart, on the call's clock, playable up to its last piece."""

import gc
import logging
import threading
import time
import weakref
from dataclasses import dataclass, field

import numpy as np
import pytest

from agents_core.audio import recording
from agents_core.audio.ogg_opus import OggOpusWriter, read_sound, wav_of
from agents_core.audio.recording import MAX_QUEUED_CHUNKS, Recorder, RecordingFile, RecordingInput
from agents_core.errors import AudioFormatError
from tests.doubles.tones import decoded, frames, level, loud_ms, tone


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing takes as long as it needs."""
    monkeypatch.setattr(recording, "CLOSE_TIMEOUT_S", 60)


@dataclass
class Tape:
    """A call's clock, its sound, and what of its file is kept so far."""

    now: int = 0
    pieces: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sound = RecordingInput("c1", lambda: self.now)
        self.sound.on = True
        self.file = RecordingFile(self.sound, lambda call_id, piece: self.pieces.append(piece))

    @property
    def ogg(self) -> bytes:
        return b"".join(self.pieces)

    def run(self, until_ms: int, *, caller: bytes = b"", agent: bytes = b"") -> None:
        """Time goes by in steps of 20 ms; what is said begins now."""
        said, played = frames(caller), frames(agent)
        while self.now < until_ms:
            if played:
                self.sound.agent(played.pop(0))
            self.now += 20
            if said:
                self.sound.caller(said.pop(0))
            if self.now % 240 == 0:
                assert self.file.advance()

    def end(self) -> None:
        self.sound.end()
        assert not self.file.advance()


def test_each_side_is_heard_where_it_spoke_and_nowhere_else() -> None:
    tape = Tape()
    tape.run(1000)
    tape.run(2500, caller=tone(600, 440))
    tape.run(5000, agent=tone(1500, 700))
    tape.end()
    caller, agent = decoded(tape.ogg)
    assert len(caller) == 5020 * 24
    [(begin, end)] = loud_ms(caller)
    assert abs(begin - 1000) <= 20 and abs(end - 1600) <= 20
    [(begin, end)] = loud_ms(agent)
    assert abs(begin - 2500) <= 20 and abs(end - 4000) <= 20
    assert level(agent[1000 * 24 : 1600 * 24]) < 0.001 * level(caller[1000 * 24 : 1600 * 24])
    assert level(caller[2600 * 24 : 3900 * 24]) < 0.001 * level(agent[2600 * 24 : 3900 * 24])


def test_both_at_once_stay_apart() -> None:
    tape = Tape()
    tape.run(3000, caller=tone(3000, 440), agent=tone(3000, 700))
    tape.end()
    spectra = [np.abs(np.fft.rfft(side[12_000:60_000])) for side in decoded(tape.ogg)]
    bins = [440 * 2, 700 * 2]  # 2 s of samples: half a hertz each
    assert spectra[0][bins[1]] < 0.03 * spectra[0][bins[0]]
    assert spectra[1][bins[0]] < 0.03 * spectra[1][bins[1]]


def test_the_recording_of_a_killed_process_plays() -> None:
    tape = Tape()
    tape.run(10_000, caller=tone(10_000, 440))
    whole = b"".join(tape.pieces)
    assert all(piece.startswith(b"OggS") for piece in tape.pieces)
    for count in (3, 7, len(tape.pieces)):
        caller, _ = decoded(b"".join(tape.pieces[:count]))
        # The first two pieces are the file's head, each other one a fifth of a second.
        assert abs(len(caller) / 24 - (count - 2) * 200) <= 30
        assert loud_ms(caller)[0][0] <= 20
    caller, _ = decoded(whole)
    assert len(caller) / 24 >= 10_000 - 1300, "no more than a little over a second is lost"


def test_ten_minutes_on_hold_costs_little_and_what_follows_is_in_its_place() -> None:
    tape = Tape()
    tape.run(1000, caller=tone(1000, 440))
    tape.now = 600_000
    tape.run(602_000, agent=tone(2000, 700))
    tape.end()
    caller, agent = decoded(tape.ogg)
    assert len(caller) == 602_020 * 24
    [(begin, end)] = loud_ms(caller)
    assert abs(begin) <= 20 and abs(end - 1000) <= 20
    [(begin, _)] = loud_ms(agent)
    assert abs(begin - 600_000) <= 20
    assert len(tape.ogg) < 240_000


def test_nothing_is_recorded_while_it_is_off_and_the_clock_goes_on() -> None:
    tape = Tape()
    tape.run(1000, caller=tone(1000, 440))
    tape.sound.on = False
    tape.run(3000, caller=tone(2000, 440), agent=tone(2000, 700))
    tape.sound.on = True
    tape.run(4000, caller=tone(1000, 440))
    tape.end()
    caller, agent = decoded(tape.ogg)
    assert loud_ms(agent) == []
    (_, first_end), (second_begin, _) = loud_ms(caller)
    assert abs(first_end - 1000) <= 20 and abs(second_begin - 3000) <= 20


def test_a_call_without_sound_has_no_file() -> None:
    tape = Tape()
    tape.run(5000)
    tape.end()
    assert tape.pieces == []


def test_a_full_queue_drops_and_counts_and_never_waits() -> None:
    sound = RecordingInput("c1", lambda: 0)
    sound.on = True
    for _ in range(MAX_QUEUED_CHUNKS + 5):
        sound.caller(bytes(960))
    assert sound.dropped == 5


def test_the_recorder_writes_on_its_own_thread_and_closes_the_file() -> None:
    kept: list[tuple[str, bytes]] = []
    threads: set[str] = set()
    now = [0]

    def keep(call_id: str, piece: bytes) -> None:
        threads.add(threading.current_thread().name)
        kept.append((call_id, piece))

    recorder = Recorder(keep)
    sound = recorder.begin("c1", lambda: now[0])
    sound.on = True
    for piece in frames(tone(2000, 440)):
        now[0] += 20
        sound.caller(piece)
    assert recorder.flush(60)
    before = len(kept)
    assert before > 2
    sound.end()
    assert recorder.flush(60)
    assert len(kept) > before
    assert {call_id for call_id, _ in kept} == {"c1"}
    assert threads == {"recorder"}
    caller, _ = decoded(b"".join(piece for _, piece in kept))
    assert len(caller) == 2020 * 24
    recorder.close()


class Clock:
    """Stands for a call's clock, which knows the call's whole journal."""

    def now_ms(self) -> int:
        return 0


def test_a_recorder_that_sleeps_holds_nothing_of_the_calls_it_recorded() -> None:
    clock = Clock()
    held = weakref.ref(clock)
    recorder = Recorder(lambda call_id, piece: None, interval_s=0.01)
    sound = recorder.begin("c1", clock.now_ms)
    assert recorder.flush(60)  # it has looked, and looks again by itself
    sound.end()
    del clock, sound

    deadline_s = time.monotonic() + 60
    while held() is not None:  # nobody wakes it: what it holds now it would hold for ever
        assert time.monotonic() < deadline_s
        gc.collect()
    recorder.close()


def test_closing_ends_every_file() -> None:
    kept: list[bytes] = []
    recorder = Recorder(lambda call_id, piece: kept.append(piece))
    assert recorder.flush(0), "nothing was begun"
    sound = recorder.begin("c1", lambda: 500)
    sound.on = True
    sound.agent(tone(200, 440))
    recorder.close()
    recorder.close()
    _, agent = decoded(b"".join(kept))
    assert len(agent) == 520 * 24
    assert abs(loud_ms(agent)[0][0] - 500) <= 20


def test_a_file_that_cannot_be_written_is_a_sentence_and_costs_no_other_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept: list[bytes] = []

    def keep(call_id: str, piece: bytes) -> None:
        if call_id == "bad":
            raise OSError("no room")
        kept.append(piece)

    recorder = Recorder(keep)
    sounds = [recorder.begin(call_id, lambda: 2000) for call_id in ("bad", "good")]
    with caplog.at_level(logging.CRITICAL):
        for sound in sounds:
            sound.on = True
            sound.caller(tone(1000, 440))
        assert recorder.flush(60)
    assert "no longer recorded" in sounds[0].failure and not sounds[0].on
    assert sounds[1].failure == ""
    recorder.close()
    assert len(decoded(b"".join(kept))[0]) == 2020 * 24


def test_half_a_frame_is_refused() -> None:
    writer = OggOpusWriter(lambda piece: None)
    with pytest.raises(AudioFormatError, match="Whole stereo frames"):
        writer.write(np.zeros((100, 2), np.int16))


@pytest.mark.parametrize("damaged", [b"", b"OggS", b"RIFF" + bytes(100)])
def test_what_is_no_recording_is_a_sentence(damaged: bytes) -> None:
    with pytest.raises(AudioFormatError, match="damaged"):
        list(read_sound(damaged))


def test_a_recording_as_wav_has_the_same_sound() -> None:
    tape = Tape()
    tape.run(2000, caller=tone(1000, 440))
    tape.end()
    wav = wav_of(tape.ogg, rate_hz=16_000)
    assert wav.startswith(b"RIFF")
    assert len(wav) == 44 + 2020 * 16 * 2 * 2
    left = np.frombuffer(wav[44:], "<i2")[0::2]
    assert level(left[:16_000]) > 5000 and level(left[18_000:]) < 50
