"""Response times and their parts, on calls worked by hand."""

from agents_core import events as ev
from tests.unit.measures.measured_calls import (
    asks,
    begins,
    call,
    cut,
    done,
    ends,
    falls_silent,
    form,
    grants,
    lane,
    media,
    no_media,
    parts,
    pauses,
    returns,
    says,
    sounds,
    talks,
    types,
    words,
)


def test_a_plain_spoken_turn() -> None:
    # ms     caller                          agent
    # 1000   first sound (told at 1150)
    # 3000   last sound
    # 3500   the turn is over (500 ms pause)
    # 3600   the words arrive                response begins
    # 4200                                   first audio, nothing queued
    # 6200                                   2000 ms played (told at 6250)
    # Response 4200-3000 = 1200: end of turn 500, model 700. Talk: caller 2000, agent 2000.
    found = call(
        media(10),
        talks(1150, "u1", lag_ms=150),
        pauses(3500, "u1"),
        words(3600, "u1", confidence=0.75),
        begins(3600, "r1"),
        sounds(4200, "r1"),
        says(5000, "r1"),
        done(5100, "r1", input_tokens=200, output_tokens=50, text_in=150, audio_in=50),
        falls_silent(6250, "r1", 2000),
        ends(8000),
    )
    (turn,) = found.turns
    assert parts(turn) == (1200, 500, 0, 0, 700)
    assert (turn.turn, turn.at_ms, turn.agent, turn.caller_ms) == (1, 1000, "Desk", 2000)
    assert (turn.typed, turn.confidence, turn.yield_ms, turn.dead_air_ms) == (False, 0.75, None, 0)
    assert (found.outcome, found.duration_ms, found.flags) == ("answered", 8000, ())
    assert (found.caller_ms, found.agent_ms, found.talk_share) == (2000, 2000, 0.5)
    assert (found.response_median_ms, found.response_max_ms) == (1200, 1200)
    assert lane(found, "caller") == [(1000, 3000, "")]
    assert lane(found, "agent") == [(4200, 6200, "Desk")]
    assert (found.tokens.input, found.tokens.audio_in, found.tokens.output) == (200, 50, 50)
    assert [(line.role, line.turn, line.seq) for line in found.lines] == [
        ("caller", 1, 5),
        ("agent", 1, 8),
    ]


def test_a_tool_that_waits_for_a_person() -> None:
    # ms     what
    # 2000   last sound, 2500 the turn is over
    # 3000   the tool is asked for; 3100 its form opens
    # 9100   granted: 6000 ms of waiting
    # 9100 - 9900  the tool runs (800 ms of its own)
    # 10400  first audio
    # 8400 = 500 end of turn + 6000 approval + 800 tool + 1100 model (500 + 100 + 500).
    found = call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        begins(2600, "r1"),
        asks(3000, "t1"),
        done(3050, "r1"),
        form(3100, "t1"),
        grants(9100, "t1"),
        returns(9900, "t1", 800),
        begins(10000, "r2"),
        sounds(10400, "r2"),
        says(10500, "r2"),
        done(10600, "r2"),
        falls_silent(11400, "r2", 1000),
        ends(12000),
    )
    (turn,) = found.turns
    assert parts(turn) == (8400, 500, 6000, 800, 1100)
    assert lane(found, "approval") == [(3100, 9100, "SignIn")]
    assert lane(found, "tool") == [(9100, 9900, "look_up")]
    assert (found.approvals, found.tools) == (("granted",), ("look_up",))
    assert turn.dead_air_ms == 0  # 1100 ms before the form and 1300 ms after it: both short


def test_tools_that_overlap_count_once() -> None:
    # A: 2600-3600, B: 3000-4200: 1600 together. Response 2000-5000 = 3000 = 500 + 1600 + 900.
    found = call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        begins(2550, "r1"),
        asks(2600, "a"),
        asks(2600, "b", tool="weigh"),
        done(2650, "r1"),
        returns(3600, "a", 1000),
        returns(4200, "b", 1200, tool="weigh"),
        begins(4300, "r2"),
        sounds(5000, "r2"),
        done(5100, "r2"),
        ends(6000),
    )
    assert parts(found.turns[0]) == (3000, 500, 0, 1600, 900)
    assert found.tools == ("look_up", "weigh")
    assert lane(found, "tool") == [(2600, 3600, "look_up"), (3000, 4200, "weigh")]


def test_a_tool_that_runs_while_another_waits_for_a_person_is_waiting() -> None:
    # Form 2600-4600; the other tool runs 3000-5000: 400 of it after the form.
    # Response 2000-5500 = 3500 = 500 + 2000 approval + 400 tool + 600 model.
    found = call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        begins(2500, "r1"),
        asks(2600, "a"),
        asks(2600, "b"),
        form(2600, "a"),
        grants(4600, "a"),
        returns(4600, "a", 0),
        returns(5000, "b", 2000),
        begins(5000, "r2"),
        sounds(5500, "r2"),
        done(5600, "r2"),
        ends(7000),
    )
    assert parts(found.turns[0]) == (3500, 500, 2000, 400, 600)


def test_a_tool_that_runs_after_the_first_words_is_not_what_the_caller_waited_for() -> None:
    found = call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        begins(2500, "r1"),
        sounds(3000, "r1"),
        says(3100, "r1", "One moment."),
        asks(3200, "t"),
        done(3300, "r1"),
        falls_silent(4050, "r1", 1000),
        returns(4200, "t", 1000),
        begins(4300, "r2"),
        sounds(4800, "r2"),
        done(5000, "r2"),
        falls_silent(6000, "r2", 1150),
        ends(7000),
    )
    assert parts(found.turns[0]) == (1000, 500, 0, 0, 500)
    assert lane(found, "agent") == [(3000, 4000, "Desk"), (4800, 5950, "Desk")]


def test_an_answer_behind_earlier_words_is_heard_after_them() -> None:
    # The greeting plays 100-3100. The caller's turn ends at 1500 (last sound 1000) without cutting
    # it; the answer's audio is there at 2000 with 1100 ms queued: heard at 3100.
    # Response 2100 = 500 + 1600 model, which holds the wait behind the greeting.
    found = call(
        media(10),
        begins(20, "g"),
        sounds(100, "g"),
        done(200, "g"),
        talks(600, "u1"),
        pauses(1500, "u1"),
        begins(1600, "r1"),
        sounds(2000, "r1", queued_ms=1100),
        done(2100, "r1"),
        falls_silent(4150, "r1", 1000),
        ends(5000),
    )
    greeting, turn = found.turns
    assert parts(turn) == (2100, 500, 0, 0, 1600)
    assert parts(greeting) == (None,) * 5
    assert lane(found, "agent") == [(100, 3100, "Desk"), (3100, 4100, "Desk")]
    # Both spoke from 600 to 1000: it counts for both.
    assert (found.caller_ms, found.agent_ms, found.talk_share) == (400, 4000, 4000 / 4400)


def test_a_call_that_does_not_say_what_was_queued_says_when_the_answer_was_heard() -> None:
    gap = {"item_id": "ir1", "agent": "Desk", "gap_ms": 2100}
    found = call(
        media(10),
        begins(20, "g"),
        sounds(100, "g"),
        talks(600, "u1"),
        pauses(1500, "u1"),
        sounds(2000, "r1"),
        (2000, ev.AgentAnswered, gap),
        falls_silent(4150, "r1", 1000),
        ends(5000),
    )
    assert found.turns[1].response_ms == 2100
    assert lane(found, "agent") == [(100, 3100, "Desk"), (3100, 4100, "Desk")]


def test_an_answer_silenced_before_it_was_heard_is_no_answer() -> None:
    # The answer to turn 1 waits behind the greeting and is cut with it: turn 1 got no answer.
    found = call(
        media(10),
        begins(20, "g"),
        sounds(100, "g"),
        talks(600, "u1"),
        pauses(1500, "u1"),
        begins(1600, "r1"),
        sounds(2000, "r1", queued_ms=1000),
        cut(2500, "g", 2400),
        cut(2500, "r1", 0),
        talks(2500, "u2", lag_ms=100),
        done(2600, "r1", "cancelled"),
        pauses(4000, "u2"),
        begins(4000, "r2"),
        sounds(4200, "r2"),
        done(4300, "r2"),
        falls_silent(5300, "r2", 1000),
        ends(6000),
    )
    _, first, second = found.turns
    assert (first.response_ms, first.agent) == (None, "")
    assert parts(second) == (700, 500, 0, 0, 200)
    assert lane(found, "agent") == [(100, 2500, "Desk"), (4200, 5200, "Desk")]
    assert found.barge_ins == 1


def test_a_typed_call_is_read_and_never_heard() -> None:
    # 1000 typed, 1800 first text: 800 of the model. Nobody speaks; 2600 ms to 30 s is reading.
    found = call(
        types(1000, "u1"),
        begins(1100, "r1"),
        sounds(1800, "r1"),
        says(2500, "r1"),
        done(2600, "r1"),
        types(30_000, "u2"),
        begins(30_100, "r2"),
        sounds(30_400, "r2"),
        done(30_500, "r2"),
        ends(40_000),
    )
    first, second = found.turns
    assert parts(first) == (800, 0, 0, 0, 800)
    assert parts(second) == (400, 0, 0, 0, 400)
    assert (first.typed, first.caller_ms, first.agent) == (True, None, "Desk")
    assert (found.spans, found.agent_ms, found.talk_share) == ((), 0, None)
    assert (found.dead_air_ms, found.response_median_ms, found.response_max_ms) == (0, 400, 800)


def test_a_turn_by_hand_has_no_pause_and_may_have_no_known_beginning() -> None:
    found = call(
        media(10),
        talks(3000, "u1", lag_ms=1800),
        pauses(3000, "u1", 0),
        begins(3100, "r1"),
        sounds(3600, "r1"),
        talks(9000, "u2"),
        pauses(9000, "u2", 0),
        ends(9500),
    )
    first, second = found.turns
    assert (first.caller_ms, parts(first)) == (1800, (600, 0, 0, 0, 600))
    assert (second.caller_ms, second.response_ms) == (None, None)


def test_an_agent_who_speaks_although_a_pause_is_not_over_answers_at_once() -> None:
    # The answer to turn 1 begins at 2800, while turn 2 is being spoken (nothing interrupts here).
    found = call(
        media(10),
        talks(1000, "u1"),
        pauses(2500, "u1"),
        begins(2550, "r1"),
        talks(2700, "u2"),
        sounds(2800, "r1"),
        says(2900, "r1"),
        done(2950, "r1"),
        pauses(3900, "u2"),
        falls_silent(4000, "r1", 1150),
        begins(4000, "r2"),
        sounds(4300, "r2"),
        says(4400, "r2"),
        ends(5000),
    )
    first, second = found.turns
    assert (first.response_ms, second.response_ms) == (800, 900)
    assert [(line.item_id, line.turn) for line in found.lines] == [("ir1", 1), ("ir2", 2)]


def test_a_microphone_that_goes_ends_what_was_being_said() -> None:
    found = call(media(10), talks(1000, "u1"), no_media(1800), ends(9000))
    assert lane(found, "caller") == [(1000, 1800, "")]
    assert (found.turns[0].response_ms, found.outcome) == (None, "unanswered")
