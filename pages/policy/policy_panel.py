"""The policy beside the call: its passages, its shared draft to edit, and its earlier versions.

What is typed here is the draft of the Policy page: it saves itself, and callers hear it once it is
published.
"""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import PolicySnapshot
from agents_core.versions import VersionSummary
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_session import draft_editor
from pages.live_channel.parts import job_progress
from pages.policy.passage_list import passages
from pages.policy.policy_draft import policy_fields
from pages.policy.publishing import BEING_INDEXED, indexing, restore
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe, short_time
from pages.ui.notices import notify, show_notice

TEXT_PX = 260
CHOSEN = "policy_version"
RESTORE_RESULT = "policy_restore_result"
"""The notice about the last restore."""


def policy_text(
    switchboard: Switchboard, library: PolicyLibrary, *, height: int, note: str = ""
) -> None:
    """The newest version's passages, to read. ``note``: a caption below the title."""
    current = library.current()
    st.html(_head(library.name, current))
    if note:
        st.caption(escape_markdown(note))
    task = indexing(switchboard, library.name)
    if task is not None:
        st.caption(BEING_INDEXED)
        job_progress("policy_panel_index", task)
    passages(current, height=height, policy=library.name)


def policy_work(switchboard: Switchboard, library: PolicyLibrary) -> int:
    """Editing and restoring; returns the number of the newest version."""
    editor = draft_editor(switchboard.versions, "policy", library.name)
    with st.expander("Edit the policy", key="policy_edit", icon=":material/edit:"):
        label = "Publish the policy"
        policy_fields(switchboard, library, editor, text_px=TEXT_PX, publish_label=label)
    with st.expander("Earlier versions", key="policy_versions", icon=":material/history:"):
        _versions(switchboard, library, editor)
    st.page_link(
        ROUTES / "policy.py",
        label="Documents, lookup tests and versions",
        icon=":material/menu_book:",
    )
    return editor.newest


def no_policy() -> None:
    """Shown for a team without a policy."""
    st.html(
        '<div class="sb-title"><h2>Policy</h2></div><div class="sb-empty"><b>This team has no '
        "policy</b>Its agents answer from their instructions and tools alone. Choose a policy "
        "for the team on the Agents page.</div>"
    )


def _head(name: str, current: PolicySnapshot) -> str:
    by = f" by {safe(current.author, limit=60)}" if current.author else ""
    note = f" · “{safe(current.message, limit=90)}”" if current.message else ""
    return (
        f'<div class="sb-title"><h2>Policy</h2><span>{safe(name, limit=80)}</span>'
        f'<span class="sb-tag">version {current.version}</span>'
        f'<span class="sb-sub">saved {safe(short_time(current.saved_at))}{by}{note}</span></div>'
    )


def _versions(switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor) -> None:
    newest = editor.newest
    show_notice(RESTORE_RESULT, about=(library.name, newest))
    earlier = [one for one in library.versions() if one.number != newest]
    if not earlier:
        st.caption("This is the first version.")
        return
    st.selectbox("Version", earlier, format_func=_version_label, key=CHOSEN)
    st.button(
        "Restore as a new version",
        key="policy_restore",
        on_click=_restore,
        args=(switchboard, library, editor),
    )


def _version_label(note: VersionSummary) -> str:
    parts = [f"{note.number} · {short_time(note.published_at)}", note.author, note.message]
    return " · ".join(part for part in parts if part)


def _restore(switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor) -> None:
    """The version may have been chosen since the button was drawn."""
    chosen: VersionSummary = st.session_state[CHOSEN]
    number = chosen.number
    try:
        made = restore(switchboard, library, editor, number)
    except SwitchboardError as error:
        notify(RESTORE_RESULT, str(error), ok=False, about=(library.name, editor.newest))
        return
    sentence = f"Version {number} is restored as version {made}. The draft is kept."
    notify(RESTORE_RESULT, sentence, about=(library.name, made))
