"""How far reviewers agree, in numbers: pure arithmetic on a table of ratings. It knows no call.

Ratings are an array of units (rows) by reviewers (columns), float64, NaN where nobody rated.
Krippendorff's alpha: 1 is full agreement, 0 what chance alone would give. Values are compared as
categories (nominal), or by rank (ordinal: K. Krippendorff, Content Analysis, 2004, ch. 11).
Cohen's kappa is the same idea for two reviewers, each with their own habits.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ratings: TypeAlias = NDArray[np.float64]
Level: TypeAlias = Literal["nominal", "ordinal"]


def alpha(ratings: Ratings, level: Level) -> float | None:
    """Krippendorff's alpha; None when nothing can be compared, or all values are the same (then
    there was nothing to disagree about, and chance would do as well)."""
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
    """Share of pairs of ratings of one unit that are the same, 0 to 1; None without a pair."""
    same = pairs = 0.0
    for row in ratings:
        given = row[~np.isnan(row)]
        _, counts = np.unique(given, return_counts=True)
        same += float((counts * (counts - 1)).sum())
        pairs += len(given) * (len(given) - 1)
    return same / pairs if pairs else None


def kappa(first: Ratings, second: Ratings, level: Level) -> float | None:
    """Cohen's kappa of two reviewers (ordinal: squared weights); None when nothing can be compared
    or both only ever gave one same value. NaN where one did not rate."""
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
    """Units that at least two reviewers rated."""
    return int((np.count_nonzero(~np.isnan(ratings), axis=1) >= 2).sum())


def _coincidences(ratings: Ratings) -> tuple[Ratings, Ratings]:
    """The values, and how often two of them met in one unit; each unit counts by its ratings."""
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
    """Squared distance of two ranks: the ratings that lie between them, their own by half."""
    upto = np.cumsum(totals) - totals / 2
    distance: Ratings = np.subtract.outer(upto, upto) ** 2
    return distance
