"""What the view's reducers share: their registry, and finding and changing a line or a step.

It knows no single event's meaning.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from agents_core import events as ev
from agents_core.call.view.call_view import (
    LOOK_BACK,
    CallView,
    Line,
    MarkerLine,
    SpokenLine,
    TraceStep,
)
from agents_core.call.view.persistent_list import Lines

E = TypeVar("E", bound=ev.CallEvent)
Reducer = Callable[[CallView, Any], CallView]
REDUCERS: dict[type[ev.CallEvent], Reducer] = {}


def on(kind: type[E]) -> Callable[[Callable[[CallView, E], CallView]], Reducer]:
    """Register the reducer of one kind of event."""

    def register(reducer: Callable[[CallView, E], CallView]) -> Reducer:
        REDUCERS[kind] = reducer
        return reducer

    return register


def find_line(lines: Lines[Line], item_id: str) -> int | None:
    count = len(lines)
    for back, line in enumerate(reversed(lines.tail(LOOK_BACK)), start=1):
        if isinstance(line, SpokenLine) and line.item_id == item_id:
            return count - back
    return None


def with_line(
    view: CallView, event: ev.CallEvent, item_id: str, role: ev.Role, agent: str
) -> tuple[CallView, int]:
    index = find_line(view.lines, item_id)
    if index is not None:
        return view, index
    line = SpokenLine(item_id=item_id, role=role, agent=agent, at_ms=event.at_ms)
    if role == "agent" and view.pending_citations:
        line = replace(line, citations=view.pending_citations)
        view = replace(view, pending_citations=())
    if role == "caller":
        view = replace(view, last_caller_item=item_id, last_utterance="")
    return replace(view, lines=view.lines.append(line)), len(view.lines)


def change_line(view: CallView, index: int, **changes: Any) -> CallView:
    line = cast(SpokenLine, view.lines[index])
    return replace(view, lines=view.lines.replace(index, replace(line, **changes)))


def mark(view: CallView, event: ev.CallEvent, kind: str, text: str) -> CallView:
    marker = MarkerLine(kind=cast(Any, kind), text=text, at_ms=event.at_ms)
    return replace(view, lines=view.lines.append(marker))


def step(view: CallView, event: ev.CallEvent, **fields: Any) -> CallView:
    fields.setdefault("agent", view.agent)
    return replace(view, trace=view.trace.append(TraceStep(at_ms=event.at_ms, **fields)))


def settle(view: CallView) -> CallView:
    """No line waits for words any more: whoever would send them is gone."""
    count = len(view.lines)
    for back, line in enumerate(reversed(view.lines.tail(LOOK_BACK)), start=1):
        if isinstance(line, SpokenLine) and line.partial:
            view = change_line(view, count - back, partial=False)
    return view


def find_step(view: CallView, key: str, kind: str) -> int | None:
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.key == key and row.kind == kind:
            return count - back
    return None


def change_step(view: CallView, key: str, kind: str, **changes: Any) -> CallView:
    index = find_step(view, key, kind)
    if index is None:
        return view
    return replace(view, trace=view.trace.replace(index, replace(view.trace[index], **changes)))


def fill_utterance(view: CallView, item_id: str, text: str) -> CallView:
    """A transcript that came after the handoff it caused."""
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.caller_item == item_id and not row.utterance:
            trace = view.trace.replace(count - back, replace(row, utterance=text))
            view = replace(view, trace=trace)
    return view
