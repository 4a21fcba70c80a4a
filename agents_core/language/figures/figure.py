"""A figure as it was read: kind, value and unit, and other readings where the words allow them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

LANGUAGES = ("en", "de", "es", "fr", "it")
"""The languages that figures are read and said in."""


class FigureKind(StrEnum):
    """What a figure states."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    DATE = "date"
    TIME = "time"
    MEASURE = "measure"  #: weight, length, temperature, volume, data
    CODE = "code"  #: letters and digits, such as "B12" and "SB204"
    DIGITS = "digits"  #: a phone number, or numbers said in one breath


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date as far as it was said."""

    year: int | None
    month: int | None
    day: int


Value: TypeAlias = Decimal | DateParts | str
"""NUMBER, MONEY, PERCENT, DURATION, MEASURE: a Decimal, in the figure's unit. TIME: a Decimal,
minutes since midnight, with the unit "24h"; since midnight or noon with the unit "12h". DATE:
DateParts. CODE: capital letters and digits without spaces. DIGITS: the digits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a figure."""

    kind: FigureKind
    value: Value
    unit: str = ""
    """MONEY: the ISO 4217 code, or "cent" without a currency. DURATION and MEASURE: CLDR's name
    of the unit, such as "hour" or "kilogram". Else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a text."""

    reading: Reading
    others: tuple[Reading, ...] = ()  #: further readings: "1.500", "50 pounds", "two eighteen"
    text: str
    start: int
    end: int  #: in characters of the text it was found in
    digits: str = ""  #: every digit as it was said, leading zeros included
    parts: tuple[str, ...] = ()  #: DIGITS: its numbers, one by one
    in_words: bool = False
    ordinal: bool = False  #: "third", "21st"
    article: bool = False  #: the number is an article: "an hour", "eine Stunde"
    range_end: int | None = None  #: end of the range it begins, in characters of the text

    @property
    def kind(self) -> FigureKind:
        """The kind of its first reading."""
        return self.reading.kind

    @property
    def value(self) -> Value:
        """The value of its first reading."""
        return self.reading.value

    @property
    def unit(self) -> str:
        """The unit of its first reading."""
        return self.reading.unit

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading, the first one first."""
        return (self.reading, *self.others)

    @property
    def certain(self) -> bool:
        """Whether the words allow one reading only."""
        return not self.others
