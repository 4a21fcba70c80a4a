"""Codes of letters and digits: "SB204", "gate B 12", "A B 1 2 C D"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from agents_core.language.figures.figure import Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.cldr_names import currency_words, unit_words
from agents_core.language.figures.lexicon.languages import WORDS
from agents_core.language.figures.numbers.number_words import MARK
from agents_core.language.figures.reading.skeleton import Skeleton
from agents_core.language.figures.reading.units import unit_at

_MIXED = re.compile(
    r"(?<![^\W_])(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+"
    r"(?:-(?:\d+|[A-Z]{1,4})(?![^\W_])){0,4}"
    r"|(?<![^\W_])[A-Z]{1,5}-\d+(?:-(?:\d+|[A-Z]{1,4})(?![^\W_])){1,4}"
)
_SPACED = re.compile(
    rf"(?<![^\W_])(?P<letters>[A-Z]{{1,3}}|(?:[A-Z] ){{1,5}}[A-Z])[ -]{MARK}+"
    rf"(?: {MARK}{{1,4}}(?!\w))*"
)
_REPEATS = "|".join(sorted({word for one in WORDS.values() for word in one.repeats}))
_LETTER = (
    rf"(?:(?:{_REPEATS}) )?" r"[A-Z](?:,? (?:as in|like|for|wie|comme|come|como|de|di) [^\W\d_]+)?"
)
_PAUSE = r"(?:, ?| ?- ?)"
_NO_CODE = re.compile(
    r"\d+(?:st|nd|rd|th|er|re|ème|e|am|pm|a|p|x|h|h\d{2}|min|uhr|k)|(?:\d+x)+\d+|x\d+"
    r"|(?:\d+[a-z]+\d*)?m[²³]",
    re.IGNORECASE,
)
_WORDS_IN_CAPITALS = frozenset(
    "A I AM PM OR TO IN ON AT BY UP OF IF AND THE FOR ALL USE MAX MIN NO".split()
)
_LONGEST_CODE = 40  #: characters


def codes_of(skeleton: Skeleton) -> Iterator[Figure]:
    """Codes such as "SB204", "gate B 12"; each takes its numbers."""
    yield from _spelled_codes(skeleton)
    for match in _MIXED.finditer(skeleton.text):
        word = match[0]
        start, end = match.span()
        if _is_quantity(word.lower(), skeleton) or not skeleton.is_free(start, end):
            continue
        if len(word) > _LONGEST_CODE or not any(map(str.isalpha, word)):  # "2½"
            continue
        skeleton.take(start, end)
        value = re.sub(r"\W", "", word).upper()
        yield skeleton.figure(start, end, Reading(FigureKind.CODE, value), re.sub(r"\D", "", word))
    yield from _spaced_codes(skeleton)


def _spelled_codes(skeleton: Skeleton) -> Iterator[Figure]:
    """ "A B 1 2 C D", "B as in boy, four, T, nine": letters and numbers, one by one."""
    marked = _with_capitals(skeleton)
    for match in _spelled(skeleton.language).finditer(marked):
        start, end = match.span()
        numbers = list(skeleton.numbers_in(start, end))
        if not numbers or not skeleton.is_free(start, end):
            continue
        if any(number.ordinal or number.whole is None for number in numbers):
            continue
        if re.match(rf"[A-Z] {MARK}", match[0]) and match[0][0] in _WORDS_IN_CAPITALS:
            continue  # "A 2, 3"
        value = "".join(_spelled_items(skeleton, match))
        if value.isdecimal() or not re.fullmatch("[A-Z0-9]{3,}", value):  # "2,000,000"
            continue
        skeleton.take(start, end)
        digits = re.sub(r"\D", "", value)
        yield skeleton.figure(start, end, Reading(FigureKind.CODE, value), digits)


def _spelled_items(skeleton: Skeleton, match: re.Match[str]) -> Iterator[str]:
    """The letters and digits of a spelled code."""
    words = WORDS[skeleton.language]
    for item in re.finditer(_item(skeleton.language), match[0]):
        first, _, rest = item[0].partition(" ")
        times = words.repeats.get(first, 1)  # "double A"
        written = rest if times > 1 else item[0]
        number = skeleton.at.get(match.start() + item.end() - len(written))
        if number is not None and (written in words.ones or written[0] == MARK):
            yield number.spelled_digits * times
        elif written in words.zero:
            yield "0"
        else:
            yield words.letters.get(written, written[0]).upper() * times


@cache
def _item(language: str) -> str:
    """One letter, by itself or with a word that begins with it, or by its name; or a number."""
    spoken_names = {*WORDS[language].letters, *WORDS[language].ones}
    names = "".join(f"|{name}" for name in sorted(spoken_names, key=len, reverse=True))
    zero = "|".join(sorted(WORDS[language].zero - {"o"})) or "(?!)"
    number = rf"(?:(?:{_REPEATS}) )?{MARK}+"
    return rf"(?<![^\W_])(?:{_LETTER}|{number}|{zero}{names})(?![^\W_])"


@cache
def _spelled(language: str) -> re.Pattern[str]:
    item = _item(language)
    zero = "|".join(one for one in sorted(WORDS[language].zero) if len(one) > 1) or "(?!)"
    sign = rf"(?<![^\W_])(?:{_LETTER}|(?:(?:{_REPEATS}) )?{MARK}+|{zero})(?![^\W_])"
    pause = rf", (?!{MARK}+ (?!(?:{_REPEATS}) )[^\W\d_A-Z])"  #: not before "two adults"
    spaced = rf"(?<!{MARK} ){_LETTER}(?:(?: |{pause}){sign}){{2,15}}"  #: "S W 1 A, 2 A A"
    paused = rf"{item}(?:{_PAUSE}{item}){{2,15}}"
    return re.compile(rf"(?<![^\W_])(?:{paused}|{spaced})(?![^\W_])")


def _with_capitals(skeleton: Skeleton) -> str:
    """The skeleton with the text's own capitals."""
    return "".join(
        mark if mark == MARK else written
        for mark, written in zip(skeleton.marked, skeleton.text, strict=True)
    )


def _is_quantity(word: str, skeleton: Skeleton) -> bool:
    if _NO_CODE.fullmatch(word):
        return True
    word = re.sub(r"\A(?:\d+x)+(?=\d)", "", word)  # "55x40x20cm"
    letters = re.sub(r"^[\d.,]+|[\d]+$", "", word)
    return (
        word[0].isdecimal()
        and (
            letters in unit_words(skeleton.language) or letters in currency_words(skeleton.language)
        )
    ) or (word[-1].isdecimal() and letters in currency_words(skeleton.language))


def _spaced_codes(skeleton: Skeleton) -> Iterator[Figure]:
    """ "SB 204", "gate B twelve", "S B 204": letters in capitals before a number."""
    for match in _SPACED.finditer(_with_capitals(skeleton)):
        letters = match["letters"].replace(" ", "")
        known = match["letters"] in _WORDS_IN_CAPITALS or letters.lower() in currency_words("en")
        start, end = match.span()
        numbers = list(skeleton.numbers_in(start, end))
        if known or not numbers or not skeleton.is_free(start, end):
            continue
        if any(number.ordinal or number.whole is None for number in numbers):
            continue
        if unit_at(skeleton, numbers[-1].end) is not None and len(letters) > 1:
            continue
        end = numbers[-1].end
        digits = "".join(number.spelled_digits for number in numbers)
        skeleton.take(start, end)
        figure = skeleton.figure(start, end, Reading(FigureKind.CODE, letters + digits), digits)
        yield replace(figure, others=(Reading(FigureKind.NUMBER, Decimal(digits)),))
