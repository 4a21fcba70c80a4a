"""The way of a sentence through a team, on what a call would send."""

import pytest

from agents_core.engine.ports import Message, ToolOutput
from agents_core.routing_trials.routing_trial import Taker, Trial, follow
from agents_core.team.sdk.sent_agents import sent_agents
from tests.unit.routing_trials.trial_fakes import CATALOGUE, DESK, PRICES, ScriptedBrain

AGENTS = sent_agents(DESK, CATALOGUE)


def tried(sentence: str, brain: ScriptedBrain, start: str = "Reception") -> Trial:
    return follow(brain, AGENTS, sentence, start=start)


def test_a_sentence_goes_from_agent_to_agent_to_a_tool_that_does_not_run() -> None:
    trial = tried("what is the price", ScriptedBrain())
    assert trial.path == ("Reception", "Billing")
    assert trial.taker == Taker(agent="Billing", tool=PRICES.name, title="Price list")
    first, last = trial.choices
    assert first.reason is not None and first.title == first.about == "Billing"
    assert last.runner_up == "Reception"


def test_what_nothing_fits_is_taken_by_nobody() -> None:
    trial = tried("what is the weather", ScriptedBrain())
    assert (trial.ending, trial.taker) == ("nobody", Taker())
    assert trial.choices[0].about == "Billing"


def test_an_agent_can_take_it_without_a_tool() -> None:
    trial = tried("price of paper", ScriptedBrain(), start="Archive")
    assert (trial.ending, trial.taker) == ("spoke", Taker(agent="Archive"))


def test_a_tool_whose_details_are_asked_for_first_takes_it() -> None:
    trial = tried("what is the price", ScriptedBrain(asks=True), start="Billing")
    assert trial.taker.tool == PRICES.name
    assert trial.choices[-1].says == "The price of what?"


def test_a_circle_is_stopped_and_nobody_takes_it() -> None:
    trial = tried("what is the price", ScriptedBrain(circles=True))
    assert trial.path == ("Reception", "Billing", "Reception")
    assert (trial.ending, trial.taker) == ("circle", Taker())


def test_the_next_agent_reads_the_handoff_as_in_a_call() -> None:
    brain = ScriptedBrain()
    follow(brain, AGENTS, "price", start="Reception", greeting="Good morning!")
    first, second = brain.prompts
    assert first.instructions == "Send prices to Billing."
    assert first.items[0] == Message(role="assistant", text="Good morning!")
    output = second.items[-1]
    assert isinstance(output, ToolOutput) and output.output == '{"assistant": "Billing"}'


def test_there_is_no_such_agent() -> None:
    with pytest.raises(KeyError):
        tried("price", ScriptedBrain(), start="Nobody")
