"""Text rules of transcripts: stable words of partials, joining, unfinished sentences."""

import re

SETTLED_AFTER = 2
"""A word counts as settled once this many guesses in a row agreed on it and all before it."""

_UNFINISHED = frozenset(
    "a about an and are at because but by can could do does for from had has have how i if in into "
    "is it's my need of on or our please so than that the their then there these this those to "
    "um uh until want was were what when where which who will with would your".split()
)
_COMPLETE = frozenset({"that is", "it is", "there is", "yes please", "no please", "i am", "i do"})


class SettledWords:
    """Finds, guess by guess, the words at the front that have stopped changing."""

    def __init__(self) -> None:
        self._guesses: list[list[str]] = []
        self._settled: list[str] = []

    def step(self, guess: str) -> str | None:
        """The settled words after one more guess, or None when there is nothing new.

        What was settled stays: a later guess that disagrees only stops further growth. The last
        word of a guess never settles, because it may still be growing.
        """
        words = guess.split()
        self._guesses = [*self._guesses[1 - SETTLED_AFTER :], words]
        if len(self._guesses) < SETTLED_AFTER:
            return None
        agreed = _common_front(self._guesses)[: max(0, len(words) - 1)]
        if len(agreed) <= len(self._settled) or agreed[: len(self._settled)] != self._settled:
            return None
        self._settled = agreed
        return " ".join(agreed)


def _common_front(guesses: list[list[str]]) -> list[str]:
    front: list[str] = []
    for column in zip(*guesses, strict=False):
        if len(set(column)) > 1:
            break
        front.append(column[0])
    return front


def join(*parts: str) -> str:
    """Windows of one turn as one text."""
    return " ".join(part.strip() for part in parts if part.strip())


def is_unfinished(text: str) -> bool:
    """Whether a person who stops here has probably not finished the sentence."""
    words = re.sub(r"[^a-z' ]", " ", text.lower()).split()
    if not words or " ".join(words[-2:]) in _COMPLETE or text.rstrip().endswith((".", "?", "!")):
        return False
    return words[-1] in _UNFINISHED
