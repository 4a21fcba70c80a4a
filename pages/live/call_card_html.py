"""One running call as an HTML card that can be read from across a room.

It shows no tool arguments, and hides text that may be a password or a card number.
"""

import re

from agents_core.call.guardrails.secrets.spoken_secrets import spoken_secret
from agents_core.call.view.call_view import CallView, PendingApproval, SpokenLine
from pages.ui.html_text import hue, safe

SHOWN_CHARS = 150
SEARCHED_CHARS = 600
"""Characters of a line searched for a secret: the words that announce it come before it."""

LOOK_BACK_LINES = 12
DIGITS = re.compile(r"\d(?:[ .\-]?\d){5,}")
HIDDEN = "••• (not shown: it may be a password or a card number)"


def card_html(view: CallView, *, remote: bool = False) -> str:
    """The card; the browser fills in its times (``client/board.js``).

    ``remote``: a call of another process, where the time without events is shown as well.
    """
    tone, words = state_and_sentence(view)
    approvals = "".join(map(_approval, view.approvals))
    notes = "".join(_tags(view, remote=remote))
    return (
        f'<div class="sb-live-card sb-live-{tone}">'
        f'<div class="sb-live-top"><span class="sb-dot sb-{_dot(tone)}"></span>'
        f'<span class="sb-live-team">{safe(_team(view), limit=60)}</span>{notes}'
        "<time data-elapsed></time></div>"
        f'<div class="sb-live-who sb-hue-{hue(view.agent)}">'
        f"{safe(view.agent, limit=60) or 'Connecting'}</div>"
        f'<div class="sb-live-state">{safe(words)}</div>'
        f"{_engine_error(view)}{approvals}{_last_line(view)}</div>"
    )


def state_and_sentence(view: CallView) -> tuple[str, str]:
    """The colour's name, and a sentence about who is speaking."""
    agent = view.agent or "The agent"
    if view.engine_lost:
        return "bad", "The engine is disconnected"
    if view.started is None:
        return "idle", "Connecting"
    if view.caller_speaking and view.agent_speaking:
        return "caller", f"The caller is interrupting {agent}"
    if view.caller_speaking:
        return "caller", "The caller is speaking"
    if view.agent_speaking:
        return "agent", f"{agent} is speaking"
    if view.approvals:
        return "wait", "Waiting for approval"
    return "idle", "Nobody is speaking"


def safe_end(text: str) -> str:
    """The end of a line, without anything that may be a secret."""
    if spoken_secret(text[-SEARCHED_CHARS:]):
        return HIDDEN
    text = DIGITS.sub("•••", text)
    return text if len(text) <= SHOWN_CHARS else "… " + text[-SHOWN_CHARS:].partition(" ")[2]


def _dot(tone: str) -> str:
    return {"bad": "bad", "wait": "wait", "idle": "idle"}.get(tone, "live")


def _team(view: CallView) -> str:
    return view.started.team if view.started else ""


def _tags(view: CallView, *, remote: bool) -> list[str]:
    tags = []
    if view.is_recorded:
        tags.append('<span class="sb-live-tag sb-live-rec">● Recording</span>')
    if view.started is not None and not view.media:
        tags.append('<span class="sb-live-tag">Text only</span>')
    if remote:
        tags.append('<span class="sb-live-tag" data-silent hidden></span>')
    return tags


def _engine_error(view: CallView) -> str:
    if not view.engine_lost:
        return ""
    return f'<div class="sb-live-trouble">{safe(view.engine_lost, limit=200)}</div>'


def _approval(one: PendingApproval) -> str:
    left = f'<time data-expires-ms="{one.expires_at_ms}"></time>'
    return (
        f'<div class="sb-live-approval"><b>{safe(one.title, limit=80)}</b>'
        f"<span>{safe(one.agent, limit=60)} is waiting · {left}</span></div>"
    )


def _last_line(view: CallView) -> str:
    spoken = (line for line in reversed(view.lines.tail(LOOK_BACK_LINES)) if _has_text(line))
    line = next(spoken, None)
    if not isinstance(line, SpokenLine):
        return '<p class="sb-live-words sb-live-none">Nothing has been said yet.</p>'
    who = "Caller" if line.role == "caller" else line.agent or "Agent"
    if line.failed:
        words = "<i>speech not recognised</i>"
    else:
        heard = line.text if line.heard_chars is None else line.text[: line.heard_chars]
        words = f"“{safe(safe_end(heard))}{' …' if line.partial else ''}”"
    return f'<p class="sb-live-words"><b>{safe(who, limit=60)}</b>{words}</p>'


def _has_text(line: object) -> bool:
    return isinstance(line, SpokenLine) and bool(line.text.strip() or line.failed)
