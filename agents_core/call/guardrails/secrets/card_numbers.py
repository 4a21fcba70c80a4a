"""Finds card numbers in a text, in digits or words, however they are grouped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.numbers.number_words import is_number_word, numbers_of

CARD_DIGITS = range(13, 20)  #: ISO/IEC 7812: lengths in use

_WORD = re.compile(r"\d+|[^\W\d_]+")
_IN_A_RUN = frozenset({"oh", "uno", "un", "ein"})  #: digits only after other digits
_JOINTS = re.compile(r"[\s\-–.]*")
_COMMA = re.compile(r"\s*,\s*")
_JOINT_TO_COME = re.compile(r"[\s\-–.,]*")


@dataclass(frozen=True, slots=True)
class _DigitRun:
    """A run of digit groups and number words."""

    words: tuple[str, ...]
    start: int
    end: int  #: in characters of the text


def card_start(text: str) -> int | None:
    """Start of the first run of digits that contains a card number, or None."""
    return next((run.start for run in _digit_runs(text) if _is_card(run.words)), None)


def open_digit_run_start(text: str) -> int | None:
    """Start of a run of digits at the end of a growing text, which may continue."""
    for run in _digit_runs(text):
        if _JOINT_TO_COME.fullmatch(text, run.end):
            return run.start
    return None


def _digit_runs(text: str) -> Iterator[_DigitRun]:
    """Runs of digits; one that starts with + is a phone number and left out."""
    run: list[str] = []
    start = end = 0
    for match in _WORD.finditer(text):
        word = match[0].lower()
        numeric = (
            word.isdecimal() or _language_of(word) is not None or (word in _IN_A_RUN and bool(run))
        )
        joined = _JOINTS.fullmatch(text, end, match.start()) is not None or (
            # "22, 14, 9" is a list; four digits, a comma and four digits are a card read out
            bool(run)
            and len(run[-1]) >= 3
            and len(word) >= 3
            and _COMMA.fullmatch(text, end, match.start()) is not None
        )
        if run and not (numeric and joined):
            yield _DigitRun(tuple(run), start, end)
            run = []
        if numeric and not (not run and text[: match.start()].endswith("+")):
            start = start if run else match.start()
            run.append(word)
        end = match.end()
    if run:
        yield _DigitRun(tuple(run), start, end)


def _is_card(run: tuple[str, ...]) -> bool:
    """Whether neighbouring groups make a valid card number."""
    groups = _groups(run)
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) in CARD_DIGITS and _has_issuer(digits) and luhn(digits):
                return True
            if len(digits) >= CARD_DIGITS.stop:
                break
    return False


def _has_issuer(digits: str) -> bool:
    """Prefix ranges of card issuers; a run of dates ("2025...") has none of them."""
    return digits[0] in "3456" or 2221 <= int(digits[:4]) <= 2720


def _groups(run: tuple[str, ...]) -> list[str]:
    """Digit groups; number words are joined first: ``forty`` ``one`` is 41."""
    groups: list[str] = []
    words: list[str] = []
    for word in [*run, "0"]:
        if not word.isdecimal():
            words.append(word)
            continue
        if words:
            groups += _spoken_groups(words)
            words = []
        groups.append(word)
    return groups[:-1]


def _spoken_groups(words: list[str]) -> list[str]:
    language = next(filter(None, map(_language_of, words)), "en")
    text = " ".join("zero" if word == "oh" else word for word in words)
    return [one.digits or str(one.value) for one in numbers_of(text, text, language)]


def _language_of(word: str) -> str | None:
    """The first language in which a word is a number."""
    return next((language for language in LANGUAGES if is_number_word(word, language)), None)


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
