"""Reducers of the trace and of pending approvals: handoffs, tools, answers, approvals."""

from dataclasses import replace
from typing import Any, Literal

from agents_core import events as ev
from agents_core.call.contract.approval_decision import decision_sentence
from agents_core.call.contract.form_words import form_prompt
from agents_core.call.view.call_view import (
    DECIDED_KEPT,
    LOOK_BACK,
    CallView,
    DecidedApproval,
    PendingApproval,
)
from agents_core.call.view.reducer_parts import (
    add_marker,
    add_step,
    asked_item,
    asked_words,
    change_step,
    find_step,
    reduces,
)
from agents_core.tools.titles import form_title, tool_title


@reduces(ev.Handoff)
def _handoff(view: CallView, event: ev.Handoff) -> CallView:
    view = add_step(
        view,
        event,
        kind="handoff",
        key=event.call_id,
        agent=event.to_agent,
        title=handoff_title(event.from_agent, event.to_agent),
        utterance=event.utterance,
        caller_item=event.item_id,
    )
    view = add_marker(view, event, "handoff", f"{event.from_agent} → {event.to_agent}")
    early = view.early_routing
    if early is not None and (early.agent, early.to_agent) == (event.from_agent, event.to_agent):
        view = change_step(view, event.call_id, "handoff", **_reasoned(early))
    return replace(
        view, agent=event.to_agent, path=(*view.path, event.to_agent), early_routing=None
    )


@reduces(ev.RoutingDecided)
def _routed(view: CallView, event: ev.RoutingDecided) -> CallView:
    if event.to_agent:
        return _routed_to_agent(view, event)
    if event.call_id:
        return change_step(view, event.call_id, "tool", routing=event)
    if find_step(view, event.item_id, "answer") is not None:
        return change_step(view, event.item_id, "answer", routing=event)
    return add_step(
        view,
        event,
        kind="no-tool",
        key=event.response_id,
        agent=event.agent,
        title="No tool called",
        utterance=asked_words(view),
        caller_item=asked_item(view),
        routing=event,
    )


def _routed_to_agent(view: CallView, event: ev.RoutingDecided) -> CallView:
    """The SDK may report the handoff before or after the end of the response that asked for it."""
    for row in reversed(view.trace.tail(LOOK_BACK)):
        if row.kind == "handoff":
            if row.routing is None and row.title == handoff_title(event.agent, event.to_agent):
                return change_step(view, row.key, "handoff", **_reasoned(event))
            break
    return replace(view, early_routing=event)


def _reasoned(event: ev.RoutingDecided) -> dict[str, Any]:
    return {"routing": event, "name": event.tool, "arguments": event.arguments}


def handoff_title(from_agent: str, to_agent: str) -> str:
    """The title of a handoff's step."""
    return f"{from_agent} → {to_agent}"


@reduces(ev.ToolCalled)
def _tool_called(view: CallView, event: ev.ToolCalled) -> CallView:
    return add_step(
        view,
        event,
        kind="tool",
        key=event.call_id,
        agent=event.agent,
        title=event.title or tool_title(event.tool),
        name=event.tool,
        utterance=asked_words(view),
        caller_item=asked_item(view),
        arguments=event.arguments,
        status="running",
    )


@reduces(ev.ToolReturned)
def _tool_returned(view: CallView, event: ev.ToolReturned) -> CallView:
    status = "done" if event.ok else "failed"
    return change_step(
        view,
        event.call_id,
        "tool",
        result=event.output,
        duration_ms=event.duration_ms,
        status=status,
    )


@reduces(ev.PassagesCited)
def _cited(view: CallView, event: ev.PassagesCited) -> CallView:
    step = find_step(view, event.call_id, "tool")
    asked = view.trace[step].caller_item if step is not None else asked_item(view)
    earlier = view.pending_citations if view.cited_for == asked else ()
    seen = {(citation.policy_version, citation.passage_id) for citation in earlier}
    new = tuple(c for c in event.citations if (c.policy_version, c.passage_id) not in seen)
    return replace(view, pending_citations=(*earlier, *new), cited_for=asked)


@reduces(ev.AgentAnswered)
def _answered(view: CallView, event: ev.AgentAnswered) -> CallView:
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.kind == "answer":
            break
        if row.kind == "handoff" and row.gap_ms is None:
            trace = view.trace.replace(count - back, replace(row, gap_ms=event.gap_ms))
            view = replace(view, trace=trace)
    view = add_step(
        view,
        event,
        kind="answer",
        key=event.item_id,
        agent=event.agent,
        title="Answered",
        utterance=asked_words(view),
        caller_item=asked_item(view),
        gap_ms=event.gap_ms,
    )
    return replace(view, last_gap_ms=event.gap_ms)


def close_steps(view: CallView) -> CallView:
    """Close the steps that run or wait: the call has ended."""
    count = len(view.trace)
    for back, row in enumerate(reversed(view.trace.tail(LOOK_BACK)), start=1):
        if row.status in ("running", "waiting"):
            status: Literal["failed", "denied"] = "failed" if row.status == "running" else "denied"
            trace = view.trace.replace(count - back, replace(row, status=status))
            view = replace(view, trace=trace)
    return view


# --- approvals --------------------------------------------------------------------------------


@reduces(ev.ApprovalRequested)
def _requested(view: CallView, event: ev.ApprovalRequested) -> CallView:
    pending = PendingApproval(
        call_id=event.call_id,
        tool=event.tool,
        agent=event.agent,
        arguments=event.arguments,
        form=event.form,
        attempts_left=event.attempts_left,
        expires_at_ms=event.at_ms + int(event.timeout_s * 1000),
        title=event.title or form_title(event.form),
        explanation=event.explanation,
        purpose=event.purpose,
    )
    view = change_step(view, event.call_id, "tool", status="waiting")
    view = add_step(
        view,
        event,
        kind="approval",
        key=event.call_id,
        agent=event.agent,
        title=event.title or form_title(event.form),
        name=event.form,
        status="waiting",
    )
    view = replace(view, approvals=(*view.approvals, pending))
    if view.media or not event.title:  # spoken, or an older record
        return view
    return add_marker(view, event, "approval", form_prompt(event.title, event.purpose))


@reduces(ev.ApprovalRefused)
def _refused(view: CallView, event: ev.ApprovalRefused) -> CallView:
    approvals = tuple(
        replace(item, reason=event.reason, attempts_left=event.attempts_left)
        if item.call_id == event.call_id
        else item
        for item in view.approvals
    )
    view = change_step(view, event.call_id, "approval", result=event.reason)
    return replace(view, approvals=approvals)


def _close_approval(
    view: CallView,
    event: ev.ApprovalGranted | ev.ApprovalDenied | ev.ApprovalExpired,
    status: Literal["done", "denied"],
    result: str,
    *,
    decided_by: str = "",
) -> CallView:
    index = find_step(view, event.call_id, "approval")
    waited_ms = event.at_ms - view.trace[index].at_ms if index is not None else None
    view = change_step(
        view, event.call_id, "approval", status=status, result=result, duration_ms=waited_ms
    )
    title = view.trace[index].title if index is not None else "The form"
    decided = DecidedApproval(
        call_id=event.call_id,
        title=title,
        how=event.how,
        decided_by=decided_by,
        message=decision_sentence(title, event.how, decided_by),
        at_ms=event.at_ms,
    )
    left = tuple(item for item in view.approvals if item.call_id != event.call_id)
    return replace(view, approvals=left, decided=(*view.decided, decided)[-DECIDED_KEPT:])


@reduces(ev.ApprovalGranted)
def _granted(view: CallView, event: ev.ApprovalGranted) -> CallView:
    edited = event.executed if event.executed != event.proposed else ""
    view = _close_approval(view, event, "done", "approved", decided_by=event.decided_by)
    return change_step(
        view, event.call_id, "tool", status="running", **({"arguments": edited} if edited else {})
    )


@reduces(ev.ApprovalDenied)
def _denied(view: CallView, event: ev.ApprovalDenied) -> CallView:
    view = _close_approval(view, event, "denied", event.reason, decided_by=event.decided_by)
    view = change_step(view, event.call_id, "tool", status="denied")
    return add_marker(view, event, "approval", event.reason)


@reduces(ev.ApprovalExpired)
def _expired(view: CallView, event: ev.ApprovalExpired) -> CallView:
    view = _close_approval(view, event, "denied", "timed out")
    view = change_step(view, event.call_id, "tool", status="denied")
    return add_marker(view, event, "approval", "Nobody answered the form in time.")
