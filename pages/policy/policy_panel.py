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
from pages.policy.passage_list import passages
from pages.policy.policy_draft import policy_fields
from pages.policy.publishing import restore
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe, short_time

TEXT_PX = 260
RESTORE_RESULT = "policy_restore_result"
"""Session key: policy, its newest version after the restore, whether it failed, and a sentence."""


def policy_text(library: PolicyLibrary, *, height: int, note: str = "") -> None:
    """The newest version's passages, to read. ``note``: a caption below the title."""
    current = library.current()
    st.html(_head(library.name, current))
    if note:
        st.caption(escape_markdown(note))
    progress = library.progress
    if progress is not None:
        st.caption(
            f"Indexing version {progress.version}: {progress.done:,} of {progress.total:,} "
            "passages. Until it is done, lookups answer from what was indexed before."
        )
    passages(current, height=height, policy=library.name)


def policy_work(switchboard: Switchboard, library: PolicyLibrary) -> int:
    """Editing and restoring; returns the number of the newest version."""
    editor = draft_editor(switchboard.versions, "policy", library.name)
    with st.expander("Edit the policy", key="policy_edit", icon=":material/edit:"):
        label = "Publish the policy"
        policy_fields(switchboard, library, editor, text_px=TEXT_PX, publish_label=label)
    with st.expander("Earlier versions", key="policy_versions", icon=":material/history:"):
        _versions(library, editor)
    st.page_link(
        ROUTES / "policy.py",
        label="Documents, lookup tests and versions",
        icon=":material/menu_book:",
    )
    return editor.newest


def no_policy() -> None:
    """Shown for a team without a policy."""
    st.html(
        '<div class="sb-title"><b>Policy</b></div><div class="sb-empty"><b>This team has no '
        "policy</b>Its agents answer from their instructions and tools alone. Choose a policy "
        "for the team on the Agents page.</div>"
    )


def _head(name: str, current: PolicySnapshot) -> str:
    by = f" by {safe(current.author, limit=60)}" if current.author else ""
    note = f" · “{safe(current.message, limit=90)}”" if current.message else ""
    return (
        f'<div class="sb-title"><b>Policy</b><span>{safe(name, limit=80)}</span>'
        f'<span class="sb-tag">version {current.version}</span>'
        f'<span class="sb-sub">saved {safe(short_time(current.saved_at))}{by}{note}</span></div>'
    )


def _versions(library: PolicyLibrary, editor: DraftEditor) -> None:
    newest = editor.newest
    name, at, problem, sentence = st.session_state.get(RESTORE_RESULT, ("", 0, False, ""))
    if name == library.name and problem:
        st.error(escape_markdown(sentence), icon=":material/error:")
    elif name == library.name and at == newest:  # not after a newer version
        st.success(escape_markdown(sentence), icon=":material/check:")
    earlier = [one for one in library.versions() if one.number != newest]
    if not earlier:
        st.caption("This is the first version.")
        return
    chosen = st.selectbox("Version", earlier, format_func=_version_label, key="policy_version")
    st.button(
        "Restore as a new version",
        key="policy_restore",
        disabled=chosen is None,
        on_click=_restore,
        args=(library, editor, chosen.number if chosen else 0),
    )


def _version_label(note: VersionSummary) -> str:
    parts = [f"{note.number} · {short_time(note.published_at)}", note.author, note.message]
    return " · ".join(part for part in parts if part)


def _restore(library: PolicyLibrary, editor: DraftEditor, number: int) -> None:
    try:
        made = restore(library, editor, number)
    except SwitchboardError as error:
        st.session_state[RESTORE_RESULT] = (library.name, 0, True, str(error))
        return
    sentence = f"Version {number} is restored as version {made}. The draft is kept."
    st.session_state[RESTORE_RESULT] = (library.name, made, False, sentence)
