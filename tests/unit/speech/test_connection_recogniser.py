"""The turns of connections: speculation, partials, failures, sharing, closing."""

import itertools

import pytest

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.recognition.connection_recogniser import (
    GIVE_UP_S,
    MAX_BACKLOG_BYTES,
)
from agents_core.engine.speech.recognition.turn_audio import BYTES_PER_MS
from agents_core.engine.speech.stt.recogniser import RecognitionHints
from tests.doubles.recogniser import said, silence, spoken
from tests.unit.speech.recogniser_desk import Desk, Line


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk)


# --- speculation at a pause -------------------------------------------------------------------


def test_words_decoded_in_the_pause_are_there_when_the_turn_ends(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1, 2) + silence(192))
    line.recognition.pause()
    assert desk.decode()
    assert line.finals == []
    line.say(silence(320), voiced=False)
    line.recognition.end()
    assert line.final() == Transcript(utterance=1, text=said(1, 2), final=True, confidence=0.8)
    assert not desk.decode()


def test_a_pause_that_is_still_being_decoded_when_the_turn_ends_is_not_decoded_again(
    desk: Desk, line: Line
) -> None:
    line.recognition.begin(1)
    line.say(spoken(1, 2) + silence(192))
    line.recognition.pause()
    recognise = desk.recogniser.recognise

    def ends_meanwhile(*args: object, **more: object) -> object:
        line.recognition.end()
        return recognise(*args, **more)  # type: ignore[arg-type]

    desk.recogniser.recognise = ends_meanwhile  # type: ignore[method-assign, assignment]
    assert desk.decode_all() >= 1
    assert line.final().text == said(1, 2)
    assert len(desk.recogniser.heard) == 1


def test_speech_that_goes_on_after_the_pause_is_one_turn(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1, 2) + silence(192))
    line.recognition.pause()
    desk.decode()
    line.say(silence(96), voiced=False)
    line.recognition.resume()
    line.say(spoken(3))
    line.recognition.end()
    assert line.finals == []  # the words of the pause are not all
    desk.decode_all()
    assert line.final().text == said(1, 2, 3)
    assert line.pauses == [(1, said(1, 2))]


def test_a_pause_that_is_over_before_its_turn_comes_is_not_decoded(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1))
    line.recognition.pause()
    line.recognition.resume()
    line.recognition.drop()
    assert not desk.decode() or desk.recogniser.heard == []
    assert line.pauses == []


def test_the_audio_of_a_long_pause_is_not_kept(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1))
    line.recognition.pause()
    line.say(silence(60_000), voiced=False)
    line.recognition.resume()
    line.say(spoken(2))
    line.recognition.end()
    desk.decode_all()
    assert line.final().text == said(1, 2)
    assert max(ms for ms, _ in desk.recogniser.heard) <= 2 * 320 + 640 + 32


# --- partial words ----------------------------------------------------------------------------


def test_partials_grow_never_change_and_never_hold_the_last_word(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(*range(12)), decoding=True)
    line.recognition.end()
    desk.decode_all()
    assert line.final().text == said(*range(12))
    assert len(line.partials) >= 3
    assert all(new.startswith(old) for old, new in itertools.pairwise([*line.partials]))
    assert all(said(*range(12)).startswith(text) for text in line.partials)
    assert any(not final for _, final in desk.recogniser.heard)


def test_no_partial_decode_begins_in_what_may_become_a_pause(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1, 2, 3))
    line.say(silence(160), voiced=False)
    assert not desk.decode()


def test_a_turn_that_ends_is_decoded_before_the_partials_of_others(desk: Desk) -> None:
    talks, ends = Line(desk), Line(desk)
    talks.recognition.begin(1)
    talks.say(spoken(1, 2, 3))
    ends.turn(1, spoken(4))
    desk.decode()
    assert ends.final().text == said(4)
    assert talks.transcripts == []


# --- sharing ----------------------------------------------------------------------------------


def test_a_long_turn_does_not_delay_several_short_ones(desk: Desk) -> None:
    long, short, shorter = Line(desk), Line(desk), Line(desk)
    order: list[str] = []
    for name, one in (("long", long), ("short", short), ("shorter", shorter)):
        one._on_transcript = lambda words, name=name: order.append(name)  # type: ignore[misc]
    long.turn(1, spoken(*[one % 20 for one in range(150)]))  # 48 s
    desk.clock.now_s += 0.1
    short.turn(1, spoken(1))
    shorter.turn(1, spoken(2))
    desk.decode_all()
    assert order == ["short", "shorter", "long"]


def test_turns_of_one_connection_finish_in_order(desk: Desk, line: Line) -> None:
    line.turn(1, spoken(1, 2))
    line.turn(2, b"")
    line.turn(3, spoken(3))
    desk.decode_all()
    assert [(words.utterance, words.text) for words in line.finals] == [
        (1, said(1, 2)), (2, ""), (3, said(3)),
    ]  # fmt: skip


def test_lateness_is_measured_from_the_end_of_the_turn(desk: Desk, line: Line) -> None:
    line.turn(1, spoken(1))
    desk.clock.now_s += 0.8
    desk.decode_all()
    assert desk.load.load().lateness_ms == 800


# --- limits and failures ----------------------------------------------------------------------


def test_two_minutes_of_audio_wait_and_the_transcript_says_that_the_rest_is_lost(
    desk: Desk, line: Line
) -> None:
    line.recognition.begin(1)
    line.say(spoken(*[one % 20 for one in range(500)]))  # 160 s
    line.recognition.end()
    desk.decode_all()
    assert len(line.final().text.split()) == 120_000 // 320
    assert line.final().lost_ms == 160_000 - MAX_BACKLOG_BYTES // BYTES_PER_MS
    assert max(ms for ms, _ in desk.recogniser.heard) <= 12_000


def test_a_recogniser_that_fails_costs_one_turn(
    desk: Desk, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    desk.recogniser.fails = 1
    line.turn(1, spoken(1))
    line.turn(2, spoken(2))
    desk.decode_all()
    assert line.finals == [
        Transcript(utterance=1, text="", final=True, confidence=0.0),
        Transcript(utterance=2, text=said(2), final=True, confidence=0.8),
    ]
    assert "Recognition failed" in caplog.text


def test_a_failed_speculative_decode_is_made_up_for_at_the_end(desk: Desk, line: Line) -> None:
    desk.recogniser.fails = 1
    line.recognition.begin(1)
    line.say(spoken(1))
    line.recognition.pause()
    assert desk.decode_all() == 1
    line.recognition.end()
    desk.decode_all()
    assert line.final().text == said(1)


def test_words_that_were_understood_before_a_failure_are_kept(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(*[one % 20 for one in range(38)]))  # 12.2 s: one window is full
    desk.decode()
    line.say(spoken(7, 8))
    line.recognition.end()
    desk.recogniser.fails = 1
    desk.decode_all()
    words = line.final()
    assert words.text.startswith(said(0, 1, 2, 3))
    assert words.confidence == 0.0


def test_a_turn_that_waited_longer_than_the_protocol_waits_is_not_decoded(
    desk: Desk, line: Line
) -> None:
    line.turn(1, spoken(1))
    desk.clock.now_s += GIVE_UP_S + 1
    line.turn(2, spoken(2))
    desk.decode_all()
    assert [words.text for words in line.finals] == ["", said(2)]
    assert len(desk.recogniser.heard) == 1


# --- dropping and closing ---------------------------------------------------------------------


def test_a_dropped_turn_is_not_decoded_and_the_next_one_is(desk: Desk, line: Line) -> None:
    line.recognition.begin(1)
    line.say(spoken(1, 2, 3))
    line.recognition.drop()
    line.turn(2, spoken(4))
    desk.decode_all()
    assert line.final().utterance == 2
    assert len(desk.recogniser.heard) == 1


def test_after_close_nothing_is_decoded_or_reported(desk: Desk, line: Line) -> None:
    line.turn(1, spoken(1))
    line.recognition.close()
    line.recognition.close()
    line.turn(2, spoken(1))
    assert not desk.decode()
    assert line.transcripts == []


def test_a_connection_that_closes_during_its_decode_hears_nothing_of_it(desk: Desk) -> None:
    line = Line(desk)
    recognise = desk.recogniser.recognise

    def closes_meanwhile(*args: object, **more: object) -> object:
        line.recognition.close()
        return recognise(*args, **more)  # type: ignore[arg-type]

    desk.recogniser.recognise = closes_meanwhile  # type: ignore[method-assign, assignment]
    line.turn(1, spoken(1))
    desk.decode_all()
    assert len(desk.recogniser.heard) == 1
    assert line.transcripts == []


def test_a_hundred_connections_that_close_at_once_leave_nothing_to_do(desk: Desk) -> None:
    lines = [Line(desk) for _ in range(100)]
    for line in lines:
        line.turn(1, spoken(1))
    for line in lines:
        line.recognition.close()
    assert not desk.decode()


# --- hints ------------------------------------------------------------------------------------


def test_hints_reach_the_next_decode_and_alternatives_the_transcript(
    desk: Desk, line: Line
) -> None:
    desk.recogniser._alternatives = ("another",)
    line.recognition.expect(("[0-9]+",))
    line.turn(1, spoken(1))
    desk.decode_all()
    [hints] = desk.recogniser.hints
    assert hints == RecognitionHints(patterns=("[0-9]+",))
    assert line.final().alternatives == ("another",)
