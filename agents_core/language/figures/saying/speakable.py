"""A text as a person says it: its figures, comparison signs, ranges and addresses in words.

Reading the result again gives the same values, but for "24/7" and "2 x 3" alone.
"""

import re

from agents_core.language.figures.figure import Figure, FigureKind
from agents_core.language.figures.lexicon.cldr_names import supported, unit_words
from agents_core.language.figures.lexicon.sayings import SAYINGS, Sayings
from agents_core.language.figures.reading.clocks import with_clock_of_24_hours
from agents_core.language.figures.reading.reader import read_figures
from agents_core.language.figures.saying.addresses import addresses_of
from agents_core.language.figures.saying.quantity_words import said, unit_name
from agents_core.language.figures.saying.weekday_names import with_whole_weekdays

_COMPARES = re.compile(r"(?<![-=])(<=|>=|≤|≥|⩽|⩾|<|>) ?\Z")
_DASH = re.compile(r"[ \u00a0]?[-‐‑‒–—][ \u00a0]?")
_SIZE = re.compile(r"[ \u00a0]?[x×][ \u00a0]?")
_PER = re.compile(r" ?/ ?([^\W\d_]+)")
_AND_MORE = re.compile(r"\+(?=[\s.,;:!?)]|\Z)")
_COUNTED = (
    FigureKind.NUMBER,
    FigureKind.MONEY,
    FigureKind.PERCENT,
    FigureKind.DURATION,
    FigureKind.MEASURE,
)
_PRICED = (FigureKind.MONEY, FigureKind.MEASURE)
_ABOUT = re.compile(r"± ?")
_PLUS = re.compile(r"(?<=[\w%€$£)]) \+ (?=[\w€$£])")
_YEARLY = re.compile(r"\bp\. ?a\.(?!\s*\Z|\s+[A-Z])|\bp\. ?a(?=\.)")
_MONTHLY = re.compile(
    r"(?:(?<=%)|(?<=percent)|(?<=Prozent)) p\. ?[mM](?:\.(?!\s*\Z|\s+[A-Z])|(?=\.))"
)
_EACH = re.compile(r" ?(?:/ ?|\b)p\. ?[pP](?:\.(?!\s*\Z|\s+[A-Z])|(?=\.))")
_ENDS = re.compile(r"\.(?:\s*\Z|\s+[A-ZÄÖÜÉ])")  #: the full stop of a date ends a sentence too
_STOP = re.compile(r"\.(?=\s[^\W\d_A-ZÄÖÜÉ])")  #: of a unit's abbreviation
_LONG_WORD = 3  #: letters
_ALL_DAY = re.compile(r"\b24 ?/ ?7\b")


def speakable(text: str, language: str = "en") -> str:
    """The text with everything in it that has figures or signs as a person says it."""
    language = supported(language)
    text = _in_words(with_whole_weekdays(text, language), SAYINGS[language])
    pieces: list[str] = []
    end = 0
    for address in addresses_of(text, language):
        pieces += (_without_signs(text[end : address.start], language), address.said)
        end = address.end
    pieces.append(_without_signs(text[end:], language))
    return "".join(pieces)


def _in_words(text: str, sayings: Sayings) -> str:
    """Signs and short forms beside figures in words."""
    text = text.replace(" & ", f" {sayings.joint} ")
    text = _PLUS.sub(f" {sayings.plus} ", text)
    text = _YEARLY.sub(sayings.yearly, text)
    text = _MONTHLY.sub(f" {sayings.monthly}", text)
    text = _EACH.sub(f" {sayings.each}", text)
    text = _ALL_DAY.sub(sayings.all_day or r"\g<0>", text)
    for short, whole in sayings.shorthand.items():
        text = re.sub(rf"(?<!\w){short} ?(?=\w)", f"{whole} ", text)
    return text


def _without_signs(text: str, language: str) -> str:
    figures = with_clock_of_24_hours(read_figures(text, language))
    pieces: list[str] = []
    end = 0
    for place, figure in enumerate(figures):
        gap = text[end : figure.start]
        before = figures[place - 1] if place else None
        pieces += (_gap(gap, before, figure, language), said(figure, language))
        if figure.kind is FigureKind.DATE and _ENDS.match(text, figure.end - 1):
            pieces.append("" if pieces[-1].endswith(".") else ".")
        end = figure.end
    pieces.append(_after(text[end:], figures[-1], language, at_end=True) if figures else text)
    return "".join(pieces)


def _gap(gap: str, before: Figure | None, figure: Figure, language: str) -> str:
    """The text between two figures, with its signs in words."""
    sayings = SAYINGS[language]
    gap = _ABOUT.sub(f"{sayings.about} ", gap)
    if before is not None:
        if before.range_end is not None and _DASH.fullmatch(gap):
            return f" {sayings.to} "
        if gap == "T" and before.kind is FigureKind.DATE:  # "2026-03-21T08:45:00"
            return ", "
        if _SIZE.fullmatch(gap):
            return f" {sayings.by} "
        gap = _after(gap, before, language)
    compares = _COMPARES.search(gap)
    if compares is None or figure.kind is FigureKind.CODE:
        return gap
    words = {"<": sayings.under, ">": sayings.over, "≤": sayings.at_most, "≥": sayings.at_least}
    sign = compares[1].replace("<=", "≤").replace(">=", "≥").replace("⩽", "≤").replace("⩾", "≥")
    return f"{gap[: compares.start()]}{words[sign]} "


def _after(gap: str, figure: Figure, language: str, *, at_end: bool = False) -> str:
    """What follows a figure: "/h" is "per hour", and "8+" is "8 or more"."""
    more = None if gap == "+" and not at_end else _AND_MORE.match(gap)
    if more and figure.kind in _COUNTED and not figure.in_words:
        return f" {SAYINGS[language].or_more}{gap[more.end() :]}"
    if figure.unit in unit_words(language).values() and not figure.in_words:
        gap = _STOP.sub("", gap, count=1) if _STOP.match(gap) else gap
    per = _PER.match(gap)
    if per is None:
        return gap
    name = _rate(per[1], figure, language)
    if not name:
        return gap
    return f" {SAYINGS[language].per} {name}{gap[per.end() :]}"


def _rate(written: str, figure: Figure, language: str) -> str:
    """What a figure is stated per, in full; empty: the slash is no "per"."""
    unit = unit_words(language).get(written.lower())
    if unit is not None:
        return unit_name(written, unit, language)
    if figure.kind not in _PRICED:
        return ""
    short = SAYINGS[language].rates.get(written.lower(), "")
    return short or (written if len(written) >= _LONG_WORD else "")
