"""What a person sees of a shared draft: when it was saved, who else edits it, and their choices.

``draft_box`` holds and decides; this draws. Teams and policies use the same.
"""

from collections.abc import Sequence

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.versions import Part
from pages.drafts.draft_session import AUTHOR, DraftBox, Others
from pages.ui.assets import ASSETS
from pages.ui.html_text import escape_markdown, safe, when
from pages.ui.page_scripts import install
from pages.ui.word_diff_html import DocumentPair, document_pairs, inline_html

WATCH_S = 3.0
SCRIPT = ASSETS / "autosave.js"


def autosave() -> None:
    """Typing that pauses is committed. Draw it once per page that has a draft."""
    install(SCRIPT)


def author_box(place: str) -> None:
    """The name work is signed with: one per session, wherever it is typed."""
    key = f"author_at_{place}"
    st.text_input(
        "Your name",
        value=str(st.session_state.get(AUTHOR, "")),
        key=key,
        max_chars=80,
        placeholder="optional",
        on_change=_keep_author,
        args=(key,),
    )


def _keep_author(key: str) -> None:
    st.session_state[AUTHOR] = str(st.session_state.get(key) or "")


def draft_state(box: DraftBox, *, watch: bool = False) -> None:
    """The line that says when it was saved, and whatever has to be decided.

    ``watch``: also notice by itself what others do, while the page stands open.
    """
    drawn = (box.generation, box.revision, box.others)

    def state() -> None:
        if watch:
            try:
                box.look()
            except SwitchboardError as error:  # what leaves a fragment is shown as a traceback
                st.error(escape_markdown(str(error)), icon=":material/error:")
                return
            if (box.generation, box.revision, box.others) != drawn:
                st.rerun()
        _state(box)

    if watch:
        st.fragment(state, run_every=WATCH_S)()
    else:
        state()


def _state(box: DraftBox) -> None:
    with st.container(key=box.key("state"), gap="small"):
        st.html(f'<div class="sb-saved" role="status">{saved_line(box)}</div>')
        if box.problem:
            st.error(escape_markdown(box.problem), icon=":material/error:")
            if box.unsaved and box.others is None:
                st.button("Save again", key=box.key("save"), on_click=box.save)
        if box.others is not None:
            _conflict(box, box.others)
        elif box.behind:
            _behind(box)
        _ways_back(box)


def saved_line(box: DraftBox) -> str:
    """HTML of one line: what is on this screen and where it is kept."""
    version = f"from version {box.based_on}"
    if box.unsaved:
        return f'<b class="sb-unsaved">Not saved</b> · {version} · only on this screen'
    if box.saved_at is None:
        return f"Version {box.based_on} · nothing changed yet"
    by = f" by {safe(box.saved_by, limit=60)}" if box.saved_by else ""
    return f"<b>Draft saved {box.saved_at.astimezone():%H:%M}</b>{by} · {version}"


def _conflict(box: DraftBox, others: Others) -> None:
    who = others.by or "Somebody"
    if others.revision:
        did = f"saved this draft at {others.at.astimezone():%H:%M:%S}"
    elif others.published:
        did = f"published version {others.based_on} from it at {others.at.astimezone():%H:%M:%S}"
    else:
        who, did = "Somebody", "discarded this draft"
    st.warning(
        escape_markdown(f"{who} {did} while you were editing. Nothing was overwritten.")
        + " What you typed since is **only on this screen** until you choose.",
        icon=":material/group:",
    )
    with st.expander("What is different", expanded=False, key=box.key("differs")):
        differences(others.parts, box.parts, left="theirs", right="yours")
    with st.container(horizontal=True, gap="small"):
        theirs = "Take theirs" if others.revision or others.published else "Discard mine too"
        st.button(theirs, key=box.key("theirs"), on_click=box.take_theirs)
        st.button("Keep mine on top", key=box.key("mine"), on_click=box.keep_mine)


def _behind(box: DraftBox) -> None:
    newest = box.store.newest(box.kind, box.name)
    by = f" by {newest.author}" if newest.author else ""
    st.warning(
        escape_markdown(
            f"Version {newest.number}{by} is published ({when(newest.published_at)}); "
            f"this draft started from version {box.based_on}."
        ),
        icon=":material/update:",
    )
    with st.expander("What is different", expanded=False, key=box.key("newer")):
        left = f"version {newest.number}"
        differences(newest.parts, box.parts, left=left, right="this draft")
    with st.container(horizontal=True, gap="small"):
        st.button(f"Go on from version {newest.number}", key=box.key("drop"), on_click=box.discard)
        st.button(
            f"Put this draft on top of version {newest.number}",
            key=box.key("on_newest"),
            on_click=box.put_on_newest,
        )


def _ways_back(box: DraftBox) -> None:
    discardable = box.changed and box.others is None
    if not (discardable or box.before):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if discardable:
            st.button(
                "Discard draft",
                key=box.key("discard"),
                icon=":material/delete:",
                type="tertiary",
                on_click=box.discard,
            )
        if box.before is not None:
            st.button(
                "Bring back what was here",
                key=box.key("back"),
                icon=":material/undo:",
                type="tertiary",
                on_click=box.bring_back,
            )
    if discardable:
        with st.expander(f"What changed since version {box.based_on}", key=box.key("changed")):
            left = f"version {box.based_on}"
            differences(box.base, box.parts, left=left, right="this draft")


def differences(old: Sequence[Part], new: Sequence[Part], *, left: str, right: str) -> None:
    """What changed from ``old`` to ``new``, by words; ``left`` and ``right`` name them."""
    pairs = [pair for pair in document_pairs(old, new) if pair.changed]
    if not pairs:
        st.html('<p class="sb-sub">Both say the same.</p>')
        return
    head = f'<p class="sb-sub"><del>{safe(left)}</del> → <ins>{safe(right)}</ins></p>'
    body = "".join(_pair(pair, titled=len(new) > 1) for pair in pairs)
    st.html(f'<div class="sb-diff">{head}{body}</div>')


def _pair(pair: DocumentPair, *, titled: bool) -> str:
    old, new = (part.text if part else "" for part in (pair.old, pair.new))
    title = f'<p class="sb-heading">{safe(pair.title)}</p>' if titled else ""
    return title + inline_html(old, new)
