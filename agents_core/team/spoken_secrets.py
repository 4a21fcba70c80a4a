"""Passwords and card numbers in words an agent is about to say. Pure; it never repeats one.

Wrong alarms silence a good answer: "your password is wrong", a phone number and a date pass.
"""

import re
from collections.abc import Iterator

from agents_core.team.number_words import NUMBER_WORDS, digit_string

CARD_DIGITS = range(13, 20)  #: ISO/IEC 7812: lengths in use

PASSWORD = "A password was about to be spoken."
CARD = "A card number was about to be spoken."

_WORD = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_JOINTS = re.compile(r"[\s\-–.]*")
_COMMA = re.compile(r"\s*,\s*")
_CALLED = (
    r"(?:password|passcode|pass\s?code|pass\s?phrase|pin(?:\s(?:code|number))?|cvv|security\scode)"
)
_TOLD = re.compile(
    rf"\b{_CALLED}\b(?P<middle>[^.?!]{{0,40}}?)(?:\s(?:is|was|reads|would\sbe|should\sbe)|\s?[:=])\s+"
    r"(?:now\s|just\s|set\sto\s)?(?P<value>[\"'“‘]?\S+)(?P<rest>[^.?!]*)",
    re.IGNORECASE,
)
_TOLD_BACKWARDS = re.compile(
    rf"(?P<value>\S+)\s(?:is|was|as)\s(?:your|the|their|his|her)\s(?:\w+\s)?{_CALLED}\b",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b{_CALLED}\s(?P<value>[\"'“‘]?\S+)", re.IGNORECASE)
_NAMED_VALUE = re.compile(r"[\"'“‘]?(?:\d{4,8}\b|(?=\S*\d)(?=\S*[a-z])\S{4,})", re.IGNORECASE)
_SPELLED = re.compile(r"^(?:[a-z0-9][\s,\-]+){2,}[a-z0-9]\b", re.IGNORECASE)
_ABOUT_IT = frozenset(
    "a an the your their his her my our not never no always only also still too very both either "
    "already being what where when why how this that it something anything one case safe secret "
    "private personal secure correct right wrong incorrect invalid valid weak strong long short "
    "fine ok okay ready new old empty blank missing needed required optional unknown different "
    "important sensitive confidential yours there here on in at for to by with up out off of from "
    "stale good bad because if so and or but as accurate hidden".split()
)


def spoken_secret(text: str) -> str | None:
    """The reason to stop, without the secret itself; None when nothing secret is said."""
    if any(_is_card(digits) for digits in _digit_rows(text)):
        return CARD
    return PASSWORD if _tells_password(text) else None


def _tells_password(text: str) -> bool:
    for match in _TOLD.finditer(text):
        value = match["value"]
        spelled = _SPELLED.match(value.strip("\"'“‘") + match["rest"])
        if spelled or _looks_secret(value) or _ends_clause(value, match["rest"]):
            return True
    if any(_looks_secret(match["value"]) for match in _TOLD_BACKWARDS.finditer(text)):
        return True
    return any(_NAMED_VALUE.match(match["value"]) for match in _NAMED.finditer(text))


def _looks_secret(value: str) -> bool:
    """Quoted, or with digits or capitals where a word has none."""
    if value[0] in '"“‘' or (value[0] == "'" and value.rstrip(".,!?").endswith("'")):
        return True
    bare = value.strip("\"'“”‘’.,;:!?()")
    mixed = bool(re.search(r"[a-z][A-Z]", bare)) or bool(re.search(r"\w[@#$%^&*_!]+\w?", bare))
    counted = bare.isdigit() and len(bare) <= 2  # "your password is 3 characters too short"
    return mixed or (not counted and any(character.isdigit() for character in bare))


def _ends_clause(value: str, rest: str) -> bool:
    """``Your password is sunshine.``: a plain word nothing follows, and not a word about it."""
    bare = value.strip("\"'“”‘’.,;:!?()").lower()
    last_part = bare.rpartition("-")[2]  # "case-sensitive"
    if not bare or last_part in _ABOUT_IT or re.search(r"(?:ed|ing|ly|able|ible|n't)$", bare):
        return False
    return value[-1] in ".,;!?" or not rest.strip() or rest.strip()[0] in ",;"


def _digit_rows(text: str) -> Iterator[list[str]]:
    """Digit groups and number words said in one breath; a + before them makes a phone number."""
    row: list[str] = []
    end = 0
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
            yield row
            row = []
        if numeric and not (not row and text[: match.start()].endswith("+")):
            row.append(word)
        end = match.end()
    yield row


def _is_card(row: list[str]) -> bool:
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


def _groups(row: list[str]) -> list[str]:
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
