"""Grouping of questions, with chosen vectors."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from agents_core.insights.insight_results import QuestionWording
from agents_core.insights.unanswered_questions import grouped
from agents_core.language.embeddings import Floats, lexical_embedder

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Angles:
    """Each text is a direction: its number of degrees."""

    kind: Literal["semantic", "lexical"] = "semantic"
    identity = "angles"

    def embed(self, texts: Sequence[str]) -> Floats:
        radians = np.radians([float(text) for text in texts])
        return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def asked(*questions: tuple[str, int]) -> list[QuestionWording]:
    return [QuestionWording(request=text, times=times, last_at=NOON) for text, times in questions]


def names(groups: Sequence[Sequence[QuestionWording]]) -> list[list[str]]:
    return [[one.request for one in group] for group in groups]


def test_similar_questions_are_grouped_and_others_are_not() -> None:
    groups = grouped(asked(("0", 9), ("20", 1), ("100", 3), ("115", 2), ("190", 1)), Angles())
    assert names(groups) == [["0", "20"], ["100", "115"], ["190"]]


def test_a_group_is_as_often_asked_as_its_wordings_together() -> None:
    groups = grouped(asked(("0", 3), ("120", 2), ("125", 2)), Angles())
    assert names(groups) == [["120", "125"], ["0"]]


def test_a_chain_of_near_questions_does_not_become_one_group() -> None:
    groups = grouped(asked(*((str(angle), 1) for angle in range(0, 180, 30))), Angles())
    assert len(groups) > 1


def test_without_a_model_shared_words_join() -> None:
    questions = asked(("Where can I park?", 2), ("where can I park", 1), ("Is there a sauna?", 1))
    assert names(grouped(questions, lexical_embedder())) == [
        ["Where can I park?", "where can I park"],
        ["Is there a sauna?"],
    ]


def test_no_question_is_no_group() -> None:
    assert grouped([], lexical_embedder()) == []
