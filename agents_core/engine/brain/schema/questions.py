"""How the caller is asked for a value, given a choice of readings, or read a value back; and which
of these an earlier sentence was."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from agents_core.engine.brain.schema.field_names import FieldName, field_name
from agents_core.engine.brain.schema.json_schema import Kind, Property, read_properties
from agents_core.language.sentences import capitalised, listed, sentences

RIGHT = ", is that right?"
MOST_NAMED = 6  #: choices that a question names
Act: TypeAlias = Literal["ask", "choose", "confirm", "guess"]
_SHORTEST_CUT = 12  #: characters of a question that the caller cut short
_GUESS = "Do you mean "


@dataclass(frozen=True, slots=True)
class Asked:
    """What an earlier sentence of the agent was about."""

    act: Act
    names: tuple[str, ...]  #: the properties
    guess: Any = None  #: the choice that the caller was asked to confirm


def question_for(prop: Property) -> str:
    """How to ask the caller for a missing value, in one sentence."""
    name = field_name(prop)
    if prop.kind is Kind.CHOICE:
        return _choice_question(prop, name)
    if name.question:
        return name.question
    if name.clause:
        return f"Could you tell me {name.clause}, please?"
    if prop.kind in (Kind.INTEGER, Kind.NUMBER) and prop.words[-1:] in (["quantity"], ["amount"]):
        return f"What {name.noun.removeprefix('the ')} would you like?"
    if prop.kind is Kind.BOOLEAN:
        return f"Yes or no: {name.noun.removeprefix('the ')}?"
    ways = {Kind.CODE: ", letter by letter?", Kind.TEXT: " in your own words?"}
    return f"Could you tell me {name.noun}{ways.get(prop.kind, ', please?')}"


def _choice_question(prop: Property, name: FieldName) -> str:
    few = len(prop.choices) <= MOST_NAMED
    options = [str(choice).replace("_", " ") for choice in prop.choices] if few else []
    ending = f": {listed(options, 'or')}?" if few else "?"
    if name.question:
        return name.question.removesuffix("?") + ending
    if name.clause:
        return f"Could you tell me {name.clause}{ending}"
    plain = " ".join(prop.words)
    if name.noun == f"the {plain}":
        return f"Which {plain} would you like{ending}"
    return f"What is {name.noun}{ending}"


def guess_of(prop: Property, choice: Any) -> str:
    """Asks whether a choice was meant that the caller said in other words."""
    return f"{_GUESS}{said(prop, choice)}?"


def choice_between(prop: Property, readings: Sequence[Any]) -> str:
    """Asks which of several readings was meant."""
    options = [said(prop, value) for value in readings[:MOST_NAMED]]
    return f"Is {field_name(prop).noun} {listed(options, 'or')}?"


def read_back(values: Sequence[tuple[Property, Any]]) -> str:
    """Says what was understood, and asks whether it is right."""
    told = [f"{_told(prop)} is {said(prop, value)}" for prop, value in values]
    return f"{capitalised(listed(told, 'and'))}{RIGHT}"


def read_question(schemas: Iterable[Mapping[str, Any]], text: str) -> Asked | None:
    """Which question about one of these schemas the sentence was; None: another sentence.

    A question the caller cut short is recognised by its beginning.
    """
    for schema in schemas:
        properties = read_properties(schema)
        confirmed = _confirmed(properties, text)
        if confirmed:
            return Asked("confirm", confirmed)
        for prop in properties:
            guessed = [one for one in prop.choices if text.endswith(guess_of(prop, one))]
            if guessed:
                return Asked("guess", (prop.name,), guessed[0])
            question = question_for(prop)
            cut = len(text) >= _SHORTEST_CUT and question.startswith(text.rstrip(" .…"))
            if text.endswith(question) or cut:
                return Asked("ask", (prop.name,))
            if text.endswith("?") and re.search(
                rf"(?:^|[.!?] )Is {re.escape(field_name(prop).noun)} [^.?]* or ", text
            ):
                return Asked("choose", (prop.name,))
    return None


def _confirmed(properties: Sequence[Property], text: str) -> tuple[str, ...]:
    if not text.endswith(RIGHT):
        return ()
    told = (sentences(text) or [""])[-1]
    told = told[:1].lower() + told[1:]
    return tuple(
        prop.name
        for prop in properties
        if re.search(rf"(?:^|, |\band ){re.escape(_told(prop))} is ", told)
    )


def _told(prop: Property) -> str:
    noun = field_name(prop).noun
    return f"the answer about {noun.removeprefix('the ')}" if prop.kind is Kind.BOOLEAN else noun


def said(prop: Property, value: Any) -> str:
    """A value as it is read to the caller."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if prop.kind in (Kind.CODE, Kind.PHONE):
        return " ".join("dash" if sign == "-" else sign for sign in text if not sign.isspace())
    if prop.kind is Kind.DATE:
        return _day(text)
    if prop.kind is Kind.TIME:
        return _clock(text)
    if prop.kind is Kind.DATE_TIME:
        day, _, clock = text.partition("T")
        return f"{_day(day)} at {_clock(clock)}"
    return text.replace("_", " ") if prop.kind is Kind.CHOICE else text


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def _clock(text: str) -> str:
    match = re.fullmatch(r"(\d{2}):(\d{2})(?::00)?", text)
    if match is None or int(match[1]) > 23:
        return text
    hour, minutes = int(match[1]), match[2]
    if minutes == "00" and hour in (0, 12):
        return "12 noon" if hour else "midnight"
    half = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    return f"{hour % 12 or 12}{'' if minutes == '00' else ':' + minutes} {half}"
