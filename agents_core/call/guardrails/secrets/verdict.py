"""Whether words disclose a secret, and where."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Classification of the words."""

    DISCLOSES = "the password, or a part of it"
    ABOUT = "about the password"
    OPEN = "too few words yet"


@dataclass(frozen=True, slots=True)
class PossibleSecret:
    """Where a secret begins, or may begin once more words follow."""

    start: int
    verdict: Verdict
