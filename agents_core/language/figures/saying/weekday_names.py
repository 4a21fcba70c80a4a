"""Abbreviated weekdays in full: "Mon-Fri 9-5" is "Monday to Friday 9-5".

Many of them are everyday words too ("sat", "so", "mar"): several in a row, or one before a time of
day, are weekdays.
"""

import re
from functools import cache

from babel.dates import get_day_names

from agents_core.language.figures.lexicon.sayings import SAYINGS

_MORE = {"en": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}}
"""Written beside CLDR's, by the number of the day: 0 is Monday."""

_CAPITALS = ("en", "de")  #: write weekdays with one
_UNTIL = r"\s?[-‐‑‒–—]\s?"
_BESIDE = r"\s?[&/,+]\s?|\s(?:and|to|und|bis|y|a|et|e|al?)\s"
_CLOCK = r"\d{1,2}(?::\d{2})?"
_HOURS = (
    rf"(?:\d{{1,2}}:\d{{2}}|\d{{1,2}}\s?(?:[ap]\.?m\b|uhr\b|h\b)"
    rf"|{_CLOCK}\s?[-‐‑‒–—]\s?{_CLOCK}(?=\s*(?:uhr\b|h\b|[ap]\.?m\b|[,;.)]|\Z))"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
"""Times of day or a date; "Fr. 5.50" is a price and "So 2-3 Tage" no Sunday."""
_CLOSED = r"(?:closed|geschlossen|cerrad[oa]|fermé|chius[oa])\b"
_STOP = r"(?:\.(?!\s*(?:\Z|(?-i:\s[A-ZÄÖÜÉ]))))?"  #: of an abbreviation, not of a sentence


def with_whole_weekdays(text: str, language: str) -> str:
    """The text with its abbreviated weekdays, and the dashes between them, as a person says them.

    ``language``: one of ``LANGUAGES``.
    """
    runs, days = _patterns(language)

    def said(run: re.Match[str]) -> str:
        words = days.sub(lambda day: _whole(day[0], language), run[0])
        return re.sub(_UNTIL, f" {SAYINGS[language].to} ", words)

    return runs.sub(said, text)


def _whole(day: str, language: str) -> str:
    name = _names(language).get(day.lower().rstrip("."))
    return day if name is None else name


@cache
def _names(language: str) -> dict[str, str]:
    """Abbreviations in lower case -> the day's whole name."""
    whole = get_day_names("wide", locale=language)
    names = {
        short.lower().rstrip("."): whole[number]
        for context in ("format", "stand-alone")
        for number, short in get_day_names("abbreviated", context, locale=language).items()
    }
    return names | {short: whole[number] for short, number in _MORE.get(language, {}).items()}


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Rows of days with an abbreviation, and one day."""
    whole = get_day_names("wide", locale=language).values()
    days = sorted({*_names(language), *(name.lower() for name in whole)}, key=len, reverse=True)
    capital = r"(?=(?-i:[A-Z]))" if language in _CAPITALS else ""
    name = rf"(?<!\w){capital}(?:{'|'.join(map(re.escape, days))})\b"
    day = f"{name}{_STOP}"
    runs = rf"{day}(?:(?:{_UNTIL}|{_BESIDE}){day})+|{day}(?=[:,]?\s(?:{_HOURS}|{_CLOSED}))"
    return re.compile(runs, re.IGNORECASE), re.compile(rf"{name}\.?", re.IGNORECASE)
