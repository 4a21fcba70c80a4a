"""The unit after a number, in the language of the text."""

import re
from dataclasses import dataclass
from functools import cache

from agents_core.language.figures.figure import LANGUAGES, FigureKind
from agents_core.language.figures.lexicon.cldr_names import DURATIONS, currency_words, unit_words
from agents_core.language.figures.lexicon.languages import PERCENT, WORDS
from agents_core.language.figures.numbers.number_words import lowered
from agents_core.language.figures.reading.skeleton import Skeleton

_PER = re.compile(r"/|\b(?:per|pro|je|por|par|each|every|cada|chaque|ogni|al|le|il)\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit after a number. ``kinds``: more than one for a pound."""

    kinds: tuple[tuple[FigureKind, str], ...]
    end: int


def unit_at(skeleton: Skeleton, end: int) -> Unit | None:
    """The unit that begins at a position, after a space or a hyphen."""
    return _unit_after(skeleton.lower, skeleton.language, end)


def units_per(text: str) -> set[str]:
    """The units that a text states figures per, in any language: "per kilo", "/kg"."""
    lower = lowered(text)
    ends = [match.end() for match in _PER.finditer(lower)]
    found = (_unit_after(lower, language, end) for end in ends for language in LANGUAGES)
    return {name for unit in found if unit for _, name in unit.kinds}


def _unit_after(lower: str, language: str, end: int) -> Unit | None:
    match = _units(language).match(lower, end)
    if match is None:
        return None
    if match["percent"]:
        return Unit(((FigureKind.PERCENT, "%"),), match.end("percent"))
    name = match["unit"]
    return Unit(_kinds(name, language), match.end("unit"))


@cache
def _kinds(name: str, language: str) -> tuple[tuple[FigureKind, str], ...]:
    found: list[tuple[FigureKind, str]] = []
    unit, currency = unit_words(language).get(name), currency_words(language).get(name)
    if unit is not None:
        found.append((FigureKind.DURATION if unit in DURATIONS else FigureKind.MEASURE, unit))
    if currency is not None:
        found.append((FigureKind.MONEY, currency))
    return tuple(found)


def _no_longer(name: str) -> str:
    """What may not follow the name of a unit: the rest of a word, as in "dieci l'uno"."""
    if not name[-1].isalnum():
        return r"(?! ?\d)"
    return r"(?![\w'])" if len(name) == 1 else r"(?!\w)"


@cache
def _units(language: str) -> re.Pattern[str]:
    names = sorted({*unit_words(language), *currency_words(language)}, key=len, reverse=True)
    ends = "|".join(re.escape(name) + _no_longer(name) for name in names)
    adjectives = WORDS[language].adjectives
    return re.compile(
        rf"[ ']?(?:(?P<percent>{PERCENT[language].replace('|', '(?![a-zà-ÿ])|')}(?![a-zà-ÿ]))"
        rf"|-?(?:(?:{adjectives})[ -]){{0,2}}(?P<unit>{ends}))"
    )
