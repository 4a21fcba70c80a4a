"""False interruptions and early endpoints, on calls worked by hand."""

from typing import Any

import pytest

from agents_core import events as ev
from agents_core.measures.call_measures import CallMeasures
from tests.unit.measures.measured_calls import (
    Line,
    begins,
    call,
    cut,
    done,
    ends,
    falls_silent,
    flags,
    media,
    pauses,
    says,
    sounds,
    talks,
    words,
)

ANSWER = "It costs 40 euros. Shall I book it?"


def asked(at_ms: int, item: str, text: str = "And my bags?") -> tuple[Line, ...]:
    return talks(at_ms, item), pauses(at_ms + 1500, item), words(at_ms + 1600, item, text)


def nothing(at_ms: int, item: str) -> Line:
    fields = {"item_id": item, "message": ev.NOTHING_UNDERSTOOD}
    return at_ms, ev.TranscriptFailed, fields


def cut_after(heard: str, item: str, understood: Line, *more: Line) -> CallMeasures:
    """The caller speaks over the answer once it was heard up to ``heard``."""
    at_ms, kind, fields = cut(5000, "r1", 2000)
    return call(
        media(10),
        *asked(1000, "u1"),
        begins(2700, "r1"),
        sounds(3000, "r1"),
        says(3100, "r1", ANSWER),
        (at_ms, kind, {**fields, "heard_chars": len(heard)}),
        talks(5000, item, lag_ms=200),
        done(5010, "r1", "cancelled"),
        pauses(5800, item),
        understood,
        *more,
        ends(9000),
    )


def goes_on(at_ms: int) -> tuple[Line, ...]:
    fields: dict[str, Any] = {"response_id": "r2", "agent": "Desk"}
    started: Line = (
        at_ms,
        ev.ResponseStarted,
        {**fields, "responds_to": "u1", "continues": "ir1"},
    )
    return (
        started,
        sounds(at_ms + 100, "r2"),
        says(at_ms + 200, "r2", "40 euros."),
        done(7000, "r2"),
    )


@pytest.mark.parametrize("text", ["Mm-hm.", "okay", "Oh, I see."])
def test_an_acknowledgement_that_cut_the_agent_is_a_false_interruption(text: str) -> None:
    found = cut_after("It costs", "u2", words(5900, "u2", text))
    assert (found.barge_ins, found.false_interruptions, found.resumed) == (1, 1, 0)
    assert flags(found)[0] == ("false interruption", 2)
    assert found.flags[0].words == f"“{text}” cut the agent short, who did not go on by itself."


def test_so_is_a_cough() -> None:
    found = cut_after("It costs", "u2", nothing(5900, "u2"))
    assert (found.false_interruptions, found.flags[0].kind) == (1, "false interruption")


def test_an_agent_that_goes_on_has_resumed_and_the_turn_stays_answered() -> None:
    found = cut_after("It costs", "u2", words(5900, "u2", "mm-hm"), *goes_on(6000))
    assert (found.false_interruptions, found.resumed, found.outcome) == (1, 1, "answered")
    assert [turn.response_ms for turn in found.turns] == [1000, None]
    assert "then went on" in found.flags[0].words


def test_a_real_interruption_is_none() -> None:
    found = cut_after("It costs", "u2", words(5900, "u2", "okay but my dog"))
    assert (found.barge_ins, found.false_interruptions) == (1, 0)


def test_an_acknowledgement_of_a_question_is_an_answer() -> None:
    found = cut_after("It costs 40 euros. Shall I", "u2", words(5900, "u2", "okay"))
    assert found.false_interruptions == 0


def test_words_that_could_not_be_recognised_are_not_nothing() -> None:
    failed = {"item_id": "u2", "message": "The words could not be recognised: no reason given"}
    found = cut_after("It costs", "u2", (5900, ev.TranscriptFailed, failed))
    assert found.false_interruptions == 0


def test_an_acknowledgement_to_a_silent_agent_is_none() -> None:
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2700, "r1"),
        sounds(3000, "r1"),
        done(3100, "r1"),
        falls_silent(4100, "r1", 1000),
        *asked(6000, "u2", "okay"),
        ends(9000),
    )
    assert (found.false_interruptions, found.early_endpoints) == (0, 0)


def goes_on_speaking(after_ms: int, *between: Line, text: str = "to Rome please") -> CallMeasures:
    """The first turn is declared over at 2500; the caller speaks again ``after_ms`` later."""
    return call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        words(2550, "u1", "I'd like to fly"),
        *between,
        talks(2500 + after_ms, "u2"),
        pauses(5500, "u2"),
        words(5600, "u2", text),
        ends(9000),
    )


def test_a_caller_who_goes_on_at_once_shows_an_early_endpoint() -> None:
    begun = (begins(2600, "r1"), sounds(2700, "r1"))
    for between in ((), begun):
        found = goes_on_speaking(800, *between)
        assert (found.early_endpoints, flags(found)[0]) == (1, ("early endpoint", 1))
        assert "0.8 s later" in found.flags[0].words


def test_a_caller_who_speaks_later_reacts_to_the_answer() -> None:
    assert goes_on_speaking(1501).early_endpoints == 0


def test_a_short_answer_that_was_heard_was_no_early_endpoint() -> None:
    answer = (begins(2510, "r1"), sounds(2520, "r1"), falls_silent(3000, "r1", 480))
    assert goes_on_speaking(900, *answer).early_endpoints == 0


def test_a_backchannel_is_not_going_on() -> None:
    assert goes_on_speaking(800, text="mm-hm").early_endpoints == 0


def test_turns_of_the_talk_button_have_no_endpoint() -> None:
    on: Line = (900, ev.PushToTalkChanged, {"on": True})
    found = call(
        media(10),
        on,
        *asked(1000, "u1"),
        talks(3000, "u2"),
        pauses(4000, "u2"),
        words(4100, "u2"),
        ends(9000),
    )
    assert found.early_endpoints == 0
