"""What the view's reducers share: their registry, and finding and changing lines and steps."""

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
from agents_core.call.view.persistent_list import PersistentList

E = TypeVar("E", bound=ev.CallEvent)
Reducer = Callable[[CallView, Any], CallView]
REDUCERS: dict[type[ev.CallEvent], Reducer] = {}


def reduces(kind: type[E]) -> Callable[[Callable[[CallView, E], CallView]], Reducer]:
    """Decorator that registers the reducer of one kind of event."""

    def register(reducer: Callable[[CallView, E], CallView]) -> Reducer:
        REDUCERS[kind] = reducer
        return reducer

    return register


def find_line(lines: PersistentList[Line], item_id: str) -> int | None:
    """Index of an item's line among the last ``LOOK_BACK`` ones."""
    count = len(lines)
    for back, line in enumerate(reversed(lines.tail(LOOK_BACK)), start=1):
        if isinstance(line, SpokenLine) and line.item_id == item_id:
            return count - back
    return None


def find_or_add_line(
    view: CallView,
    event: ev.CallEvent,
    item_id: str,
    role: ev.Role,
    agent: str,
    *,
    preamble: bool = False,
) -> tuple[CallView, int]:
    """The view, and the index of the item's line; the line is added when there is none."""
    index = find_line(view.lines, item_id)
    if index is not None:
        return view, index
    line = SpokenLine(item_id=item_id, role=role, agent=agent, at_ms=event.at_ms, preamble=preamble)
    if role == "agent" and not view.scripted:
        asked = asked_item(view)
        line = replace(line, responds_to=asked)
        cut = find_line(view.lines, view.continuing) if view.continuing else None
        if cut is not None:
            cited = cast(SpokenLine, view.lines[cut]).citations
            line = replace(line, continues=True, citations=cited)
        if view.pending_citations and view.cited_for == asked and not preamble:
            line = replace(line, citations=view.pending_citations)
            view = replace(view, pending_citations=())
    if role == "caller":
        queued = tuple(one for one in view.queued if one.item_id != item_id)
        view = replace(view, last_caller_item=item_id, last_utterance="", queued=queued)
    return replace(view, lines=view.lines.append(line)), len(view.lines)


def asked_item(view: CallView) -> str:
    """The caller's item that what the agents do now is about."""
    return view.responding_to or view.last_caller_item


def asked_words(view: CallView) -> str:
    """The words of ``asked_item``."""
    asked = asked_item(view)
    if asked == view.last_caller_item:
        return view.last_utterance
    index = find_line(view.lines, asked)
    return cast(SpokenLine, view.lines[index]).text if index is not None else ""


def change_line(view: CallView, index: int, **changes: Any) -> CallView:
    """With other values in one line."""
    line = cast(SpokenLine, view.lines[index])
    return replace(view, lines=view.lines.replace(index, replace(line, **changes)))


def add_marker(view: CallView, event: ev.CallEvent, kind: str, text: str) -> CallView:
    """With a marker at the end of the transcript."""
    marker = MarkerLine(kind=cast(Any, kind), text=text, at_ms=event.at_ms)
    return replace(view, lines=view.lines.append(marker))


def add_step(view: CallView, event: ev.CallEvent, **fields: Any) -> CallView:
    """With a row at the end of the trace; its agent has the call unless said otherwise."""
    fields.setdefault("agent", view.agent)
    return replace(view, trace=view.trace.append(TraceStep(at_ms=event.at_ms, **fields)))


def complete_lines(view: CallView) -> CallView:
    """Mark partial lines as complete: no more words will come, because the connection is gone."""
    count = len(view.lines)
    for back, line in enumerate(reversed(view.lines.tail(LOOK_BACK)), start=1):
        if isinstance(line, SpokenLine) and line.partial:
            view = change_line(view, count - back, partial=False)
    return view


def find_step(view: CallView, key: str, kind: str) -> int | None:
    """Index of the step of that key and kind among the last ``LOOK_BACK`` ones."""
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.key == key and row.kind == kind:
            return count - back
    return None


def change_step(view: CallView, key: str, kind: str, **changes: Any) -> CallView:
    """With other values in the step of that key and kind, if there is one."""
    index = find_step(view, key, kind)
    if index is None:
        return view
    return replace(view, trace=view.trace.replace(index, replace(view.trace[index], **changes)))


def add_late_utterance(view: CallView, item_id: str, text: str) -> CallView:
    """Add the caller's words to the steps they caused, where the transcript came after those."""
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.caller_item == item_id and not row.utterance:
            trace = view.trace.replace(count - back, replace(row, utterance=text))
            view = replace(view, trace=trace)
    return view
