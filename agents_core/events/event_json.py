"""Events as JSON types, and their kinds by name."""

import dataclasses
import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from agents_core.events.call_event import CallEvent, Citation


@functools.cache
def event_classes() -> Mapping[str, type[CallEvent]]:
    """Every kind of event by the name it is stored under."""
    return MappingProxyType({kind.__name__: kind for kind in CallEvent.__subclasses__()})


def to_json(event: CallEvent) -> dict[str, Any]:
    """An event as JSON types, with its kind under ``"type"``."""
    return {"type": type(event).__name__, **dataclasses.asdict(event)}


def from_json(data: dict[str, Any]) -> CallEvent:
    """The event of JSON that ``to_json`` made.

    Raises:
        ValueError: an unknown type, or fields that do not fit it.
    """
    fields = dict(data)
    name = fields.pop("type", None)
    kind = event_classes().get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"unknown event type {name!r}")
    if "citations" in fields:
        fields["citations"] = tuple(map(_citation, fields["citations"]))
    for key, value in fields.items():
        if isinstance(value, list):
            fields[key] = tuple(value)
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"fields of {name} do not fit: {error}") from error


def _citation(fields: dict[str, Any]) -> Citation:
    return Citation(**{**fields, "headings": tuple(fields.get("headings", ()))})
