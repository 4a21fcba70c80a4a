"""The number that was said for a property, and for nothing else: counts, amounts, people."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agents_core.engine.brain.schema.json_schema import Kind
from agents_core.engine.brain.schema.roles import of_role
from agents_core.engine.brain.schema.value_search import Search, without
from agents_core.language.sentences import content_words, stem, words
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.clock_times import times_in
from agents_core.language.values.days import days_in
from agents_core.language.values.names_and_places import find_street
from agents_core.language.values.numbers import (
    PEOPLE,
    is_vague,
    numbers_named,
    people_counted,
)

_COUNTS = frozenset("quantity count amount number".split())
_WANTED = re.compile(
    r"\b(?:order|want|need|like|get|take|buy|send|add|book|i'll have|(?:can|could) (?:i|we) have)\b"
    r"[^.,;!?]*$",
    re.IGNORECASE,
)
_NEAR_WORDS = 3


def number_of(search: Search) -> Candidate | None:
    """The number that was said for the property; unasked only beside its words."""
    prop, text = search.prop, search.text
    if search.has(PEOPLE):
        people = _people(search)
        if people is not None or is_vague(text):
            return people
    field = f"{' '.join(prop.words)} {prop.description}"
    found = numbers_named(text if search.asked else counting(text), field)
    if prop.kind is Kind.INTEGER:
        found = [one for one in found if one.value == int(one.value)]
    if search.rivals:
        found = _nearest(search, found)
    elif not search.asked:
        found = [one for one in found if _is_meant(search, one)]
    one = settled(text, found) or _one_of(search)
    return (
        replace(one, value=int(one.value)) if one is not None and prop.kind is Kind.INTEGER else one
    )


def _one_of(search: Search) -> Candidate | None:
    """An article before what the field counts is one of it: "a large pizza", for a quantity of what
    comes in sizes; before anything else it is no number."""
    if search.asked or search.rivals or not set(search.prop.words) & _COUNTS:
        return None
    things = [str(choice) for other in search.others for choice in other.choices]
    counted = "|".join(map(re.escape, things))
    article = re.search(rf"\ban? (?:{counted})\b", search.text, re.IGNORECASE) if things else None
    return Candidate(1, article.start(), article.end()) if article else None


def _people(search: Search) -> Candidate | None:
    value = people_counted(search.text, search.prop.words)
    if not value or (value == 1 and not search.asked):  # "save it for me"
        return None
    numbers = numbers_named(search.text)
    listed = len(numbers) != 1 or numbers[0].value != value
    return Candidate(value, 0, len(search.text) if search.asked else 0, certain=not listed)


def counting(text: str) -> str:
    """Without the figures of an address, a day or a time of day."""
    street = find_street(text)
    taken = [*([street] if street else []), *days_in(text, date(2000, 1, 1)), *times_in(text)]
    for one in taken:
        text = without(text, one)
    for match in re.finditer(r"\b\d+(?:st|nd|rd|th)\b", text):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _is_meant(search: Search, number: Candidate) -> bool:
    """Whether an unasked number is this property's: beside its words, or a count of what it
    counts."""
    own = {stem(word) for word in [*search.prop.words, *content_words(search.prop.description)]}
    before = words(search.text[: number.start])[-_NEAR_WORDS:]
    after = words(search.text[number.end :])[:_NEAR_WORDS]
    if own & {stem(word) for word in (*before, *after)}:
        return True
    if search.has(PEOPLE):
        return before[-1:] in (["for"], ["are"], ["of"]) or after[:1] in (["people"], ["persons"])
    wanted = _WANTED.search(search.text[: number.start]) is not None
    alone = len(numbers_named(counting(search.text))) == 1
    return bool(set(search.prop.words) & _COUNTS) and wanted and bool(after) and alone


def _nearest(search: Search, found: Sequence[Candidate]) -> list[Candidate]:
    """The numbers that stand beside this property's words and no rival's."""
    if search.asked and len(found) == 1:
        return list(found)
    return [one for one in found if of_role(search.text, one, search.prop, search.rivals, found)]
