"""Joins the texts of two windows that overlap, at words on which both agree."""

import re
from difflib import SequenceMatcher
from math import ceil

MARGIN_WORDS = 3
"""Words are not equally long: so many more than the overlap's share are compared."""

_NOT_SAID = re.compile(r"[^\w']+")


def join_overlapping(before: str, after: str, *, overlap_share: float) -> str:
    """``after`` continues ``before``; its first ``overlap_share`` (0 to 1) was heard twice.

    The first window may have lost the end of its last word, the second one the start of its first:
    the longest run of words that both have decides where to change over. Without one, the overlap
    is cut in the middle.
    """
    left, right = before.split(), after.split()
    if not left or not right:
        return before.strip() or after.strip()
    most = ceil(len(right) * overlap_share) + MARGIN_WORDS
    tail, head = left[-most:], right[:most]
    run = SequenceMatcher(None, _said(tail), _said(head), autojunk=False).find_longest_match()
    if run.size:
        kept = left[: len(left) - len(tail) + run.a]
        return " ".join([*kept, *right[run.b :]])
    half = round(len(right) * overlap_share / 2)
    return " ".join([*left[: len(left) - half], *right[half:]])


def _said(words: list[str]) -> list[str]:
    return [_NOT_SAID.sub("", word.lower()) for word in words]
