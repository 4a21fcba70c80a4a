"""Writes a spelled code or address as the pattern of the asked field wants it.

"A B 742" becomes "AB742". A recogniser writes a spelled letter apart, with a dot, or as a word or a
figure that sounds the same ("are" for R, "8" for A). Where a pattern says what the code looks like,
one reading of such tokens may fit it. Nothing changes when none fits, or two do equally well.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from agents_core.language.patterns import compile_pattern
from agents_core.language.sentences import STOP_WORDS

MOST_TOKENS = 16  #: of a code; phone numbers have up to 15 digits
MOST_READINGS = 256  #: tried for one stretch of words
MOST_TRIED = 20_000
"""Readings of one text for all patterns; a card number of 0, 2 and 8 takes 1,600. About 0.2 s,
during which no other thread runs."""
SHARE_CHANGED = 1 / 3
"""Of a code's characters may be read as what they sound like; with more, chance fits."""

_TOKEN = re.compile(r"[A-Za-z]+|\d")
_GAP = re.compile(r"[\s.,\-]*")
_FIGURES = {
    "oh": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_SOUNDS = {
    "8": "A", "0": "O", "2": "Q", "a": "8", "o": "0", "i": "1", "won": "1", "to": "2", "too": "2",
    "for": "4", "ate": "8", "be": "B", "bee": "B", "see": "C", "sea": "C", "gee": "G", "eye": "I",
    "jay": "J", "kay": "K", "okay": "OK", "em": "M", "pea": "P", "queue": "Q", "cue": "Q",
    "are": "R", "our": "R", "tea": "T", "tee": "T", "you": "U", "ex": "X", "why": "Y",
    "easy": "EZ",
}  # fmt: skip
_ADDRESS = re.compile(
    r"[\w+-]+(?:(?:\.|\s+(?:dot|underscore|dash|hyphen)\s+)[\w+-]+)*(?:@|\s+at\s+)"
    r"[\w-]+(?:(?:\.|\s+dot\s+)[\w-]+)+",
    re.IGNORECASE,
)
_SIGNS = {"at": "@", "dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
_SIGN = re.compile(rf"\s+({'|'.join(_SIGNS)})\s+", re.IGNORECASE)
_Place: TypeAlias = tuple[int, int, str]  # where it starts and ends in the text, and the code


@dataclass(frozen=True, slots=True)
class _Reading:
    """What some tokens may spell."""

    changed: int  #: characters read as what they sound like
    code: str
    certain: str  #: the code without them


def as_patterns_want(text: str, patterns: Sequence[str]) -> str | None:
    """The text with its one code or address written as the first pattern that fits wants it; None
    when no pattern fits a part of it."""
    tokens = list(_TOKEN.finditer(text))
    tries = iter(range(MOST_TRIED))
    for pattern in patterns:
        whole = compile_pattern(f"^(?:{pattern})$")
        best = whole and (_address(text, whole) or _best(text, tokens, whole, tries))
        if best is not None:
            start, end, code = best
            return text[:start] + code + text[end:]
    return None


def _address(text: str, whole: Any) -> _Place | None:
    """An e-mail address whose signs are words."""
    for found in _ADDRESS.finditer(text):
        address = _SIGN.sub(lambda sign: _SIGNS[sign[1].lower()], found[0])
        name = address.partition("@")[0].lower()
        if name not in STOP_WORDS and whole.fullmatch(address):  # "mail me at example.com"
            return found.start(), found.end(), address
    return None


def _best(
    text: str, tokens: Sequence[re.Match[str]], whole: Any, tries: Iterator[int]
) -> _Place | None:
    """The stretch that fits with the fewest changes, the longest of them.

    A change counts only where the pattern needs that character: "5 to 7" is not 527.
    """
    found: dict[tuple[int, int], set[_Place]] = {}
    for stretch in _stretches(text, tokens):
        for reading in _readings(text, stretch, tries):
            if not whole.fullmatch(reading.code) or (
                reading.changed and whole.fullmatch(reading.certain)
            ):
                continue
            place = (stretch[0].start(), stretch[-1].end(), reading.code)
            found.setdefault((reading.changed, -len(reading.code)), set()).add(place)
    best = found[min(found)] if found else set()
    return next(iter(best)) if len({code for _, _, code in best}) == 1 else None


def _stretches(text: str, tokens: Sequence[re.Match[str]]) -> Iterator[Sequence[re.Match[str]]]:
    """Neighbouring tokens that may spell a code, between borders of words."""
    for first, start in enumerate(tokens):
        if _continues_word(text[: start.start()][-1:]):
            continue
        for last in range(first, min(len(tokens), first + MOST_TOKENS)):
            before = tokens[last - 1].end() if last > first else tokens[last].start()
            if not _options(tokens[last][0], end=True) or not _GAP.fullmatch(
                text, before, tokens[last].start()
            ):
                break
            if not _continues_word(text[tokens[last].end() :][:1]):
                yield tokens[first : last + 1]


def _continues_word(char: str) -> bool:
    return char.isalnum() or char == "'"


def _readings(
    text: str, stretch: Sequence[re.Match[str]], tries: Iterator[int]
) -> Iterator[_Reading]:
    """What these tokens may spell: something with a figure, or single letters; with and without
    the hyphens between them."""
    single = all(len(token[0]) == 1 for token in stretch)
    dashes = ["-" * ("-" in text[a.end() : b.start()]) for a, b in itertools.pairwise(stretch)]
    decimal = any(text[a.end() : b.start()] == "." for a, b in itertools.pairwise(stretch))
    ends = (0, len(stretch) - 1)
    options = [_options(token[0], end=place in ends) for place, token in enumerate(stretch)]
    chances = itertools.islice(itertools.product(*options), MOST_READINGS)
    for chosen, _ in zip(chances, tries, strict=False):
        changed = sum(cost for cost, _ in chosen)
        pieces = [piece for _, piece in chosen]
        code, certain = "".join(pieces), "".join(piece for cost, piece in chosen if not cost)
        if len(code) < 2 or changed > SHARE_CHANGED * len(code):
            continue
        if not (single or any(map(str.isdigit, code))) or (decimal and code.isdigit()):
            continue
        yield _Reading(changed, code, certain)
        if any(dashes):
            dashed = "".join(map("".join, zip(pieces, [*dashes, ""], strict=True)))
            yield _Reading(changed, dashed, certain)


def _options(token: str, *, end: bool) -> list[tuple[int, str]]:
    """What a token may stand for in a code, and how many characters are read otherwise. ``end``:
    other words may follow or precede, so that "a" and "I" may be such words."""
    options: list[tuple[int, str]] = []
    lower = token.lower()
    if len(token) == 1 or token.isupper():
        options.append((int(end and lower in ("a", "i")), token.upper()))
    if lower in _FIGURES:
        options.append((0, _FIGURES[lower]))
    if lower in _SOUNDS:
        options.append((len(_SOUNDS[lower]), _SOUNDS[lower]))
    return options
