"""The skeleton of a text: lower case, with a mark for every character of a number.

Patterns of dates and times are written over it, so that "eight thirty am" and "8 30 am" are one
pattern. Positions in the skeleton are positions in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from agents_core.language.figures.figure import Figure, Reading
from agents_core.language.figures.lexicon.cldr_names import month_words
from agents_core.language.figures.lexicon.languages import WORDS
from agents_core.language.figures.lexicon.words import Words
from agents_core.language.figures.numbers.number_words import MARK, Number, lowered, numbers_of

NAMED = "\ue001"
"""Replaces every character of an hour's name in a skeleton: "midnight"."""

_PIECES = {
    "h": rf"(?<![{MARK}])(?<![{MARK}][.,:/])(?P<h>{MARK}+|(?<!{NAMED}){NAMED}+)",
    "named": rf"(?<!{NAMED})(?P<h>{NAMED}+)",
    "m": rf"(?<!{MARK})(?P<m>{MARK}+(?:[ -]{MARK}+)?)",
    "m2": rf"(?<!{MARK})(?P<m2>{MARK}{{2}})(?!{MARK})",
    "s": rf"(?<!{MARK})(?P<s>{MARK}{{2}})(?!{MARK})",
    "d": rf"(?<![{MARK}])(?<![{MARK}][.,:/])(?P<d>{MARK}+)",
    "dm": rf"(?<!{MARK})(?P<dm>{MARK}{{1,2}})(?!{MARK})",
    "y": rf"(?<!{MARK})(?P<y>{MARK}{{4,}}(?:[ -]{MARK}+)?)(?!{MARK})",
    "n": rf"(?<!{MARK})(?P<n>{MARK}+)",
    "letters": r"[^\W\d_]+",
    "digit": MARK,
}


@dataclass(slots=True)
class Skeleton:
    """A text being read. ``taken``: starts of the numbers that belong to a figure already."""

    text: str
    language: str
    lower: str
    numbers: list[Number]
    marked: str
    at: dict[int, Number]
    taken: set[int] = field(default_factory=set)
    named_hours: tuple[Number, ...] = ()  #: noon and midnight, in hours

    @classmethod
    def of(cls, text: str, language: str) -> "Skeleton":
        """The skeleton of a text in one of the five languages."""
        lower = lowered(text)
        named = tuple(_named_hours(text, lower, language))
        inside = {place for hour in named for place in range(hour.start, hour.end)}
        numbers = [one for one in numbers_of(text, lower, language) if one.start not in inside]
        pieces: list[str] = []
        end = 0
        for number in sorted([*numbers, *named], key=lambda one: one.start):
            written = lower[number.start : number.end]
            if number.article and written != WORDS[language].clock_one:
                continue
            inner = MARK * len(written) if number.in_words else re.sub(r"[\d½¼¾]", MARK, written)
            if number.start in inside:
                inner = NAMED * len(written)
            pieces += (lower[end : number.start], inner)
            end = number.end
        pieces.append(lower[end:])
        at = {one.start: one for one in [*numbers, *named]}
        return cls(text, language, lower, numbers, "".join(pieces), at, named_hours=named)

    @property
    def words(self) -> Words:
        """The words of its language."""
        return WORDS[self.language]

    def whole(self, start: int, end: int) -> int | None:
        """The whole number between two positions, in digits or words; None: it is none."""
        written = self.lower[start:end]
        if written.isdecimal():
            return int(written) if len(written) < 9 else None
        numbers = [self.at[place] for place in range(start, end) if place in self.at]
        values = [number.whole for number in numbers]
        if not values or numbers[-1].end != end or any(value is None for value in values):
            return None
        if len(values) == 1:
            return values[0]
        return int("".join(f"{value:02}" if n else f"{value}" for n, value in enumerate(values)))

    def group(self, match: re.Match[str], name: str) -> int | None:
        """The whole number of a pattern's group; None: the group is absent or no whole number."""
        if name not in match.re.groupindex or match[name] is None:
            return None
        return self.whole(*match.span(name))

    def numbers_in(self, start: int, end: int) -> Iterator[Number]:
        """The numbers that begin between two positions."""
        return (self.at[place] for place in range(start, end) if place in self.at)

    def is_free(self, start: int, end: int) -> bool:
        """Whether no figure has a number between two positions yet."""
        return not any(place in self.taken for place in range(start, end))

    def take(self, start: int, end: int) -> None:
        """Give the numbers between two positions to a figure."""
        self.taken.update(number.start for number in self.numbers_in(start, end))

    def figure(self, start: int, end: int, reading: Reading, digits: str) -> Figure:
        """The figure between two positions."""
        text = self.text[start:end]
        return Figure(reading=reading, text=text, start=start, end=end, digits=digits)


def _named_hours(text: str, lower: str, language: str) -> Iterator[Number]:
    """Noon and midnight."""
    times = WORDS[language].times
    for match in _names(language).finditer(lower):
        hours = Decimal(times[match[0]]) / 60
        yield Number(*match.span(), (hours,), text[match.start() : match.end()], in_words=True)


@cache
def _names(language: str) -> re.Pattern[str]:
    names = sorted(WORDS[language].times, key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_]{{3}}-)\b(?:{'|'.join(names)})\b")  # not "après-midi"


@cache
def compiled(pattern: str, language: str) -> re.Pattern[str]:
    """A pattern of ``lexicon.words``, whose ``{h}`` and the like stand for numbers."""
    for name, piece in _PIECES.items():
        pattern = pattern.replace("{" + name + "}", piece)
    if "{month}" in pattern:
        names = sorted(month_words(language), key=len, reverse=True)
        pattern = pattern.replace("{month}", rf"\b(?P<month>{'|'.join(names)})\b")
    return re.compile(pattern)
