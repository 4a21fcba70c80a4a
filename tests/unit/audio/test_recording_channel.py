"""Where sound lands on the call's clock: joined where it followed on, moved where it did not."""

import numpy as np
from numpy.typing import NDArray

from agents_core.audio.recording_channel import RecordingChannel

PIECE_MS = 20


def tone(duration_ms: float, *, peak: int = 8000) -> NDArray[np.int16]:
    """A sound whose every sample differs from its neighbours: any cut shows."""
    steps = np.arange(round(duration_ms * 24))
    sound: NDArray[np.int16] = (peak * np.sin(steps * 0.31)).astype(np.int16)
    return sound


def pieces(sound: NDArray[np.int16]) -> list[bytes]:
    size = PIECE_MS * 24
    return [sound[at : at + size].tobytes() for at in range(0, len(sound), size)]


def read(channel: RecordingChannel, until_ms: float) -> NDArray[np.int16]:
    return channel.read(round(until_ms * 24))


def begins_ms(sound: NDArray[np.int16]) -> float:
    return float(np.flatnonzero(sound)[0]) / 24


def test_audio_is_placed_at_its_time_and_silence_fills_the_gaps() -> None:
    channel, sound = RecordingChannel(), tone(100)
    for count, chunk in enumerate(pieces(sound), start=1):
        channel.write(chunk, ends_ms=150 + count * PIECE_MS)
    heard = read(channel, 400)
    assert len(heard) == 400 * 24
    assert np.array_equal(heard[150 * 24 : 250 * 24], sound)
    assert not heard[: 150 * 24].any() and not heard[250 * 24 :].any()


def test_it_does_not_matter_where_the_reads_end() -> None:
    whole, cut = RecordingChannel(), RecordingChannel()
    for count, chunk in enumerate(pieces(tone(300)), start=1):
        for channel in (whole, cut):
            channel.write(chunk, ends_ms=37 + count * PIECE_MS)
    stretches = [read(cut, until_ms) for until_ms in (10, 37.5, 41, 41, 111, 290, 400)]
    assert np.array_equal(np.concatenate(stretches), read(whole, 400))


def test_uneven_arrival_neither_cuts_nor_shifts() -> None:
    """Each piece is late by something else, one by nothing."""
    channel, sound = RecordingChannel(), tone(400)
    for count, chunk in enumerate(pieces(sound), start=1):
        late_ms = (count * 7) % 35
        channel.write(chunk, ends_ms=100 + count * PIECE_MS + late_ms)
    heard = read(channel, 600)
    assert np.array_equal(heard[100 * 24 : 500 * 24], sound)


def test_audio_that_a_blocked_loop_delivers_at_once_is_placed_at_its_time() -> None:
    channel, sound = RecordingChannel(), tone(800)
    for count, chunk in enumerate(pieces(sound), start=1):
        said_ms = 100 + count * PIECE_MS
        channel.write(chunk, ends_ms=max(said_ms, 700) if said_ms > 200 else said_ms)
    heard = read(channel, 1000)
    assert np.array_equal(heard[100 * 24 : 900 * 24], sound)


def test_a_pause_in_what_was_sent_is_a_pause_in_the_file() -> None:
    channel, sound = RecordingChannel(), tone(100)
    for begin_ms in (100, 1300):
        for count, chunk in enumerate(pieces(sound), start=1):
            channel.write(chunk, ends_ms=begin_ms + count * PIECE_MS)
    heard = read(channel, 1500)
    assert np.array_equal(heard[1300 * 24 : 1400 * 24], sound)
    assert not heard[200 * 24 : 1300 * 24].any()


def test_slightly_late_audio_is_kept() -> None:
    channel, sound = RecordingChannel(), tone(200)
    assert not read(channel, 150).any()
    for count, chunk in enumerate(pieces(sound), start=1):
        channel.write(chunk, ends_ms=100 + count * PIECE_MS)
    heard = read(channel, 500)
    assert np.array_equal(heard[: 200 * 24], sound), "all of it, 50 ms late"


def test_sound_that_is_much_too_late_is_cut_to_be_in_time_again() -> None:
    channel, sound = RecordingChannel(), tone(600)
    assert not read(channel, 400).any()
    for count, chunk in enumerate(pieces(sound), start=1):
        channel.write(chunk, ends_ms=100 + count * PIECE_MS)
    heard = read(channel, 900)
    assert np.array_equal(heard[: 300 * 24], sound[300 * 24 :])


def test_a_clock_that_runs_away_is_followed_where_it_is_quiet() -> None:
    """The device says 20 ms and takes 20.5: after 8 s it is 200 ms behind."""
    channel = RecordingChannel()
    speech, pause = tone(400), tone(400, peak=50)
    at_ms, heard = 0.0, []
    for sound in [speech, pause] * 10:
        for chunk in pieces(sound):
            at_ms += 20.5
            channel.write(chunk, ends_ms=at_ms)
            heard.append(read(channel, at_ms - 300))
    heard.append(read(channel, at_ms))
    loud = np.abs(np.concatenate(heard)) > 1000
    onsets = [edge for edge in np.flatnonzero(loud) if not loud[max(edge - 2400, 0) : edge].any()]
    expected_ms = [count * 40 * 20.5 for count in range(10)]
    assert len(onsets) == 10
    for onset, wanted_ms in zip(onsets, expected_ms, strict=True):
        assert abs(onset / 24 - wanted_ms) < 20
