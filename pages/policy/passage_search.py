"""The passages of a policy to read and to search: published ones, or those of the draft.

A search finds passages by their words while a person types; a click scrolls to the passage.
"""

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.lookup.word_search import find, words_of
from agents_core.knowledge.policy_versions import draft_passages
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.policy.passage_list import Marked, page_of, passage_list
from pages.ui.html_text import escape_markdown

HEIGHT_PX = 560
MOST_HITS = 12
HIT_CHARS = 110
DRAFT = 0  #: the draft's place among the numbers of versions
SHOWN = "policy_passages_of"
PAGE_KEY, SEARCH, JUMP = "policy_passages_page", "policy_search", "policy_jump"
NO_JUMP = ("", "", 0)  #: the list, the passage, and the number of jumps so far


def policy_passages(library: PolicyLibrary, editor: DraftEditor) -> None:
    """The card of passages, a fragment: searching redraws nothing else."""
    st.fragment(_card)(library, editor)


@lru_cache(maxsize=4)
def passages_of_draft(
    library: PolicyLibrary, newest: int, parts: tuple[Part, ...]
) -> tuple[Passage, ...]:
    """The passages of documents that are not published yet, with the ids that they get after
    version ``newest``."""
    return draft_passages(parts, library.version(newest))


def show_draft_passages(editor: DraftEditor) -> None:
    """From the next run on, show the passages of the draft instead of the published ones."""
    st.session_state[f"{SHOWN}_{editor.newest}"] = DRAFT


def _card(library: PolicyLibrary, editor: DraftEditor) -> None:
    with st.container(border=True, key="passages_card", gap="small"):
        try:
            current = library.current()
        except SwitchboardError as error:  # what leaves a fragment is shown as a traceback
            st.error(escape_markdown(str(error)), icon=":material/error:")
            return
        st.html('<div class="sb-title"><h2>Passages</h2></div>')
        number = _which(current.version, editor)
        published = number == current.version
        found = (
            current.passages
            if published
            else passages_of_draft(library, current.version, editor.parts)
        )
        documents = current.documents if published else editor.parts
        st.text_input(
            "Search passages",
            key=SEARCH,
            type="search",
            live=True,
            placeholder="Search passages",
            label_visibility="collapsed",
            icon=":material/search:",
        )
        words = words_of(str(st.session_state.get(SEARCH) or ""))
        place = f"{library.name}:{number}"
        if words:
            _hits(found, place)
        where, target, jump = st.session_state.get(JUMP, NO_JUMP)
        marked = Marked(words=words, target=target if where == place else "", jump=jump)
        passage_list(
            found,
            number,
            several=len(documents) > 1,
            height=HEIGHT_PX,
            page_key=f"{PAGE_KEY}:{place}",
            marked=marked,
        )


def _which(newest: int, editor: DraftEditor) -> int:
    """The newest version, or the draft when it differs and a person chose it."""
    if not editor.changed:
        return newest
    st.session_state.setdefault(f"{SHOWN}_{newest}", newest)
    chosen = st.segmented_control(
        "Passages of",
        [newest, DRAFT],
        required=True,
        format_func=lambda number: "The draft" if number == DRAFT else f"Version {number}",
        key=f"{SHOWN}_{newest}",
        label_visibility="collapsed",
    )
    return newest if chosen is None else int(chosen)


def _hits(found: Sequence[Passage], where: str) -> None:
    typed = str(st.session_state.get(SEARCH) or "")
    hits = find(found, typed)
    many = f"{len(hits):,} passages" if len(hits) != 1 else "1 passage"
    first = f"; the first {MOST_HITS} are here" if len(hits) > MOST_HITS else ""
    st.caption(f"{many} of {len(found):,}{first}." + ("" if hits else " Try fewer words."))
    with st.container(key="policy_hits", gap=None):
        for passage in hits[:MOST_HITS]:
            st.button(
                _label(passage),
                key=f"policy_hit_{passage.id}",  # a late click is not for the next search's hit
                type="tertiary",
                on_click=_jump,
                args=(where, found.index(passage), passage.id),
            )


def _label(passage: Passage) -> str:
    text = passage.text
    cut = text if len(text) <= HIT_CHARS else text[:HIT_CHARS].rsplit(" ", 1)[0] + "…"
    return f"**{escape_markdown(passage.id)}** {escape_markdown(cut)}"


def _jump(where: str, place: int, passage_id: str) -> None:
    *_, jumps = st.session_state.get(JUMP, NO_JUMP)
    st.session_state[JUMP] = (where, passage_id, jumps + 1)
    st.session_state[f"{PAGE_KEY}:{where}"] = page_of(place)
