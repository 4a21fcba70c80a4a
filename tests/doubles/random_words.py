"""Random words, the same for the same seed, to fill databases with."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class RandomWords:
    """A vocabulary, and the random generator that picks from it."""

    dice: random.Random
    all: tuple[str, ...]

    def count(self) -> int:
        """How many lines the next call has."""
        return self.dice.randint(1, 25)

    def some(self) -> str:
        """Up to 40 of them."""
        return " ".join(self.dice.choices(self.all, k=self.dice.randint(1, 40)))


def made_words(*, seed: int) -> RandomWords:
    """Two thousand words."""
    dice = random.Random(seed)
    letters = "abcdefghijklmnop"
    words = ("".join(dice.choices(letters, k=dice.randint(3, 9))) for _ in range(2000))
    return RandomWords(dice, tuple(words))
