"""Which removed line stands beside which added one: the pairs most alike, in order.

It knows lines and words, and nothing of where they come from.
"""

import re
from collections.abc import Sequence

ALIKE = 0.4
"""Two lines that share less of their words than this are two different lines."""

MOST_COMPARISONS = 2_500
"""Fifty removed lines against fifty added ones; more are paired by their place."""

_CJK = "\u3040-\u30ff\u3400-\u9fff"  #: written without spaces: every character is a word
TOKEN = re.compile(rf"[^\W{_CJK}]+(?:[.,:'’][^\W{_CJK}]+)*|[{_CJK}]|\s+|[^\w\s]")
"""A word or a figure ("don't", "3,000", "19:30"), one sign, or white space."""


def alike(left: frozenset[str], right: frozenset[str]) -> float:
    """From 0 to 1: the share of words two lines have in common (Dice)."""
    if not left and not right:
        return 1.0
    return 2 * len(left & right) / (len(left) + len(right))


def words_of(line: str) -> frozenset[str]:
    """What a line is compared by."""
    return frozenset(token for token in TOKEN.findall(line) if not token.isspace())


def line_pairs(
    left: Sequence[str], right: Sequence[str], *, most_comparisons: int = MOST_COMPARISONS
) -> list[tuple[int, int]]:
    """Places of lines that are versions of each other, in order, none crossing another."""
    mine, theirs = [words_of(line) for line in left], [words_of(line) for line in right]
    if len(left) * len(right) > most_comparisons:
        by_place = enumerate(zip(mine, theirs, strict=False))
        return [(place, place) for place, (old, new) in by_place if alike(old, new) >= ALIKE]
    return _best(
        [[score if (score := alike(old, new)) >= ALIKE else 0.0 for new in theirs] for old in mine]
    )


def _best(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs in order with the greatest sum of scores."""
    height, width = len(scores), len(scores[0]) if scores else 0
    sums = [[0.0] * (width + 1) for _ in range(height + 1)]
    for row in range(height - 1, -1, -1):
        for place in range(width - 1, -1, -1):
            paired = scores[row][place] + sums[row + 1][place + 1]
            sums[row][place] = max(paired, sums[row + 1][place], sums[row][place + 1])
    found: list[tuple[int, int]] = []
    row = place = 0
    while row < height and place < width:
        if sums[row][place] == sums[row + 1][place]:
            row += 1
        elif sums[row][place] == sums[row][place + 1]:
            place += 1
        else:
            found.append((row, place))
            row, place = row + 1, place + 1
    return found
