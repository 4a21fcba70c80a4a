"""Reads events that were stored as JSON, also those the version before stored.

Older versions stored no ``turn``, and not who decided an approval. Both are added here, the turn
with the counter that numbers the events of a running call, so nothing else has to distinguish old
calls from new ones. They also stored that nobody decided an approval that timed out, which is left
out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.approval_decision import CALLER
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
        yield from_json(upcast(row, turns))


def upcast(row: dict[str, Any], turns: TurnCounter) -> dict[str, Any]:
    """An event's JSON with all its fields; ``turns`` counts a ``turn`` it does not have."""
    name = row.get("type")
    kind = event_classes().get(name) if isinstance(name, str) else None
    return {"turn": turns.number(kind, row), **with_decision(kind, row)}


def with_decision(kind: type[ev.CallEvent] | None, fields: dict[str, Any]) -> dict[str, Any]:
    """With who decided an approval and how, for an event stored without."""
    if kind is ev.ApprovalExpired:
        known = {name: value for name, value in fields.items() if name != "decided_by"}
        return {"how": "timed_out", **known}
    if kind not in _DECIDED or "how" in fields:
        return fields
    how: ev.Decision = "submitted"
    if kind is ev.ApprovalDenied:
        how = _HOW_DENIED.get(str(fields.get("cause")), "")
        if fields.get("abandoned") is True:
            ended = "call ended" in str(fields.get("reason"))
            how = "call_ended" if ended else "connection_lost"
    by = CALLER if how in ("submitted", "cancelled") else ""
    return {**fields, "decided_by": by, "how": how}


_DECIDED = (ev.ApprovalGranted, ev.ApprovalDenied)
_HOW_DENIED: Mapping[str, ev.Decision] = {
    "cancelled": "cancelled",
    "refused": "attempts",
    "unfit": "invalid",
}
