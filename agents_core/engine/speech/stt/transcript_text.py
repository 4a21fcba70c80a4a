"""Text rules of transcripts: stable words of partials, and joining."""

SETTLED_AFTER = 2
"""A word counts as settled once this many guesses in a row agreed on it and all before it."""


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
