"""Versions that came into force while a call ran, each with what it changed."""

from collections.abc import Sequence

import streamlit as st

from agents_core.team.stored_team import readable_parts
from pages.call_detail.loaded_call import Edit, OpenCall, edits_of
from pages.ui.html_text import clock, escape_markdown, safe
from pages.ui.word_diff_html import document_pairs, inline_html

KINDS = {"team": "Team", "policy": "Policy"}
MOST = 20
"""Edits listed; a call has a few."""


def edits(call: OpenCall) -> None:
    """Draw them; nothing when the call ran on what it began with. A difference is computed when it
    is opened."""
    found: Sequence[Edit] = call.cached("edits", lambda: edits_of(call.events))
    if not found:
        return
    with st.container(border=True, key="call_edits", gap="small"):
        st.html(
            '<div class="sb-title"><b>Changed during the call</b>'
            f'<span class="sb-sub">{len(found)} applied</span></div>'
        )
        for place, edit in enumerate(found[:MOST]):
            _edit(call, place, edit)


def _edit(call: OpenCall, place: int, edit: Edit) -> None:
    label = (
        f"{clock(edit.at_ms)} {KINDS[edit.kind]} version {edit.before} → {edit.number}, "
        f"from turn {edit.from_turn} on"
    )
    box = st.expander(escape_markdown(label), key=f"call_edit_{place}", on_change="rerun")
    with box:
        if box.open:
            st.html(difference_html(call, edit))


def difference_html(call: OpenCall, edit: Edit) -> str:
    """What the version says that the one before it did not."""
    row = call.row
    name = edit.name or (row.team if edit.kind == "team" else row.policy)
    old = readable_parts(edit.kind, call.texts(edit.kind, name, edit.before))
    new = readable_parts(edit.kind, call.texts(edit.kind, name, edit.number))
    if not old or not new:
        gone = edit.before if not old else edit.number
        what = safe(name, limit=80)
        return f'<p class="sb-sub">Version {gone} of {what} is not kept here any more.</p>'
    parts = [
        f'<div class="sb-heading">{safe(pair.title, limit=200)}</div>'
        + inline_html(pair.old.text if pair.old else "", pair.new.text if pair.new else "")
        for pair in document_pairs(old, new)
        if pair.changed
    ]
    body = "".join(parts) or '<p class="sb-sub">Both say the same.</p>'
    return f'<div class="sb-compared">{body}</div>'
