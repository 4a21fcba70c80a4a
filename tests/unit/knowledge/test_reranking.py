"""The second stage of a lookup, with the real model unless a test says so."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from agents_core.knowledge.index.index_ports import SearchHit, WordEmbedder
from agents_core.knowledge.lookup.relevance import relevant, standing
from agents_core.knowledge.lookup.reranking import Ranking, reranked
from agents_core.language.embeddings import load_embedder
from agents_core.language.word_vectors import WordVectors

PASSAGES = (
    "After a tooth has been pulled, do not drink coffee or smoke for a day.",
    "If you are in pain, call us before nine and you get an appointment the same day.",
    "Cleaning costs eighty euros.",
    "You can park behind the house.",
)


class SameWordsOnly:
    """Words are alike only when they are the same."""

    def __init__(self, *vocabulary: str) -> None:
        self.vocabulary = vocabulary

    def word_vectors(self, texts: Sequence[str]) -> list[WordVectors]:
        """One axis per word of the vocabulary."""
        axes = np.eye(len(self.vocabulary), dtype=np.float32)
        found = []
        for text in texts:
            words = tuple(text.split())
            places = np.array([self.vocabulary.index(word) for word in words], int)
            found.append(WordVectors(words, axes[places]))
        return found


def ranking_of(question: str, *passages: str) -> Ranking:
    reader = load_embedder()
    assert isinstance(reader, WordEmbedder), "the weights are not installed"
    scores = reader.embed(passages) @ reader.embed([question])[0]
    hits = [SearchHit(row, float(score)) for row, score in enumerate(scores)]
    return reranked(question, hits, passages, reader)


def test_somebody_in_pain_finds_the_appointment_of_the_same_day() -> None:
    ranking = ranking_of("My tooth hurts like hell, can I come today?", *PASSAGES)

    assert 1 in [hit.row for hit in relevant(ranking, "semantic")[:2]]


def test_a_question_that_nothing_answers_stands_less_than_one_that_something_does() -> None:
    answered = standing(ranking_of("What is the price of a cleaning?", *PASSAGES))
    unanswered = standing(ranking_of("Do you sell umbrellas?", *PASSAGES))

    assert answered > unanswered
    assert relevant(ranking_of("What is the price of a cleaning?", *PASSAGES), "semantic")
    assert not relevant(ranking_of("Do you sell umbrellas?", *PASSAGES), "semantic")


def test_punctuation_alone_is_ranked_by_the_first_stage() -> None:
    ranking = ranking_of("?!", *PASSAGES)

    assert ranking.topic_match is None
    assert [hit.row for hit in ranking.hits] == [0, 1, 2, 3]


def test_a_passage_about_the_question_alone_goes_before_one_about_other_things_too() -> None:
    texts = ["parking towels drinks sauna", "parking the of", ""]
    embedder = SameWordsOnly("parking", "towels", "drinks", "sauna", "the", "of")

    ranking = reranked("parking", [SearchHit(row, 0.5) for row in range(3)], texts, embedder)

    assert [hit.row for hit in ranking.hits] == [1, 0, 2]


def test_the_same_scores_stand_higher_for_a_long_question() -> None:
    short = ranking_of("What is the price of a cleaning?", *PASSAGES)
    long = replace(short, question_words=5 * short.question_words)

    assert standing(long) - standing(short) == pytest.approx(0.048, abs=0.001)


def test_one_word_stands_no_lower_than_four() -> None:
    ranking = ranking_of("parking", *PASSAGES)

    assert standing(ranking) == standing(replace(ranking, question_words=4))
