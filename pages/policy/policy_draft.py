"""The documents of a policy as one shared draft, on the Policy page and beside a call.

``DraftBox`` keeps the draft and decides about others' changes; the library decides what may be
published. Nothing here ever publishes without a click on Publish.
"""

from dataclasses import replace

import streamlit as st

from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import MAX_DOCUMENTS
from agents_core.versions import Part
from pages.drafts.draft_controls import author_box, autosave, draft_state
from pages.drafts.draft_session import DraftBox
from pages.policy.document_import import import_box
from pages.policy.publishing import publish
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

TEXT_PX = 430
OPEN = "document"  #: note in the box: the place of the document being edited


def policy_draft(switchboard: Switchboard, library: PolicyLibrary, box: DraftBox) -> None:
    """Draw the card."""
    with st.container(border=True, key="draft_card", gap="small"):
        st.html('<div class="sb-title"><b>Documents</b></div>')
        policy_fields(switchboard, library, box, text_px=TEXT_PX)
    autosave()


def policy_fields(
    switchboard: Switchboard,
    library: PolicyLibrary,
    box: DraftBox,
    *,
    text_px: int,
    publish_label: str = "Publish",
) -> None:
    """Draw what is in the card. ``text_px``: the height of the text. ``publish_label``: where
    other things can be published too."""
    draft_state(box, watch=True)
    if box.said:
        st.success(escape_markdown(box.said), icon=":material/check:")
    if box.parts:
        _documents(box, text_px)
    else:
        st.html('<div class="sb-empty"><b>No document</b>Add one, or import a file.</div>')
        _tools(box, None)
    _publishing(switchboard, library, box, publish_label)


# --- documents ---------------------------------------------------------------------------------


def _documents(box: DraftBox, text_px: int) -> None:
    place = _opened(box)
    if len(box.parts) > 1:
        key = box.key("document")
        st.selectbox(
            "Document",
            range(len(box.parts)),
            index=place,
            format_func=lambda at: box.parts[at].name if at < len(box.parts) else "",
            key=key,
            on_change=_open,
            args=(box, key),
        )
    _tools(box, place)
    part = box.parts[place]
    key = box.key(f"text_{place}")
    st.text_area(
        f"Text of {escape_markdown(part.name)} (Markdown)",
        value=part.text,
        key=key,
        height=text_px,
        on_change=_typed,
        args=(box, box.parts, place, key),
        help="Each numbered line, paragraph or table row becomes a passage the agents can look up. "
        "What you type is kept in the draft; callers hear it once it is published.",
    )


def _opened(box: DraftBox) -> int:
    place = box.notes.get(OPEN, 0)
    return place if isinstance(place, int) and 0 <= place < len(box.parts) else 0


def _open(box: DraftBox, key: str) -> None:
    box.notes[OPEN] = st.session_state[key]


def _typed(box: DraftBox, shown: tuple[Part, ...], place: int, key: str) -> None:
    """``shown``: the documents the box was drawn from. Others may have changed them in between."""
    text = str(st.session_state[key])
    meant = shown[place]
    if text == meant.text:  # a box that is gone from the page spoke once more (team_fields.echo)
        return
    mine = (*shown[:place], replace(meant, text=text), *shown[place + 1 :])
    if meant in box.parts:
        at = box.parts.index(meant)
        box.edit((*box.parts[:at], mine[place], *box.parts[at + 1 :]))
    else:
        box.before = (mine, box.based_on)
        box.problem = (
            f"Somebody changed “{meant.name}” while you typed. Your text was set aside: “Bring "
            "back what was here” puts it into the draft."
        )


def _tools(box: DraftBox, place: int | None) -> None:
    with st.container(horizontal=True, gap="small", key=box.key("tools")):
        with st.popover("Add", icon=":material/note_add:", key=box.key("adding")):
            _add(box)
        with st.popover("Import", icon=":material/upload_file:", key=box.key("importing")):
            import_box(box, place)
        if place is None:
            return
        with st.popover("Rename", icon=":material/edit:", key=box.key("renaming")):
            _rename(box, place)
        with st.popover("Remove", icon=":material/delete:", key=box.key("removing")):
            name = box.parts[place].name
            st.write(f"Remove **{escape_markdown(name)}** from the draft?")
            st.caption("The published version keeps it until you publish, and you can go back.")
            st.button("Remove", key=box.key("remove"), on_click=_remove, args=(box, place))


def _add(box: DraftBox) -> None:
    key = box.key("new_name")
    st.text_input("Name of the new document", key=key, max_chars=80)
    full = len(box.parts) >= MAX_DOCUMENTS
    st.button("Add document", key=box.key("add"), disabled=full, on_click=_added, args=(box, key))
    if full:
        st.caption(f"A policy may have {MAX_DOCUMENTS} documents.")


def _added(box: DraftBox, key: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    if problem := name_problem(name, [part.name for part in box.parts]):
        box.problem = problem
        return
    box.notes[OPEN] = len(box.parts)
    box.edit((*box.parts, Part(name, f"# {name}\n\n")), replaced=True)


def _rename(box: DraftBox, place: int) -> None:
    key = box.key(f"name_{place}")
    st.text_input("New name", value=box.parts[place].name, key=key, max_chars=80)
    st.button("Rename", key=box.key("rename"), on_click=_renamed, args=(box, place, key))


def _renamed(box: DraftBox, place: int, key: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    others = [part.name for at, part in enumerate(box.parts) if at != place]
    if problem := name_problem(name, others):
        box.problem = problem
        return
    parts = list(box.parts)
    parts[place] = replace(parts[place], name=name)
    box.edit(tuple(parts), replaced=True)


def _remove(box: DraftBox, place: int) -> None:
    box.edit((*box.parts[:place], *box.parts[place + 1 :]), replaced=True)
    box.notes[OPEN] = max(0, place - 1)


def name_problem(name: str, others: list[str]) -> str:
    """Why a document cannot have that name; empty when it can."""
    if not any(char.isalnum() for char in name):
        return "A document needs a name with a letter or a digit."
    if name in others:
        return f"There is already a document called “{name}”."
    return ""


# --- publishing --------------------------------------------------------------------------------


def _publishing(
    switchboard: Switchboard, library: PolicyLibrary, box: DraftBox, label: str
) -> None:
    message_key = box.key("message")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        author_box("policy")
        st.text_input("What changed", key=message_key, max_chars=200, placeholder="optional")
        st.button(
            label,
            key=box.key("publish"),
            type="primary",
            icon=":material/publish:",
            disabled=not box.changed,
            help=None if box.changed else "The draft says what the published version says.",
            on_click=publish,
            args=(switchboard, library, box, message_key),
        )
    if any(not call.ended for call in switchboard.calls):
        st.caption("A call is running: once you publish, its next lookup uses the new version.")
