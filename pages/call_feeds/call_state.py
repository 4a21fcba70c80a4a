"""The state of a call as pages show it: plain data without a call's long lists."""

from typing import Any

from agents_core.call.view.call_view import CallView, PendingApproval
from pages.call_feeds.call_status import CallStatus, call_status, is_server_silent
from pages.ui.html_text import hue


def state_of(
    view: CallView,
    *,
    elapsed_ms: int,
    engine_problem: str,
    over: bool,
) -> dict[str, Any]:
    """What every viewer of a call sees beside transcript and trace. ``over``: no event will come,
    although the last one may not say that the call has ended."""
    status = CallStatus("over", "Call ended") if over else call_status(view)
    running = not (view.ended or over)
    problem = (view.engine_lost or engine_problem) if running else ""
    return {
        "running": running,
        "started": view.started is not None,
        "status": status.label,
        "tone": status.tone,
        "agent": view.agent,
        "hue": hue(view.agent) if view.agent else None,
        "team": view.started.team if view.started else "",
        "media": view.media,
        "muted": view.muted,
        "pushToTalk": view.push_to_talk,
        "talking": view.talking,
        "recording": view.is_recorded,
        "agentSpeaking": view.agent_speaking,
        "callerSpeaking": view.caller_speaking,
        "elapsedMs": elapsed_ms,
        "problem": problem,
        "engineAway": running and bool(problem or is_server_silent(view)),
        "ended": view.ended,
        "gapMs": view.last_gap_ms,
        "tokens": view.input_tokens + view.output_tokens,
        "approvals": [_approval(one) for one in view.approvals],
        "queued": [{"id": one.item_id, "text": one.text} for one in view.queued],
        "decided": [{"id": one.call_id, "message": one.message} for one in view.decided],
    }


def _approval(one: PendingApproval) -> dict[str, Any]:
    return {
        "id": one.call_id,
        "title": one.title,
        "explanation": one.explanation,
        "purpose": one.purpose,
        "agent": one.agent,
        "expiresAtMs": one.expires_at_ms,
        "reason": one.reason,
        "attemptsLeft": one.attempts_left,
    }
