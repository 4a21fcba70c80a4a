"""The lines of one turn, with words somebody put right beside the original, and a box to do so.

It draws; the desk saves. What is typed stays in its box until it is saved or cancelled.
"""

import zlib

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.review.input_rules import MOST_LINE_CHARS
from agents_core.review.review_records import CallReviews, Correction, ReviewedLine
from pages.review.reviewer_session import Target, seeded
from pages.ui.html_text import clock, escape_markdown, hue, safe
from pages.ui.word_diff_html import inline_html

LINES_MOST = 40
"""Lines of one turn on screen; a turn of more is an agent that never stops."""


def turn_lines(target: Target, about: CallReviews) -> None:
    """Draw the turn's lines."""
    try:
        lines = target.switchboard.reviews.lines(target.call_id, target.turn)
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    corrected = {one.item_id: one for one in about.corrections}
    for line in lines[:LINES_MOST]:
        _line(target, line, corrected.get(line.item_id), read_only=about.read_only)
    if len(lines) > LINES_MOST:
        st.html(f'<p class="sb-sub">and {len(lines) - LINES_MOST} more lines</p>')


def _line(
    target: Target, line: ReviewedLine, correction: Correction | None, *, read_only: bool
) -> None:
    which = f"{zlib.crc32(line.item_id.encode()):08x}"
    with st.container(key=target.key(f"line_{which}"), gap="xxsmall"):
        st.html(line_html(line, correction))
        if read_only:
            return
        if target.desk.editing == f"{target.call_id}:{line.item_id}":
            _box(target, line, which)
        else:
            _buttons(target, line, correction, which)


def line_html(line: ReviewedLine, correction: Correction | None) -> str:
    """Who said what, and what of it was put right by whom."""
    name = "Caller" if line.role == "caller" else line.agent or "Agent"
    colour = "" if line.role == "caller" else f" sb-hue-{hue(name)}"
    who = (
        f'<div class="sb-who{colour}"><b>{safe(name, limit=60)}</b><time>{clock(line.at_ms)}</time>'
    )
    if correction is None or not correction.changes:
        return f'<div class="sb-review-line">{who}</div><div>{safe(line.text)}</div></div>'
    by = f'<span class="sb-note">put right by {safe(correction.reviewer, limit=60)}</span>'
    words = inline_html(correction.original, correction.text)
    return f'<div class="sb-review-line sb-compared">{who}{by}</div>{words}</div>'


def _buttons(target: Target, line: ReviewedLine, correction: Correction | None, which: str) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Correct the words",
            key=target.key(f"edit_{which}"),
            type="tertiary",
            icon=":material/edit:",
            on_click=target.edit_line,
            args=(line.item_id,),
        )
        if correction is not None and correction.changes:
            st.button(
                "Back to the original",
                key=target.key(f"undo_{which}"),
                type="tertiary",
                icon=":material/undo:",
                on_click=target.undo_line,
                args=(line.item_id,),
            )


def _box(target: Target, line: ReviewedLine, which: str) -> None:
    key = seeded(target, target.key(f"words_{which}"), line.text)
    with st.form(key=target.key(f"form_{which}"), border=False):
        st.text_area("What was really said", key=key, max_chars=MOST_LINE_CHARS, height=80)
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                "Save the correction",
                type="primary",
                key=target.key(f"save_{which}"),
                on_click=target.save_line,
                args=(line.item_id, key),
            )
            st.form_submit_button(
                "Cancel", key=target.key(f"cancel_{which}"), on_click=target.edit_line, args=("",)
            )
