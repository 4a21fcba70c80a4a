"""A text as a person says it: its figures, comparison signs, ranges and addresses in words.

Reading the result again gives the same values.
"""

import re

from agents_core.language.figures.figure import Figure, FigureKind
from agents_core.language.figures.lexicon.cldr_names import supported, unit_words
from agents_core.language.figures.lexicon.sayings import SAYINGS
from agents_core.language.figures.reading.reader import read_figures
from agents_core.language.figures.saying.addresses import addresses_of
from agents_core.language.figures.saying.quantity_words import said

_COMPARES = re.compile(r"(<=|>=|≤|≥|⩽|⩾|<|>) ?\Z")
_DASH = re.compile(r"[ \u00a0]?[-‐‑‒–—][ \u00a0]?")
_SIZE = re.compile(r"[ \u00a0]?[x×][ \u00a0]?")
_PER = re.compile(r" ?/ ?(?=([^\W\d_]+))")


def speakable(text: str, language: str = "en") -> str:
    """The text with everything in it that has figures or signs as a person says it."""
    language = supported(language)
    pieces: list[str] = []
    end = 0
    for address in addresses_of(text, language):
        pieces += (_without_signs(text[end : address.start], language), address.said)
        end = address.end
    pieces.append(_without_signs(text[end:], language))
    return "".join(pieces)


def _without_signs(text: str, language: str) -> str:
    figures = read_figures(text, language)
    pieces: list[str] = []
    end = 0
    for place, figure in enumerate(figures):
        gap = text[end : figure.start]
        before = figures[place - 1] if place else None
        pieces += (_gap(gap, before, figure, language), said(figure, language))
        end = figure.end
    per = _PER.match(text, end) if figures else None
    pieces.append(_rate(text[end:], language) if per else text[end:])
    return "".join(pieces)


def _gap(gap: str, before: Figure | None, figure: Figure, language: str) -> str:
    """The text between two figures, with its signs in words."""
    sayings = SAYINGS[language]
    if before is not None:
        if before.range_end is not None and _DASH.fullmatch(gap):
            return f" {sayings.to} "
        if gap == "T" and before.kind is FigureKind.DATE:  # "2026-03-21T08:45:00"
            return ", "
        if _SIZE.fullmatch(gap):
            return f" {sayings.by} "
        gap = _rate(gap, language)
    compares = _COMPARES.search(gap)
    if compares is None or figure.kind is FigureKind.CODE:
        return gap
    words = {"<": sayings.under, ">": sayings.over, "≤": sayings.at_most, "≥": sayings.at_least}
    sign = compares[1].replace("<=", "≤").replace(">=", "≥").replace("⩽", "≤").replace("⩾", "≥")
    return f"{gap[: compares.start()]}{words[sign]} "


def _rate(gap: str, language: str) -> str:
    """ "/day" after a figure is "per day"."""
    per = _PER.match(gap)
    if per is None or per[1].lower() not in unit_words(language):
        return gap
    return f" {SAYINGS[language].per} {gap[per.end() :]}"
