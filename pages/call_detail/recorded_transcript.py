"""The transcript of a call with its place in the recording, a window of lines at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import streamlit as st

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.call.view.persistent_list import CHUNK, PersistentList
from agents_core.review.review_records import Correction
from pages.call_detail.audio_player import STYLE, play_button, playable
from pages.call_detail.loaded_call import LoadedCall
from pages.policy.passage_list import scroll_to
from pages.transcript.transcript_html import GROUP, grouped_html, line_html
from pages.ui.html_text import focusable, safe

WINDOW = 200
BEFORE_TARGET = 20
"""Lines shown above the linked one."""

HEIGHT_PX = 640
WINDOW_KEY = "call_transcript_asked"
Window: TypeAlias = tuple[str, str, int, int]
"""Call id, linked item, first line, end line."""

EMPTY = '<div class="sb-empty"><b>No transcript</b>This call has no transcript lines.</div>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A line with what is shown with it."""

    line: Line
    end_ms: int  #: where the next line begins
    correction: Correction | None = None
    found: bool = False  #: the line that was linked to


def call_transcript(
    call: LoadedCall, *, target: str = "", corrections: Mapping[str, Correction]
) -> tuple[Line, ...]:
    """Show a window of lines; returns them. ``target``: the linked item."""
    total = len(call.view.lines)
    start, stop = _window(call, total, target)
    # A running call shows its end: a refresh must not take longer as the call grows.
    rest = call.view.lines.tail(total - start)
    lines, follows = rest[: stop - start], rest[stop - start : stop - start + 1]
    with st.container(
        height=HEIGHT_PX if total > GROUP else "content",
        autoscroll=call.running,
        key="call_transcript",
        gap=None,
        border=False,
    ):
        if not lines:
            st.html(EMPTY)
            return ()
        st.html(STYLE)  # where there is no player, it hides the buttons that play
        here = (call.call_id, target)
        _more("Show earlier", "call_earlier", start, (*here, max(0, start - WINDOW), stop))
        end_ms = follows[0].at_ms if follows else call.row.duration_ms
        bodies = _bodies(call, cues(lines, end_ms, target, corrections), start)
        for place, body in enumerate(bodies):
            st.html(body if place else focusable(body, "Transcript"))
        later = total - stop
        _more("Show later", "call_later", later, (*here, start, stop + WINDOW))
        if stop - start < total:
            _more("Show the whole call", "call_whole", total, (*here, 0, total))
    if target and total > GROUP:  # else the box has no scrolling of its own
        scroll_to(line_anchor(target), 1)
    return lines


def cues(
    lines: Sequence[Line], end_ms: int, target: str, corrections: Mapping[str, Correction]
) -> PersistentList[Cue]:
    """Lines with their end times and corrections. ``end_ms``: start of the line that follows."""
    found = [
        Cue(
            line=line,
            end_ms=lines[place + 1].at_ms if place + 1 < len(lines) else max(end_ms, line.at_ms),
            correction=corrections.get(line.item_id) if isinstance(line, SpokenLine) else None,
            found=isinstance(line, SpokenLine) and line.item_id == target,
        )
        for place, line in enumerate(lines)
    ]
    return PersistentList(
        tuple(tuple(found[at : at + CHUNK]) for at in range(0, len(found), CHUNK))
    )


def cue_html(cue: Cue, *, policy: str, sound: bool) -> str:
    """A line with its place in the recording. ``policy``: the name for its citations."""
    line, body = cue.line, line_html(cue.line, None, policy)
    if not isinstance(line, SpokenLine):
        return body
    who = "Caller" if line.role == "caller" else line.agent or "Agent"
    cut = (
        f'<div class="sb-heard-ms">The caller heard the first {line.played_ms:,} ms</div>'
        if line.played_ms is not None
        else ""
    )
    button = play_button(at_ms=line.at_ms, what=who) if sound else ""
    marked = " sb-came-for" if cue.found else ""
    return (
        f'<div class="sb-cue sb-of-{line.role}{marked}" id="{line_anchor(line.item_id)}">'
        + playable(
            button + body + cut + _corrected(cue),
            at_ms=line.at_ms,
            end_ms=cue.end_ms,
            item_id=line.item_id,
        )
        + "</div>"
    )


def line_anchor(item_id: str) -> str:
    """The HTML id of a line."""
    kept = "".join(char if char.isalnum() else "-" for char in item_id)
    return f"line-{kept}"


def _corrected(cue: Cue) -> str:
    if cue.correction is None or not cue.correction.changes:
        return ""
    by = safe(cue.correction.reviewer, limit=60)
    return (
        f'<div class="sb-corrected"><span class="sb-sub">Corrected by {by}; the original is '
        f"above</span><div>{safe(cue.correction.text)}</div></div>"
    )


def _bodies(call: LoadedCall, shown: PersistentList[Cue], start: int) -> list[str]:
    sound, policy = call.row.audio_ms > 0, call.policy
    key, cache = f"{start} {sound}", call.html.setdefault("transcript", {})
    for stale in [one for one in cache if one != key]:
        del cache[stale]
    draw = partial(cue_html, policy=policy, sound=sound)
    return grouped_html(shown, len(shown), draw, cache=cache, key=key)


def _window(call: LoadedCall, total: int, target: str) -> tuple[int, int]:
    """The range of lines: as requested, else around the target, else the beginning (of a running
    call: the end). It begins at a group."""
    asked: Window | None = st.session_state.get(WINDOW_KEY)
    if asked is not None and asked[:2] == (call.call_id, target):
        start, stop = asked[2:]
    elif target:
        place = _index(call, target)
        start, stop = max(0, place - BEFORE_TARGET), place - BEFORE_TARGET + WINDOW
    else:
        start, stop = (max(0, total - WINDOW) if call.running else 0), WINDOW
    stop = total if call.running else min(max(stop, start + WINDOW), total)
    return start // GROUP * GROUP, stop


def _index(call: LoadedCall, target: str) -> int:
    """Index of an item's line, cached: a line keeps its index."""
    known: tuple[str, int] | None = call.html.get("place")
    if known is not None and known[0] == target:
        return known[1]
    for place, line in enumerate(call.view.lines):
        if _is(line, target):
            call.html["place"] = (target, place)
            return place
    return 0


def _is(line: Line, item_id: str) -> bool:
    return isinstance(line, SpokenLine) and line.item_id == item_id


def _more(label: str, key: str, count: int, wanted: Window) -> None:
    if count > 0:
        st.button(f"{label} ({count:,})", key=key, type="tertiary", on_click=_show, args=(wanted,))


def _show(wanted: Window) -> None:
    st.session_state[WINDOW_KEY] = wanted
