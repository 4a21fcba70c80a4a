"""Figures in a text, however written: 75 lbs, seventy-five pounds, $75, 8:00 am, eight a.m."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.language.number_words import is_number_word, spoken_numbers

_UNITS = {
    "pounds": "pound pounds",
    "lb": "lb lbs",
    "gbp": "£ gbp quid",
    "kilograms": "kg kgs kilo kilos kilogram kilograms",
    "grams": "g gram grams",
    "ounces": "oz ounce ounces",
    "inches": 'in. inch inches " ″ ”',
    "feet": "ft foot feet",
    "centimeters": "cm centimeter centimeters centimetre centimetres",
    "meters": "m meter meters metre metres",
    "miles": "mi mile miles",
    "kilometers": "km kilometer kilometers kilometre kilometres",
    "dollars": "$ usd dollar dollars buck bucks",
    "euros": "€ eur euro euros",
    "cents": "cent cents",
    "yen": "¥ jpy yen",
    "rupees": "₹ inr rupee rupees",
    "francs": "chf franc francs",
    "percent": "% percent",
    "seconds": "sec secs second seconds",
    "minutes": "min mins minute minutes",
    "hours": "h hr hrs hour hours",
    "days": "day days",
    "weeks": "week weeks",
    "months": "month months",
    "years": "year years",
}
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_CURRENCY = frozenset("$ € £ ¥ ₹ usd eur gbp jpy inr chf".split())  #: also before the figure
MONEY = frozenset({"dollars", "euros", "cents", "gbp", "yen", "rupees", "francs"})
SAME_UNIT = {"pounds": {"lb", "gbp"}, "lb": {"pounds"}, "gbp": {"pounds"}}
"""A pound may be a weight or money; only the abbreviations say which."""
_DAYTIME = {"morning": "am", "afternoon": "pm", "evening": "pm", "tonight": "pm", "night": "pm"}
_TOKEN = re.compile(r"\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, or a row of them said in one breath (a phone number, a booking number)."""

    text: str
    start: int
    end: int  #: in characters of the text it was found in
    values: tuple[str, ...]  #: canonical decimals, for example ("75",) or ("2.5",)
    digits: str  #: every digit as it was said, leading zeros included
    unit: str = ""  #: a key of the unit table; empty when none was said
    minute_of_day: int | None = None  #: for a time of day, counted from 12-hour midnight or noon
    meridiem: str = ""  #: "am", "pm" or not said
    in_words: bool = False
    before: str = ""  #: the word before it, lower case
    after: tuple[str, ...] = ()  #: up to three words after it, lower case


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def counts(self) -> bool:
        return self.text[0].isdigit() or is_number_word(self.text)


def figures(text: str) -> list[Figure]:
    """Every figure in reading order."""
    tokens = [_Token(m[0].lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        if tokens[place].counts:
            figure, place = _Reader(text, tokens).read(place)
            found.append(figure)
        else:
            place += 1
    return found


class _Reader:
    """Reads one figure out of a row of tokens."""

    def __init__(self, text: str, tokens: Sequence[_Token]) -> None:
        self._text = text
        self._tokens = tokens

    def read(self, first: int) -> tuple[Figure, int]:
        clock = self._digital_clock(first)
        raw: tuple[str, ...]
        minutes: int | None = None
        if clock is not None:
            minutes, after = clock
            raw = (str(minutes // 60), str(minutes % 60))
        else:
            raw, after = self._numbers(first)
        values = tuple(canonical(number) for number in raw)
        unit, after = self._unit(first, after)
        meridiem, after = self._meridiem(after)
        if minutes is None and (meridiem or self._is_clock_talk(first, after, values, unit)):
            minutes = _minutes_said(values)
        if clock is not None and not meridiem and self._is_24_hours(first):
            meridiem = "pm" if clock[0] >= 12 * 60 else "am"
        figure = self._figure(first, after, raw, unit, minutes, meridiem)
        return figure, after

    def _figure(
        self,
        first: int,
        after: int,
        raw: tuple[str, ...],
        unit: str,
        minutes: int | None,
        meridiem: str,
    ) -> Figure:
        start, end = self._tokens[first].start, self._tokens[after - 1].end
        return Figure(
            text=self._text[start:end],
            start=start,
            end=end,
            values=tuple(canonical(number) for number in raw),
            digits=re.sub(r"\D", "", "".join(raw)),
            unit=unit,
            minute_of_day=None if minutes is None else minutes % (12 * 60),
            meridiem=meridiem if minutes is not None else "",
            in_words=not self._tokens[first].text[0].isdigit(),
            before=self._word(first - 1),
            after=tuple(self._word(after + step) for step in range(3)),
        )

    def _word(self, place: int) -> str:
        return self._tokens[place].text if 0 <= place < len(self._tokens) else ""

    def _glued(self, place: int) -> bool:
        """Whether a token follows its neighbour without a space."""
        return 0 < place < len(self._tokens) and (
            self._tokens[place].start == self._tokens[place - 1].end
        )

    def _digital_clock(self, place: int) -> tuple[int, int] | None:
        hour, colon, minute = (self._word(place + step) for step in range(3))
        if colon != ":" or not self._glued(place + 1) or not self._glued(place + 2):
            return None
        if not (hour.isdigit() and minute.isdigit() and len(minute) == 2):
            return None
        if int(hour) > 23 or int(minute) > 59:
            return None
        return int(hour) * 60 + int(minute), place + 3

    def _is_24_hours(self, first: int) -> bool:
        """``08:00``, ``20:15`` and the time of ``2025-11-23T10:00:00`` need no am or pm."""
        hour = self._word(first)
        has_seconds = self._word(first + 3) == ":" and self._glued(first + 3)
        in_a_stamp = self._word(first - 1) == "t" and self._glued(first)
        return has_seconds or in_a_stamp or hour.startswith("0") or int(hour) > 12

    def _numbers(self, first: int) -> tuple[tuple[str, ...], int]:
        if self._tokens[first].text[0].isdigit():
            return self._digits(first)
        words: list[str] = []
        place = after = first
        while place < len(self._tokens):
            word = self._word(place)
            if is_number_word(word) or (word == "oh" and words):
                words.append(word)
                after = place + 1
            elif word == "and" and words and words[-1] in ("hundred", "thousand"):
                words.append(word)
            elif not (word == "-" and self._glued(place)):
                break
            place += 1
        values = spoken_numbers(words)
        if self._word(after) == "point" and is_number_word(self._word(after + 1)):
            decimals, after = self._numbers(after + 1)
            values[-1] += "." + "".join(decimals)
        elif tuple(self._word(after + step) for step in range(3)) == ("and", "a", "half"):
            values[-1] += ".5"
            after += 3
        return tuple(values), after

    def _digits(self, first: int) -> tuple[tuple[str, ...], int]:
        values = [self._word(first)]
        after = first + 1
        while True:
            dash = after + (self._word(after) in ("-", "–", ".") and self._glued(after))
            if not self._word(dash)[:1].isdigit() or (dash > after and not self._glued(dash)):
                break
            if self._word(dash + 1) == ":" and self._glued(dash + 1):
                break  # a clock begins here
            values.append(self._word(dash))
            after = dash + 1
        if self._glued(after) and self._word(after) in ("st", "nd", "rd", "th"):
            after += 1
        return tuple(values), after

    def _unit(self, first: int, after: int) -> tuple[str, int]:
        if first and self._word(first - 1) in _CURRENCY:
            return UNIT_OF[self._word(first - 1)], after
        place = after + (self._word(after) == "-" and self._glued(after))
        word = self._word(place)
        if word == "us" and self._word(place + 1) in ("dollar", "dollars"):
            return "dollars", place + 2
        if word == "in" and self._word(place + 1) != ".":
            return "", after
        if word == "m" or (word in ("h", "g") and not self._glued(place)):
            return "", after  # "8 a m", "gate 4 g": too short to be sure of
        if word == "per" and self._word(place + 1) == "cent":
            return "percent", place + 2
        return (UNIT_OF[word], place + 1) if word in UNIT_OF else ("", after)

    def _meridiem(self, after: int) -> tuple[str, int]:
        word, following = self._word(after), self._word(after + 1)
        if word in ("am", "pm"):
            return word, after + 1
        if word in ("a", "p") and following == "." and self._word(after + 2) == "m":
            return word + "m", after + 3 + (self._word(after + 3) == ".")
        if word in ("a", "p") and following == "m":
            return word + "m", after + 2
        clock = after + (word.replace("’", "'") == "o'clock")
        if tuple(self._word(clock + step) for step in range(2)) in (("in", "the"), ("at", "night")):
            daytime = next(
                (self._word(clock + s) for s in (1, 2) if self._word(clock + s) in _DAYTIME), ""
            )
            return _DAYTIME.get(daytime, ""), clock
        return "", clock

    def _is_clock_talk(self, first: int, after: int, values: Sequence[str], unit: str) -> bool:
        if self._word(after - 1).replace("’", "'") == "o'clock":
            return True
        return self._word(first - 1) == "at" and not unit and _minutes_said(values) is not None


def canonical(number: str) -> str:
    """One spelling per value: no thousands separators, no leading or trailing zeros."""
    whole, _, decimals = number.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + ("." + decimals if decimals else "")


def _minutes_said(values: Sequence[str]) -> int | None:
    """``("8", "30")`` or ``("8",)`` as minutes since midnight; None when it is no time of day."""
    if not 1 <= len(values) <= 3 or not all(value.isdigit() for value in values):
        return None
    hour, minute = int(values[0]), int("".join(values[1:]) or 0)
    return hour * 60 + minute if 1 <= hour <= 12 and minute < 60 else None
