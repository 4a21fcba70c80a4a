"""A value that was named in a text, and which of several the caller's words leave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

_CORRECTS = re.compile(
    r"\b(?:no|nope|sorry|i mean|i meant|actually|wait|rather|scratch that|make (?:it|that)|"
    r"correction|my mistake|let me|start (?:again|over)|excuse me|better)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"(?:\b(?:not|never|instead of|rather than|except|nor|neither|than|at most|at least|up to)|"
    r"\b(?:any ?\w*|every ?\w*|all)(?: \w+)? but|\b(?:can't|cannot|can not) (?:do|make)|n't)"
    r"\s+(?:(?:on|at|for|the|a|an|in|by|to|want|need|like|be)\s+){0,3}$",
    re.IGNORECASE,
)
_REJECTED_AFTER = re.compile(
    r"\W*(?:'s|is|are|was|would be)?\s*(?:no good|not good|no use|no way|impossible|too \w+\b|"
    r"(?:doesn't|does not|won't|will not|can't|isn't|is not) (?:work|do|suit|good|possible))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value of one kind, at its place in the text."""

    value: Any
    start: int
    end: int
    others: tuple[Any, ...] = ()  #: what else the words may mean
    certain: bool = True  #: False: some of it was guessed or pieced together
    aside: bool = False  #: named in a clause about something else: "I lost AB1234"

    @property
    def readings(self) -> tuple[Any, ...]:
        """Everything the words may mean, the likeliest first."""
        return (self.value, *self.others)


def settled(text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The value that was meant; further ones become its readings. None: there is none.

    "Not on Monday but on Tuesday" and "at two, no sorry, at three" leave the last one.
    """
    left = _left(text, sorted(candidates, key=lambda one: one.start))
    if not left:
        return None
    readings = tuple(dict.fromkeys(value for one in left for value in one.readings))
    certain = all(one.certain for one in left)
    return replace(left[0], value=readings[0], others=readings[1:], certain=certain)


def corrects(text: str) -> bool:
    """Whether these words between two values take the first one back."""
    return _CORRECTS.search(text) is not None


def _left(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    left: list[Candidate] = []
    place = 0
    for one in candidates:
        gap = text[place : one.start]
        rejected = _REJECTED.search(gap) or _REJECTED_AFTER.match(text, one.end)
        corrected = bool(left) and corrects(gap)
        if not rejected:
            left = [] if corrected else left
            left.append(replace(one, certain=one.certain and not corrected))
        place = one.end
    return left
