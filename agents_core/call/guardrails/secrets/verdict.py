"""Whether words disclose a secret, and where."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Classification of the words."""

    DISCLOSES = "the password, or a part of it"
    ABOUT = "about the password"
    OPEN = "too few words yet"


@dataclass(frozen=True, slots=True)
class Place:
    """A position where a secret may be."""

    start: int
    verdict: Verdict
