"""The handoff trace as HTML: agents, reasons, tools and response times."""

import json

from agents_core.call.view.call_view import TraceStep
from pages.transcript.routing_html import routing_html
from pages.ui.html_text import clock, hue, safe, seconds

MAX_TEXT_CHARS = 1200
"""Of the arguments or the result of a step; the event log keeps all of them."""

MAX_PATH_AGENTS = 12
"""The newest on screen; earlier ones become a count."""

ICONS = {
    "start": "●",
    "handoff": "→",
    "tool": "ƒ",
    "approval": "✓",
    "preamble": "‹",
    "answer": "“",
    "guardrail": "!",
    "barge-in": "×",
    "went-on": "…",
    "no-tool": "∅",
    "team": "✎",
    "policy": "✎",
}


def path_html(path: tuple[str, ...]) -> str:
    """The agents in the order they had the call, the current one last."""
    shown, left_out = path[-MAX_PATH_AGENTS:], max(0, len(path) - MAX_PATH_AGENTS)
    pills = [f'<span class="sb-more">{left_out} earlier</span>'] if left_out else []
    for index, name in enumerate(shown):
        now = " sb-now" if index == len(shown) - 1 else ""
        pills.append(f'<span class="sb-pill sb-hue-{hue(name)}{now}">{safe(name)}</span>')
    return f'<div class="sb-path">{"<i>→</i>".join(pills)}</div>'


def step_html(step: TraceStep) -> str:
    """One step of the trace as a row with collapsible details."""
    facts = [f"<time>{clock(step.at_ms)}</time>"]
    if step.duration_ms is not None:
        facts.append(f"<span>{seconds(step.duration_ms)}</span>")
    if step.gap_ms is not None:
        facts.append(f"<span>gap {seconds(step.gap_ms)}</span>")
    if step.status != "done":
        facts.append(f'<span class="sb-status sb-{step.status}">{STATUS[step.status]}</span>')
    said = f'<div class="sb-because">“{safe(step.utterance, limit=200)}”</div>'
    below = (said if step.utterance else "") + _why(step) + _details(step)
    return (
        f'<div class="sb-step sb-kind-{step.kind} sb-is-{step.status}">'
        f'<span class="sb-icon" aria-hidden="true">{ICONS[step.kind]}</span><div>'
        f'<div class="sb-head"><b>{safe(_title(step))}</b><span class="sb-facts">{"".join(facts)}'
        f"</span></div>{below}</div></div>"
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
        case "preamble":
            return f"{step.agent} said something before the answer"
        case "answer":
            return f"{step.agent} answered"
        case "guardrail":
            return f"Guardrail: {step.title}"
        case "tool" | "approval" | "handoff" | "barge-in" | "went-on" | "no-tool":
            return step.title
        case "team" | "policy":
            return step.title


def _why(step: TraceStep) -> str:
    return routing_html(step.routing) if step.routing is not None else ""


def _details(step: TraceStep) -> str:
    called = step.routing is not None and bool(step.routing.tool)
    arguments = _pretty(step.arguments) if step.arguments not in ("", "{}") or called else ""
    if not arguments and not step.result:
        return ""
    rows = f"<dt>Tool</dt><dd>{safe(step.name)}</dd>" if step.kind in ("tool", "handoff") else ""
    if arguments:
        rows += f"<dt>Arguments</dt><dd><pre>{safe(arguments, limit=MAX_TEXT_CHARS)}</pre></dd>"
    if step.result:
        rows += f"<dt>Result</dt><dd>{safe(step.result, limit=MAX_TEXT_CHARS)}</dd>"
    identity = safe(f"{step.kind} {step.key} {step.at_ms}")
    return f'<details data-keep="{identity}"><summary>Details</summary><dl>{rows}</dl></details>'


def _pretty(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), indent=1, ensure_ascii=False)
    except ValueError:
        return arguments  # not JSON: shown as the model wrote it
