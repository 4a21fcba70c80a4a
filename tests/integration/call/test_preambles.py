"""Preambles: what a model says before its answer is shown as such and is not the answer."""

from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import SpokenLine
from agents_core.measures.call_measurer import measure
from agents_core.team.team_spec import AgentSpec, TeamSpec
from pages.transcript.transcript_html import line_html
from tests.doubles.call_harness import ManualClock, running_call
from tests.doubles.realtime_server import Say, Says, scripted_server

TEAM = TeamSpec(
    name="Desk",
    entry="Front Desk",
    agents=(AgentSpec(name="Front Desk", instructions="Answer the caller kindly."),),
)


def openai_at(url: str) -> Endpoint:
    return Endpoint(kind="openai", url=url, api_key=SecretStr("sk-test-canary-1"))


async def test_a_preamble_is_shown_as_one_and_the_answer_is_measured() -> None:
    preamble = Say("Let me look that up.", phase="commentary", whole=False)
    answer = Say("It closes in the evening.", phase="final_answer")
    clock = ManualClock()
    async with scripted_server([preamble]) as server:
        async with running_call(openai_at(server.url), TEAM, {}, clock=clock) as call:
            await call.do(SendMessage("when do you close?"))
            said = await call.event(ev.ResponseFirstAudio)
            clock.now_s += 2
            await server.finish()
            await call.said("Let me look")
            await server.answer(answer)
            await call.said("It closes")
            await call.until(lambda one: len(one.all(ev.ResponseDone)) == 2)
            view, events = call.view(), tuple(call.all(ev.CallEvent))
    assert said.preamble
    (answered,) = [one for one in events if isinstance(one, ev.AgentAnswered)]
    assert answered.gap_ms == 2000
    lines = [line for line in view.lines if isinstance(line, SpokenLine) and line.role == "agent"]
    assert [(line.text, line.preamble) for line in lines] == [
        ("Let me look that up.", True),
        ("It closes in the evening.", False),
    ]
    assert ">preamble<" in line_html(lines[0], None) and ">preamble<" not in line_html(
        lines[1], None
    )
    assert [step.kind for step in view.trace] == ["start", "preamble", "answer"]
    found = measure(events, ended=True)
    assert [turn.response_ms for turn in found.turns if turn.turn] == [2000]
    assert [line.preamble for line in found.lines] == [False, True, False]


async def test_a_preamble_and_the_answer_in_one_response() -> None:
    both = Says(
        (Say("One moment.", phase="commentary"), Say("In the evening.", phase="final_answer"))
    )
    async with scripted_server([both]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("when do you close?"))
            await call.said("In the evening")
            first, second = call.all(ev.ResponseFirstAudio)
            (answered,) = call.all(ev.AgentAnswered)
    assert (first.preamble, second.preamble) == (True, False)
    assert answered.item_id == second.item_id


async def test_a_server_that_states_no_phase_answers_as_before() -> None:
    both = Says((Say("One moment."), Say("In the evening.")))
    async with scripted_server([both]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("when do you close?"))
            await call.said("In the evening")
            (first,) = call.all(ev.ResponseFirstAudio)
            (answered,) = call.all(ev.AgentAnswered)
    assert not first.preamble and answered.item_id == first.item_id


async def test_a_turn_with_only_a_preamble_is_not_answered() -> None:
    only = Say("Let me look that up.", phase="commentary")
    async with scripted_server([only]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("when do you close?"))
            await call.event(ev.ResponseDone)
            assert not call.all(ev.AgentAnswered)
        found = measure(tuple(call.all(ev.CallEvent)), ended=True)
    assert found.outcome == "unanswered"
    assert [turn.response_ms for turn in found.turns if turn.turn] == [None]
