"""Days and times as people say them, as ISO text."""

import re
from datetime import date, timedelta

from agents_core.engine.brain.language.spoken_numbers import find_numbers
from agents_core.language.number_words import ONES, ORDINALS, TENS

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_HOURS = [word for word, value in ONES.items() if 1 <= value <= 12]
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?|((?:twenty[ -]|thirty[ -])?(?:" + "|".join(ORDINALS) + r"))"
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.? (?:the )?(?:{_DAY})\b(?:,? (\d{{4}}))?")
_DAY_MONTH = re.compile(rf"\b(?:the )?(?:{_DAY}) (?:of )?({_MONTH})\b(?:,? (\d{{4}}))?")
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_DATES_AND_TIMES = (
    re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    _MONTH_DAY,
    _DAY_MONTH,
    re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b"),
    re.compile(r"\bin \w+(?: \w+)? (?:day|week)s?\b"),
    re.compile(r"\b\d{1,2}:\d\d\b"),
    re.compile(rf"\b(?:half|quarter) (?:past|to) {_HOUR}\b"),
    re.compile(rf"\b{_HOUR}(?: (?:fifteen|thirty|forty[ -]five))?\s*(?:[ap]\.?m\b|o'?clock\b)"),
    re.compile(rf"\bat {_HOUR}\b(?: (?:fifteen|thirty|forty[ -]five)\b)?"),
)
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'?clock)?(?![\w:])")


def find_date(text: str, today: date) -> str | None:
    """The first day named, as ``YYYY-MM-DD``; a day without a year lies ahead of ``today``."""
    plain = text.lower()
    iso = re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", plain)
    if iso:
        return _iso(int(iso[1]), int(iso[2]), int(iso[3]))
    near = _near(plain, today)
    return near.isoformat() if near else _named(plain, today)


def _near(plain: str, today: date) -> date | None:
    if "day after tomorrow" in plain:
        return today + timedelta(days=2)
    for word, days in (("tomorrow", 1), ("today", 0), ("tonight", 0), ("yesterday", -1)):
        if re.search(rf"\b{word}\b", plain):
            return today + timedelta(days=days)
    ahead = re.search(r"\bin (.{1,20}?) (day|week)s?\b", plain)
    if ahead and (counted := find_numbers(ahead[1].replace("a ", "one "))):
        return _ahead(today, int(counted[0].value) * (7 if ahead[2] == "week" else 1))
    for place, name in enumerate(_DAYS):
        found = re.search(rf"\b(next |this |on )?{name}\b", plain)
        if found:
            ahead_days = (place - today.weekday()) % 7
            return today + timedelta(days=ahead_days or (7 if found[1] == "next " else 0))
    return None


def _ahead(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:  # past the year 9999
        return None


def _named(plain: str, today: date) -> str | None:
    found = _MONTH_DAY.search(plain)
    if found:
        month, figure, word, year = found[1], found[2], found[3], found[4]
    else:
        found = _DAY_MONTH.search(plain)
        if not found:
            return None
        figure, word, month, year = found[1], found[2], found[3], found[4]
    number = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
    day = int(figure) if figure else _ordinal(word)
    if year:
        return _iso(int(year), number, day)
    ahead = _iso(today.year, number, day)
    return ahead if ahead and ahead >= today.isoformat() else _iso(today.year + 1, number, day)


def _ordinal(spoken: str) -> int:
    *tens, last = re.split(r"[ -]", spoken)
    return (TENS[tens[0]] if tens else 0) + ORDINALS[last]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_time(text: str) -> str | None:
    """The first time of day named, as ``HH:MM`` (24 hours)."""
    plain = text.lower()
    for word, clock in (("noon", "12:00"), ("midday", "12:00"), ("midnight", "00:00")):
        if re.search(rf"\b{word}\b", plain):
            return clock
    for number in reversed(_spoken_hours(plain)):
        plain = plain.replace(number[0], number[1], 1)
    past = re.search(r"\b(half|quarter) (past|to) (\d{1,2})\b", plain)
    if past:
        minute = 30 if past[1] == "half" else 15 if past[2] == "past" else 45
        hour = int(past[3]) - (1 if past[2] == "to" else 0)
        return _clock(hour, minute, "pm" if "pm" in plain or "evening" in plain else "")
    for found in _CLOCK.finditer(plain):
        if found[2] or found[3] or re.search(r"\bat $", plain[: found.start()]):
            evening = "pm" if re.search(r"\b(?:evening|afternoon|tonight)\b", plain) else ""
            return _clock(
                int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "") or evening
            )
    return None


def without_dates_and_times(text: str) -> str:
    """The text (in lower case) without its days and times, whose figures count nothing."""
    plain = text.lower()
    for pattern in _DATES_AND_TIMES:
        plain = pattern.sub(" , ", plain)
    return plain


def _spoken_hours(plain: str) -> list[tuple[str, str]]:
    """ "eight" as "8" next to a clock word."""
    found = []
    for value, name in enumerate(_HOURS, 1):
        if re.search(rf"\b(?:past|to|at) {name}\b|\b{name} (?:a\.?m|p\.?m|o'?clock)", plain):
            found.append((name, str(value)))
    return found


def _clock(hour: int, minute: int, half: str) -> str | None:
    if half.startswith("p") and hour < 12:
        hour += 12
    if half.startswith("a") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if 0 <= hour < 24 and 0 <= minute < 60 else None
