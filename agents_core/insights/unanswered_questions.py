"""Questions the policy did not answer, those that mean about the same together.

Only the newest wordings are compared with each other; how many is said beside the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import Asked, Place, QuestionGroup, Unanswered
from agents_core.language.embeddings import Embedder, Floats
from agents_core.store.call_tables import Call, CallLookup

GROUPED = 300
"""Wordings compared: embedding as many takes the model about two seconds the first time."""

GROUPS = 20
PLACES = 3  #: per wording
AT_ONCE = 64  #: texts the embedder remembers

ALIKE = {"semantic": 0.5, "lexical": 0.45}
"""How close a question must be to a group's mean. Tried with 16 questions in two or three wordings
each, among 25 others: semantic joins all wordings of 13 of them, and 9 times something that is only
near (Wi-Fi in the room, Wi-Fi that is weak); lexical leaves 11 more groups and joins as much."""


def unanswered(session: Session, ids: Select[str], embedder: Embedder) -> Unanswered:
    """Of the calls with these ids."""
    lookup = CallLookup
    among = lookup.call_id.in_(ids)
    missed = and_(among, or_(lookup.found == 0, lookup.used.is_(False)))
    every = session.scalar(select(func.count()).select_from(lookup).where(among)) or 0
    lost, wordings = session.execute(
        select(func.count(), func.count(lookup.request.distinct())).where(missed)
    ).one()
    last_at = func.max(Call.started_at)
    newest = [
        Asked(request=request, times=times, last_at=at)
        for request, times, at in session.execute(
            select(lookup.request, func.count(), last_at)
            .join(Call, Call.id == lookup.call_id)
            .where(missed)
            .group_by(lookup.request)
            .order_by(last_at.desc(), lookup.request)
            .limit(GROUPED)
        )
    ]
    groups = grouped(newest, embedder)
    shown = groups[:GROUPS]
    places = _places(session, missed, [one.request for group in shown for one in group])
    return Unanswered(
        lookups=every,
        unanswered=lost,
        wordings=wordings,
        grouped=len(newest),
        by_meaning=embedder.kind == "semantic",
        groups=tuple(_group(group, places) for group in shown),
        more_groups=max(0, len(groups) - GROUPS),
    )


@dataclass(slots=True)
class _Heap:
    """A group that still grows."""

    total: Floats  #: sum of its vectors, each as often as it was asked
    wordings: list[Asked]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.wordings)

    def likeness(self, vector: Floats) -> float:
        length = float(np.linalg.norm(self.total))
        return float(self.total @ vector) / length if length else 0.0


def grouped(questions: Sequence[Asked], embedder: Embedder) -> list[list[Asked]]:
    """Most frequent group first, and within it the most frequent wording.

    The most frequent questions found the groups; each other one joins the closest group, or founds
    its own when none is close.
    """
    ordered = sorted(questions, key=lambda one: (-one.times, one.request))
    texts = [_plain(one.request) for one in ordered]
    heaps: list[_Heap] = []
    for question, vector in zip(ordered, _vectors(texts, embedder), strict=True):
        closest = max(heaps, key=lambda heap: heap.likeness(vector), default=None)
        weighted = vector * question.times
        if closest is not None and closest.likeness(vector) >= ALIKE[embedder.kind]:
            closest.total = closest.total + weighted
            closest.wordings.append(question)
        else:
            heaps.append(_Heap(total=weighted, wordings=[question]))
    heaps.sort(
        key=lambda heap: (-sum(one.times for one in heap.wordings), heap.wordings[0].request)
    )
    return [heap.wordings for heap in heaps]


def _plain(request: str) -> str:
    return " ".join(request.split()).rstrip("?!. ").lower()


def _vectors(texts: Sequence[str], embedder: Embedder) -> list[Floats]:
    found: list[Floats] = []
    for start in range(0, len(texts), AT_ONCE):
        found += list(embedder.embed(texts[start : start + AT_ONCE]))
    return found


def _places(
    session: Session, missed: ColumnElement[bool], requests: Sequence[str]
) -> dict[str, list[Place]]:
    """The newest few calls for each wording."""
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
    found: dict[str, list[Place]] = {}
    few = select(*rows.c).where(rows.c.newest <= PLACES).order_by(rows.c.started_at.desc())
    for call_id, at, turn, at_ms, request, _ in session.execute(few):
        place = Place(call_id=call_id, started_at=at, turn=turn, at_ms=at_ms, words=request)
        found.setdefault(request, []).append(place)
    return found


def _group(wordings: Sequence[Asked], places: dict[str, list[Place]]) -> QuestionGroup:
    behind = [place for one in wordings for place in places.get(one.request, ())]
    behind.sort(key=lambda place: place.started_at, reverse=True)
    return QuestionGroup(
        wordings=tuple(wordings),
        times=sum(one.times for one in wordings),
        places=tuple(behind[:PLACES]),
    )
