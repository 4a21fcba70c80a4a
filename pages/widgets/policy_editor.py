"""The policy beside the call: its passages, its text to edit, and its earlier versions.

The library decides what may be saved. What a person typed is never replaced without their click,
and what a click replaces can be brought back.
"""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from agents_core.errors import PolicyError, SwitchboardError
from agents_core.knowledge.documents import decode_upload
from agents_core.knowledge.library import PolicyLibrary
from agents_core.knowledge.versions import PolicySnapshot
from agents_core.versions import VersionNote
from pages.widgets.draft_box import author
from pages.widgets.drafts import author_box
from pages.widgets.passages import passages
from pages.widgets.sheets import Sheet, documents_in_hand, sheet_of
from pages.widgets.text import escape_markdown, safe, when

Place = Literal["edit", "versions"]

SAID, UPLOADS = "policy_said", "policy_uploads"
MESSAGE = "policy_message"


def policy_text(library: PolicyLibrary, *, height: int, whose: str = "") -> None:
    """The newest version's passages, to read. ``whose``: a sentence when that is not plain."""
    current = library.current()
    st.html(_head(library.name, current))
    if whose:
        st.caption(escape_markdown(whose))
    passages(current, height=height, policy=library.name)


def policy_work(library: PolicyLibrary) -> None:
    """What changes it: editing, and going back."""
    current = library.current()
    with st.expander("Edit the policy", key="policy_edit", icon=":material/edit:"):
        _editor(library, current)
    with st.expander("Earlier versions", key="policy_versions", icon=":material/history:"):
        _versions(library, current)
    st.page_link(
        "pages/policy.py",
        label="All documents, drafts, lookups and differences",
        icon=":material/menu_book:",
    )


def no_policy() -> None:
    """Of a team that looks nothing up."""
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
        f'<span class="sb-sub">saved {safe(when(current.saved_at))}{by}{note}</span></div>'
    )


def _said(library: PolicyLibrary, place: Place) -> None:
    """The outcome of the last click, where it was made."""
    said = st.session_state.get(SAID)
    if said is not None and said[:2] == (library.name, place):
        draw: Callable[..., object] = st.success if said[2] == "ok" else st.error
        draw(escape_markdown(said[3]))


def _editor(library: PolicyLibrary, current: PolicySnapshot) -> None:
    _said(library, "edit")
    sheet = sheet_of(library.name, _document(library, current), current)
    if sheet.based_on != current.version:
        _newer(library, current, sheet)
    st.text_area(
        "Policy text (Markdown)",
        key=sheet.key,
        height=260,
        persist_state="session",
        help="Each numbered line, paragraph or table row becomes a passage the agents can look up.",
    )
    with st.container(horizontal=True, gap="small"):
        author_box("console")
        st.text_input("What changed", key=MESSAGE, placeholder="optional", persist_state="session")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Save",
            key="policy_save",
            type="primary",
            on_click=_save,
            args=(library, sheet),
        )
        if sheet.text != current.text_of(sheet.document):
            st.button(
                "Discard changes", key="policy_discard", on_click=_replace, args=(sheet, current)
            )
            st.html('<span class="sb-sub">Not saved yet</span>')
        if sheet.before is not None:
            st.button("Bring back my text", key="policy_undo", on_click=_bring_back, args=(sheet,))
    st.file_uploader(
        "Or take the text from a file",
        type=["txt", "md", "markdown"],
        key=_upload_key(),
        on_change=_take_upload,
        args=(library, sheet),
    )


def _document(library: PolicyLibrary, current: PolicySnapshot) -> str:
    """The document to edit; a choice when there are several."""
    names = documents_in_hand(library.name, current)
    if len(names) == 1:
        return names[0]
    chosen = st.selectbox(
        "Document", names, key=f"policy_document:{library.name}", persist_state="session"
    )
    return str(chosen) if chosen in names else names[0]


def _newer(library: PolicyLibrary, current: PolicySnapshot, sheet: Sheet) -> None:
    gone = sheet.document not in {part.name for part in current.documents}
    what = "without this document" if gone else "with another text of this document"
    st.warning(
        f"Version {current.version} is saved, {what}; the text below started from version "
        f"{sheet.based_on}."
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Load version {current.version}",
            key="policy_load",
            on_click=_replace,
            args=(sheet, current),
        )
        if sheet.text != current.text_of(sheet.document):
            st.button(
                "Save mine on top",
                key="policy_save_over",
                on_click=_save,
                args=(library, sheet),
                kwargs={"over": current.version},
            )


def _versions(library: PolicyLibrary, current: PolicySnapshot) -> None:
    _said(library, "versions")
    earlier = [one for one in library.versions() if one.number != current.version]
    if not earlier:
        st.caption("This is the first version.")
        return
    chosen = st.selectbox("Version", earlier, format_func=_version_label, key="policy_version")
    st.button(
        "Restore as a new version",
        key="policy_restore",
        disabled=chosen is None,
        on_click=_restore,
        args=(library, chosen.number if chosen else 0),
    )


def _version_label(note: VersionNote) -> str:
    parts = [f"{note.number} · {when(note.published_at)}", note.author, note.message]
    return " · ".join(part for part in parts if part)


def _save(library: PolicyLibrary, sheet: Sheet, *, over: int | None = None) -> None:
    """``over``: the version a person saw and saves on top of."""
    state = st.session_state
    try:
        sheet.follow(library.current())
        saved = library.save(
            sheet.text,
            document=sheet.document,
            based_on=sheet.based_on if over is None else over,
            author=author(),
            message=state[MESSAGE],
        )
    except SwitchboardError as error:
        kept = "" if "still here" in str(error) else " Your text is kept below."
        _say(library, "problem", f"{error}{kept}")
    else:
        sheet.based_on, sheet.base_text = saved.version, saved.text_of(sheet.document)
        sheet.before, state[MESSAGE] = None, ""
        _say(library, "ok", f"Saved as version {saved.version}. The next lookup reads it.")


def _restore(library: PolicyLibrary, number: int) -> None:
    try:
        restored = library.restore(number, author=author())
    except SwitchboardError as error:
        _say(library, "problem", str(error), "versions")
        return
    for document in documents_in_hand(library.name, restored):
        _replace(sheet_of(library.name, document, restored), restored)
    _say(library, "ok", f"Version {number} is back as version {restored.version}.", "versions")


def _take_upload(library: PolicyLibrary, sheet: Sheet) -> None:
    upload = st.session_state.get(_upload_key())
    if upload is None:
        return
    try:
        text = decode_upload(upload.getvalue())
    except PolicyError as error:
        _say(library, "problem", f"{upload.name}: {error}")
        return
    sheet.keep_before()
    st.session_state[sheet.key] = text
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time
    _say(library, "ok", f"{upload.name} is in the editor. Save it to use it.")


def _upload_key() -> str:
    return f"policy_upload_{st.session_state.get(UPLOADS, 0)}"


def _replace(sheet: Sheet, snapshot: PolicySnapshot) -> None:
    sheet.keep_before()
    sheet.load(snapshot)
    st.session_state.pop(SAID, None)


def _bring_back(sheet: Sheet) -> None:
    sheet.bring_back()
    st.session_state.pop(SAID, None)


def _say(
    library: PolicyLibrary, kind: Literal["ok", "problem"], sentence: str, place: Place = "edit"
) -> None:
    st.session_state[SAID] = (library.name, place, kind, sentence)
