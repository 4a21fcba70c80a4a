"""The conversation as HTML: who said what, what was heard of it, and what it rests on.

It draws a window of the newest lines; how long the call has been costs nothing.
"""

import zlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, assert_never

import streamlit as st

from agents_core.call.view.call_view import CallView, Line, MarkerLine, SpokenLine
from agents_core.call.view.persistent_list import Lines
from agents_core.events import Citation
from pages.session.call_session import WINDOW, CallSession
from pages.session.previous_calls import earlier_calls
from pages.ui.html_text import clock, hue, initials, safe

GROUP = 10
"""Lines per HTML element: a change re-sends one group; a selection in the others survives."""

Item = TypeVar("Item")

ELSEWHERE = 0  #: in place of a version's number: the policy of the citations is not on this page
SINCE = ", since replaced"

EMPTY = (
    '<div class="sb-empty"><b>No conversation yet</b>'
    "Press <i>Start call</i> and speak, or type below. Ask what the policy beside this answers, "
    "or about an account of your own: the demo accounts stand in the sidebar.</div>"
)


def anchor(passage_id: str, policy_version: int, policy: str = "") -> str:
    """The HTML id of a passage in the policy card; citations link to it. ``policy``: its name,
    where a page may show another one; every policy has a first passage."""
    kept = "".join(char if char.isalnum() else "-" for char in passage_id)
    which = f"{zlib.crc32(policy.encode()):08x}-" if policy else ""
    return f"passage-{which}{policy_version}-{kept}"


def chip(citation: Citation, policy_version: int | None, policy: str = "") -> str:
    """A citation: a link while its version is the current one, plain otherwise. None: the page
    has the passages of every version; ELSEWHERE: it shows another policy."""
    label, hint = safe(citation.passage_id), safe(citation.text, limit=300)
    if policy_version is not None and citation.policy_version != policy_version:
        of, since = (f" of “{safe(policy)}”", "") if policy_version == ELSEWHERE else ("", SINCE)
        old = f"From version {citation.policy_version}{of}{since}: {hint}"
        return f'<span class="sb-chip sb-old" title="{old}">{label}</span>'
    target = anchor(citation.passage_id, citation.policy_version, policy)
    return f'<a class="sb-chip" href="#{target}" title="{hint}">{label}</a>'


def spoken_html(line: SpokenLine, policy_version: int | None, policy: str = "") -> str:
    """One turn of either side."""
    side = "sb-caller" if line.role == "caller" else "sb-agent"
    return (
        f'<div class="sb-turn {side}">{_who(line)}'
        f'<div class="sb-said">{_words(line)}{_notes(line)}</div>'
        f"{_chips(line, policy_version, policy)}</div>"
    )


def marker_html(line: MarkerLine) -> str:
    """A slim row between turns."""
    return (
        f'<div class="sb-marker sb-{line.kind}"><span>{safe(line.text)}</span>'
        f"<time>{clock(line.at_ms)}</time></div>"
    )


def line_html(line: Line, policy_version: int | None, policy: str = "") -> str:
    """Any line of the transcript. ``policy`` names what its citations are from."""
    match line:
        case SpokenLine():
            return spoken_html(line, policy_version, policy)
        case MarkerLine():
            return marker_html(line)
        case _:
            assert_never(line)


def _who(line: SpokenLine) -> str:
    if line.role == "caller":
        how = " · typed" if line.typed else ""
        return f'<div class="sb-who">Caller<time>{clock(line.at_ms)}{how}</time></div>'
    name = line.agent or "Agent"
    return (
        f'<div class="sb-who sb-hue-{hue(name)}">'
        f'<span class="sb-mark">{safe(initials(name))}</span>'
        f"<b>{safe(name)}</b><time>{clock(line.at_ms)}</time></div>"
    )


def _words(line: SpokenLine) -> str:
    if line.failed:
        return f'<span class="sb-failed">{safe(line.failed)}</span>'
    if line.heard_chars is not None:
        heard, lost = line.text[: line.heard_chars], line.text[line.heard_chars :]
        return safe(heard) + (f"<s>{safe(lost)}</s>" if lost else "")
    if line.partial:
        words = safe(line.text) if line.text else ""
        return f'<span class="sb-partial">{words}<span class="sb-dots"></span></span>'
    return safe(line.text)


def _notes(line: SpokenLine) -> str:
    notes = ""
    if line.played_ms is not None:
        notes += f'<span class="sb-note">cut at {line.played_ms / 1000:.1f} s</span>'
    if line.guardrail:
        notes += f'<span class="sb-note sb-stop">stopped by {safe(line.guardrail)}</span>'
    return notes


def _chips(line: SpokenLine, policy_version: int | None, policy: str) -> str:
    if not line.citations:
        return ""
    chips = "".join(chip(citation, policy_version, policy) for citation in line.citations)
    return f'<div class="sb-chips"><span>Rests on</span>{chips}</div>'


def window_start(total: int, shown: int) -> int:
    """Index of the first line to draw: at most ``shown`` plus what fills its group."""
    return max(0, total - shown) // GROUP * GROUP


def earlier_button(
    total: int, shown: int, key: str, show: Callable[[CallSession], None], session: CallSession
) -> None:
    """The way to what the window leaves out; nothing when it shows all."""
    start = window_start(total, shown)
    if start:
        st.button(
            f"Show earlier ({start})", key=key, type="tertiary", on_click=show, args=(session,)
        )


def grouped(
    lines: Lines[Item],
    shown: int,
    draw: Callable[[Item], str],
    *,
    cache: dict[str, Any],
    key: str,
) -> list[str]:
    """The window's HTML in groups; a group whose items are the same is not drawn again.

    ``cache`` keeps the groups of the current window only. ``key`` names what else the HTML depends
    on: under another key nothing is reused.
    """
    start = window_start(len(lines), shown)
    items = lines.tail(len(lines) - start)
    known = cache.get(key, {})
    fresh: dict[int, tuple[Sequence[Item], str]] = {}
    for offset in range(0, len(items), GROUP):
        group = items[offset : offset + GROUP]
        held = known.get(start + offset)
        same = held is not None and held[0] == group
        fresh[start + offset] = held if same else (group, "".join(draw(item) for item in group))
    cache[key] = fresh
    return [body for _, body in fresh.values()]


def transcript(session: CallSession, *, height: int, beside: str = "") -> None:
    """Draw the window of the newest lines in a scrolling box. ``beside``: the name of the policy
    this page shows."""
    view: CallView = session.view
    with st.container(height=height, autoscroll=True, key="transcript", gap=None):
        if not len(view.lines):
            st.html(EMPTY)
            if session.call is None:
                earlier_calls()
            return
        earlier_button(
            len(view.lines), session.shown_lines, "earlier_lines", _show_earlier, session
        )
        policy = view.started.policy if view.started else ""
        version = view.policy_version if policy == beside or not policy else ELSEWHERE
        key, cache = f"{version} {policy or beside}", session.render_cache.setdefault("lines", {})
        for stale in [one for one in cache if one != key]:
            del cache[stale]
        for body in grouped(
            view.lines,
            session.shown_lines,
            lambda line: line_html(line, version, policy or beside),
            cache=cache,
            key=key,
        ):
            st.html(body)


def _show_earlier(session: CallSession) -> None:
    session.shown_lines += WINDOW
