"""Handoffs, flags and lookups, on calls worked by hand."""

from typing import Any, get_args

import pytest

from agents_core import events as ev
from agents_core.call.guardrails.checks import GROUNDED_FIGURES, SECRETS
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP
from agents_core.measures.call_measures import CallMeasures, FlagKind, TurnMeasures
from agents_core.measures.definitions import DEFINITIONS, FLAG_DEFINITIONS, definition
from tests.unit.measures.measured_calls import (
    Line,
    asks,
    begins,
    call,
    cut,
    done,
    ends,
    expires,
    falls_silent,
    flags,
    form,
    hands_over,
    media,
    no_media,
    pauses,
    returns,
    says,
    sounds,
    talks,
    types,
    words,
)

ASKED = (media(10), talks(1000, "u1"), pauses(2500, "u1"), words(2600, "u1"))


def speech(from_ms: int, response: str, agent: str) -> tuple[Line, ...]:
    """A second of an agent."""
    return (
        begins(from_ms, response, agent),
        sounds(from_ms, response, agent),
        says(from_ms, response, agent=agent),
        done(from_ms + 100, response),
        falls_silent(from_ms + 1050, response, 1000),
    )


def citation(name: str, text: str = "Bags may weigh 22 pounds.", score: float = 0.8) -> ev.Citation:
    return ev.Citation(
        passage_id=name, policy_version=5, line=3, text=text, score=score, document="Bags"
    )


def gaps(found: CallMeasures) -> list[tuple[str, int | None, bool]]:
    return [(one.to_agent, one.gap_ms, one.silent) for one in found.handoffs]


def test_a_chain_of_handoffs_within_one_turn() -> None:
    # ms      what
    # 2000    last sound of turn 1; Desk hands to Bags at 2700, Bags says nothing
    # 3000    Bags hands to Seats; Seats sounds at 3600: gap 1600
    # 8000    last sound of turn 2; Seats hands to Desk at 9000, who sounds at 9400: gap 1400
    found = call(
        *ASKED,
        begins(2650, "r1"),
        hands_over(2700, "Desk", "Bags", "u1"),
        done(2750, "r1"),
        begins(2800, "r2", "Bags"),
        hands_over(3000, "Bags", "Seats", "u1"),
        done(3050, "r2"),
        *speech(3600, "r3", "Seats"),
        talks(7000, "u2"),
        pauses(8500, "u2"),
        words(8600, "u2", "Back to the start."),
        hands_over(9000, "Seats", "Desk", "u2"),
        *speech(9400, "r4", "Desk"),
        ends(12_000),
    )
    assert gaps(found) == [("Bags", None, True), ("Seats", 1600, False), ("Desk", 1400, False)]
    assert [one.turn for one in found.handoffs] == [1, 1, 2]
    assert [(turn.handoffs, turn.agent) for turn in found.turns] == [(2, "Seats"), (1, "Desk")]
    assert found.agents == ("Desk", "Bags", "Seats")
    assert flags(found) == [("silent handoff", 1)]
    assert "Bags got the call from Desk and said nothing before" in found.flags[0].words


def test_ping_pong_is_there_and_back_within_one_turn() -> None:
    found = call(
        *ASKED,
        hands_over(2700, "Desk", "Bags", "u1"),
        *speech(2800, "r1", "Bags"),
        hands_over(4000, "Bags", "Desk", "u1"),
        *speech(4200, "r2", "Desk"),
        ends(6000),
    )
    assert flags(found) == [("ping-pong", 1)]
    assert found.flags[0].words == "The call went Desk → Bags → Desk within one turn of the caller."


def test_there_and_back_in_two_turns_is_what_the_caller_wanted() -> None:
    found = call(
        *ASKED,
        hands_over(2700, "Desk", "Bags", "u1"),
        *speech(2800, "r1", "Bags"),
        types(5000, "u2"),
        hands_over(5100, "Bags", "Desk", "u2"),
        *speech(5200, "r2", "Desk"),
        ends(7000),
    )
    assert found.flags == ()


def test_a_circle_of_three_is_no_ping_pong() -> None:
    found = call(
        *ASKED,
        hands_over(2700, "Desk", "Bags", "u1"),
        *speech(2800, "r1", "Bags"),
        hands_over(4000, "Bags", "Seats", "u1"),
        *speech(4100, "r2", "Seats"),
        hands_over(5300, "Seats", "Desk", "u1"),
        *speech(5400, "r3", "Desk"),
        ends(7000),
    )
    assert found.flags == ()


def test_to_and_fro_is_one_flag_for_its_turn() -> None:
    moves = [("Desk", "Bags"), ("Bags", "Desk")] * 3
    found = call(
        *ASKED,
        *(hands_over(2700 + n, giver, taker, "u1") for n, (giver, taker) in enumerate(moves)),
        ends(3000),
    )
    assert [flag for flag in flags(found) if flag[0] == "ping-pong"] == [("ping-pong", 1)]


def test_a_receiver_who_was_cut_before_the_first_sound_said_nothing() -> None:
    found = call(
        *ASKED,
        begins(2600, "r1"),
        sounds(2650, "r1"),
        hands_over(2700, "Desk", "Bags", "u1"),
        begins(2800, "r2", "Bags"),
        sounds(2900, "r2", "Bags", queued_ms=800),
        cut(3000, "r1", 350),
        cut(3000, "r2", 0),
        ends(4000),
    )
    assert gaps(found) == [("Bags", None, True)]


def test_a_handoff_in_a_typed_call_is_read() -> None:
    found = call(
        types(1000, "u1"),
        hands_over(1500, "Desk", "Bags", "u1"),
        begins(1600, "r1", "Bags"),
        sounds(1900, "r1", "Bags"),
        ends(3000),
    )
    assert gaps(found) == [("Bags", 900, False)]


def test_a_receiver_of_a_call_that_was_cut_off_may_have_been_about_to_speak() -> None:
    found = call(*ASKED, hands_over(2700, "Desk", "Bags", "u1"))
    assert (gaps(found), found.flags) == ([("Bags", None, False)], ())


def test_an_ungrounded_figure_is_the_figures_guardrail_alone() -> None:
    def trip(at_ms: int, item: str, guardrail: str) -> Line:
        message = "The answer said 99 pounds, which no policy passage of this call contains."
        fields = {"item_id": item, "agent": "Desk", "guardrail": guardrail, "message": message}
        return at_ms, ev.GuardrailTripped, fields

    found = call(
        *ASKED,
        *speech(2800, "r1", "Desk"),
        trip(4000, "ir1", SECRETS),
        types(5000, "u2"),
        *speech(5100, "r2", "Desk"),
        types(6200, "u3"),
        trip(6300, "ir2", GROUNDED_FIGURES),
        *speech(6400, "r3", "Desk"),
        ends(9000),
    )
    assert flags(found) == [("ungrounded figure", 2)]  # the turn whose answer it was
    assert "99 pounds" in found.flags[0].words


@pytest.mark.parametrize(
    ("lines", "verdict", "flagged"),
    [
        ([expires(9000, "t")], "expired", False),
        ([no_media(5000), expires(9000, "t")], "abandoned", True),
        ([no_media(5000), ends(6000)], "abandoned", True),
        ([ends(6000)], "abandoned", True),
    ],
)
def test_a_form_out_of_time_and_a_form_left_alone(
    lines: list[Line], verdict: str, flagged: bool
) -> None:
    over = [] if lines[-1][1] is ev.CallEnded else [ends(9500)]
    found = call(*ASKED, asks(2700, "t"), form(2800, "t"), *lines, *over)
    assert found.approvals == (verdict,)
    assert ("approval abandoned" in [kind for kind, _ in flags(found)]) == flagged


def looks_up(at_ms: int, tool_call: str, request: str, *found: ev.Citation) -> tuple[Line, ...]:
    """A lookup of 50 ms."""
    arguments = f'{{"request": "{request}"}}'
    cited: dict[str, Any] = {"call_id": tool_call, "request": request, "citations": found}
    return (
        asks(at_ms, tool_call, DOCUMENT_LOOKUP, arguments),
        *([(at_ms + 50, ev.PassagesCited, cited)] if found else []),
        returns(at_ms + 50, tool_call, 50, DOCUMENT_LOOKUP),
    )


def test_lookups_say_what_they_found_and_what_an_answer_used() -> None:
    other = citation("P9", "Dogs travel in the hold.", 0.6)
    found = call(
        *ASKED,
        *looks_up(2700, "t1", "bags", citation("P3"), other),
        *speech(2900, "r1", "Desk")[:2],
        says(3000, "r1", "Your bags may weigh 22 pounds."),
        done(3100, "r1"),
        types(5000, "u2"),
        *looks_up(5100, "t2", "a trip to the moon"),
        *speech(5300, "r2", "Desk"),
        ends(7000),
    )
    first, second = found.lookups
    assert (first.found, first.best_score, first.used, first.policy_version) == (2, 0.8, True, 5)
    assert (second.found, second.best_score, second.used, second.policy_version) == (
        0,
        None,
        False,
        4,
    )
    assert (second.request, second.policy, second.turn) == ("a trip to the moon", "Rules", 2)
    assert [(one.passage_id, one.document, one.item_id, one.turn) for one in found.citations] == [
        ("P3", "Bags", "ir1", 1)
    ]
    assert flags(found) == [("lookup found nothing", 2)]
    assert "a trip to the moon" in found.flags[0].words


def test_a_lookup_that_failed_found_neither_something_nor_nothing() -> None:
    found = call(
        *ASKED,
        asks(2700, "t1", DOCUMENT_LOOKUP),
        returns(2800, "t1", 50, DOCUMENT_LOOKUP, ok=False),
        ends(3000),
    )
    assert (found.lookups, found.flags) == ((), ())


def test_every_flag_and_every_shown_measure_is_defined_once() -> None:
    keys = [one.key for one in DEFINITIONS]
    assert len(keys) == len(set(keys))
    assert {one.key for one in FLAG_DEFINITIONS} == set(get_args(FlagKind))
    shown = {name for name in TurnMeasures.__dataclass_fields__ if name.endswith("_ms")} - {"at_ms"}
    assert shown <= set(keys)
    calls = {name for name in CallMeasures.__dataclass_fields__ if name.endswith("_ms")}
    assert calls <= set(keys)
    assert all(one.words.endswith(".") and "  " not in one.words for one in DEFINITIONS)
    assert definition("dead air").name == "Dead air"
    with pytest.raises(KeyError):
        definition("mood")
