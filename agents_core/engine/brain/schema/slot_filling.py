"""Slot filling: a tool's arguments gathered over the turns of a conversation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents_core.engine.brain.schema.json_schema import (
    Kind,
    Property,
    question_for,
    read_properties,
)
from agents_core.engine.brain.schema.value_extraction import (
    ExtractionInput,
    find_value,
    introduced_text,
)

_NUMERIC = (Kind.INTEGER, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """What the user said for one tool, and the property they were asked for, if any."""

    text: str
    asked: str = ""
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class FilledSlots:
    """Arguments, and the first required property without a value."""

    arguments: Mapping[str, Any]
    missing: Property | None


def fill_slots(
    parameters: Mapping[str, Any], answers: Sequence[SlotAnswer], request: str, today: date
) -> FilledSlots:
    """Arguments for a tool with that schema, from everything said for it; later words win.

    ``request`` is what free text becomes: the caller's question, whole.
    """
    properties = read_properties(parameters)
    arguments: dict[str, Any] = {}
    missing: Property | None = None
    for prop in properties:
        value = _value(prop, properties, answers, request, today)
        if value is not None:
            arguments[prop.name] = value
        elif prop.required and prop.has_default:
            arguments[prop.name] = prop.default
        elif prop.required and prop.nullable:
            arguments[prop.name] = None
        elif prop.required and missing is None:
            missing = prop
    return FilledSlots(arguments, missing)


def _value(
    prop: Property,
    properties: tuple[Property, ...],
    answers: Sequence[SlotAnswer],
    request: str,
    today: date,
) -> Any:
    if prop.kind is Kind.TEXT:
        return _text(prop, properties, answers, request)
    if prop.kind is Kind.OBJECT:
        return _nested(prop, answers, request, today)
    numeric = sum(1 for other in properties if other.kind in _NUMERIC)
    for answer in reversed(answers):
        if answer.asked and answer.asked != prop.name and _claimed(prop, answer, properties):
            continue
        source = ExtractionInput(
            text=answer.text,
            asked=answer.asked == prop.name,
            spoken=answer.spoken,
            today=today,
            numbers_wanted=numeric,
        )
        value = find_value(prop, source)
        if value is not None or source.asked:
            return value
    return None


def _text(
    prop: Property, properties: tuple[Property, ...], answers: Sequence[SlotAnswer], request: str
) -> str | None:
    """The answer to our question for it, or the request; optional text only if it was given."""
    answered = [answer.text for answer in answers if answer.asked == prop.name]
    if answered:
        return answered[-1] or None
    if prop.required or not any(other.required for other in properties):
        return request or None
    given = [introduced_text(prop, answer.text) for answer in answers]
    return next((text for text in reversed(given) if text), None)


def _claimed(prop: Property, answer: SlotAnswer, properties: tuple[Property, ...]) -> bool:
    """A number in an answer about an address or code is not also a quantity."""
    asked = next((other for other in properties if other.name == answer.asked), None)
    alike = (Kind.CODE, Kind.ADDRESS, Kind.PHONE, Kind.DATE, Kind.TIME, *_NUMERIC)
    return asked is not None and asked.kind in alike and prop.kind in alike


def _nested(prop: Property, answers: Sequence[SlotAnswer], request: str, today: date) -> Any:
    found: dict[str, Any] = {}
    for inner in prop.properties:
        value = _value(inner, prop.properties, answers, request, today)
        if value is not None:
            found[inner.name] = value
        elif inner.required and not inner.nullable:
            return None
    return found or None


def asked_property(parameters: Mapping[str, Any], said: str) -> str:
    """The property that an earlier question of the agent asked for; empty without one.

    A question the caller cut short is recognised by its beginning.
    """
    for prop in read_properties(parameters):
        question = question_for(prop)
        cut = len(said) >= 12 and question.startswith(said.rstrip(" .…"))
        if said.endswith(question) or cut:
            return prop.name
    return ""


def missing_name(parameters: Mapping[str, Any], answers: Sequence[SlotAnswer]) -> str:
    """The first required property these details leave open; empty when there is none."""
    missing = fill_slots(parameters, answers, "", date.min).missing
    return missing.name if missing else ""


def is_phrase(parameters: Mapping[str, Any], name: str) -> bool:
    """Whether that property takes whatever the caller answers."""
    loose = (Kind.TEXT, Kind.PHRASE, Kind.NAME, Kind.ADDRESS, Kind.LIST)
    return any(prop.name == name and prop.kind in loose for prop in read_properties(parameters))


def free_text_of(arguments: str) -> str:
    """The longest text among a call's arguments (JSON): the question, if it carried one."""
    try:
        read = json.loads(arguments or "{}")
    except ValueError:
        return ""
    texts = (
        [value for value in read.values() if isinstance(value, str)]
        if isinstance(read, dict)
        else []
    )
    longest = max(texts, key=len, default="")
    return longest if len(longest.split()) > 2 else ""


def takes_free_text(parameters: Mapping[str, Any]) -> bool:
    """Whether the tool wants the caller's own words and nothing else."""
    required = [prop for prop in read_properties(parameters) if prop.required]
    return len(required) == 1 and required[0].kind is Kind.TEXT
