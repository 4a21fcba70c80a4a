"""Questions the policy did not answer, grouped by meaning. Only the newest wordings are grouped."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import (
    Occurrence,
    QuestionGroup,
    QuestionWording,
    UnansweredQuestions,
)
from agents_core.language.embeddings import Embedder, Floats
from agents_core.store.call_tables import Call, CallLookup

MAX_GROUPED = 300
"""Wordings that are grouped; embedding this many takes about two seconds the first time."""

MAX_GROUPS = 20
MAX_OCCURRENCES = 3  #: per wording
EMBED_BATCH = 64  #: texts the embedder caches

MIN_SIMILARITY = {"semantic": 0.5, "lexical": 0.45}
"""Cosine similarity of a question to a group's mean. Measured with 16 questions in two or three
wordings each, among 25 others: semantic groups all wordings of 13 of them and 9 times a question
that is only related (Wi-Fi in the room, weak Wi-Fi); lexical makes 11 more groups and as many
errors."""


def unanswered_questions(
    session: Session, ids: Select[str], embedder: Embedder
) -> UnansweredQuestions:
    """Unanswered questions in the calls with these ids."""
    lookup = CallLookup
    among = lookup.call_id.in_(ids)
    missed = and_(among, or_(lookup.found == 0, lookup.used.is_(False)))
    lookups = session.scalar(select(func.count()).select_from(lookup).where(among)) or 0
    unanswered, wordings = session.execute(
        select(func.count(), func.count(lookup.request.distinct())).where(missed)
    ).one()
    last_at = func.max(Call.started_at)
    newest = [
        QuestionWording(request=request, times=times, last_at=at)
        for request, times, at in session.execute(
            select(lookup.request, func.count(), last_at)
            .join(Call, Call.id == lookup.call_id)
            .where(missed)
            .group_by(lookup.request)
            .order_by(last_at.desc(), lookup.request)
            .limit(MAX_GROUPED)
        )
    ]
    groups = grouped(newest, embedder)
    shown = groups[:MAX_GROUPS]
    occurrences = _occurrences(session, missed, [one.request for group in shown for one in group])
    return UnansweredQuestions(
        lookups=lookups,
        unanswered=unanswered,
        wordings=wordings,
        grouped=len(newest),
        by_meaning=embedder.kind == "semantic",
        groups=tuple(_group(group, occurrences) for group in shown),
        more_groups=max(0, len(groups) - MAX_GROUPS),
    )


@dataclass(slots=True)
class _Group:
    """A group while it is being built."""

    total: Floats  #: sum of the vectors, weighted by ``times``
    wordings: list[QuestionWording]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.wordings)

    def similarity(self, vector: Floats) -> float:
        length = float(np.linalg.norm(self.total))
        return float(self.total @ vector) / length if length else 0.0


def grouped(
    questions: Sequence[QuestionWording], embedder: Embedder
) -> list[list[QuestionWording]]:
    """Most frequent group first, and within it the most frequent wording.

    From the most frequent wording to the rarest, each joins the most similar group, or begins a
    group of its own when none is similar enough.
    """
    ordered = sorted(questions, key=lambda one: (-one.times, one.request))
    texts = [_plain(one.request) for one in ordered]
    groups: list[_Group] = []
    for question, vector in zip(ordered, _vectors(texts, embedder), strict=True):
        closest = max(groups, key=lambda group: group.similarity(vector), default=None)
        weighted = vector * question.times
        if closest is not None and closest.similarity(vector) >= MIN_SIMILARITY[embedder.kind]:
            closest.total = closest.total + weighted
            closest.wordings.append(question)
        else:
            groups.append(_Group(total=weighted, wordings=[question]))
    groups.sort(
        key=lambda group: (-sum(one.times for one in group.wordings), group.wordings[0].request)
    )
    return [group.wordings for group in groups]


def _plain(request: str) -> str:
    return " ".join(request.split()).rstrip("?!. ").lower()


def _vectors(texts: Sequence[str], embedder: Embedder) -> list[Floats]:
    found: list[Floats] = []
    for start in range(0, len(texts), EMBED_BATCH):
        found += list(embedder.embed(texts[start : start + EMBED_BATCH]))
    return found


def _occurrences(
    session: Session, missed: ColumnElement[bool], requests: Sequence[str]
) -> dict[str, list[Occurrence]]:
    """The newest occurrences of each wording."""
    lookup = CallLookup
    newest = func.row_number().over(
        partition_by=lookup.request, order_by=(Call.started_at.desc(), lookup.call_id, lookup.place)
    )
    rows = (
        select(
            lookup.call_id,
            Call.started_at,
            lookup.turn,
            lookup.at_ms,
            lookup.request,
            newest.label("newest"),
        )
        .join(Call, Call.id == lookup.call_id)
        .where(missed, lookup.request.in_(requests))
        .subquery()
    )
    found: dict[str, list[Occurrence]] = {}
    few = select(*rows.c).where(rows.c.newest <= MAX_OCCURRENCES).order_by(rows.c.started_at.desc())
    for call_id, at, turn, at_ms, request, _ in session.execute(few):
        occurrence = Occurrence(
            call_id=call_id, started_at=at, turn=turn, at_ms=at_ms, text=request
        )
        found.setdefault(request, []).append(occurrence)
    return found


def _group(
    wordings: Sequence[QuestionWording], occurrences: dict[str, list[Occurrence]]
) -> QuestionGroup:
    found_in = [occurrence for one in wordings for occurrence in occurrences.get(one.request, ())]
    found_in.sort(key=lambda occurrence: occurrence.started_at, reverse=True)
    return QuestionGroup(
        wordings=tuple(wordings),
        times=sum(one.times for one in wordings),
        occurrences=tuple(found_in[:MAX_OCCURRENCES]),
    )
