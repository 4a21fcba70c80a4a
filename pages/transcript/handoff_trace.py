"""The handoff trace: which agents had the call, why, what they ran and how long the caller waited.

It reads the view and draws; a step's texts are cut to what a person reads at a glance.
"""

import json

import streamlit as st

from agents_core.call.view.call_view import CallView, TraceStep
from pages.session.call_session import WINDOW, CallSession
from pages.transcript.transcript_lines import earlier_button, grouped
from pages.ui.assets import ASSETS
from pages.ui.html_text import clock, hue, safe, seconds
from pages.ui.page_scripts import install_script

SCRIPT = ASSETS / "opened.js"
TEXT_MOST = 1200
"""Characters of arguments or result shown per step; the call's journal keeps all."""

PATH_MOST = 12
"""Agents of the path on screen; the earlier ones become a count."""

EMPTY = (
    '<div class="sb-empty">The path between agents appears here: what the caller said, '
    "the tools that ran, and the wait for an answer.</div>"
)
ICONS = {
    "start": "●",
    "handoff": "→",
    "tool": "ƒ",
    "approval": "✓",
    "answer": "“",
    "guardrail": "!",
    "barge-in": "×",
    "team": "✎",
    "policy": "✎",
}


def path_html(path: tuple[str, ...]) -> str:
    """The agents in the order they had the call, the present one last."""
    shown, left_out = path[-PATH_MOST:], max(0, len(path) - PATH_MOST)
    pills = [f'<span class="sb-more">{left_out} earlier</span>'] if left_out else []
    for place, name in enumerate(shown):
        now = " sb-now" if place == len(shown) - 1 else ""
        pills.append(f'<span class="sb-pill sb-hue-{hue(name)}{now}">{safe(name)}</span>')
    return f'<div class="sb-path">{"<i>→</i>".join(pills)}</div>'


def step_html(step: TraceStep) -> str:
    """One row."""
    facts = [f"<time>{clock(step.at_ms)}</time>"]
    if step.duration_ms is not None:
        facts.append(f"<span>{seconds(step.duration_ms)}</span>")
    if step.gap_ms is not None:
        facts.append(f"<span>gap {seconds(step.gap_ms)}</span>")
    if step.status != "done":
        facts.append(f'<span class="sb-status sb-{step.status}">{STATUS[step.status]}</span>')
    said = f'<div class="sb-because">“{safe(step.utterance, limit=200)}”</div>'
    return (
        f'<div class="sb-step sb-kind-{step.kind} sb-is-{step.status}">'
        f'<span class="sb-icon" aria-hidden="true">{ICONS[step.kind]}</span><div>'
        f'<div class="sb-head"><b>{safe(_title(step))}</b><span class="sb-facts">{"".join(facts)}'
        f"</span></div>{said if step.utterance else ''}{_details(step)}</div></div>"
    )


STATUS = {
    "running": "running",
    "waiting": "waiting for approval",
    "failed": "failed",
    "denied": "not approved",
}


def _title(step: TraceStep) -> str:
    match step.kind:
        case "start":
            return f"Call starts with {step.agent}"
        case "answer":
            return f"{step.agent} answered"
        case "approval" | "guardrail":
            return f"{step.kind.capitalize()}: {step.title}"
        case "handoff" | "tool" | "barge-in" | "team" | "policy":
            return step.title


def _details(step: TraceStep) -> str:
    arguments = _pretty(step.arguments) if step.arguments not in ("", "{}") else ""
    if not arguments and not step.result:
        return ""
    rows = ""
    if arguments:
        rows += f"<dt>Arguments</dt><dd><pre>{safe(arguments, limit=TEXT_MOST)}</pre></dd>"
    if step.result:
        rows += f"<dt>Result</dt><dd>{safe(step.result, limit=TEXT_MOST)}</dd>"
    keep = safe(f"{step.kind} {step.key} {step.at_ms}")
    return f'<details data-keep="{keep}"><summary>Details</summary><dl>{rows}</dl></details>'


def _pretty(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), indent=1, ensure_ascii=False)
    except ValueError:
        return arguments  # a model may write broken JSON; show what it wrote


def opened_details() -> None:
    """Details that a person opened stay open. Draw it once per page, outside what moves."""
    install_script(SCRIPT)


def trace(session: CallSession, *, height: int) -> None:
    """Draw the path and the newest steps."""
    view: CallView = session.view
    if view.path:
        st.html(path_html(view.path))
    with st.container(height=height, autoscroll=True, key="trace_steps", gap=None, border=False):
        if not len(view.trace):
            st.html(EMPTY)
            return
        earlier_button(
            len(view.trace), session.shown_steps, "earlier_steps", _show_earlier, session
        )
        cache = session.render_cache.setdefault("steps", {})
        for body in grouped(view.trace, session.shown_steps, step_html, cache=cache, key="all"):
            st.html(body)


def _show_earlier(session: CallSession) -> None:
    session.shown_steps += WINDOW
