"""The policy beside the call: its passages, its text to edit, and its earlier versions.

The library decides what may be saved. What a person typed is never replaced without their click,
and what a click replaces can be brought back.
"""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from agents_core.errors import PolicyError, SwitchboardError
from agents_core.knowledge.documents import decode_upload
from pages.seams import PolicyLibrary, PolicySnapshot, PolicyVersion
from pages.widgets.passages import passages
from pages.widgets.text import escape_markdown, safe, when

Place = Literal["edit", "versions"]

TEXT, BASE, BEFORE, SAID = "policy_text", "policy_base", "policy_before", "policy_said"
AUTHOR, MESSAGE, UPLOADS = "policy_author", "policy_message", "policy_uploads"


def policy_card(library: PolicyLibrary, *, height: int) -> None:
    """Draw the card."""
    current = library.current()
    if BASE not in st.session_state:
        _load(current)
    with st.container(border=True, key="policy_card", gap="small"):
        st.html(_head(current))
        passages(current, height=height)
        with st.expander("Edit the policy", key="policy_edit", icon=":material/edit:"):
            _editor(library, current)
        with st.expander("Earlier versions", key="policy_versions", icon=":material/history:"):
            _versions(library, current)


def _head(current: PolicySnapshot) -> str:
    by = f" by {safe(current.author, limit=60)}" if current.author else ""
    note = f" · “{safe(current.message, limit=90)}”" if current.message else ""
    return (
        f'<div class="sb-title"><b>Policy</b><span class="sb-tag">version {current.version}</span>'
        f'<span class="sb-sub">saved {safe(when(current.saved_at))}{by}{note}</span></div>'
    )


def _said(place: Place) -> None:
    """The outcome of the last click, where it was made."""
    said = st.session_state.get(SAID)
    if said is not None and said[0] == place:
        draw: Callable[..., object] = st.success if said[1] == "ok" else st.error
        draw(escape_markdown(said[2]))


def _editor(library: PolicyLibrary, current: PolicySnapshot) -> None:
    _said("edit")
    base = st.session_state[BASE]
    if base != current.version:
        _newer(library, current, base)
    st.text_area(
        "Policy text (Markdown)",
        key=TEXT,
        height=260,
        persist_state="session",
        help="Each numbered line, paragraph or table row becomes a passage the agents can look up.",
    )
    with st.container(horizontal=True, gap="small"):
        st.text_input("Your name", key=AUTHOR, placeholder="optional", persist_state="session")
        st.text_input("What changed", key=MESSAGE, placeholder="optional", persist_state="session")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Save", key="policy_save", type="primary", on_click=_save, args=(library, base))
        if st.session_state[TEXT] != current.text:
            st.button("Discard changes", key="policy_discard", on_click=_replace, args=(current,))
            st.html('<span class="sb-sub">Not saved yet</span>')
        if BEFORE in st.session_state:
            st.button("Bring back my text", key="policy_undo", on_click=_bring_back)
    st.file_uploader(
        "Or take the text from a file",
        type=["txt", "md", "markdown"],
        key=_upload_key(),
        on_change=_take_upload,
    )


def _newer(library: PolicyLibrary, current: PolicySnapshot, base: int) -> None:
    st.warning(f"Version {current.version} is saved; the text below started from version {base}.")
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Load version {current.version}", key="policy_load", on_click=_replace, args=(current,)
        )
        if st.session_state[TEXT] != current.text:
            st.button(
                "Save mine on top",
                key="policy_save_over",
                on_click=_save,
                args=(library, current.version),
            )


def _versions(library: PolicyLibrary, current: PolicySnapshot) -> None:
    _said("versions")
    earlier = [one for one in library.versions() if one.version != current.version]
    if not earlier:
        st.caption("This is the first version.")
        return
    earlier.sort(key=lambda one: one.version, reverse=True)
    chosen = st.selectbox("Version", earlier, format_func=_version_label, key="policy_version")
    st.button(
        "Restore as a new version",
        key="policy_restore",
        disabled=chosen is None,
        on_click=_restore,
        args=(library, chosen.version if chosen else 0),
    )


def _version_label(version: PolicyVersion) -> str:
    parts = [f"{version.version} · {when(version.saved_at)}", version.author, version.message]
    return " · ".join(part for part in parts if part)


def _save(library: PolicyLibrary, based_on: int) -> None:
    state = st.session_state
    try:
        saved = library.save(
            state[TEXT], based_on=based_on, author=state[AUTHOR], message=state[MESSAGE]
        )
    except SwitchboardError as error:
        _say("problem", f"{error} Your text is kept below.")
    else:
        state[BASE], state[MESSAGE] = saved.version, ""
        state.pop(BEFORE, None)
        _say("ok", f"Saved as version {saved.version}. The next lookup reads it.")


def _restore(library: PolicyLibrary, version: int) -> None:
    try:
        restored = library.restore(version)
    except SwitchboardError as error:
        _say("problem", str(error), "versions")
        return
    _replace(restored)
    _say("ok", f"Version {version} is back as version {restored.version}.", "versions")


def _take_upload() -> None:
    upload = st.session_state.get(_upload_key())
    if upload is None:
        return
    try:
        text = decode_upload(upload.getvalue())
    except PolicyError as error:
        _say("problem", f"{upload.name}: {error}")
        return
    _keep_before()
    st.session_state[TEXT] = text
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time
    _say("ok", f"{upload.name} is in the editor. Save it to use it.")


def _upload_key() -> str:
    return f"policy_upload_{st.session_state.get(UPLOADS, 0)}"


def _load(snapshot: PolicySnapshot) -> None:
    st.session_state[TEXT], st.session_state[BASE] = snapshot.text, snapshot.version


def _replace(snapshot: PolicySnapshot) -> None:
    _keep_before()
    _load(snapshot)
    st.session_state.pop(SAID, None)


def _keep_before() -> None:
    st.session_state[BEFORE] = (st.session_state[TEXT], st.session_state[BASE])


def _bring_back() -> None:
    st.session_state[TEXT], st.session_state[BASE] = st.session_state.pop(BEFORE)
    st.session_state.pop(SAID, None)


def _say(kind: Literal["ok", "problem"], sentence: str, place: Place = "edit") -> None:
    st.session_state[SAID] = (place, kind, sentence)
