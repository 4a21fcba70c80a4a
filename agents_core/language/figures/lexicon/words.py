"""The words around numbers that no library has: articles, halves, clocks, ranges, signs.

``{n}`` in a pattern is any number, in digits or words; the patterns are read by ``skeleton``.
"""

from dataclasses import dataclass, field
from decimal import Decimal

HALF, QUARTER, THREE_QUARTERS = Decimal("0.5"), Decimal("0.25"), Decimal("0.75")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. Patterns are for lower-case text with plain spaces."""

    articles: frozenset[str]  #: the words for one that are articles too
    ones: frozenset[str] = frozenset()  #: articles that are digits too: "neuf, un, deux"
    clock_one: str = ""  #: the article that is an hour: "la una"
    spellings: dict[str, str] = field(default_factory=dict)  #: as text2num knows them
    second: frozenset[str] = frozenset()  #: ordinals that are units after a count
    seconds_after: frozenset[str] = frozenset()
    not_numbers: frozenset[str] = frozenset()
    pronoun: str = ""  #: "the first one" counts nothing
    pronoun_after: frozenset[str] = frozenset()
    hundreds_and: str = ""  #: only after a scale: "two hundred and five", "between two and five"
    extra_numbers: dict[str, Decimal] = field(default_factory=dict)
    scales: dict[str, int] = field(default_factory=dict)
    scale_parts: tuple[tuple[str, Decimal], ...] = ()  #: before a scale: "half a million"
    minus: str
    fractions: tuple[tuple[str, Decimal], ...]  #: after a number or its unit: " and a half"
    part_units: tuple[tuple[str, Decimal], ...]  #: before a unit: "half an", "quarter of an"
    whole_parts: tuple[tuple[str, Decimal, str], ...] = ()  #: one word: "viertelstunde"
    halves_of: str = r"(?!)"  #: half of a whole: "half the price"
    shares: str  #: a part of a whole, numerator ``n`` and denominator ``d``: "two thirds of"
    out_of: str  #: "one in three": ``{n} in {d}``
    counts: dict[str, int]  #: the words of ``shares`` -> their numbers
    unit_joints: str  #: between two parts of a duration or a price: "3 hours and 30 minutes"
    between: str  #: between the ends of a range
    adjectives: str  #: between a number and its unit: "3 full days"
    clocks: tuple[str, ...]
    hundreds_clock: str = ""  #: ends a time said in hundreds: "fourteen hundred hours"
    times: dict[str, int]  #: "noon": minutes since midnight
    halves: tuple[tuple[str, str], ...]  #: after a time; am, pm or night
    dates: tuple[str, ...]
    zero: frozenset[str] = frozenset()  #: further words for 0 within a row of digits
    letters: dict[str, str] = field(default_factory=dict)  #: names of letters, said one by one
    repeats: dict[str, int] = field(default_factory=dict)  #: "double": 2


def followed_by(words: str) -> str:
    """A pattern for what may follow the bare hour of "at 8": a sign, or one of these words."""
    return rf"(?=\s*(?:[.,](?!{{digit}})|[;!?)\]\"-]|$|(?:{words})\b))"
