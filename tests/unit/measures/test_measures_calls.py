"""Silence, barge-in, reconnects, edits and the ways a call ends, on calls worked by hand."""

import pytest

from agents_core import events as ev
from agents_core.measures.call_measurer import measure
from tests.unit.measures.measured_calls import (
    Line,
    asks,
    begins,
    call,
    cut,
    denies,
    done,
    ends,
    events,
    falls_silent,
    flags,
    form,
    grants,
    lane,
    media,
    pauses,
    policy,
    returns,
    says,
    sounds,
    talks,
    team,
    types,
    words,
)


def asked(from_ms: int, item: str) -> tuple[Line, Line, Line]:
    """A spoken second: the last sound after 1000 ms, the end of the turn after 1500."""
    return talks(from_ms, item), pauses(from_ms + 1500, item), words(from_ms + 1600, item)


def answered(from_ms: int, response: str, length_ms: int = 1000) -> tuple[Line, ...]:
    """A response that sounds 100 ms later, for ``length_ms``."""
    return (
        begins(from_ms, response),
        sounds(from_ms + 100, response),
        says(from_ms + 150, response),
        done(from_ms + 200, response),
        falls_silent(from_ms + 150 + length_ms, response, length_ms),
    )


def test_a_barge_in_over_a_speaking_agent() -> None:
    # ms     caller                       agent
    # 3000                                first audio of a long answer
    # 5000   first sound over the agent
    # 5240   the server noticed: lag 240  silent at 5240, 2240 ms played
    # 6500   last sound, turn over 7000
    # 7600                                the next answer
    # Yield 240. Overlap 5000-5240 counts for both.
    # Caller 1000 + 1500 = 2500, agent 2240 + 1000 = 3240.
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        sounds(3000, "r1"),
        cut(5240, "r1", 2240),
        talks(5240, "u2", lag_ms=240),
        done(5300, "r1", "cancelled"),
        pauses(7000, "u2"),
        *answered(7500, "r2"),
        ends(9000),
    )
    first, second = found.turns
    assert (first.yield_ms, second.yield_ms) == (None, 240)
    assert (second.response_ms, second.caller_ms) == (1100, 1500)
    assert (found.barge_ins, found.caller_ms, found.agent_ms) == (1, 2500, 3240)
    assert found.talk_share == pytest.approx(3240 / 5740)
    assert lane(found, "caller") == [(1000, 2000, ""), (5000, 6500, "")]
    assert lane(found, "agent") == [(3000, 5240, "Desk"), (7600, 8600, "Desk")]


def test_a_caller_who_already_spoke_is_over_the_agent_from_the_agents_first_sound() -> None:
    # The caller speaks from 2000 on, the agent begins at 2500 and is silent at 2600: 100, not 600.
    found = call(
        media(10),
        begins(1000, "g"),
        talks(2100, "u1", lag_ms=100),
        sounds(2500, "g"),
        cut(2600, "g", 100),
        ends(4000),
    )
    assert [turn.yield_ms for turn in found.turns] == [None, 100]


def test_the_yield_time_is_unknown_without_the_first_sound() -> None:
    found = call(
        media(10),
        begins(50, "g"),
        sounds(100, "g"),
        cut(1500, "g", 1400),
        talks(1500, "u1"),
        ends(4000),
    )
    assert (found.barge_ins, found.turns[-1].yield_ms) == (1, None)


@pytest.mark.parametrize("cause", ["typed", "button", "guardrail", "detached", "lost"])
def test_only_the_callers_voice_is_a_barge_in(cause: ev.CutCause) -> None:
    found = call(
        media(10),
        begins(50, "g"),
        sounds(100, "g"),
        cut(1500, "g", 1400, cause),
        talks(1500, "u1", lag_ms=300),
        ends(4000),
    )
    assert (found.barge_ins, found.turns[-1].yield_ms) == (0, None)
    assert lane(found, "agent") == [(100, 1500, "Desk")]


def test_dead_air_is_a_long_silence_in_which_the_caller_waits() -> None:
    # ms       what                                          dead air
    # 2000     last sound of turn 1
    # 3000     "One moment.", played to 4000                 1000 of silence: too short
    # 4000     the tool runs until 7500
    # 7900     the answer, until 8900                        3900 from 4000 to 7900
    # 20000    turn 2: 11.1 s, but the caller thought
    # 21000    last sound; the form is open 21600 - 31600
    # 34000    the answer                                    600, the form, 2400 after it
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        sounds(3000, "r1"),
        says(3100, "r1", "One moment."),
        asks(3200, "t1"),
        done(3300, "r1"),
        falls_silent(4050, "r1", 1000),
        returns(7500, "t1", 3500),
        *answered(7800, "r2"),
        *asked(20_000, "u2")[:2],
        begins(21_500, "r3"),
        asks(21_550, "t2"),
        done(21_560, "r3"),
        form(21_600, "t2"),
        grants(31_600, "t2"),
        returns(31_700, "t2", 100),
        *answered(33_900, "r4"),
        ends(60_000),
    )
    assert [turn.dead_air_ms for turn in found.turns] == [3900, 2400]
    assert (found.dead_air_ms, lane(found, "silence")) == (
        6300,
        [(4000, 7900, ""), (31_600, 34_000, "")],
    )
    assert flags(found) == [("dead air", 1), ("dead air", 2)]
    assert found.flags[0].words == "The caller waited 3.9 s in silence."


def test_exactly_two_seconds_are_no_dead_air() -> None:
    def after(wait_ms: int) -> int:
        return call(
            media(10),
            *asked(1000, "u1")[:2],
            begins(2500, "r1"),
            sounds(2000 + wait_ms, "r1"),
            done(9000, "r1"),
            ends(9000),
        ).dead_air_ms

    assert (after(2000), after(2001)) == (0, 2001)


def test_a_question_nobody_answers_is_dead_air_to_the_end() -> None:
    found = call(media(10), *asked(1000, "u1"), ends(9000))
    assert (found.dead_air_ms, found.outcome) == (7000, "unanswered")


def test_a_caller_who_stops_the_answer_waits_for_nothing() -> None:
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        sounds(3000, "r1"),
        cut(3500, "r1", 500, "button"),
        done(3600, "r1", "cancelled"),
        ends(60_000),
    )
    assert (found.dead_air_ms, found.outcome) == (0, "answered")


def test_a_typed_question_may_wait_in_silence_too() -> None:
    found = call(types(1000, "u1"), begins(1100, "r1"), sounds(5500, "r1"), ends(9000))
    assert [turn.dead_air_ms for turn in found.turns] == [4500]


def test_a_greeting_alone_is_turn_0_and_no_question() -> None:
    # The loudspeaker is there at 10; the greeting sounds 400-2400.
    found = call(
        media(10),
        begins(20, "g"),
        sounds(400, "g"),
        says(500, "g", "Hello!"),
        done(600, "g"),
        falls_silent(2450, "g", 2000),
        ends(30_000),
    )
    (greeting,) = found.turns
    assert (greeting.turn, greeting.agent, greeting.response_ms) == (0, "Desk", None)
    assert (found.outcome, found.talk_share, found.dead_air_ms) == ("no question", 1.0, 0)
    assert [(line.turn, line.text) for line in found.lines] == [(0, "Hello!")]


AGAIN = (talks(6010, "u1"), pauses(6020, "u1"), words(6030, "u1"))


@pytest.mark.parametrize("again", [(), AGAIN], ids=["silently", "with its items"])
def test_a_connection_that_broke_and_came_back(again: tuple[Line, ...]) -> None:
    # ms      what
    # 2000    last sound of turn 1
    # 3000    the answer sounds; 4000 the line breaks, 1000 ms were heard
    # 6000    connected again: the history is sent again, and the answer is asked for again
    # 6600    the new answer, until 7600: the caller waited 4000-6600 with a response under way
    # Where the items of turn 1 come twice, it stays one turn.
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        sounds(3000, "r1"),
        cut(4000, "r1", 1000, "lost"),
        (4000, ev.EngineLost, {"message": "The connection broke."}),
        (6000, ev.EngineRestored, {"message": "Connected again."}),
        *again,
        begins(6400, "s1"),
        sounds(6600, "s1"),
        says(6700, "s1"),
        done(6800, "s1"),
        falls_silent(7650, "s1", 1000),
        ends(9000),
    )
    (turn,) = found.turns
    assert (turn.turn, turn.at_ms, turn.caller_ms, turn.response_ms) == (1, 1000, 1000, 1000)
    assert lane(found, "agent") == [(3000, 4000, "Desk"), (6600, 7600, "Desk")]
    assert (found.problems, found.outcome, found.barge_ins) == (1, "answered", 0)
    assert found.dead_air_ms == 2600
    assert [line.item_id for line in found.lines] == ["u1", "is1"]


def test_a_connection_that_never_came_back_failed_the_caller() -> None:
    lost = (2700, ev.EngineLost, {"message": "The connection broke."})
    found = call(media(10), *asked(1000, "u1"), lost, ends(9000))
    assert (found.outcome, found.problems) == ("failed", 1)


def test_edits_hold_from_the_turn_they_name() -> None:
    # Turn 1 runs on team 2, policy 4. Team 3 and policy 5 come while it is answered: both from
    # turn 2 on. Team 5 comes during turn 2, and applies from turn 3 on.
    found = call(
        media(10),
        *asked(1000, "u1"),
        team(2700, 3, 2),
        policy(2800, 5, 2),
        *answered(3000, "r1"),
        talks(6000, "u2"),
        team(6200, 5, 3),
        pauses(7500, "u2"),
        *answered(8000, "r2"),
        types(12_000, "u3"),
        *answered(12_100, "r3"),
        ends(15_000),
        version=2,
    )
    assert [turn.team_version for turn in found.turns] == [2, 3, 5]
    assert [turn.policy_version for turn in found.turns] == [4, 5, 5]


def test_a_call_that_was_cut_off_keeps_everything_before() -> None:
    # The process was killed while the answer sounded and a form was open: nothing after 4500.
    lines = (
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        sounds(3000, "r1"),
        asks(4000, "t1"),
        form(4100, "t1"),
        (
            4500,
            ev.TranscriptDelta,
            {"item_id": "ir1", "role": "agent", "agent": "Desk", "text": "22"},
        ),
    )
    found = call(*lines)
    assert (found.outcome, found.duration_ms, found.turns[0].response_ms) == (
        "interrupted",
        4500,
        1000,
    )
    assert lane(found, "agent") == [(3000, 4500, "Desk")]
    assert lane(found, "approval") == [(4100, 4500, "SignIn")]
    assert (found.approvals, found.flags) == ((), ())  # nobody left that form: it was taken away
    assert [(line.item_id, line.text) for line in found.lines][-1] == ("ir1", "22")


def test_a_call_that_runs_has_no_open_ends_to_blame() -> None:
    lines = (
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        asks(2700, "t1"),
        done(2800, "r1"),
        form(2900, "t1"),
    )
    running = call(*lines, ended=False)
    assert (running.outcome, running.approvals, running.flags) == ("unanswered", (), ())
    assert [line.item_id for line in running.lines] == ["u1"]
    over = call(*lines, ends(3000))
    assert (over.outcome, over.approvals) == ("approval abandoned", ("abandoned",))


def test_a_form_that_the_end_of_the_call_closed_was_abandoned() -> None:
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        asks(2700, "t1"),
        done(2800, "r1"),
        form(2900, "t1"),
        denies(9900, "t1", abandoned=True),
        ends(9900),
    )
    assert (found.outcome, found.approvals, found.dead_air_ms) == (
        "approval abandoned",
        ("abandoned",),
        0,
    )
    assert flags(found) == [("approval abandoned", 1)]
    assert found.flags[0].words == "“Sign in” for “Look up” was left open after 7.0 s."


def test_a_person_who_says_no_and_is_answered_abandoned_nothing() -> None:
    found = call(
        media(10),
        *asked(1000, "u1"),
        begins(2600, "r1"),
        asks(2700, "t1"),
        done(2800, "r1"),
        form(2900, "t1"),
        denies(3900, "t1"),
        *answered(4000, "r2"),
        ends(9000),
    )
    assert (found.outcome, found.approvals, found.flags) == ("answered", ("denied",), ())
    assert lane(found, "tool") == []


def test_wall_time_plays_no_part() -> None:
    # The clocks change in this night; at_ms does not know. Only the first event has wall time.
    lines = events(media(10), *asked(1000, "u1"), *answered(3000, "r1"), ends(6000))
    (turn,) = measure(lines).turns
    assert (turn.response_ms, measure(lines).duration_ms) == (1100, 6000)


def test_a_late_transcript_belongs_to_its_own_turn() -> None:
    found = call(
        media(10),
        *asked(1000, "u1")[:2],
        *answered(2600, "r1"),
        *asked(6000, "u2")[:2],
        *answered(7600, "r2"),
        words(8000, "u2", "Second", confidence=0.9),
        words(8100, "u1", "First", confidence=0.4),
        ends(9000),
    )
    assert [(turn.caller_item, turn.confidence) for turn in found.turns] == [
        ("u1", 0.4),
        ("u2", 0.9),
    ]
    assert [(line.text, line.turn) for line in found.lines] == [
        ("First", 1),
        ("22 pounds.", 1),
        ("Second", 2),
        ("22 pounds.", 2),
    ]


def test_words_that_could_not_be_understood_leave_the_outcome_to_the_turn_before() -> None:
    cough = (7600, ev.TranscriptFailed, {"item_id": "u2", "message": "Nothing was understood."})
    found = call(
        media(10),
        *asked(1000, "u1"),
        *answered(2600, "r1"),
        *asked(6000, "u2")[:2],
        cough,
        ends(8000),
    )
    assert (len(found.turns), found.outcome) == (2, "answered")
    assert [line.text for line in found.lines] == ["And my bags?", "22 pounds.", ""]
