"""The second stage of a lookup, with the real model."""

from agents_core.knowledge.index.index_ports import SearchHit, WordEmbedder
from agents_core.knowledge.lookup.relevance import relevant, standing
from agents_core.knowledge.lookup.reranking import Ranking, reranked
from agents_core.language.embeddings import load_embedder

PASSAGES = (
    "After a tooth has been pulled, do not drink coffee or smoke for a day.",
    "If you are in pain, call us before nine and you get an appointment the same day.",
    "Cleaning costs eighty euros.",
    "You can park behind the house.",
)


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
