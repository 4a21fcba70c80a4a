"""Card numbers in a text, however grouped, in digits or in words. Pure; it knows no guardrail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.language.number_words import NUMBER_WORDS, digit_string

CARD_DIGITS = range(13, 20)  #: ISO/IEC 7812: lengths in use

_WORD = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_JOINTS = re.compile(r"[\s\-–.]*")
_COMMA = re.compile(r"\s*,\s*")
_JOINT_TO_COME = re.compile(r"[\s\-–.,]*")


@dataclass(frozen=True, slots=True)
class _Row:
    """Digit groups and number words said in one breath."""

    words: tuple[str, ...]
    start: int
    end: int  #: in characters of the text


def card_start(text: str) -> int | None:
    """Where the first row of digits begins that holds a card number; None when none does."""
    return next((row.start for row in _digit_rows(text) if _is_card(row.words)), None)


def open_row_start(text: str) -> int | None:
    """Where a row of digits begins that a growing text may still go on with."""
    for row in _digit_rows(text):
        if _JOINT_TO_COME.fullmatch(text, row.end):
            return row.start
    return None


def _digit_rows(text: str) -> Iterator[_Row]:
    """A + before the first digit makes a phone number, which is no row."""
    row: list[str] = []
    start = end = 0
    for match in _WORD.finditer(text):
        word = match[0].lower()
        numeric = word.isdigit() or word in NUMBER_WORDS or (word == "oh" and bool(row))
        joined = _JOINTS.fullmatch(text, end, match.start()) is not None or (
            # "22, 14, 9" is a list; four digits, a comma and four digits are a card read out
            bool(row)
            and len(row[-1]) >= 3
            and len(word) >= 3
            and _COMMA.fullmatch(text, end, match.start()) is not None
        )
        if row and not (numeric and joined):
            yield _Row(tuple(row), start, end)
            row = []
        if numeric and not (not row and text[: match.start()].endswith("+")):
            start = start if row else match.start()
            row.append(word)
        end = match.end()
    if row:
        yield _Row(tuple(row), start, end)


def _is_card(row: tuple[str, ...]) -> bool:
    """Whether neighbouring groups make a number a card could have."""
    groups = _groups(row)
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
    """The ranges cards begin with; a row of dates ("2025...") has none of them."""
    return digits[0] in "3456" or 2221 <= int(digits[:4]) <= 2720


def _groups(row: tuple[str, ...]) -> list[str]:
    """Words are joined first: ``forty`` ``one`` is 41."""
    groups: list[str] = []
    words: list[str] = []
    for word in [*row, "0"]:
        if not word.isdigit():
            words.append(word)
            continue
        if words:
            groups += _spoken_groups(words)
            words = []
        groups.append(word)
    return groups[:-1]


def _spoken_groups(words: list[str]) -> list[str]:
    groups: list[str] = []
    place = 0
    while place < len(words):
        two = words[place : place + 2]
        size = 2 if len(two) == 2 and len(digit_string(two)) == 2 and two[0].endswith("ty") else 1
        groups.append(digit_string(words[place : place + size]))
        place += size
    return groups


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
