"""The right tool for sentences nobody tuned on, and nothing hard-wired to reach it."""

from pathlib import Path

import agents_core.engine.brain as package
from agents_core.engine.brain.local import LocalBrain
from agents_core.language.embeddings import lexical_embedder
from tests.paraphrases import airline
from tests.paraphrases.evaluate import evaluate, load
from tests.unit.brain_fixtures import brain


def test_the_sets_are_of_the_agreed_size_and_share_no_sentence() -> None:
    tune, held_out = load("tune"), load("held_out")
    assert len(tune) == len(held_out) == 60
    assert not {row.text for row in tune} & {row.text for row in held_out}


def test_held_out_sentences_reach_the_right_tool() -> None:
    evaluation = evaluate(brain(), airline.TEAM, load("held_out"))
    assert evaluation.accuracy >= 0.9, f"{evaluation.accuracy:.3f}"


def test_tuned_sentences_reach_the_right_tool() -> None:
    assert evaluate(brain(), airline.TEAM, load("tune")).accuracy >= 0.95


def test_without_weights_most_sentences_still_do() -> None:
    lexical = LocalBrain(lexical_embedder())
    assert "shared words" in lexical.about
    assert evaluate(lexical, airline.TEAM, load("tune")).accuracy >= 0.75


def test_the_brain_holds_no_word_of_the_demo() -> None:
    folder = Path(package.__file__).parent
    for source in folder.glob("*.py"):
        text = source.read_text("utf-8").lower()
        for word in ("flight", "airline", "baggage", "luggage", "policy", "passenger", "qa_agent"):
            assert word not in text, f"{word} in {source.name}"
