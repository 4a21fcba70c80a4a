"""One running call as HTML to read from across a room. Pure: a view, a name for each tool, times.

It shows no argument of a tool and nothing that may be a password or a card number.
"""

import re
from collections.abc import Callable

from agents_core.call.guardrails.spoken_secrets import spoken_secret
from agents_core.call.view.call_view import CallView, PendingApproval, SpokenLine
from pages.ui.html_text import hue, safe

LAST_CHARS = 150
LOOK_CHARS = 600
"""Characters of a line searched for a secret; what leads to one stands before what is shown."""

LOOK_BACK_LINES = 12
QUIET_S = 20.0
DIGITS = re.compile(r"\d(?:[ .\-]?\d){5,}")
HIDDEN = "••• (not shown: it may be a password or a card number)"

Asked = Callable[[str], str]


def card_html(
    view: CallView, *, asked: Asked, elapsed_ms: int, quiet_s: float = 0.0, behind: bool = False
) -> str:
    """Everything of one call. ``asked``: what a tool asks a person for, by its name. ``quiet_s``
    is given for calls of other processes only."""
    tone, words = state_of(view)
    notes = "".join(_tags(view, quiet_s=quiet_s, behind=behind))
    return (
        f'<div class="sb-live-card sb-live-{tone}">'
        f'<div class="sb-live-top"><span class="sb-dot sb-{_dot(tone)}"></span>'
        f'<span class="sb-live-team">{safe(_team(view), limit=60)}</span>{notes}'
        f"<time>{long_clock(elapsed_ms)}</time></div>"
        f'<div class="sb-live-who sb-hue-{hue(view.agent)}">'
        f"{safe(view.agent, limit=60) or 'Connecting'}</div>"
        f'<div class="sb-live-state">{safe(words)}</div>'
        f"{_trouble(view)}{''.join(_approval(one, asked, elapsed_ms) for one in view.approvals)}"
        f"{_last_words(view)}</div>"
    )


def state_of(view: CallView) -> tuple[str, str]:
    """A tone for the colour, and who is speaking now in words."""
    agent = view.agent or "The agent"
    if view.engine_lost:
        return "bad", "The engine is lost"
    if view.started is None:
        return "idle", "The call is being connected"
    if view.caller_speaking and view.agent_speaking:
        return "caller", f"The caller speaks over {agent}"
    if view.caller_speaking:
        return "caller", "The caller is speaking"
    if view.agent_speaking:
        return "agent", f"{agent} is speaking"
    if view.approvals:
        return "wait", "Waiting for a person"
    return "idle", "Nobody is speaking"


def long_clock(at_ms: int) -> str:
    """Like 1:05, or 1:02:09 from an hour on."""
    minutes, seconds = divmod(max(at_ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def shown(text: str) -> str:
    """The end of what was said, with nothing in it that may be a secret."""
    if spoken_secret(text[-LOOK_CHARS:]):
        return HIDDEN
    text = DIGITS.sub("•••", text)
    return text if len(text) <= LAST_CHARS else "… " + text[-LAST_CHARS:].partition(" ")[2]


def _dot(tone: str) -> str:
    return {"bad": "bad", "wait": "wait", "idle": "idle"}.get(tone, "live")


def _team(view: CallView) -> str:
    return view.started.team if view.started else ""


def _tags(view: CallView, *, quiet_s: float, behind: bool) -> list[str]:
    tags = []
    if view.recording:
        tags.append('<span class="sb-live-tag sb-live-rec">● Recording</span>')
    if view.started is not None and not view.media:
        tags.append('<span class="sb-live-tag">Typing</span>')
    if behind:
        tags.append('<span class="sb-live-tag">Catching up</span>')
    if quiet_s >= QUIET_S:
        tags.append(
            f'<span class="sb-live-tag">No news for {long_clock(int(quiet_s * 1000))}</span>'
        )
    return tags


def _trouble(view: CallView) -> str:
    if not view.engine_lost:
        return ""
    return f'<div class="sb-live-trouble">{safe(view.engine_lost, limit=200)}</div>'


def _approval(one: PendingApproval, asked: Asked, elapsed_ms: int) -> str:
    left_ms = one.expires_at_ms - elapsed_ms
    left = f"{long_clock(left_ms)} left" if left_ms > 0 else "time is up"
    return (
        f'<div class="sb-live-approval"><b>{safe(asked(one.tool), limit=80)}</b>'
        f"<span>{safe(one.agent, limit=60)} waits · <time>{left}</time></span></div>"
    )


def _last_words(view: CallView) -> str:
    spoken = (line for line in reversed(view.lines.tail(LOOK_BACK_LINES)) if _said(line))
    line = next(spoken, None)
    if not isinstance(line, SpokenLine):
        return '<p class="sb-live-words sb-live-none">Nothing was said yet.</p>'
    who = "Caller" if line.role == "caller" else line.agent or "Agent"
    if line.failed:
        words = "<i>words nobody could recognise</i>"
    else:
        heard = line.text if line.heard_chars is None else line.text[: line.heard_chars]
        words = f"“{safe(shown(heard))}{' …' if line.partial else ''}”"
    return f'<p class="sb-live-words"><b>{safe(who, limit=60)}</b>{words}</p>'


def _said(line: object) -> bool:
    return isinstance(line, SpokenLine) and bool(line.text.strip() or line.failed)
