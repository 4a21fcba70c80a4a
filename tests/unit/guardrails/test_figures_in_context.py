"""A known figure is stopped where an answer says it of something else, and only there."""

import json
from pathlib import Path

import pytest

from agents_core.call.guardrails.checks import GROUNDED_FIGURES, first_trip, guardrails_of
from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures import speakable
from agents_core.language.sentences import sentences
from agents_core.team.team_spec import GuardrailsSpec
from agents_core.team_files.ready_teams import ready, ready_names


def table(name: str) -> list[list[str]]:
    """The rows of a table beside this file."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


ROWS = table("figures_in_context.tsv")
"""Verdict, language of the team, what a source says, what the agent says."""
ANSWERS = table("answers_from_ready_policies.tsv")
"""Ready team, what an agent that knows its policy says."""
PRICES = "Adults pay £16 and teenagers £9."


def stopped(said: str, *sources: str, complete: bool = True, caller: str = "") -> str | None:
    """The figure that is stopped."""
    callers = KnownFigures()
    callers.add_texts([caller], with_prices=False)
    found = first_finding(said, KnownFigures.of(sources), callers, complete=complete)
    return found.figure.text if found else None


@pytest.mark.parametrize(("verdict", "language", "source", "said"), ROWS)
def test_a_figure_belongs_to_its_own_words(
    verdict: str, language: str, source: str, said: str
) -> None:
    known = KnownFigures.of([source.replace("\\n", "\n")], language)
    found = first_finding(said, known, complete=True)
    assert (found is not None) is (verdict == "stop")


@pytest.mark.parametrize("hours", ["9h–17h", "9 h - 17 h", "9–17 h"])
def test_french_hours_are_said_as_they_are_written(hours: str) -> None:
    source = f"Horaires du bain: {hours}"
    said = speakable(source, "fr")
    assert first_finding(said, KnownFigures.of([source], "fr"), complete=True) is None


def test_a_trip_shows_the_sentence_that_states_the_figure_of_something_else() -> None:
    spec = GuardrailsSpec(grounded_figures=True)
    team = ready().team.model_copy(update={"guardrails": spec, "agents": (), "greeting": ""})
    source = f"The ferry runs daily. {PRICES} Dogs are free."
    trip = first_trip(
        guardrails_of(team, lambda: [source]), "Teenagers pay sixteen pounds.", complete=True
    )
    assert trip is not None
    assert (trip.guardrail, trip.source, trip.words) == (GROUNDED_FIGURES, PRICES, "sixteen pounds")
    assert trip.reason == (
        "The answer said “sixteen pounds”, which the policy passages and tool results of this call "
        "state of something else."
    )


def test_a_value_that_another_source_states_too_is_unsure() -> None:
    said = "Teenagers pay sixteen pounds."
    assert stopped(said, PRICES) == "sixteen pounds"
    assert stopped(said, PRICES, "A locker costs £16.") is None
    assert stopped(said, PRICES, f"Prices for the ferry. {PRICES}") == "sixteen pounds"


def test_a_figure_of_the_caller_is_not_compared() -> None:
    said = "So with five nights your large dog is fine."
    rule = "Small dogs may stay 5 nights, large dogs 3."
    assert stopped(said, rule) == "five nights"
    assert stopped(said, rule, caller="We stay five nights") is None


def test_a_sentence_that_grows_is_compared_when_it_is_whole() -> None:
    swapped = "It is sixteen pounds for teenagers. Do you have a question?"
    judged = [stopped(swapped[:end], PRICES, complete=False) for end in range(len(swapped))]
    whole = swapped.index("Do")
    assert set(judged[:whole]) == {None}
    assert set(judged[whole:]) == {"sixteen pounds"}


def test_no_beginning_of_a_true_answer_is_stopped() -> None:
    for verdict, language, source, said in ROWS:
        if verdict == "pass":
            known = KnownFigures.of([source.replace("\\n", "\n")], language)
            for end in (at for at, sign in enumerate(said) if sign in " ,."):
                found = first_finding(said[:end], known, complete=False)
                assert found is None or not found.contradicted, said[:end]


def test_every_sentence_of_a_ready_policy_may_be_said_as_it_stands() -> None:
    for name in ready_names():
        for document in ready(name).documents:
            known = KnownFigures.of([document.text])
            for sentence in sentences(document.text):
                for said in (sentence, speakable(sentence, "en")):
                    found = first_finding(said, known, complete=True)
                    assert found is None or not found.contradicted, said


@pytest.mark.parametrize("name", ["hotel_desk", "internet_provider"])
@pytest.mark.parametrize("as_lookup", [False, True])
def test_true_answers_from_a_whole_policy_pass(name: str, as_lookup: bool) -> None:
    texts = [document.text for document in ready(name).documents]
    if as_lookup:
        lines = [line for text in texts for line in text.splitlines() if line]
        passages = [{"id": f"p{at}", "text": line} for at, line in enumerate(lines)]
        texts = [json.dumps({"passages": passages})]
    known = KnownFigures.of(texts)
    answers = [said for team, said in ANSWERS if team == name]
    assert [said for said in answers if first_finding(said, known, complete=True)] == []
