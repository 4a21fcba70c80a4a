"""The values of a tool's properties in one thing that the caller said.

A word belongs to one property: what was asked for takes its words first, then what is
unmistakable (an address), last what any figure could be.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from agents_core.engine.brain.schema.formats import as_field_wants
from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.engine.brain.schema.number_values import counting, number_of
from agents_core.engine.brain.schema.roles import of_role
from agents_core.engine.brain.schema.value_search import Search, Utterance, without
from agents_core.language.sentences import content_words, stem, words
from agents_core.language.values.answers_in_words import (
    answers_only,
    evades,
    find_choice,
    is_doubtful,
    is_told,
    says_more,
    without_pauses,
    yes_or_no,
)
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.clock_times import find_offered, times_in
from agents_core.language.values.codes import find_code, find_phone
from agents_core.language.values.days import days_in
from agents_core.language.values.emails import find_email
from agents_core.language.values.names_and_places import (
    answer,
    find_name,
    find_place,
    find_street,
    is_settled,
)
from agents_core.language.values.numbers import (
    PEOPLE,
    numbers_named,
)

_NUMERIC = (Kind.INTEGER, Kind.NUMBER)
_RANK = (
    Kind.EMAIL, Kind.ADDRESS, Kind.PHONE, Kind.CODE, Kind.DATE_TIME, Kind.DATE, Kind.TIME,
    Kind.CHOICE, Kind.LIST, Kind.NAME, Kind.PLACE, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN,
    Kind.PHRASE,
)  # fmt: skip
_LOOSE = (Kind.NAME, Kind.ADDRESS, Kind.PLACE, Kind.PHRASE, Kind.LIST, Kind.CHOICE)
"""Nearly any words could be one of these."""
EVERYDAY = (Kind.CHOICE, Kind.BOOLEAN, *_NUMERIC)
"""Words of a request that need not be about the field."""
_PLAIN = (*_NUMERIC, Kind.CHOICE, Kind.CODE, Kind.PHONE, Kind.EMAIL)
"""A reply with other words than the value is read back."""
_OWN_WORDS = frozenset(
    "letter digit code number phone mobile email mail address capital "
    "all small at dot euro euros in and option please".split()
)
_SHARED = (Kind.CHOICE, Kind.LIST, Kind.BOOLEAN)  #: their words may say something else, too
_PAST = frozenset(
    """birth birthday birthdate dob born purchase purchased bought incident accident loss lost
    issued happened occurred damage damaged received""".split()
)
_BIRTH = frozenset("birth birthday birthdate dob born".split())
_YEAR = 366  #: days
_WITHOUT = frozenset("no without not hold skip dont don't didn't won't never".split())
_SHORT_ANSWER = 4  #: words; a longer one may say more than the value


def values_in(properties: Sequence[Property], utterance: Utterance) -> Mapping[str, Candidate]:
    """What was said for each property, in the form its schema wants."""
    found: dict[str, Candidate] = {}
    text = without_pauses(utterance.text)
    for prop in sorted(properties, key=lambda one: _rank(one, utterance.asked)):
        others = tuple(one for one in properties if one is not prop)
        search = Search(prop, text, utterance, others)
        if (one := _value(search)) is None:
            continue
        found[prop.name] = one
        if prop.kind not in _SHARED and not (search.rivals and not search.asked):
            text = without(text, one)
    return found


def _value(search: Search) -> Candidate | None:
    """The property's value in the form its schema wants; None where the words don't say it."""
    prop, said = search.prop, search.utterance.text
    finder = _FINDERS.get(prop.kind)
    if finder is None or (search.asked and prop.kind in _LOOSE and evades(said)):
        return None
    one = finder(search)
    one = as_field_wants(prop, one) if one is not None else None
    if one is None:
        return None
    return _asked_for(search, one) if search.asked else _in_passing(search, one)


def _asked_for(search: Search, one: Candidate) -> Candidate | None:
    prop, said = search.prop, search.utterance.text
    everyday = prop.kind in (Kind.CHOICE, *_NUMERIC)
    if everyday and one.start < one.end and is_told(said, one):
        return None
    if prop.kind in (Kind.PLACE, Kind.ADDRESS) and not is_settled(said):
        return replace(one, certain=False)
    own = PEOPLE | {"us"} if search.has(PEOPLE) else _OWN_WORDS
    field = (*search.prop.words, *words(prop.description), *map(str, prop.choices), *own)
    doubtful = prop.kind is not Kind.BOOLEAN and is_doubtful(said, one, asked=True)
    more = prop.kind in _PLAIN and says_more(said, one, field)
    return replace(one, certain=one.certain and not doubtful and not more)


def _in_passing(search: Search, one: Candidate) -> Candidate | None:
    """What nobody asked for: no everyday word or time that is about something else counts."""
    prop, said = search.prop, search.utterance.text
    told = one.start < one.end and is_told(said, one) and not search.has(_PAST)
    if told and prop.kind in (*EVERYDAY, Kind.TIME):
        return None
    doubtful = prop.kind in EVERYDAY and is_doubtful(said, one, asked=False)
    return replace(one, certain=one.certain and not doubtful, aside=told)


def _rank(prop: Property, asked: str) -> int:
    return (
        -1 if prop.name == asked else _RANK.index(prop.kind) if prop.kind in _RANK else len(_RANK)
    )


def _choice(search: Search) -> Candidate | None:
    prop = search.prop
    if len(prop.choices) == 1:
        return Candidate(prop.choices[0], 0, 0)
    if all(isinstance(choice, int | float) for choice in prop.choices):
        named = [one for one in numbers_named(search.text) if one.value in prop.choices]
        return settled(search.text, named)
    spoken = search.utterance.spoken and search.asked
    return find_choice(search.text, prop.choices, asked=search.asked, spoken=spoken)


def _boolean(search: Search) -> Candidate | None:
    if search.asked:
        said = yes_or_no(search.utterance.text)
        if said is not None:
            certain = answers_only(search.utterance.text)
            return Candidate(said, 0, len(search.text), certain=certain)
    return _named_fact(search)


def _named_fact(search: Search) -> Candidate | None:
    """ "With gift wrap", "no gift wrap", where nobody asked."""
    stems = [stem(word) for word in words(search.text)]
    own = [
        stem(word)
        for word in search.prop.words
        if word not in ("is", "has", "with", "wants", "want")
    ]
    if not own or not all(word in stems for word in own):
        return None
    place = stems.index(own[0])
    found = [one for one in re.finditer(r"[^\W_]+", search.text) if stem(one[0].lower()) == own[0]]
    start, end = found[0].span() if found else (0, 0)
    said = not any(word in _WITHOUT for word in stems[max(0, place - 4) : place])
    return Candidate(said, start, end)


def _code(search: Search) -> Candidate | None:
    cues = [*search.prop.words, "code", "number", "reference", "id"]
    text = search.text if search.asked else counting(search.text)
    return find_code(text, search.prop.pattern, asked=search.asked, cues=cues)


def _phone(search: Search) -> Candidate | None:
    return find_phone(search.text, asked=search.asked)


def _email(search: Search) -> Candidate | None:
    return find_email(search.text)


def _date(search: Search) -> Candidate | None:
    past = search.has(_PAST)
    found = days_in(search.text, search.utterance.today, asked=search.asked, past=past)
    if search.has(_BIRTH):
        found = [one for one in found if _is_birth(search, one.value)]
    return settled(search.text, _own(search, found))


def _is_birth(search: Search, day: date) -> bool:
    """A day of birth is said with its year; without, it is taken for the last such day."""
    age = (search.utterance.today - day).days
    return age > _YEAR or (age >= 0 and re.search(r"\d{4}", search.text) is not None)


def _time(search: Search) -> Candidate | None:
    utterance = search.utterance
    if utterance.offered and search.asked:
        return find_offered(search.text, utterance.offered)
    found = times_in(search.text, asked=search.asked, spoken=utterance.spoken)
    return settled(search.text, _own(search, found))


def _date_time(search: Search) -> Candidate | None:
    day, clock = _date(search), _time(search)
    if day is None or clock is None:
        return None
    readings = [(one, at) for one in day.readings for at in clock.readings]
    start, end = min(day.start, clock.start), max(day.end, clock.end)
    return Candidate(readings[0], start, end, tuple(readings[1:]))


def _own(search: Search, found: list[Candidate]) -> list[Candidate]:
    """Of several properties of one kind, those that the words around give this one."""
    if not search.rivals or (search.asked and len(found) == 1):
        return found
    return [one for one in found if of_role(search.text, one, search.prop, search.rivals, found)]


def _name(search: Search) -> Candidate | None:
    said = {*search.prop.words, *words(search.prop.description)}
    part = "last" if said & {"last", "surname", "family", "lastname"} else ""
    first = {"first", "given", "firstname"}
    part = ("" if part else "first") if said & first else part
    if {"full"} & said:
        part = ""
    return find_name(search.text, asked=search.asked, part=part)


def _address(search: Search) -> Candidate | None:
    street = find_street(search.text)
    whole = _whole_answer(search) if search.asked and not street else None
    numbered = whole is not None and re.search(r"\d", search.text) is not None
    return street or (replace(whole, certain=whole.certain and numbered) if whole else None)


def _place(search: Search) -> Candidate | None:
    said = set(search.prop.words)
    leads = "in|at|for|near|around|to|of"
    if said & {"origin", "from", "departure"}:
        leads = "from"
    elif said & {"destination", "to", "arrival"}:
        leads = "to|for"
    found = find_place(search.text, leads)
    return found or (_whole_answer(search) if search.asked else None)


def _whole_answer(search: Search) -> Candidate | None:
    text = answer(search.text)
    if not content_words(text):
        return None
    return Candidate(text, 0, len(search.text), certain=len(text.split()) <= _SHORT_ANSWER)


def _phrase(search: Search) -> Candidate | None:
    """ "the dish is soup"; a direct answer as it was given."""
    if search.asked:
        return _whole_answer(search)
    if not search.prop.words:
        return None
    named = re.search(
        rf"\b(?:{'|'.join(map(re.escape, search.prop.words))})\s+(?:is|are|of|called|named)\s+"
        r"([\w' -]{2,40}?)(?=[.,;!?]|$|\s+(?:and|with|for|to|from)\b)",
        search.text,
        re.IGNORECASE,
    )
    return Candidate(named[1].strip(), named.start(1), named.end(1)) if named else None


def _list(search: Search) -> Candidate | None:
    item, text = search.prop.item, search.text
    if item is not None and item.kind is Kind.CHOICE:
        named = [
            choice
            for choice in item.choices
            if find_choice(text, (choice, ""), asked=False, spoken=False)
        ]
        return Candidate(named, 0, 0) if named else None
    if not search.asked:
        return None
    parts = [part for part in re.split(r"\s*,\s*(?:and )?|\s+and\s+", answer(text)) if part]
    return Candidate(parts, 0, len(text)) if parts else None


def introduced_text(prop: Property, text: str) -> str | None:
    """What follows the property's own name: "with a note: ring twice", "the reason is rain"."""
    if not prop.words:
        return None
    named = "|".join(re.escape(word.removesuffix("s")) for word in prop.words)
    found = re.search(
        rf"\b(?:{named})s?\b\s*(?:[:,]\s*|\s(?:is|are|that|which|saying|says|reads|to)\s+)(.{{2,400}})$",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    return found[1].strip() if found else None


_FINDERS: dict[Kind, Callable[[Search], Candidate | None]] = {
    Kind.PHRASE: _phrase,
    Kind.CHOICE: _choice,
    Kind.INTEGER: number_of,
    Kind.NUMBER: number_of,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATE_TIME: _date_time,
    Kind.CODE: _code,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.NAME: _name,
    Kind.ADDRESS: _address,
    Kind.PLACE: _place,
    Kind.LIST: _list,
}
