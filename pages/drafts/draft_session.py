"""The draft editors and the author's name of one browser session."""

import zlib

import streamlit as st

from agents_core.versions import Kind, VersionStore
from agents_core.versions.draft_editor import DraftEditor
from pages.ui.notices import visit

AUTHOR = "author_name"
MAX_AUTHOR_CHARS = 80
EDITORS, PAGE_STATE = "draft_editors", "draft_page_state"
SEEN = "draft_visit"


def author() -> str:
    """The name this session saves and publishes under; empty until one is typed."""
    return str(st.session_state.get(AUTHOR, "")).strip()


def draft_editor(store: VersionStore, kind: Kind, name: str) -> DraftEditor:
    """This session's editor of that artifact, refreshed.

    Raises:
        VersionError: there is no artifact of that name.
        StoreUnavailable: the database cannot be used.
    """
    editors: dict[tuple[str, str], DraftEditor] = st.session_state.setdefault(EDITORS, {})
    if st.session_state.get(SEEN) != visit():  # what was said on another page ends there
        st.session_state[SEEN] = visit()
        for known in editors.values():
            known.notice = ""
    editor = editors.get((kind, name))
    if editor is None or editor.store is not store:
        editor = DraftEditor(store=store, kind=kind, name=name, author=author)
    editor.refresh()
    editors[kind, name] = editor
    return editor


def forget_editor(kind: Kind, name: str) -> None:
    """Drop the editor of a deleted artifact, so that a new one of its name starts from scratch."""
    st.session_state.get(EDITORS, {}).pop((kind, name), None)
    st.session_state.get(PAGE_STATE, {}).pop((kind, name), None)


def widget_key(editor: DraftEditor, part: str) -> str:
    """A widget key that differs per artifact and changes when the content was replaced."""
    artifact = zlib.crc32(f"{editor.kind}:{editor.name}".encode())
    return f"draft_{artifact:08x}_{editor.generation}_{part}"


def page_state(editor: DraftEditor) -> dict[str, object]:
    """What a page remembers about an editor: the open section, the chosen agent."""
    states: dict[tuple[str, str], dict[str, object]]
    states = st.session_state.setdefault(PAGE_STATE, {})
    return states.setdefault((editor.kind, editor.name), {})
