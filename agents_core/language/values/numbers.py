"""Numbers and counts of people: "half a dozen", "a tenner", "my wife, our daughter and me"."""

import re
from collections.abc import Iterable
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
_UNITS = {
    "EUR": r"\beuros?\b|€|\beur\b", "USD": r"\bdollars?\b|\$|\busd\b", "GBP": r"£|\bgbp\b",
    "kilogram": r"\bkg\b|\bkilo", "pound": r"\bpounds?\b|\blbs?\b", "gram": r"\bgrams?\b",
    "kilometer": r"\bkm\b|\bkilomet", "mile": r"\bmiles?\b", "meter": r"\bmet(?:er|re)s?\b",
    "centimeter": r"\bcm\b|\bcentimet", "inch": r"\binch", "foot": r"\bfeet\b|\bfoot\b",
}  # fmt: skip
"""How a field says its unit, by the units and currencies of figures."""
_SAYINGS = {
    r"(?:a )?couple(?: of)?": 2, r"a pair(?: of)?": 2, r"(?:a )?tenner": 10, r"(?:a )?fiver": 5,
    r"just (?:one|the one)": 1,
}  # fmt: skip
_DOUBLE = re.compile(r"\b(?:double|twice) (?:that|it|as (?:many|much))\b", re.IGNORECASE)
PEOPLE = frozenset(
    """attendees participants visitors members guest guests people person persons party adults adult
    children child kids heads""".split()
)  #: words of a field that counts people
_CHILDREN = frozenset("child children kids infants".split())
_ADULTS = frozenset({"adult", "adults"})
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
    r"children|kids|others|adults|people|persons|guests|friends|babies|sons|daughters|grown-ups|"
    + "|".join(f"(?:{one})s" for one in _PERSON.split("|") if one not in ("child", "baby"))
)
_ONE = re.compile(
    rf"\b(?:my|our|his|her|the|a|an|one|plus one|with)\s+(?:\w+\s+)?(?:{_PERSON})\b(?![s'’])"
    r"|\b(?:me|myself)\b|\b(?:and|plus) I\b|^I and\b",
    re.IGNORECASE,
)
_RELATION = re.compile(rf"\b(?:my|our|his|her)\s+(?:\w+\s+)?(?:{_PERSON})\b", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:me|myself|of us)\b|\b(?:and|plus) I\b|^I and\b", re.IGNORECASE)
_SEVERAL = re.compile(rf"\s+(?:\w+\s+)?(?:{_PLURAL})\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:some|several|many|a few|few|each|couples|families|without|excluding|"
    r"not counting|everyone|everybody|except|another|us and|us two and|one of us|"
    r"parents)\b(?<!of us and)"
    rf"|\b(?:my|our|the|with|and)\s+(?:{_PLURAL})\b|\b(?:my|our|the) family\b(?! of)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"\b(?P<label>table|room|row|floor|line|bus|house|flat|apartment|unit|page|step|option|item|"
    r"channel|desk|box)\.? (?:number )?$",
    re.IGNORECASE,
)
"""Before a number that counts nothing: "table 5"."""
_COUNTS_TIME_OR_PEOPLE = r"minute|hour|\bdays?\b|week|month|year|night|people|person|guest"
_OF_US = re.compile(r"\s+of us\b", re.IGNORECASE)
_PARTY = re.compile(r"\b(?:family|party|group|table|team) (?:of|for) $", re.IGNORECASE)


def numbers_named(text: str, field: str = "") -> list[Candidate]:
    """Every number that is none of a date, a time or a code; all readings of "1.500".

    ``field``: what the number is for, in words. "Fifty dollars" is no number of euros, "one moment"
    no number of guests.
    """
    found = [
        Candidate(value, match.start(), match.end())
        for saying, value in _SAYINGS.items()
        for match in re.finditer(rf"\b{saying}\b", text, re.IGNORECASE)
    ]
    for figure in read_figures(text):
        one = _number(figure) if not field or _is_unit_of(figure, field.lower()) else None
        label = _LABELS.search(text[: figure.start])
        if label and label["label"].lower() not in field.lower():
            continue
        if one is not None and all(one.end <= at.start or at.end <= one.start for at in found):
            found.append(one)
    return _doubled(text, sorted(found, key=lambda one: one.start))


def _is_unit_of(figure: Figure, field: str) -> bool:
    """Whether the field counts in the figure's unit, or says nothing about units."""
    if figure.kind is FigureKind.PERCENT:
        return re.search(r"percent|per cent|rate|share|discount|%", field) is not None
    if figure.kind is FigureKind.DURATION:
        return re.search(rf"\b{figure.unit}", field) is not None
    own = _UNITS.get(figure.unit)
    if own is None:
        return True
    others = [names for unit, names in _UNITS.items() if unit != figure.unit]
    others.append(_COUNTS_TIME_OR_PEOPLE)
    return bool(re.search(own, field)) or not any(re.search(names, field) for names in others)


def _number(figure: Figure) -> Candidate | None:
    """The readings that are numbers; "twelve fifty" may be 1250 or 12.50."""
    if figure.kind not in _COUNTED or figure.ordinal:
        return None
    values = [
        _plain(one.value)
        for one in figure.readings
        if one.kind is not FigureKind.TIME and isinstance(one.value, Decimal)
    ]
    if not values:
        return None
    in_breath = figure.in_words and figure.kind is FigureKind.DIGITS
    if in_breath and [len(part) for part in figure.parts] == [2, 2]:
        values.append(float(".".join(figure.parts)))
    first, *others = dict.fromkeys(values)
    return Candidate(first, figure.start, figure.end, tuple(others), certain=not in_breath)


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
    """Whether people are named without a number: "us and some colleagues", "my wife" (and I?)."""
    alone = _RELATION.search(text) is not None and _MYSELF.search(text) is None
    return alone or _VAGUE.search(text) is not None


def people_counted(text: str, field: Iterable[str]) -> int | None:
    """How many people of the kind that a field's words count are listed."""
    size = party_size(text)
    if size is None:
        return None
    adults, children = size
    wanted = frozenset(field)
    if wanted & _CHILDREN:
        return children
    return adults if wanted & _ADULTS else adults + children


def party_size(text: str) -> tuple[int, int] | None:
    """Adults (and people) and children of a party that is listed; None: the words don't settle it.

    "Me and my two kids" is (1, 2); "the two of us" (2, 0); "my family" None.
    """
    if is_vague(text):
        return None  # "my wife": and the caller?
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
