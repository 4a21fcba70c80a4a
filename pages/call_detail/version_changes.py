"""Versions applied while a call ran, each with its differences."""

from collections.abc import Sequence

import streamlit as st

from agents_core.team.stored_team import readable_parts
from pages.call_detail.loaded_call import LoadedCall, VersionChange, version_changes_of
from pages.ui.html_text import clock, escape_markdown, safe
from pages.ui.word_diff_html import document_pairs, inline_html

KINDS = {"team": "Team", "policy": "Policy"}
MOST = 20


def show_version_changes(call: LoadedCall) -> None:
    """Show the version changes, if any. Differences are computed when they are opened."""
    found: Sequence[VersionChange] = call.cached(
        "version_changes", lambda: version_changes_of(call.events)
    )
    if not found:
        return
    with st.container(border=True, key="call_edits", gap="small"):
        st.html(
            '<div class="sb-title"><h2>Changed during the call</h2>'
            f'<span class="sb-sub">{len(found)} applied</span></div>'
        )
        for place, edit in enumerate(found[:MOST]):
            _version_change(call, place, edit)


def _version_change(call: LoadedCall, place: int, edit: VersionChange) -> None:
    label = (
        f"{clock(edit.at_ms)} {KINDS[edit.kind]} version {edit.before} → {edit.number}, "
        f"from turn {edit.from_turn} on"
    )
    box = st.expander(escape_markdown(label), key=f"call_edit_{place}", on_change="rerun")
    with box:
        if box.open:
            st.html(difference_html(call, edit))


def difference_html(call: LoadedCall, edit: VersionChange) -> str:
    """The word diff from the version before."""
    row = call.row
    name = edit.name or (row.team if edit.kind == "team" else row.policy)
    old = readable_parts(edit.kind, call.texts(edit.kind, name, edit.before))
    new = readable_parts(edit.kind, call.texts(edit.kind, name, edit.number))
    if not old or not new:
        gone = edit.before if not old else edit.number
        what = safe(name, limit=80)
        return f'<p class="sb-sub">Version {gone} of {what} is no longer stored here.</p>'
    parts = [
        f'<div class="sb-heading">{safe(pair.title, limit=200)}</div>'
        + inline_html(pair.old.text if pair.old else "", pair.new.text if pair.new else "")
        for pair in document_pairs(old, new)
        if pair.changed
    ]
    body = "".join(parts) or '<p class="sb-sub">No differences.</p>'
    return f'<div class="sb-compared">{body}</div>'
