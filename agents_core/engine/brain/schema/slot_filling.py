"""Slot filling: a tool's arguments gathered over the turns of a conversation, later words winning.

What the words leave open is asked for; what is easily misheard is read back before it counts.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agents_core.engine.brain.schema.json_schema import Kind, Property, read_properties
from agents_core.engine.brain.schema.questions import Asked, said
from agents_core.engine.brain.schema.value_extraction import (
    EVERYDAY,
    introduced_text,
    values_in,
)
from agents_core.engine.brain.schema.value_search import Utterance
from agents_core.language.sentences import words
from agents_core.language.values.answers_in_words import yes_or_no
from agents_core.language.values.candidate import Candidate, corrects, settled
from agents_core.language.values.clock_times import ordinals_in

CLEAR_CONFIDENCE = 0.6
"""At least; of clear speech that is heard right, 91 to 95 % has more (``speech_evidence``)."""
_FRAGILE = (Kind.CODE, Kind.EMAIL, Kind.PHONE, Kind.DATE, Kind.DATE_TIME, Kind.TIME)
_MISHEARD = (Kind.NAME, Kind.ADDRESS)  #: fragile once they were spoken
_WRITTEN_TIME = re.compile(r"\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\b", re.IGNORECASE)
_WRITTEN_DAY = re.compile(r"\b\d{1,2}\b.*\b(?:19|20)\d{2}\b")
MOST_ALTERNATIVES = 3  #: further readings of the audio that are compared


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """What the user said for one tool, and what it answers."""

    text: str
    asked: str = ""  #: the property that was asked for, if any
    confidence: float = 1.0  #: 1 for typed words
    alternatives: tuple[str, ...] = ()
    question: Asked | None = None
    offered: tuple[str, ...] = ()  #: times that were offered before

    @property
    def spoken(self) -> bool:
        """Whether a recogniser heard it."""
        return self.confidence < 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One value as far as it is known."""

    value: Any
    others: tuple[Any, ...] = ()  #: what else the words may mean
    fragile: bool = False  #: easily misheard, or worked out of words
    uncertain: bool = False  #: there are signs that it is not what was said
    doubted: bool = False  #: the caller said that something was wrong


@dataclass(frozen=True, slots=True)
class FilledSlots:
    """Arguments, and what stands between them and a call of the tool."""

    arguments: Mapping[str, Any]
    missing: Property | None  #: the first required property without a value
    unclear: tuple[Property, tuple[Any, ...]] | None = None  #: it has several readings
    fragile: tuple[tuple[Property, Any], ...] = ()  #: not confirmed yet
    uncertain: tuple[
        tuple[Property, Any], ...
    ] = ()  #: of these, what even a lookup needs confirmed


def fill_slots(
    parameters: Mapping[str, Any], answers: Sequence[SlotAnswer], request: str, today: date
) -> FilledSlots:
    """Arguments for a tool with that schema, from everything said for it; later words win.

    ``request`` is what free text becomes: the caller's question, whole.
    """
    properties = read_properties(parameters)
    slots = _heard(properties, answers, today)
    arguments: dict[str, Any] = {}
    for prop in properties:
        slot = slots.get(prop.name)
        value = slot.value if slot else _unheard(prop, properties, answers, request, today)
        if value is not None:
            arguments[prop.name] = value
        elif prop.required and (prop.has_default or prop.nullable):
            arguments[prop.name] = prop.default
    known = [(prop, slots[prop.name]) for prop in properties if prop.name in slots]
    doubted = [(prop, slot) for prop, slot in known if slot.doubted][:1]
    return FilledSlots(
        arguments,
        next((one for one in properties if one.required and one.name not in arguments), None),
        next(((prop, (one.value, *one.others)) for prop, one in known if one.others), None),
        tuple((prop, one.value) for prop, one in doubted or known if one.fragile),
        tuple((prop, one.value) for prop, one in doubted or known if one.uncertain),
    )


def _heard(
    properties: Sequence[Property], answers: Sequence[SlotAnswer], today: date
) -> dict[str, Slot]:
    """The slots after every answer; objects and free text apart."""
    slots: dict[str, Slot] = {}
    for answer in answers:
        question = answer.question
        if question is not None and question.act == "choose" and _chosen(properties, answer, slots):
            continue
        if question is not None and question.act == "guess" and yes_or_no(answer.text):
            slots[question.names[0]] = Slot(question.guess)
            continue
        found = _found(properties, answer, today)
        if question is not None and question.act == "confirm":
            facts = [prop.name for prop in properties if prop.kind is Kind.BOOLEAN]
            found = {name: one for name, one in found.items() if name not in facts}
            found = _confirmed(question.names, answer, slots, found)
        for name, slot in found.items():
            other = bool(answer.asked) and name != answer.asked and name in slots
            if not other or corrects(answer.text):
                slots[name] = slot
    return slots


def _found(properties: Sequence[Property], answer: SlotAnswer, today: date) -> dict[str, Slot]:
    utterance = Utterance(
        text=answer.text, asked=answer.asked, spoken=answer.spoken, today=today,
        offered=answer.offered,
    )  # fmt: skip
    by_name = {prop.name: prop for prop in properties}
    values = values_in(properties, utterance)
    heard_else = [
        values_in(properties, replace(utterance, text=text))
        for text in (answer.alternatives[:MOST_ALTERNATIVES] if values else ())
    ]
    return {
        name: _slot(
            by_name[name], one, answer, [other[name] for other in heard_else if name in other]
        )
        for name, one in values.items()
    }


def _slot(
    prop: Property, one: Candidate, answer: SlotAnswer, heard_else: Sequence[Candidate]
) -> Slot:
    unclear = answer.confidence < CLEAR_CONFIDENCE
    differs = prop.kind in (*_FRAGILE, *_MISHEARD) and any(
        other.value != one.value for other in heard_else
    )
    # A request may name a choice without choosing it: "do you have large ones?" is a lookup's.
    in_passing = answer.asked != prop.name and prop.kind in EVERYDAY
    uncertain = (not one.certain and not in_passing) or differs or unclear
    fragile = _is_fragile(prop, one, answer) or not one.certain or uncertain or one.aside
    return Slot(one.value, one.others, fragile, uncertain)


def _is_fragile(prop: Property, one: Candidate, answer: SlotAnswer) -> bool:
    """Whether it must be read back: typed exactly as the field wants it, it need not."""
    if not answer.spoken:
        written = answer.text[one.start : one.end]
        exact = _squeezed(str(one.value)) in _squeezed(answer.text)
        if prop.kind is Kind.TIME and _WRITTEN_TIME.search(written):
            exact = True
        if prop.kind is Kind.DATE and _WRITTEN_DAY.search(written):
            exact = True
        if exact:
            return False
    times = prop.kind is Kind.CHOICE and any(":" in str(choice) for choice in prop.choices)
    return prop.kind in _FRAGILE or times or (answer.spoken and prop.kind in _MISHEARD)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _confirmed(
    names: Sequence[str], answer: SlotAnswer, slots: dict[str, Slot], found: dict[str, Slot]
) -> dict[str, Slot]:
    """Applies a reply to "..., is that right?"; returns the values that it gave anew."""
    agrees = yes_or_no(answer.text)
    changed = {
        name: slot
        for name, slot in found.items()
        if name not in slots or slot.value != slots[name].value
    }
    repeated = [name for name in names if name in found and name not in changed]
    for name in [one for one in names if one in slots and one not in changed]:
        if agrees or (agrees is False and changed) or (agrees is None and name in repeated):
            slots[name] = replace(slots[name], fragile=False, uncertain=False, doubted=False)
        elif agrees is False and len(names) == 1:
            del slots[name]
        elif agrees is False:
            slots[name] = replace(slots[name], doubted=True)
    return changed


def _chosen(properties: Sequence[Property], answer: SlotAnswer, slots: dict[str, Slot]) -> bool:
    """Applies a reply to "is it A or B?"; False: it named neither by its words."""
    name = answer.question.names[0] if answer.question is not None else ""
    prop = next((one for one in properties if one.name == name), None)
    slot = slots.get(name)
    if prop is None or slot is None or not slot.others:
        return False
    readings = (slot.value, *slot.others)
    heard = set(words(answer.text))
    told = [set(words(said(prop, reading))) for reading in readings]
    shared = set.intersection(*told)
    fits = [len((heard & one) - shared) for one in told]
    named = settled(answer.text, ordinals_in(answer.text, readings))
    if named is not None and not named.others:
        slots[name] = Slot(named.value)
    elif max(fits) > 0 and fits.count(max(fits)) == 1:
        slots[name] = Slot(readings[fits.index(max(fits))])
    else:
        return False
    return True


def _unheard(
    prop: Property,
    properties: Sequence[Property],
    answers: Sequence[SlotAnswer],
    request: str,
    today: date,
) -> Any:
    """Free text and nested objects, which no single word tells."""
    if prop.kind is Kind.TEXT:
        return _text(prop, properties, answers, request)
    return _nested(prop, answers, request, today) if prop.kind is Kind.OBJECT else None


def _text(
    prop: Property, properties: Sequence[Property], answers: Sequence[SlotAnswer], request: str
) -> str | None:
    """The answer to our question for it, or the request; optional text only if it was given."""
    answered = [answer.text for answer in answers if answer.asked == prop.name]
    if answered:
        return answered[-1] or None
    if prop.required or not any(other.required for other in properties):
        return request or None
    given = [introduced_text(prop, answer.text) for answer in answers]
    return next((text for text in reversed(given) if text), None)


def _nested(prop: Property, answers: Sequence[SlotAnswer], request: str, today: date) -> Any:
    slots = _heard(prop.properties, answers, today)
    found: dict[str, Any] = {}
    for inner in prop.properties:
        slot = slots.get(inner.name)
        value = slot.value if slot else _unheard(inner, prop.properties, answers, request, today)
        if value is not None:
            found[inner.name] = value
        elif inner.required and not inner.nullable:
            return None
    return found or None


def is_phrase(parameters: Mapping[str, Any], name: str) -> bool:
    """Whether that property takes whatever the caller answers."""
    loose = (Kind.TEXT, Kind.PHRASE, Kind.NAME, Kind.ADDRESS, Kind.PLACE, Kind.LIST)
    return any(prop.name == name and prop.kind in loose for prop in read_properties(parameters))


def free_text_of(arguments: str) -> str:
    """The longest text among a call's arguments (JSON): the question, if it carried one."""
    try:
        read = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
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
