"""The lines of one turn with their corrections, and a box to correct a line."""

import zlib

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.review.input_rules import MAX_LINE_CHARS
from agents_core.review.review_records import CallReviews, Correction, ReviewedLine
from pages.review.review_target import ReviewTarget, init_text_box
from pages.ui.html_text import clock, escape_markdown, hue, safe
from pages.ui.word_diff_html import inline_html

MAX_LINES = 40
"""Lines of one turn on screen."""


def turn_lines(target: ReviewTarget, about: CallReviews) -> None:
    """Show the lines of a turn."""
    try:
        lines = target.switchboard.reviews.lines(target.call_id, target.turn)
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    corrected = {one.item_id: one for one in about.corrections}
    for line in lines[:MAX_LINES]:
        _line(target, line, corrected.get(line.item_id), read_only=about.read_only)
    if len(lines) > MAX_LINES:
        st.html(f'<p class="sb-sub">and {len(lines) - MAX_LINES} more lines</p>')


def _line(
    target: ReviewTarget, line: ReviewedLine, correction: Correction | None, *, read_only: bool
) -> None:
    which = f"{zlib.crc32(line.item_id.encode()):08x}"
    with st.container(key=target.key(f"line_{which}"), gap="xxsmall"):
        st.html(line_html(line, correction))
        if read_only:
            return
        if target.session.editing == f"{target.call_id}:{line.item_id}":
            _box(target, line, which)
        else:
            _buttons(target, line, correction, which)


def line_html(line: ReviewedLine, correction: Correction | None) -> str:
    """A line, with its correction as a word diff."""
    name = "Caller" if line.role == "caller" else line.agent or "Agent"
    colour = "" if line.role == "caller" else f" sb-hue-{hue(name)}"
    who = (
        f'<div class="sb-who{colour}"><b>{safe(name, limit=60)}</b><time>{clock(line.at_ms)}</time>'
    )
    if correction is None or not correction.changes:
        return f'<div class="sb-review-line">{who}</div><div>{safe(line.text)}</div></div>'
    by = f'<span class="sb-note">corrected by {safe(correction.reviewer, limit=60)}</span>'
    words = inline_html(correction.original, correction.text)
    return f'<div class="sb-review-line sb-compared">{who}{by}</div>{words}</div>'


def _buttons(
    target: ReviewTarget, line: ReviewedLine, correction: Correction | None, which: str
) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Correct transcript",
            key=target.key(f"edit_{which}"),
            type="tertiary",
            icon=":material/edit:",
            on_click=target.edit_line,
            args=(line.item_id,),
        )
        if correction is not None and correction.changes:
            st.button(
                "Restore original",
                key=target.key(f"undo_{which}"),
                type="tertiary",
                icon=":material/undo:",
                on_click=target.undo_line,
                args=(line.item_id,),
            )


def _box(target: ReviewTarget, line: ReviewedLine, which: str) -> None:
    key = init_text_box(target, target.key(f"words_{which}"), line.text)
    with st.form(key=target.key(f"form_{which}"), border=False):
        st.text_area("Corrected text", key=key, max_chars=MAX_LINE_CHARS, height=80)
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                "Save correction",
                type="primary",
                key=target.key(f"save_{which}"),
                on_click=target.save_line,
                args=(line.item_id, key),
            )
            st.form_submit_button(
                "Cancel", key=target.key(f"cancel_{which}"), on_click=target.edit_line, args=("",)
            )
