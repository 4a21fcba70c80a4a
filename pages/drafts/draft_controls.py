"""The state of a shared draft on a page: saved, in conflict, behind, and what can be done."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from agents_core import changes
from agents_core.errors import SwitchboardError
from agents_core.team.stored_team import readable_parts
from agents_core.versions import Kind, Part
from agents_core.versions.draft_editor import DraftEditor, ForeignChange
from pages.drafts.author_memory import keep_author
from pages.drafts.draft_session import AUTHOR, MAX_AUTHOR_CHARS, widget_key
from pages.live_channel.parts import rerun_on
from pages.ui.assets import ASSETS
from pages.ui.html_text import escape_markdown, safe, short_time
from pages.ui.page_scripts import install_script
from pages.ui.word_diff_html import DocumentPair, document_pairs, inline_html

SCRIPT = ASSETS / "autosave.js"


def autosave() -> None:
    """The script that commits text after a pause in typing. Call it once per page."""
    install_script(SCRIPT)


def author_box(
    place: str, *, needed: bool = False, width: int | Literal["stretch"] = "stretch"
) -> None:
    """The person's name, one for all boxes, stored by the browser. ``needed``: nothing is saved
    without it."""
    name = str(st.session_state.get(AUTHOR, ""))
    key = _author_key(place, name)
    st.text_input(
        "Your name",
        name,
        key=key,
        max_chars=MAX_AUTHOR_CHARS,
        placeholder="required" if needed else "optional",
        on_change=_keep_author,
        args=(key, name),
        width=width,
    )


def _author_key(place: str, name: str) -> str:
    """Of a box; another one when the name came from elsewhere, as from the browser. A message that
    was sent before that would else erase the name."""
    counter = f"author_boxes_{place}"
    count = int(st.session_state.get(counter, 0))
    if st.session_state.get(_author_box_key(place, count), name) != name:
        count += 1
    st.session_state[counter] = count
    return _author_box_key(place, count)


def _author_box_key(place: str, count: int) -> str:
    return f"author_at_{place}" + (f"~{count}" if count else "")


def _keep_author(key: str, drawn: str) -> None:
    """``drawn``: the name in the box. The last message of a replaced box brings only that."""
    name = str(st.session_state.get(key) or "")
    if name != drawn:
        keep_author(name)


def draft_state(editor: DraftEditor, *, watch: bool = False) -> None:
    """When the draft was saved, conflicts, and Undo.

    ``watch``: also notice what other users do while the page is open.
    """
    drawn = (editor.generation, editor.revision, editor.foreign_change)

    def state() -> None:
        if watch:
            rerun_on(widget_key(editor, "watch"), *_topics(editor))
            try:
                editor.refresh()
            except SwitchboardError as error:  # what leaves a fragment is shown as a traceback
                st.error(escape_markdown(str(error)), icon=":material/error:")
                return
            if (editor.generation, editor.revision, editor.foreign_change) != drawn:
                st.rerun()
        _state(editor)

    if watch:
        st.fragment(state)()
    else:
        state()


def _topics(editor: DraftEditor) -> tuple[str, str]:
    return (
        changes.draft(editor.kind, editor.name),
        changes.versions(editor.kind, editor.name),
    )


def _state(editor: DraftEditor) -> None:
    with st.container(key=widget_key(editor, "state"), gap="small"):
        st.html(f'<div class="sb-saved" role="status">{saved_line(editor)}</div>')
        if editor.problem:
            st.error(escape_markdown(editor.problem), icon=":material/error:")
            if editor.unsaved and editor.foreign_change is None:
                st.button("Save again", key=widget_key(editor, "save"), on_click=editor.save)
        if editor.foreign_change is not None:
            _conflict(editor, editor.foreign_change)
        elif editor.behind:
            _behind(editor)
        _undo_and_discard(editor)


def saved_line(editor: DraftEditor) -> str:
    """HTML of one line: the version, and whether the draft is saved."""
    version = f"from version {editor.based_on}"
    if editor.unsaved:
        return f'<b class="sb-unsaved">Not saved</b> · {version} · only on this screen'
    if editor.saved_at is None:
        return f"Version {editor.based_on} · no changes yet"
    by = f" by {safe(editor.saved_by, limit=60)}" if editor.saved_by else ""
    return f"<b>Draft saved {editor.saved_at.astimezone():%H:%M}</b>{by} · {version}"


def _conflict(editor: DraftEditor, change: ForeignChange) -> None:
    who = change.author or "Someone"
    if change.revision:
        did = f"saved this draft at {change.at.astimezone():%H:%M:%S}"
    elif change.published:
        did = f"published version {change.based_on} from it at {change.at.astimezone():%H:%M:%S}"
    else:
        who, did = "Someone", "discarded this draft"
    st.warning(
        escape_markdown(f"{who} {did} while you were editing. Nothing was overwritten.")
        + " Your changes since are **only on this screen** until you choose.",
        icon=":material/group:",
    )
    with st.expander("Differences", expanded=False, key=widget_key(editor, "differs")):
        differences(editor.kind, change.parts, editor.parts, left="theirs", right="yours")
    with st.container(horizontal=True, gap="small"):
        theirs = "Use theirs" if change.revision or change.published else "Discard my changes"
        st.button(theirs, key=widget_key(editor, "theirs"), on_click=editor.take_theirs)
        st.button("Keep mine", key=widget_key(editor, "mine"), on_click=editor.keep_mine)


def _behind(editor: DraftEditor) -> None:
    newest = editor.store.newest(editor.kind, editor.name)
    by = f" by {newest.author}" if newest.author else ""
    st.warning(
        escape_markdown(
            f"Version {newest.number}{by} is published ({short_time(newest.published_at)}); "
            f"this draft started from version {editor.based_on}."
        ),
        icon=":material/update:",
    )
    with st.expander("Differences", expanded=False, key=widget_key(editor, "newer")):
        left = f"version {newest.number}"
        differences(editor.kind, newest.parts, editor.parts, left=left, right="this draft")
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Use version {newest.number}",
            key=widget_key(editor, "drop"),
            on_click=editor.discard,
        )
        st.button(
            f"Keep draft on top of version {newest.number}",
            key=widget_key(editor, "on_newest"),
            on_click=editor.rebase_on_newest,
        )


def _undo_and_discard(editor: DraftEditor) -> None:
    discardable = editor.changed and editor.foreign_change is None
    if not (discardable or editor.replaced):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if discardable:
            st.button(
                "Discard draft",
                key=widget_key(editor, "discard"),
                icon=":material/delete:",
                type="tertiary",
                on_click=editor.discard,
            )
        if editor.replaced is not None:
            st.button(
                "Undo",
                key=widget_key(editor, "back"),
                icon=":material/undo:",
                type="tertiary",
                on_click=editor.undo,
            )
    if discardable:
        with st.expander(
            f"Changes since version {editor.based_on}", key=widget_key(editor, "changed")
        ):
            left = f"version {editor.based_on}"
            differences(editor.kind, editor.base, editor.parts, left=left, right="this draft")


def differences(
    kind: Kind, old: Sequence[Part], new: Sequence[Part], *, left: str, right: str
) -> None:
    """What changed from ``old`` to ``new``, by words; ``left`` and ``right`` name them."""
    old, new = readable_parts(kind, old), readable_parts(kind, new)
    pairs = [pair for pair in document_pairs(old, new) if pair.changed]
    if not pairs:
        st.html('<p class="sb-sub">No differences.</p>')
        return
    head = f'<p class="sb-sub"><del>{safe(left)}</del> → <ins>{safe(right)}</ins></p>'
    body = "".join(_pair(pair, titled=len(new) > 1) for pair in pairs)
    st.html(f'<div class="sb-diff">{head}{body}</div>')


def _pair(pair: DocumentPair, *, titled: bool) -> str:
    old, new = (part.text if part else "" for part in (pair.old, pair.new))
    title = f'<p class="sb-heading">{safe(pair.title)}</p>' if titled else ""
    return title + inline_html(old, new)
