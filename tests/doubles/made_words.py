"""Words nobody says, the same for the same seed, to fill databases with."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class MadeWords:
    """A vocabulary and a die."""

    dice: random.Random
    all: tuple[str, ...]

    def count(self) -> int:
        """How many lines the next call has."""
        return self.dice.randint(1, 25)

    def some(self) -> str:
        """Up to 40 of them."""
        return " ".join(self.dice.choices(self.all, k=self.dice.randint(1, 40)))


def made_words(*, seed: int) -> MadeWords:
    """Two thousand words."""
    dice = random.Random(seed)
    letters = "abcdefghijklmnop"
    words = ("".join(dice.choices(letters, k=dice.randint(3, 9))) for _ in range(2000))
    return MadeWords(dice, tuple(words))
