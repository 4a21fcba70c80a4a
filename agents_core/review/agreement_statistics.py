"""Agreement statistics: Krippendorff's alpha, Cohen's kappa, share of equal ratings.

Ratings are an array of units (rows) by reviewers (columns), float64, NaN where there is none.
Values are compared as categories (nominal) or by rank (ordinal: K. Krippendorff, Content Analysis,
2004, ch. 11).
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ratings: TypeAlias = NDArray[np.float64]
Level: TypeAlias = Literal["nominal", "ordinal"]


def alpha(ratings: Ratings, level: Level) -> float | None:
    """Krippendorff's alpha: 1 is full agreement, 0 agreement by chance. None when no unit has two
    ratings or all values are equal."""
    values, coincidences = _coincidences(ratings)
    totals = coincidences.sum(axis=1)
    count = totals.sum()
    if len(values) < 2 or count < 2:
        return None
    distance = _ordinal(totals) if level == "ordinal" else 1.0 - np.eye(len(values))
    observed = (coincidences * distance).sum()
    expected = (np.outer(totals, totals) * distance).sum() / (count - 1)
    return float(1.0 - observed / expected)


def percent(ratings: Ratings) -> float | None:
    """Share of equal pairs of ratings of a unit, 0 to 1; None without a pair."""
    same = pairs = 0.0
    for row in ratings:
        given = row[~np.isnan(row)]
        _, counts = np.unique(given, return_counts=True)
        same += float((counts * (counts - 1)).sum())
        pairs += len(given) * (len(given) - 1)
    return same / pairs if pairs else None


def kappa(first: Ratings, second: Ratings, level: Level) -> float | None:
    """Cohen's kappa of two reviewers (ordinal: squared weights); None when they have no unit in
    common or both gave one and the same value throughout."""
    both = ~(np.isnan(first) | np.isnan(second))
    values, places = np.unique(np.concatenate((first[both], second[both])), return_inverse=True)
    if len(values) < 2:
        return None
    mine, theirs = places[: both.sum()], places[both.sum() :]
    table = np.zeros((len(values), len(values)))
    np.add.at(table, (mine, theirs), 1.0)
    table /= table.sum()
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    weights = 1.0 - np.eye(len(values))
    if level == "ordinal":
        weights = np.subtract.outer(values, values) ** 2
    return float(1.0 - (table * weights).sum() / (chance * weights).sum())


def pairable(ratings: Ratings) -> int:
    """Number of units rated by at least two reviewers."""
    return int((np.count_nonzero(~np.isnan(ratings), axis=1) >= 2).sum())


def _coincidences(ratings: Ratings) -> tuple[Ratings, Ratings]:
    """The values and their coincidence matrix (Krippendorff)."""
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (
        np.stack([(ratings == value).sum(axis=1) for value in values], axis=1, dtype=float)
        if len(values)
        else np.zeros((len(ratings), 0))
    )
    counts = counts[counts.sum(axis=1) >= 2]
    weight = 1.0 / np.maximum(counts.sum(axis=1) - 1, 1)
    met = (counts.T * weight) @ counts - np.diag((counts * weight[:, None]).sum(axis=0))
    used = met.sum(axis=1) > 0
    return values[used], met[np.ix_(used, used)]


def _ordinal(totals: Ratings) -> Ratings:
    """Squared ordinal distance: the number of ratings between two ranks, their own by half."""
    upto = np.cumsum(totals) - totals / 2
    distance: Ratings = np.subtract.outer(upto, upto) ** 2
    return distance
