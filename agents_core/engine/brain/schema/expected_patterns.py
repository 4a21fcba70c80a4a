"""Patterns of the value that a question of the agent asks for, as hints for the recogniser."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from agents_core.engine.brain.schema.json_schema import Kind, Property, read_properties
from agents_core.engine.brain.schema.questions import read_question

MOST_CHOICES = 50  #: with more, nearly any answer is one

_BY_KIND = {
    Kind.INTEGER: r"[0-9]+",
    Kind.NUMBER: r"[0-9]+(\.[0-9]+)?",
    Kind.CODE: r"[A-Z0-9]+(-[A-Z0-9]+)*",
    Kind.EMAIL: r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    Kind.PHONE: r"\+?[0-9][0-9 ()-]{4,18}[0-9]",
}
"""Of properties without a pattern of their own. Kinds that are missing are said in words."""


def patterns_asked_for(schemas: Iterable[Mapping[str, Any]], said: str) -> tuple[str, ...]:
    """Regular expressions of the property that ``said`` asks for, one for each tool that has it."""
    found: dict[str, None] = {}
    for schema in schemas:
        asked = read_question((schema,), said)
        for prop in read_properties(schema) if asked else ():
            if asked and prop.name in asked.names and (pattern := _pattern(prop)):
                found.setdefault(pattern)
    return tuple(found)


def _pattern(prop: Property) -> str:
    if prop.pattern:
        return prop.pattern
    if prop.kind is Kind.CHOICE and len(prop.choices) <= MOST_CHOICES:
        return "|".join(re.escape(str(choice).replace("_", " ")) for choice in prop.choices)
    return _BY_KIND.get(prop.kind, "")
