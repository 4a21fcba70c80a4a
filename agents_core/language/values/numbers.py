"""Numbers and counts of people: "half a dozen", "a tenner", "my wife, our daughter and me"."""

import re
from dataclasses import replace
from decimal import Decimal

from agents_core.language.figures import Figure, FigureKind, numbers_in, read_figures
from agents_core.language.values.candidate import Candidate

_COUNTED = (
    FigureKind.NUMBER,
    FigureKind.DIGITS,
    FigureKind.DURATION,
    FigureKind.MEASURE,
    FigureKind.MONEY,
    FigureKind.PERCENT,
)
_SAYINGS = {
    r"(?:a )?couple(?: of)?": 2, r"a pair(?: of)?": 2, r"(?:a )?tenner": 10, r"(?:a )?fiver": 5,
    r"just (?:one|the one)": 1,
}  # fmt: skip
_DOUBLE = re.compile(r"\b(?:double|twice) (?:that|it|as (?:many|much))\b", re.IGNORECASE)
PEOPLE = frozenset(
    "guest guests people person persons party adults adult children child kids heads".split()
)  #: words of a field that counts people
CHILDREN = frozenset("child children kids infants".split())
ADULTS = frozenset({"adult", "adults"})
_PERSON = (
    r"wife|husband|partner|spouse|girlfriend|boyfriend|fianc[eé]e?|friend|mother|mum|mom|father|dad|"
    r"sister|brother|son|daughter|kid|child|baby|toddler|boss|colleague|cousin|aunt|uncle|niece|"
    r"nephew|neighbou?r|guest|grandmother|grandma|grandfather|grandpa|grandson|granddaughter|"
    r"assistant|roommate|flatmate|infant"
)
_CHILD = re.compile(
    r"kid|child|baby|babies|toddler|son|daughter|infant|grandson|niece|nephew", re.I
)
_PLURAL = (
    r"children|kids|adults|people|persons|guests|friends|babies|sons|daughters|grown-ups|"
    + "|".join(f"(?:{one})s" for one in _PERSON.split("|") if one not in ("child", "baby"))
)
_ONE = re.compile(
    rf"\b(?:my|our|his|her|the|a|an|one|plus one|with)\s+(?:\w+\s+)?(?:{_PERSON})\b(?!s)"
    r"|\b(?:me|myself)\b|\b(?:and|plus) I\b|^I and\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"\s+(?:\w+\s+)?(?:{_PLURAL})\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:some|several|many|a few|few|each|without|excluding|not counting|everyone|everybody|"
    r"except|another|us and)\b(?<!of us and)"
    rf"|\b(?:my|our|the|with|and)\s+(?:{_PLURAL})\b|\b(?:my|our|the) family\b(?! of)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|maybe|perhaps|up to|at least|almost) $", re.IGNORECASE
)
_OF_US = re.compile(r"\s+of us\b", re.IGNORECASE)
_PARTY = re.compile(r"\b(?:family|party|group|table|team) (?:of|for) $", re.IGNORECASE)


def numbers_named(text: str) -> list[Candidate]:
    """Every number that is none of a date, a time or a code; all readings of "1.500"."""
    found = [
        Candidate(value, match.start(), match.end())
        for saying, value in _SAYINGS.items()
        for match in re.finditer(rf"\b{saying}\b", text, re.IGNORECASE)
    ]
    for figure in read_figures(text):
        one = _number(figure)
        if one is not None and all(one.end <= at.start or at.end <= one.start for at in found):
            found.append(one)
    found = [
        replace(one, certain=not _ABOUT.search(text[: one.start]))
        for one in sorted(found, key=lambda one: one.start)
    ]
    return _doubled(text, found)


def _number(figure: Figure) -> Candidate | None:
    """The readings that are numbers; "at 8" is none, "twelve fifty" may be 1250 or 12.50."""
    if figure.kind not in _COUNTED or figure.ordinal:
        return None
    values = [
        _plain(one.value)
        for one in figure.readings
        if one.kind is not FigureKind.TIME and isinstance(one.value, Decimal)
    ]
    if not values:
        return None
    parts = [part for part in figure.parts if len(part) == 2]
    if (
        figure.in_words
        and figure.kind is FigureKind.DIGITS
        and len(parts) == len(figure.parts) == 2
    ):
        values.append(float(".".join(parts)))
    values = list(dict.fromkeys(values))
    return Candidate(values[0], figure.start, figure.end, tuple(values[1:]))


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _doubled(text: str, found: list[Candidate]) -> list[Candidate]:
    """ "sixty; no, make it double that" """
    match = _DOUBLE.search(text)
    before = [one for one in found if match and one.end <= match.start()]
    if not match or not before:
        return found
    after = [one for one in found if one.start >= match.end()]
    return [Candidate(2 * before[-1].value, match.start(), match.end(), certain=False), *after]


def is_vague(text: str) -> bool:
    """Whether people are named without a number: "us and some colleagues"."""
    return _VAGUE.search(text) is not None


def party_size(text: str) -> tuple[int, int] | None:
    """Adults (and people) and children of a party that is listed; None: the words don't settle it.

    "Me and my two kids" is (1, 2); "the two of us" (2, 0); "my family" None.
    """
    if is_vague(text):
        return None
    adults = children = of_us = 0
    for match in _ONE.finditer(text):
        is_child = _CHILD.search(match[0]) is not None
        adults, children = adults + (not is_child), children + is_child
    for number in numbers_in(text):
        count = number.whole
        if number.article or number.ordinal or count is None or count > 99:
            continue
        several = _SEVERAL.match(text, number.end)
        if _OF_US.match(text, number.end) or _PARTY.search(text[: number.start]):
            of_us += count
        elif several and not (count == 1 and _ONE.search(text[number.start : several.end()])):
            is_child = _CHILD.search(several[0]) is not None
            adults, children = adults + count * (not is_child), children + count * is_child
    if re.search(r"\b(?:both of us|a couple)\b", text, re.IGNORECASE):
        of_us += 2
    return _with_us(text, of_us, adults, children)


def _with_us(text: str, of_us: int, adults: int, children: int) -> tuple[int, int] | None:
    listed = adults + children
    if not of_us:
        return (adults, children) if listed else None
    if not listed or listed == of_us:
        return (of_us - children, children)
    more = re.search(r"\bof us,? (?:and|plus|with)\b", text, re.IGNORECASE)
    return (of_us + adults, children) if more else None
