"""A cough or a backchannel in a call: what goes on is shown as a continuation, not as an answer."""

from agents_core import events as ev
from agents_core.call.view.call_view import SpokenLine
from tests.doubles.call_harness import running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.realtime_server import Say, scripted_server
from tests.integration.call.test_spoken_call import ANSWER, answering, at, connected


async def test_an_answer_that_goes_on_after_a_backchannel_is_its_continuation() -> None:
    steps = [Say(ANSWER, 4000, whole=False), Say("at most 22 pounds each.", 2000)]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = await answering(call, server)
            sink.advance(2400)
            await server.caller_starts("u1")
            await server.finish("cancelled")
            await server.caller_stops("u1")
            await server.caller_said("u1", "mm-hm")
            cut = await call.event(ev.BargeIn)
            goes_on = {"continues_item_id": cut.item_id}
            await server.answer(server.steps.pop(0), metadata=goes_on)
            await call.event(ev.ResponseDone, 2)
            view = call.view()
            sink.advance(2000)
    asked, first, spoken_over, rest = (line for line in view.lines if isinstance(line, SpokenLine))
    assert (spoken_over.text, first.continues, rest.continues) == ("mm-hm", False, True)
    assert first.responds_to == rest.responds_to == asked.item_id
    assert first.heard_chars is not None
    assert [step.kind for step in view.trace][-2:] == ["barge-in", "went-on"]
    assert view.trace[-1].utterance == "mm-hm"
    assert len(call.all(ev.AgentAnswered)) == 1  # nothing answered the backchannel


async def test_a_cough_before_the_answer_leaves_the_question_to_be_answered() -> None:
    async with scripted_server([Say("Your miles.", 500)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await connected(call, server)
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await server.caller_said("u1", "And my miles?")
            await server.caller_starts("u2")
            await server.caller_stops("u2")
            await server.caller_said("u2", "")
            await server.answer(server.steps.pop(0))
            started = await call.event(ev.ResponseStarted)
            await call.event(ev.AgentAnswered)
    assert started.responds_to == "u1"
