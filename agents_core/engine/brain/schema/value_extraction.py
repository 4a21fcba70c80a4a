"""The values of a tool's properties in one thing that the caller said.

A word belongs to one property: what was asked for takes its words first, then what is
unmistakable (an address), last what any figure could be.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agents_core.engine.brain.schema.formats import as_field_wants
from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.engine.brain.schema.roles import of_role
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
    is_vague,
    numbers_named,
    people_counted,
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
_COUNTS = frozenset("quantity count amount number".split())
_WANTED = re.compile(
    r"\b(?:order|want|need|like|get|take|buy|send|add|book|i'll have|(?:can|could) (?:i|we) have)\b"
    r"[^.,;!?]*$",
    re.IGNORECASE,
)
_PAST = frozenset(
    """birth birthday birthdate dob born purchase purchased bought incident accident loss lost
    issued happened occurred damage damaged received""".split()
)
_BIRTH = frozenset("birth birthday birthdate dob born".split())
_YEAR = 366  #: days
_WITHOUT = frozenset("no without not hold skip dont don't didn't won't never".split())
_NEAR_WORDS = 3
_SHORT_ANSWER = 4  #: words; a longer one may say more than the value


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What the caller said, and what it answers."""

    text: str
    asked: str = ""  #: the property that was asked for; empty: none
    spoken: bool = False  #: words came from a recogniser
    today: date
    offered: tuple[str, ...] = ()  #: times that were offered before


@dataclass(frozen=True, slots=True)
class _Search:
    """One property looked for in the words that no other has taken."""

    prop: Property
    text: str
    utterance: Utterance
    others: tuple[Property, ...]  #: further properties of the tool

    @property
    def rivals(self) -> tuple[Property, ...]:
        """Those of its kind."""
        return tuple(one for one in self.others if one.kind is self.prop.kind)

    @property
    def asked(self) -> bool:
        return self.prop.name == self.utterance.asked

    def has(self, known: frozenset[str]) -> bool:
        """Whether its name or description has one of these words."""
        return not known.isdisjoint({*self.prop.words, *words(self.prop.description)})


def values_in(properties: Sequence[Property], utterance: Utterance) -> Mapping[str, Candidate]:
    """What was said for each property, in the form its schema wants."""
    found: dict[str, Candidate] = {}
    text = without_pauses(utterance.text)
    for prop in sorted(properties, key=lambda one: _rank(one, utterance.asked)):
        others = tuple(one for one in properties if one is not prop)
        search = _Search(prop, text, utterance, others)
        if (one := _value(search)) is None:
            continue
        found[prop.name] = one
        if prop.kind not in _SHARED and not (search.rivals and not search.asked):
            text = _without(text, one)
    return found


def _value(search: _Search) -> Candidate | None:
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


def _asked_for(search: _Search, one: Candidate) -> Candidate | None:
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


def _in_passing(search: _Search, one: Candidate) -> Candidate | None:
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


def _without(text: str, one: Candidate) -> str:
    return text[: one.start] + " " * (one.end - one.start) + text[one.end :]


def _choice(search: _Search) -> Candidate | None:
    prop = search.prop
    if len(prop.choices) == 1:
        return Candidate(prop.choices[0], 0, 0)
    if all(isinstance(choice, int | float) for choice in prop.choices):
        named = [one for one in numbers_named(search.text) if one.value in prop.choices]
        return settled(search.text, named)
    spoken = search.utterance.spoken and search.asked
    return find_choice(search.text, prop.choices, asked=search.asked, spoken=spoken)


def _number(search: _Search) -> Candidate | None:
    prop, text = search.prop, search.text
    if search.has(PEOPLE):
        people = _people(search)
        if people is not None or is_vague(text):
            return people
    field = f"{' '.join(prop.words)} {prop.description}"
    found = numbers_named(text if search.asked else _counting(text), field)
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


def _one_of(search: _Search) -> Candidate | None:
    """An article before what the field counts is one of it: "a large pizza", for a quantity of what
    comes in sizes; before anything else it is no number."""
    if search.asked or search.rivals or not set(search.prop.words) & _COUNTS:
        return None
    things = [str(choice) for other in search.others for choice in other.choices]
    counted = "|".join(map(re.escape, things))
    article = re.search(rf"\ban? (?:{counted})\b", search.text, re.IGNORECASE) if things else None
    return Candidate(1, article.start(), article.end()) if article else None


def _people(search: _Search) -> Candidate | None:
    value = people_counted(search.text, search.prop.words)
    if not value or (value == 1 and not search.asked):  # "save it for me"
        return None
    numbers = numbers_named(search.text)
    listed = len(numbers) != 1 or numbers[0].value != value
    return Candidate(value, 0, len(search.text) if search.asked else 0, certain=not listed)


def _counting(text: str) -> str:
    """Without the figures of an address, a day or a time of day."""
    street = find_street(text)
    taken = [*([street] if street else []), *days_in(text, date(2000, 1, 1)), *times_in(text)]
    for one in taken:
        text = _without(text, one)
    for match in re.finditer(r"\b\d+(?:st|nd|rd|th)\b", text):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _is_meant(search: _Search, number: Candidate) -> bool:
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
    alone = len(numbers_named(_counting(search.text))) == 1
    return bool(set(search.prop.words) & _COUNTS) and wanted and bool(after) and alone


def _nearest(search: _Search, found: Sequence[Candidate]) -> list[Candidate]:
    """The numbers that stand beside this property's words and no rival's."""
    if search.asked and len(found) == 1:
        return list(found)
    return [one for one in found if of_role(search.text, one, search.prop, search.rivals, found)]


def _boolean(search: _Search) -> Candidate | None:
    if search.asked:
        said = yes_or_no(search.utterance.text)
        if said is not None:
            certain = answers_only(search.utterance.text)
            return Candidate(said, 0, len(search.text), certain=certain)
    return _named_fact(search)


def _named_fact(search: _Search) -> Candidate | None:
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


def _code(search: _Search) -> Candidate | None:
    cues = [*search.prop.words, "code", "number", "reference", "id"]
    text = search.text if search.asked else _counting(search.text)
    return find_code(text, search.prop.pattern, asked=search.asked, cues=cues)


def _phone(search: _Search) -> Candidate | None:
    return find_phone(search.text, asked=search.asked)


def _email(search: _Search) -> Candidate | None:
    return find_email(search.text)


def _date(search: _Search) -> Candidate | None:
    past = search.has(_PAST)
    found = days_in(search.text, search.utterance.today, asked=search.asked, past=past)
    if search.has(_BIRTH):
        found = [one for one in found if _is_birth(search, one.value)]
    return settled(search.text, _own(search, found))


def _is_birth(search: _Search, day: date) -> bool:
    """A day of birth is said with its year; without, it is taken for the last such day."""
    age = (search.utterance.today - day).days
    return age > _YEAR or (age >= 0 and re.search(r"\d{4}", search.text) is not None)


def _time(search: _Search) -> Candidate | None:
    utterance = search.utterance
    if utterance.offered and search.asked:
        return find_offered(search.text, utterance.offered)
    found = times_in(search.text, asked=search.asked, spoken=utterance.spoken)
    return settled(search.text, _own(search, found))


def _date_time(search: _Search) -> Candidate | None:
    day, clock = _date(search), _time(search)
    if day is None or clock is None:
        return None
    readings = [(one, at) for one in day.readings for at in clock.readings]
    start, end = min(day.start, clock.start), max(day.end, clock.end)
    return Candidate(readings[0], start, end, tuple(readings[1:]))


def _own(search: _Search, found: list[Candidate]) -> list[Candidate]:
    """Of several properties of one kind, those that the words around give this one."""
    if not search.rivals or (search.asked and len(found) == 1):
        return found
    return [one for one in found if of_role(search.text, one, search.prop, search.rivals, found)]


def _name(search: _Search) -> Candidate | None:
    said = {*search.prop.words, *words(search.prop.description)}
    part = "last" if said & {"last", "surname", "family", "lastname"} else ""
    first = {"first", "given", "firstname"}
    part = ("" if part else "first") if said & first else part
    if {"full"} & said:
        part = ""
    return find_name(search.text, asked=search.asked, part=part)


def _address(search: _Search) -> Candidate | None:
    street = find_street(search.text)
    whole = _whole_answer(search) if search.asked and not street else None
    numbered = whole is not None and re.search(r"\d", search.text) is not None
    return street or (replace(whole, certain=whole.certain and numbered) if whole else None)


def _place(search: _Search) -> Candidate | None:
    said = set(search.prop.words)
    leads = "in|at|for|near|around|to|of"
    if said & {"origin", "from", "departure"}:
        leads = "from"
    elif said & {"destination", "to", "arrival"}:
        leads = "to|for"
    found = find_place(search.text, leads)
    return found or (_whole_answer(search) if search.asked else None)


def _whole_answer(search: _Search) -> Candidate | None:
    text = answer(search.text)
    if not content_words(text):
        return None
    return Candidate(text, 0, len(search.text), certain=len(text.split()) <= _SHORT_ANSWER)


def _phrase(search: _Search) -> Candidate | None:
    """ "the dish is soup"; a direct answer as it was given."""
    if search.asked:
        return _whole_answer(search)
    named = re.search(
        rf"\b(?:{'|'.join(map(re.escape, search.prop.words))})\s+(?:is|are|of|called|named)\s+"
        r"([\w' -]{2,40}?)(?=[.,;!?]|$|\s+(?:and|with|for|to|from)\b)",
        search.text,
        re.IGNORECASE,
    )
    return Candidate(named[1].strip(), named.start(1), named.end(1)) if named else None


def _list(search: _Search) -> Candidate | None:
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
    named = "|".join(re.escape(word.removesuffix("s")) for word in prop.words)
    found = re.search(
        rf"\b(?:{named})s?\b\s*(?:[:,]\s*|\s(?:is|are|that|which|saying|says|reads|to)\s+)(.{{2,400}})$",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    return found[1].strip() if found else None


_FINDERS: dict[Kind, Callable[[_Search], Candidate | None]] = {
    Kind.PHRASE: _phrase,
    Kind.CHOICE: _choice,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
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
