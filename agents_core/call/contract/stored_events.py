"""Reads events that were stored as JSON, also those the version before stored.

The version before stored no ``turn``. It is counted here, with the counter that numbers the events
of a running call, so nothing else has to distinguish old calls from new ones.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from agents_core.call.contract.turn_numbers import TurnCounter
from agents_core.events import CallEvent, event_classes, from_json


def read_stored(
    rows: Iterable[dict[str, Any]], turns: TurnCounter | None = None
) -> Iterator[CallEvent]:
    """The events of one call, in order.

    ``turns`` has counted the events before ``rows``; without it, ``rows`` start the call.

    Raises:
        ValueError: an unknown type, or fields that do not fit it.
    """
    turns = turns or TurnCounter()
    for row in rows:
        yield from_json(with_turn(row, turns))


def with_turn(row: dict[str, Any], turns: TurnCounter) -> dict[str, Any]:
    """An event's JSON with its ``turn``: the one it has, or the one ``turns`` counts for it."""
    name = row.get("type")
    kind = event_classes().get(name) if isinstance(name, str) else None
    return {"turn": turns.number(kind, row), **row}
