"""Two questions typed before the first answer got each other's answers."""

import itertools
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import DenyApproval, SendMessage, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import CallView, SpokenLine
from agents_core.measures.call_measurer import measure
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import PASSWORD, TEAM, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Say, ScriptedServer, scripted_server
from tests.doubles.typing_person import Talk

BAGS, SEATS = "What is your baggage policy?", "Do exit row seats have more legroom?"
PAY = "Can I pay on board with cash?"
ABOUT = {BAGS: "P2", SEATS: "P7"}


def spoken(view: CallView) -> list[SpokenLine]:
    return [line for line in view.lines if isinstance(line, SpokenLine)]


def conversation(view: CallView) -> list[tuple[str, str]]:
    """Each line's words, and the words of the caller that an agent's line is about."""
    words = {line.item_id: line.text for line in spoken(view)}
    return [(line.text, words.get(line.responds_to, "")) for line in spoken(view)]


def each_answers_the_line_before(view: CallView) -> bool:
    lines = spoken(view)
    return all(
        line.role == "caller" or line.responds_to == before.item_id
        for before, line in itertools.pairwise(lines)
    )


# --- the real engine --------------------------------------------------------------------------


WHILE: list[type[ev.CallEvent]] = [
    ev.TranscriptDone,
    ev.ResponseStarted,
    ev.Handoff,
    ev.ToolCalled,
    ev.ToolReturned,
    ev.ResponseFirstAudio,
]


@pytest.mark.parametrize("phase", WHILE, ids=lambda kind: str(kind.__name__))
def test_each_of_two_questions_gets_its_own_answer(talk: Talk, phase: type[ev.CallEvent]) -> None:
    """The second is typed at once, and in each phase of the first answer."""
    person = talk()
    person.say(BAGS)
    person.until(phase)
    person.say(SEATS)
    while len([line for line in spoken(person.view()) if line.role == "agent"]) < 2:
        person.answer()
    view = person.view()
    assert [line.text for line in spoken(view)][::2] == [BAGS, SEATS]
    assert each_answers_the_line_before(view)
    for question, answer in zip(spoken(view)[::2], spoken(view)[1::2], strict=True):
        assert ABOUT[question.text] in [one.passage_id for one in answer.citations]
    answered = [row.utterance for row in view.trace if row.kind == "answer"]
    looked_up = [row.utterance for row in view.trace if row.kind == "tool"]
    assert (answered, looked_up) == ([BAGS, SEATS], [BAGS, SEATS])
    assert not [row for row in view.trace if row.kind == "barge-in"]
    turns = measure(person.call.events_after(0)).turns
    assert len([turn for turn in turns if turn.response_ms is not None]) == 2


def test_each_of_three_questions_at_the_start_of_a_call_gets_its_own_answer(
    talk: Talk,
) -> None:
    person = talk()
    for question in (BAGS, SEATS, PAY):
        person.say(question)
    while len([line for line in spoken(person.view()) if line.role == "agent"]) < 3:
        person.answer()
    view = person.view()
    assert [line.text for line in spoken(view)][::2] == [BAGS, SEATS, PAY]
    assert each_answers_the_line_before(view)
    assert view.queued == ()


# --- a scripted server ------------------------------------------------------------------------


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def form(call: CallHarness) -> str:
    [approval] = call.view().approvals
    return approval.call_id


async def test_a_question_beside_an_open_form_is_answered_and_the_first_keeps_its_answer() -> None:
    steps = [
        Call(TO_ACCOUNTANT),
        Call("balance"),
        Say("We open at nine."),
        Say("You have 40 miles."),
    ]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.do(SendMessage("When do you open?"))  # before the form is there
            await call.said("nine")
            values: dict[str, Any] = {"username": "ada", "password": PASSWORD}
            assert (await call.do(SubmitApproval(form(call), values))).ok
            await call.said("40 miles")
            view = call.view()
    assert conversation(view) == [
        ("How many miles?", ""),
        ("When do you open?", ""),
        ("We open at nine.", "When do you open?"),
        ("You have 40 miles.", "How many miles?"),
    ]


async def test_the_answer_to_a_cancelled_form_belongs_to_the_question_that_opened_it() -> None:
    steps = [
        Call(TO_ACCOUNTANT),
        Call("balance"),
        Say("We open at nine."),
        Say("As you like."),
        Say("At five."),
    ]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            await call.do(SendMessage("When do you open?"))
            await call.said("nine")
            await call.do(DenyApproval(form(call)))
            await call.do(SendMessage("When do you close?"))
            await call.said("At five")
            view = call.view()
    assert conversation(view)[-3:] == [
        ("As you like.", "How many miles?"),
        ("When do you close?", ""),
        ("At five.", "When do you close?"),
    ]


async def test_in_a_spoken_call_a_waiting_question_is_asked_when_the_answer_was_heard() -> None:
    async with scripted_server([Say("Nine.", audio_ms=400), Say("Five.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.do(SendMessage("When do you open?"))
            await call.do(SendMessage("When do you close?"))
            await call.said("Nine.")
            waiting = [message.text for message in call.view().queued]
            sink.advance(500)
            await call.said("Five.")
            view, cuts = call.view(), call.all(ev.BargeIn)
    assert waiting == ["When do you close?"]
    assert each_answers_the_line_before(view)
    assert cuts == [], "the first answer was heard to its end"


async def test_a_question_typed_over_the_agents_voice_interrupts_it() -> None:
    async with scripted_server([Say("Nine.", audio_ms=400), Say("Five.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.runner.attach(PacedSink())
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.do(SendMessage("When do you open?"))
            await call.said("Nine.")
            await call.do(SendMessage("When do you close?"))
            await call.said("Five.")
            view, cuts = call.view(), call.all(ev.BargeIn)
    assert [cut.cause for cut in cuts] == ["typed"]
    assert each_answers_the_line_before(view)


async def test_a_message_that_still_waits_when_the_call_ends_is_not_lost() -> None:
    async with scripted_server([Say("Nine.", whole=False)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("When do you open?"))
            await call.do(SendMessage("When do you close?"))
            call.runner.stop("hung up")
            await call.event(ev.CallEnded)
            texts = [line.text for line in call.view().lines]
    assert "Not sent, because the call ended: “When do you close?”" in texts
