"""The documents of a policy as one shared draft, on the Policy page and beside a call.

``DraftEditor`` saves the draft and resolves conflicts; the policy library validates what is
published.
"""

from dataclasses import replace

import streamlit as st

from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import MAX_DOCUMENTS
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_controls import author_box, autosave, draft_state
from pages.drafts.draft_session import page_state, widget_key
from pages.policy.contradiction_notice import contradiction_notice
from pages.policy.document_import import import_box, import_state
from pages.policy.publishing import REFUSED, publish
from pages.policy.secret_warning import warn_of_secrets
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown
from pages.ui.notices import show_notice

TEXT_PX = 430
OPEN = "document"  #: in ``page_state``: the index of the document being edited


def policy_draft(switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor) -> None:
    """The card with the documents."""
    with st.container(border=True, key="draft_card", gap="small"):
        st.html('<div class="sb-title"><h2>Documents</h2></div>')
        policy_fields(switchboard, library, editor, text_px=TEXT_PX)
    autosave()


def policy_fields(
    switchboard: Switchboard,
    library: PolicyLibrary,
    editor: DraftEditor,
    *,
    text_px: int,
    publish_label: str = "Publish",
) -> None:
    """The fields of the draft. ``text_px``: the height of the text area."""
    draft_state(editor, watch=True)
    if editor.notice:
        st.success(escape_markdown(editor.notice), icon=":material/check:")
    import_state(switchboard, editor)
    if editor.parts:
        _documents(switchboard, editor, text_px)
    else:
        st.html('<div class="sb-empty"><b>No document</b>Add one, or import a file.</div>')
        _tools(switchboard, editor, None)
    _publishing(switchboard, library, editor, publish_label)


# --- documents ---------------------------------------------------------------------------------


def _documents(switchboard: Switchboard, editor: DraftEditor, text_px: int) -> None:
    place = _opened(editor)
    if len(editor.parts) > 1:
        key = widget_key(editor, "document")
        st.selectbox(
            "Document",
            range(len(editor.parts)),
            index=place,
            format_func=lambda at: editor.parts[at].name if at < len(editor.parts) else "",
            key=key,
            on_change=_open,
            args=(editor, key),
        )
    _tools(switchboard, editor, place)
    part = editor.parts[place]
    key = widget_key(editor, f"text_{place}")
    st.text_area(
        f"Text of {escape_markdown(part.name)} (Markdown)",
        value=part.text,
        key=key,
        height=text_px,
        placeholder="Your rules. A line that begins with # is a heading.",
        on_change=_typed,
        args=(editor, editor.parts, place, key),
        help="Each sentence, list item or table row becomes a passage the agents can look up, with "
        "its headings and what stands over it. "
        "Changes are saved in the draft; callers hear them once you publish.",
    )


def _opened(editor: DraftEditor) -> int:
    place = page_state(editor).get(OPEN, 0)
    return place if isinstance(place, int) and 0 <= place < len(editor.parts) else 0


def _open(editor: DraftEditor, key: str) -> None:
    page_state(editor)[OPEN] = st.session_state[key]


def _typed(editor: DraftEditor, shown: tuple[Part, ...], place: int, key: str) -> None:
    """Saves a document's text; ``shown`` are the documents as of the last script run."""
    text = str(st.session_state[key])
    meant = shown[place]
    if text == meant.text:  # a late event of a removed widget, see team_fields.echo
        return
    mine = (*shown[:place], replace(meant, text=text), *shown[place + 1 :])
    if meant in editor.parts:
        at = editor.parts.index(meant)
        editor.edit((*editor.parts[:at], mine[place], *editor.parts[at + 1 :]))
    else:
        problem = (
            f"Someone changed “{meant.name}” while you typed. Your text is not in the draft: "
            "“Undo” restores it."
        )
        editor.set_aside(mine, problem=problem)


def _tools(switchboard: Switchboard, editor: DraftEditor, place: int | None) -> None:
    with st.container(horizontal=True, gap="small", key=widget_key(editor, "tools")):
        with st.popover(
            "Add", icon=":material/note_add:", key=widget_key(editor, "adding"), on_change="rerun"
        ):
            _add(editor)
        with st.popover(
            "Import", icon=":material/upload_file:", key=widget_key(editor, "importing")
        ):
            import_box(switchboard, editor, place)
        if place is None:
            return
        with st.popover(
            "Rename", icon=":material/edit:", key=widget_key(editor, "renaming"), on_change="rerun"
        ):
            _rename(editor, place)
        with st.popover(
            "Remove",
            icon=":material/delete:",
            key=widget_key(editor, "removing"),
            on_change="rerun",
        ):
            name = editor.parts[place].name
            st.write(f"Remove **{escape_markdown(name)}** from the draft?")
            st.caption("The published version keeps it until you publish.")
            st.button(
                "Remove", key=widget_key(editor, "remove"), on_click=_remove, args=(editor, place)
            )


def _add(editor: DraftEditor) -> None:
    key = widget_key(editor, "new_name")
    st.text_input("Name of the new document", key=key, max_chars=80)
    full = len(editor.parts) >= MAX_DOCUMENTS
    st.button(
        "Add document",
        key=widget_key(editor, "add"),
        disabled=full,
        on_click=_added,
        args=(editor, key),
    )
    if full:
        st.caption(f"A policy may have {MAX_DOCUMENTS} documents.")


def _added(editor: DraftEditor, key: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    if problem := name_problem(name, [part.name for part in editor.parts]):
        editor.problem = problem
        return
    page_state(editor)[OPEN] = len(editor.parts)
    editor.edit((*editor.parts, Part(name, f"# {name}\n\n")), replaced=True)


def _rename(editor: DraftEditor, place: int) -> None:
    key = widget_key(editor, f"name_{place}")
    st.text_input("New name", value=editor.parts[place].name, key=key, max_chars=80)
    st.button(
        "Rename", key=widget_key(editor, "rename"), on_click=_renamed, args=(editor, place, key)
    )


def _renamed(editor: DraftEditor, place: int, key: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    others = [part.name for at, part in enumerate(editor.parts) if at != place]
    if problem := name_problem(name, others):
        editor.problem = problem
        return
    parts = list(editor.parts)
    parts[place] = replace(parts[place], name=name)
    editor.edit(tuple(parts), replaced=True)


def _remove(editor: DraftEditor, place: int) -> None:
    editor.edit((*editor.parts[:place], *editor.parts[place + 1 :]), replaced=True)
    page_state(editor)[OPEN] = max(0, place - 1)


def name_problem(name: str, others: list[str]) -> str:
    """Why a document cannot have that name; empty when it can."""
    if not any(char.isalnum() for char in name):
        return "A document needs a name with a letter or a digit."
    if name in others:
        return f"There is already a document called “{name}”."
    return ""


# --- publishing --------------------------------------------------------------------------------


def _publishing(
    switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor, label: str
) -> None:
    message_key = widget_key(editor, "message")
    if editor.changed:
        warn_of_secrets(editor.parts)
        contradiction_notice(editor)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        author_box("policy")
        st.text_input("What changed", key=message_key, max_chars=200, placeholder="optional")
        st.button(
            label,
            key=widget_key(editor, "publish"),
            type="primary",
            icon=":material/publish:",
            disabled=not editor.changed,
            help=None if editor.changed else "The draft has no changes.",
            on_click=publish,
            args=(switchboard, library, editor, message_key),
        )
    show_notice(REFUSED, about=editor.parts)
    if any(not call.ended for call in switchboard.calls):
        st.caption("A call is running: once you publish, its next lookup uses the new version.")
