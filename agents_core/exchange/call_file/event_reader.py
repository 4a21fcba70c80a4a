"""A call's events from lines of a stranger's file: every type, number and order is checked.

It knows no zip and no database. Lines of an older Switchboard lack fields that came later; these
take their defaults.
"""

import re
from collections.abc import Sequence
from typing import Any

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.exchange.call_file.event_limits import EventBounds
from agents_core.exchange.call_file.file_format import (
    CALL_ID_CHARS,
    EVENTS,
    EVENTS_MOST,
    LINE_BYTES,
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import (
    InvalidContent,
    parse_as,
    parse_time,
    printable,
    read_json,
)
from agents_core.measures.measure_call import measure

CALL_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{CALL_ID_CHARS}}}")
"""An id stands in addresses, file names and selectors of a page."""

NAME_CHARS = 200
LIMITS = {
    "call_id": NAME_CHARS,  # of a tool's call; a call's own is checked apart
    "item_id": NAME_CHARS,
    "response_id": NAME_CHARS,
    "agent": NAME_CHARS,
    "from_agent": NAME_CHARS,
    "to_agent": NAME_CHARS,
    "tool": NAME_CHARS,
    "form": NAME_CHARS,
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
"""What the columns hold; of other texts, as much as a line may have."""

MAY_BE_NEGATIVE = frozenset({"gap_ms", "score"})


def read_events(data: bytes) -> tuple[ev.CallEvent, ...]:
    """Every event of one call, in order.

    Raises:
        CallFileError: the first line that is wrong, and what is wrong with it.
    """
    if data.count(b"\n") > EVENTS_MOST:
        raise CallFileError(f"More than {EVENTS_MOST:,} lines are no call.", member=EVENTS)
    lines = data.removesuffix(b"\n").split(b"\n")
    events: list[ev.CallEvent] = []
    bounds = EventBounds()
    for number, line in enumerate(lines, start=1):
        try:
            event = _event(line)
            _in_order(event, events)
            bounds.take(event)
        except InvalidContent as error:
            raise CallFileError(str(error), member=EVENTS, line=number) from None
        events.append(event)
    _add_up(events)
    return tuple(events)


def _event(line: bytes) -> ev.CallEvent:
    if len(line) > LINE_BYTES:
        raise InvalidContent(f"This line is longer than {LINE_BYTES // 1024**2} MB.")
    value = read_json(line)
    if not isinstance(value, dict):
        raise InvalidContent("This is no event.")
    name = value.pop("type", None)
    kind = ev.event_classes().get(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidContent(f"“{printable(name)}” is no event this Switchboard knows.")
    event = parse_as(kind, value, max_chars=LIMITS)
    _sane(event, value)
    return event


def _sane(event: ev.CallEvent, fields: dict[str, Any]) -> None:
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


def _in_order(event: ev.CallEvent, before: Sequence[ev.CallEvent]) -> None:
    if event.seq != len(before) + 1:
        raise InvalidContent(f"“seq” is {event.seq}; event {len(before) + 1} belongs here.")
    if isinstance(event, ev.CallStarted) == bool(before):
        raise InvalidContent("A call begins with CallStarted, once.")
    if before and event.at_ms < before[-1].at_ms:
        raise InvalidContent("“at_ms” is earlier than in the line before.")
    if before and isinstance(before[-1], ev.CallEnded):
        raise InvalidContent("Nothing follows CallEnded.")


def _add_up(events: Sequence[ev.CallEvent]) -> None:
    """Whatever the types cannot say: a page must be able to draw them, and measures to count."""
    try:
        apply_all(CallView(), events)
        measure(events)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError):
        raise CallFileError("These events contradict each other.", member=EVENTS) from None
