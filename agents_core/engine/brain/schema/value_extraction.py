"""Extracts one property's value from user text, or None when the text has none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents_core.engine.brain.language import spelled_codes, spoken_dates
from agents_core.engine.brain.language.social_phrases import core, says_no, says_yes
from agents_core.engine.brain.language.spoken_numbers import Number, find_numbers, number_tokens
from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.language.patterns import matches
from agents_core.language.phonetics import sound_similarity
from agents_core.language.sentences import content_words, stem, words

_ALIKE = 0.9  #: sound similarity at which a spoken word is taken for a choice
_ANSWER_LEAD = re.compile(
    r"^(?:(?:it's|it is|its|that's|that is|that would be|the \w+(?: \w+)? is|my \w+(?: \w+)? is|"
    r"to|at|for|i'd like|i would like|i'll have|i want|make it|let's say|um|uh|well|sure|yes|ok|"
    r"okay|please|oh)\b[\s,:]*)+",
    re.IGNORECASE,
)
_ANSWER_TAIL = re.compile(r"[\s,]*(?:please|thanks|thank you)?[\s.!?,]*$", re.IGNORECASE)
_WITHOUT = frozenset("no without not hold skip dont don't".split())
_COUNTED = frozenset("quantity count amount".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionInput:
    """The text a value is extracted from, and its context."""

    text: str
    asked: bool  #: the caller answers a question about exactly this property
    spoken: bool  #: words came from a recogniser
    today: date
    numbers_wanted: int = 1  #: how many numeric properties share the text


def find_value(prop: Property, source: ExtractionInput) -> Any:
    """The property's value, or None when the words do not have it."""
    finder = _FINDERS.get(prop.kind, _phrase)
    value = finder(prop, source)
    return value if value is None or _fits(prop, value) else None


def _fits(prop: Property, value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = prop.minimum, prop.maximum
        return (low is None or value >= low) and (high is None or value <= high)
    if prop.pattern and isinstance(value, str):
        return matches(prop.pattern, value)
    return True


def _choice(prop: Property, source: ExtractionInput) -> Any:
    if len(prop.choices) == 1:
        return prop.choices[0]
    said = words(source.text)
    stems = {stem(word) for word in said}
    best, best_size = None, 0
    for choice in prop.choices:
        parts = words(str(choice).replace("_", " "))
        if parts and all(stem(part) in stems for part in parts) and len(parts) > best_size:
            best, best_size = choice, len(parts)
    if best is not None:
        return best
    if all(isinstance(choice, int | float) for choice in prop.choices):
        numbers = [number.value for number in find_numbers(source.text)]
        return next((choice for choice in prop.choices if choice in numbers), None)
    if source.asked or source.spoken:
        return _sounding_choice(prop, said)
    return None


def _sounding_choice(prop: Property, said: list[str]) -> Any:
    rated = [
        (max((sound_similarity(word, str(choice).lower()) for word in said), default=0.0), place)
        for place, choice in enumerate(prop.choices)
    ]
    best, place = max(rated)
    return prop.choices[place] if best >= _ALIKE else None


def _integer(prop: Property, source: ExtractionInput) -> int | None:
    number = _numeric(prop, source, whole=True)
    if number is not None:
        return int(number)
    counted = any(part in _COUNTED for part in prop.words)
    if counted and re.search(r"\b(?:a|an)\b", source.text.lower()) and not source.asked:
        return 1
    return None


def _number(prop: Property, source: ExtractionInput) -> float | None:
    return _numeric(prop, source, whole=False)


def _numeric(prop: Property, source: ExtractionInput, *, whole: bool) -> float | None:
    text = source.text if source.asked else _counting(source.text)
    found = [number for number in find_numbers(text) if number.whole or not whole]
    if not found:
        return None
    if len(found) == 1 and (source.asked or source.numbers_wanted == 1):
        return found[0].value
    return _nearest(prop, source, text, found)


def _counting(text: str) -> str:
    """Without the figures of an address, a day or a time of day."""
    street = spelled_codes.find_street(text)
    return spoken_dates.without_dates_and_times(text.replace(street, " , ") if street else text)


def _nearest(
    prop: Property, source: ExtractionInput, text: str, found: list[Number]
) -> float | None:
    """The number beside one of the property's own words; else the first, if none claims it."""
    tokens = [stem(token) for token in number_tokens(text)]
    own = {stem(word) for word in [*prop.words, *content_words(prop.description)]}
    places = [place for place, token in enumerate(tokens) if token in own]
    if places:
        return min(
            found,
            key=lambda number: min(
                min(abs(place - number.start), abs(place - number.end)) for place in places
            ),
        ).value
    return found[0].value if source.asked or source.numbers_wanted == 1 else None


def _boolean(prop: Property, source: ExtractionInput) -> bool | None:
    if source.asked:
        if says_no(source.text):
            return False
        if says_yes(source.text):
            return True
    stems = [stem(word) for word in words(source.text)]
    own = [stem(word) for word in prop.words if word not in ("is", "has", "with", "wants", "want")]
    if not own or not all(word in stems for word in own):
        return None
    place = stems.index(own[0])
    return not any(word in _WITHOUT for word in stems[max(0, place - 3) : place])


def _code(prop: Property, source: ExtractionInput) -> str | None:
    return spelled_codes.find_code(source.text, shortest=1 if source.asked else 2)


def _phone(prop: Property, source: ExtractionInput) -> str | None:
    return spelled_codes.find_phone(source.text)


def _email(prop: Property, source: ExtractionInput) -> str | None:
    return spelled_codes.find_email(source.text)


def _date(prop: Property, source: ExtractionInput) -> str | None:
    return spoken_dates.find_date(source.text, source.today)


def _time(prop: Property, source: ExtractionInput) -> str | None:
    return spoken_dates.find_time(source.text)


def _date_time(prop: Property, source: ExtractionInput) -> str | None:
    day, clock = (
        spoken_dates.find_date(source.text, source.today),
        spoken_dates.find_time(source.text),
    )
    return f"{day}T{clock}:00" if day and clock else None


def _name(prop: Property, source: ExtractionInput) -> str | None:
    return spelled_codes.find_name(source.text) or (_answer(source.text) if source.asked else None)


def _address(prop: Property, source: ExtractionInput) -> str | None:
    return spelled_codes.find_street(source.text) or (
        _answer(source.text) if source.asked else None
    )


def _text(prop: Property, source: ExtractionInput) -> str | None:
    return source.text.strip() or None


def introduced_text(prop: Property, text: str) -> str | None:
    """What follows the property's own name: "with a note: ring twice", "the reason is rain"."""
    named = "|".join(re.escape(word.removesuffix("s")) for word in prop.words)
    found = re.search(
        rf"\b(?:{named})s?\b\s*(?:[:,]\s*|\s(?:is|are|that|which|saying|says|reads|to)\s+)(.{{2,400}})$",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    return found[1].strip() if found else None


def _phrase(prop: Property, source: ExtractionInput) -> str | None:
    """ "the city is Rome", "to Rome" for a destination; a direct answer as it was given."""
    if source.asked:
        return _answer(source.text)
    named = re.search(
        rf"\b(?:{'|'.join(map(re.escape, prop.words))})\s+(?:is|are|of|called|named)\s+"
        r"([\w' -]{2,40}?)(?=[.,;!?]|$|\s+(?:and|with|for|to|from)\b)",
        source.text,
        re.IGNORECASE,
    )
    if named:
        return str(named[1]).strip()
    leads = {"destination": "to", "to": "to", "origin": "from", "from": "from", "city": "in|to"}
    lead = next((leads[part] for part in prop.words if part in leads), None)
    placed = lead and re.search(rf"\b(?:{lead})\s+((?:[A-Z][\w'-]*\s?){{1,4}})", source.text)
    return str(placed[1]).strip() if placed else None


def _list(prop: Property, source: ExtractionInput) -> list[Any] | None:
    item = prop.item
    if item is not None and item.kind is Kind.CHOICE:
        stems = {stem(word) for word in words(source.text)}
        chosen = [
            choice
            for choice in item.choices
            if all(stem(part) in stems for part in words(str(choice).replace("_", " ")))
        ]
        return chosen or None
    if not source.asked:
        return None
    parts = re.split(r"\s*,\s*(?:and )?|\s+and\s+", _answer(source.text) or "")
    return [part for part in parts if part] or None


def _answer(text: str) -> str | None:
    bare = _ANSWER_TAIL.sub("", _ANSWER_LEAD.sub("", core(text)))
    return bare.strip() or None


_FINDERS: dict[Kind, Callable[[Property, ExtractionInput], Any]] = {
    Kind.TEXT: _text,
    Kind.PHRASE: _phrase,
    Kind.CHOICE: _choice,
    Kind.INTEGER: _integer,
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
    Kind.LIST: _list,
}
