"""Times of day as callers say them, in minutes since midnight; and a time among offered ones."""

import re
from collections.abc import Sequence
from decimal import Decimal

from agents_core.language.figures import Figure, FigureKind, numbers_in, read_figures
from agents_core.language.figures.figure import Value
from agents_core.language.values.candidate import Candidate, settled

_NOON, _HOUR = 720, 60
_MORNING = re.compile(r"\b(?:morning|before (?:lunch|noon|work))\b|\ba\.?m\b", re.IGNORECASE)
_EVENING = re.compile(
    r"\b(?:evening|afternoon|tonight|dinner|supper|lunch|after (?:work|school))\b|\bp\.?m\b",
    re.IGNORECASE,
)
_BEFORE_HOUR = re.compile(r"\b(?:a )?(?P<part>quarter|half|\w+)(?: minutes?)? (?:to|of|before) $")
_HALF = re.compile(r"\bhalf $")
_TYPED = re.compile(r"\d\d:\d\d")
_PARTS = {"quarter": 15, "half": 30}


def find_time(text: str, *, asked: bool = False, spoken: bool = False) -> Candidate | None:
    """The time that was meant; morning and evening are two readings where the words leave both."""
    return settled(text, times_in(text, asked=asked, spoken=spoken))


def times_in(text: str, *, asked: bool = False, spoken: bool = False) -> list[Candidate]:
    """Every time of day. ``asked``: a bare number is an hour. ``spoken``: not typed."""
    found: list[Candidate] = []
    for figure in read_figures(text):
        one = _time(text, figure, asked)
        if one is None:
            continue
        if found and found[-1].end > one.start:
            found.pop()
        typed = not spoken and _TYPED.fullmatch(figure.text) is not None
        found.append(Candidate(one.value, one.start, one.end) if typed else one)
    return found


def _time(text: str, figure: Figure, asked: bool) -> Candidate | None:
    reading = next((one for one in figure.readings if one.kind is FigureKind.TIME), None)
    if reading is None:
        hour = _bare_hour(figure) if asked else None
        if hour is None:
            return None
        minutes, both = hour * _HOUR, hour <= 12
    elif reading != figure.reading and not asked:
        return None  # "eight thirty" may be a number
    else:
        minutes, both = _whole(reading.value), reading.unit == "12h"
    start, minutes = _with_part_before(text, figure.start, minutes)
    readings = _halves(text, minutes) if both else (minutes % (2 * _NOON),)
    return Candidate(readings[0], start, figure.end, readings[1:])


def _bare_hour(figure: Figure) -> int | None:
    """ "Eight" as the answer to a question for a time."""
    if figure.kind is not FigureKind.NUMBER or figure.ordinal:
        return None
    hour = _whole(figure.value)
    return hour if 1 <= hour <= 24 and hour == figure.value else None


def _whole(value: Value) -> int:
    return int(value) if isinstance(value, Decimal) else 0


def _with_part_before(text: str, start: int, minutes: int) -> tuple[int, int]:
    """ "five to four", "half three" (thirty minutes after three, as the British say)."""
    lower = text[:start].lower()
    part = _BEFORE_HOUR.search(lower)
    size = _PARTS.get(part["part"]) if part else None
    if part and size is None:
        said = numbers_in(part["part"])
        size = int(said[0].value) if len(said) == 1 and 1 <= said[0].value <= 29 else None
    if part and size is not None and minutes % _HOUR == 0:
        return part.start(), minutes - size
    half = _HALF.search(lower)
    if half and minutes % _HOUR == 0:
        return half.start(), minutes + _HOUR // 2
    return start, minutes


def _halves(text: str, minutes: int) -> tuple[int, ...]:
    """Both halves of the day, or the one that the words name; 12:30 is after noon."""
    early = minutes % _NOON
    late = early + _NOON
    if early < _HOUR:
        return (late,)
    at_night = re.search(r"\bat night\b", text, re.IGNORECASE) is not None
    evening = _EVENING.search(text) is not None or (at_night and early >= 6 * _HOUR)
    morning = _MORNING.search(text) is not None or (at_night and early < 5 * _HOUR)
    if evening != morning:
        return (late,) if evening else (early,)
    return (early, late)


_ORDINALS = {
    "first": 0, "earliest": 0, "soonest": 0, "second": 1, "third": 2, "fourth": 3, "last": -1,
    "latest": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\bthe (?:very )?(?P<nth>{'|'.join(_ORDINALS)})"
    r"(?: (?:one|of (?:them|those|these)|option|slot|time|appointment|possible|available|thing))*"
    r"(?=\s*(?:[.,;!?]|$|please|then|is\b|would\b|sounds\b))",
    re.IGNORECASE,
)


def find_offered(text: str, offered: Sequence[str]) -> Candidate | None:
    """One of the offered times, by its hour or by its place; several that fit are its readings."""
    minutes = [minutes_of(one) for one in offered]
    found: list[Candidate] = []
    for one in times_in(text, asked=True, spoken=True):
        fits = [choice for choice, at in zip(offered, minutes, strict=True) if at in one.readings]
        if fits:
            found.append(Candidate(fits[0], one.start, one.end, tuple(fits[1:])))
        else:
            found.append(Candidate(None, one.start, one.end))
    if found:
        meant = settled(text, found)
        return None if meant is None or None in meant.readings else meant
    return settled(text, ordinals_in(text, offered))


def ordinals_in(text: str, choices: Sequence[object]) -> list[Candidate]:
    """ "the first", "the last one" of some choices in their order."""
    found = []
    for match in _ORDINAL.finditer(text):
        place = _ORDINALS[match["nth"].lower()]
        if place < len(choices):
            found.append(Candidate(choices[place], match.start(), match.end()))
    return found


def minutes_of(offered: str) -> int | None:
    """An offered time in minutes since midnight; None: it is no time."""
    found = times_in(str(offered), asked=True)
    if len(found) != 1 or re.search(r"[a-z]{3,}", str(offered).lower().replace("noon", "")):
        return None
    return int(found[0].value)
