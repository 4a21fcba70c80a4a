"""Agreement between reviewers on scores and labels.

Only the newest units (calls or turns) with at least two reviewers are read.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sqlalchemy import ColumnElement, and_, func, select, union
from sqlalchemy.orm import Session

from agents_core.review.agreement_statistics import Level, Ratings, alpha, kappa, pairable, percent
from agents_core.review.review_records import WHOLE_CALL
from agents_core.store.call_tables import Call, CallLabel, CallReview

MIN_UNITS = 10
"""Units with two reviewers that a figure needs: with fewer, a single unit changes alpha by 0.1 or
more."""

MAX_UNITS = 2_000
MAX_LABELS = 20
MAX_PAIRS = 20

Unit = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement of all reviewers on scores or on one label."""

    what: str  #: "calls", "turns", or a label
    units: int  #: rated by two or more reviewers
    alpha: float | None
    percent: float | None  #: share of equal pairs of ratings, 0 to 1

    @property
    def enough(self) -> bool:
        """Whether there are enough units for a reliable figure."""
        return self.units >= MIN_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """Agreement of two reviewers on the scores of whole calls."""

    first: str
    second: str
    units: int  #: calls both scored
    kappa: float | None
    percent: float | None

    @property
    def enough(self) -> bool:
        """Whether there are enough units for a reliable figure."""
        return self.units >= MIN_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """Agreement on calls, turns, labels, and by pairs of reviewers."""

    calls: Agreement
    turns: Agreement
    labels: tuple[Agreement, ...]  #: on whole calls, the most used first
    pairs: tuple[PairAgreement, ...]  #: most calls in common first
    cut: bool  #: older reviews were left out


def too_few(units: int) -> str:
    """Why a figure is not reliable."""
    rated = "None is" if units == 0 else f"Only {units} {'is' if units == 1 else 'are'}"
    return (
        f"{rated} rated by two reviewers or more; with fewer than {MIN_UNITS} the figures are not "
        "reliable."
    )


def report(session: Session) -> AgreementReport:
    """Compute the report."""
    whole = CallReview.turn == WHOLE_CALL
    calls, call_reviewers = _scores(session, whole)
    turns, _ = _scores(session, ~whole)
    labels, cut = _labels(session)
    return AgreementReport(
        calls=_agreement("calls", calls, "ordinal"),
        turns=_agreement("turns", turns, "ordinal"),
        labels=labels,
        pairs=_pairs(calls, call_reviewers),
        cut=cut or MAX_UNITS in (len(calls), len(turns)),
    )


def _agreement(what: str, ratings: Ratings, level: Level) -> Agreement:
    return Agreement(
        what=what,
        units=pairable(ratings),
        alpha=alpha(ratings, level),
        percent=percent(ratings),
    )


def _scores(session: Session, where: ColumnElement[bool]) -> tuple[Ratings, list[str]]:
    rated = (CallReview.score.is_not(None), where)
    shared = select(CallReview.call_id, CallReview.turn).where(*rated)
    shared = shared.group_by(CallReview.call_id, CallReview.turn).having(func.count() >= 2)
    newest = shared.order_by(func.max(CallReview.at).desc()).limit(MAX_UNITS).subquery()
    same = and_(newest.c.call_id == CallReview.call_id, newest.c.turn == CallReview.turn)
    query = select(CallReview.call_id, CallReview.turn, CallReview.reviewer, CallReview.score)
    found = session.execute(query.join(newest, same).where(*rated))
    return _table(((call, turn), reviewer, score) for call, turn, reviewer, score in found)


def _table(found: Iterable[tuple[Unit, str, float | None]]) -> tuple[Ratings, list[str]]:
    cells = {(unit, reviewer): value for unit, reviewer, value in found}
    units = {unit: place for place, unit in enumerate(dict.fromkeys(unit for unit, _ in cells))}
    reviewers = sorted({reviewer for _, reviewer in cells})
    columns = {reviewer: place for place, reviewer in enumerate(reviewers)}
    ratings = np.full((len(units), len(reviewers)), np.nan)
    for (unit, reviewer), value in cells.items():
        ratings[units[unit], columns[reviewer]] = np.nan if value is None else value
    return ratings, reviewers


def _pairs(ratings: Ratings, reviewers: list[str]) -> tuple[PairAgreement, ...]:
    given = ~np.isnan(ratings)
    shared = given.T.astype(int) @ given.astype(int)
    couples = [two for two in combinations(range(len(reviewers)), 2) if shared[two]]
    couples.sort(key=lambda two: (-shared[two], two))
    return tuple(
        PairAgreement(
            first=reviewers[one],
            second=reviewers[two],
            units=int(shared[one, two]),
            kappa=kappa(ratings[:, one], ratings[:, two], "ordinal"),
            percent=percent(ratings[:, [one, two]]),
        )
        for one, two in couples[:MAX_PAIRS]
    )


def _labels(session: Session) -> tuple[tuple[Agreement, ...], bool]:
    """Each label as a yes or no rating by every reviewer of the whole call."""
    reviewed = union(
        select(CallReview.call_id, CallReview.reviewer).where(CallReview.turn == WHOLE_CALL),
        select(CallLabel.call_id, CallLabel.reviewer).where(CallLabel.turn == WHOLE_CALL),
    ).subquery()
    shared = select(reviewed.c.call_id).join(Call, Call.id == reviewed.c.call_id)
    shared = shared.group_by(reviewed.c.call_id, Call.started_at).having(func.count() >= 2)
    shared = shared.order_by(Call.started_at.desc()).limit(MAX_UNITS)
    seen = session.execute(
        select(reviewed.c.call_id, reviewed.c.reviewer).where(reviewed.c.call_id.in_(shared))
    ).all()
    given = select(CallLabel.call_id, CallLabel.reviewer, CallLabel.label)
    marks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    whole = given.where(CallLabel.turn == WHOLE_CALL, CallLabel.call_id.in_(shared))
    for call_id, reviewer, label in session.execute(whole):
        marks[label].add((call_id, reviewer))
    used = sorted(marks, key=lambda label: (-len(marks[label]), label))[:MAX_LABELS]
    rows = [(call_id, reviewer) for call_id, reviewer in seen]
    found = tuple(
        _agreement(label, _yes_or_no(rows, marks[label].__contains__), "nominal") for label in used
    )
    return found, len({call_id for call_id, _ in rows}) == MAX_UNITS


def _yes_or_no(
    seen: Iterable[tuple[str, str]], given: Callable[[tuple[str, str]], bool]
) -> Ratings:
    return _table(((call_id,), who, float(given((call_id, who)))) for call_id, who in seen)[0]
