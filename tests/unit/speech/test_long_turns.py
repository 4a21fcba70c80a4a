"""Turns longer than a window: where they are cut, and how their words are joined."""

import random

import pytest

from agents_core.engine.speech.recognition.turn_audio import (
    BYTES_PER_MS,
    OVERLAP_BYTES,
    WINDOW_BYTES,
    Cut,
    TurnAudio,
)
from agents_core.engine.speech.recognition.window_join import join_overlapping
from tests.doubles.recogniser import said, silence, spoken
from tests.unit.speech.recogniser_desk import Desk, Line

SECOND = 1000 * BYTES_PER_MS


def test_a_turn_that_fits_into_one_window_is_not_cut() -> None:
    audio = TurnAudio()
    audio.append(bytes(WINDOW_BYTES))
    assert audio.cut() is None


def test_without_a_pause_the_next_window_repeats_the_end_of_this_one() -> None:
    audio = TurnAudio()
    audio.append(bytes(WINDOW_BYTES + SECOND))
    cut = audio.cut()
    assert cut == Cut(WINDOW_BYTES, WINDOW_BYTES - OVERLAP_BYTES)
    assert cut is not None and cut.overlaps
    audio.settle(cut)
    assert len(audio) == OVERLAP_BYTES + SECOND


def test_a_window_is_cut_at_its_last_pause_and_rather_where_the_words_are_known() -> None:
    audio = TurnAudio()
    for seconds in (2, 4, 4):
        audio.append(bytes(seconds * SECOND))
        audio.pause()
        audio.resume()
    audio.append(bytes(3 * SECOND))
    assert audio.cut() == Cut(10 * SECOND, 10 * SECOND)
    assert audio.cut(6 * SECOND) == Cut(6 * SECOND, 6 * SECOND)
    assert audio.cut(2 * SECOND) == Cut(10 * SECOND, 10 * SECOND)  # too short for a window


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("fly me to New York on", "to New York on Friday", "fly me to New York on Friday"),
        ("we flew to Bos", "flew to Boston in May", "we flew to Boston in May"),
        ("a bag of Twenty, kilos.", "twenty kilos and", "a bag of twenty kilos and"),
        ("", "all of it", "all of it"),
        ("all of it", "", "all of it"),
    ],
)  # fmt: skip
def test_windows_join_at_words_both_have(before: str, after: str, joined: str) -> None:
    assert join_overlapping(before, after, overlap_share=0.5) == joined


def test_windows_that_agree_on_nothing_change_over_in_the_middle_of_the_overlap() -> None:
    assert join_overlapping("a b c d", "w x y z", overlap_share=0.5) == "a b c x y z"


def test_a_minute_without_a_pause_is_heard_whole_in_windows() -> None:
    desk = Desk()
    line = Line(desk)
    numbers = [random.Random(1).randrange(30) for _ in range(190)]
    numbers = [one for at, one in enumerate(numbers) if not at or one != numbers[at - 1]]
    line.recognition.begin(1)
    line.say(spoken(*numbers), decoding=True)
    line.recognition.end()
    desk.decode_all()
    assert line.final().text == said(*numbers)
    assert line.final().confidence == pytest.approx(0.8)
    assert max(ms for ms, _ in desk.recogniser.heard) <= 12_000
    full = [ms for ms, final in desk.recogniser.heard if final]
    assert sum(full) <= 60_000 / (1 - 3 / 12) + 12_000  # nothing more than twice
    assert all(said(*numbers).startswith(text) for text in line.partials)


def test_a_pause_in_a_long_turn_saves_the_decode_of_its_window() -> None:
    desk = Desk()
    line = Line(desk)
    line.recognition.begin(1)
    line.say(spoken(*range(20)) + silence(192))
    line.recognition.pause()
    desk.decode_all()
    line.recognition.resume()
    line.say(spoken(*range(20, 30)) + spoken(*range(12)))
    line.recognition.end()
    desk.decode_all()
    assert line.final().text == said(*range(30), *range(12))
    assert [round(ms / 100) for ms, final in desk.recogniser.heard if final] == [66, 70]
