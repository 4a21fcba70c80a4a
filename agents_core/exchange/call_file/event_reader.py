"""Reads a call's events from the lines of an untrusted file; checks types, numbers and order.

Lines written by an older version may lack newer fields; these take their defaults. A missing
``turn`` is counted, and one that differs from the counted turn is refused.
"""

import re
from collections.abc import Sequence
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.stored_events import with_decision
from agents_core.call.contract.turn_numbers import TurnCounter
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.exchange.call_file.event_limits import EventLimits
from agents_core.exchange.call_file.file_format import (
    CALL_ID_CHARS,
    EVENTS,
    LINE_BYTES,
    MAX_EVENTS,
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import (
    InvalidContent,
    parse_as,
    parse_time,
    printable,
    read_json,
)
from agents_core.measures.call_measurer import measure

CALL_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{CALL_ID_CHARS}}}")
"""Ids are used in addresses, file names and CSS selectors."""

NAME_CHARS = 200
MAX_CHARS = {
    "call_id": NAME_CHARS,  # of a tool call; the id of the call itself is checked by CALL_ID
    "item_id": NAME_CHARS,
    "response_id": NAME_CHARS,
    "agent": NAME_CHARS,
    "from_agent": NAME_CHARS,
    "to_agent": NAME_CHARS,
    "tool": NAME_CHARS,
    "form": NAME_CHARS,
    "title": NAME_CHARS,
    "about": NAME_CHARS,
    "runner_up": NAME_CHARS,
    "decided_by": NAME_CHARS,
    "guardrail": NAME_CHARS,
    "model": NAME_CHARS,
    "voice": NAME_CHARS,
    "team": 80,
    "policy": 80,
    "engine": 16,
    "status": 40,
    "code": 80,
    "wall_time": 40,
}
"""Lengths of the database columns; other texts are limited by ``LINE_BYTES`` only."""

MAY_BE_NEGATIVE = frozenset({"gap_ms", "score", "runner_up_score"})


def read_events(data: bytes) -> tuple[ev.CallEvent, ...]:
    """Every event of one call, in order.

    Raises:
        CallFileError: with the first invalid line and the reason.
    """
    if data.count(b"\n") > MAX_EVENTS:
        raise CallFileError(f"A call may have at most {MAX_EVENTS:,} events.", member=EVENTS)
    lines = data.removesuffix(b"\n").split(b"\n")
    events: list[ev.CallEvent] = []
    limits, turns = EventLimits(), TurnCounter()
    for number, line in enumerate(lines, start=1):
        try:
            event = _event(line, turns)
            _check_order(event, events)
            limits.take(event)
        except InvalidContent as error:
            raise CallFileError(str(error), member=EVENTS, line=number) from None
        events.append(event)
    _check_usable(events)
    return tuple(events)


def _event(line: bytes, turns: TurnCounter) -> ev.CallEvent:
    if len(line) > LINE_BYTES:
        raise InvalidContent(f"This line is longer than {LINE_BYTES // 1024**2} MB.")
    value = read_json(line)
    if not isinstance(value, dict):
        raise InvalidContent("This is not an event.")
    name = value.pop("type", None)
    kind = ev.event_classes().get(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidContent(f"“{printable(name)}” is not an event of this version of Switchboard.")
    turn = turns.number(kind, value)
    fields = {"turn": turn, **with_decision(kind, value)}
    event = parse_as(kind, fields, max_chars=MAX_CHARS)
    if event.turn != turn:
        raise InvalidContent(f"“turn” is {event.turn}; this event belongs to turn {turn}.")
    _check_values(event, value)
    return event


def _check_values(event: ev.CallEvent, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        below = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0
        if below and name not in MAY_BE_NEGATIVE:
            raise InvalidContent(f"“{name}” must not be below 0.")
    if isinstance(event, ev.TranscriptDone) and (event.confidence or 0) > 1:
        raise InvalidContent("“confidence” must be from 0 to 1.")
    if isinstance(event, ev.CallStarted):
        if not CALL_ID.fullmatch(event.call_id):
            raise InvalidContent("“call_id” must be letters, digits, - and _.")
        parse_time("wall_time", event.wall_time)


def _check_order(event: ev.CallEvent, before: Sequence[ev.CallEvent]) -> None:
    if event.seq != len(before) + 1:
        raise InvalidContent(f"“seq” is {event.seq}; it must be {len(before) + 1}.")
    if isinstance(event, ev.CallStarted) == bool(before):
        raise InvalidContent("A call must begin with CallStarted and have no second one.")
    if before and event.at_ms < before[-1].at_ms:
        raise InvalidContent("“at_ms” is earlier than in the line before.")
    if before and isinstance(before[-1], ev.CallEnded):
        raise InvalidContent("No event may follow CallEnded.")


def _check_usable(events: Sequence[ev.CallEvent]) -> None:
    """Check what types cannot express: the call can be shown and measured."""
    try:
        apply_all(CallView(), events)
        measure(events)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError):
        raise CallFileError("These events contradict each other.", member=EVENTS) from None
