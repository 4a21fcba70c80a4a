"""Warns before publishing about contradictions and passages that end before their content.

They never block publishing, and each can be hidden.
"""

from functools import lru_cache
from zlib import crc32

import streamlit as st

from agents_core.knowledge.checks.contradictions import (
    MAX_COMPARED,
    are_all_compared,
    contradictions,
    without_content,
)
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.policy_versions import passages_in
from agents_core.language.language_guess import language_of
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_session import page_state, widget_key
from pages.ui.html_text import escape_markdown

MOST = 5
LANGUAGE_CHARS = 20_000  #: that are read to detect the policy's language
MOST_CHARS = 140
HIDDEN = "hidden_contradictions"  #: in ``page_state``: the sentences that a person hid


def contradiction_notice(editor: DraftEditor) -> None:
    """A warning for each, with a button that hides it."""
    hidden = _hidden(editor)
    found, complete = _found(tuple(editor.parts))
    shown = [one for one in found if one not in hidden]
    for sentence in shown[:MOST]:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.warning(escape_markdown(sentence), icon=":material/rule:")
            st.button(
                "Hide",
                # Not its place: another sentence has that when a second one is hidden at once.
                key=widget_key(editor, f"hide_contradiction_{crc32(sentence.encode()):08x}"),
                on_click=_hide,
                args=(editor, sentence),
            )
    if len(shown) > MOST:
        st.caption(f"{len(shown) - MOST} more are not shown.")
    if not complete:
        st.caption(f"Only the first {MAX_COMPARED:,} sentences are searched for contradictions.")


def _hidden(editor: DraftEditor) -> tuple[str, ...]:
    hidden = page_state(editor).get(HIDDEN, ())
    return hidden if isinstance(hidden, tuple) else ()


def _hide(editor: DraftEditor, sentence: str) -> None:
    page_state(editor)[HIDDEN] = (*_hidden(editor), sentence)


@lru_cache(maxsize=8)
def _found(parts: tuple[Part, ...]) -> tuple[tuple[str, ...], bool]:
    """The sentences to show, and whether all of the policy was compared."""
    passages = tuple(passages_in(parts))
    language = language_of(parts[0].text[:LANGUAGE_CHARS] if parts else "") or "en"
    several = len(parts) > 1

    def place(passage: Passage) -> str:
        return f"line {passage.line}" + (f" of {passage.document}" if several else "")

    pairs = [
        f"{one.values[0]} or {one.values[1]}? “{_cut(one.first.standalone())}” "
        f"({place(one.first)}) and “{_cut(one.second.standalone())}” ({place(one.second)}) give "
        "different values for the same thing."
        for one in contradictions(passages, language)
    ]
    alone = [
        f"“{_cut(one.text)}” ({place(one)}) announces something, but nothing follows. An agent "
        "that finds it has no answer."
        for one in without_content(passages)
    ]
    return (*pairs, *alone), are_all_compared(passages)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[:MOST_CHARS].rsplit(" ", 1)[0] + "…"
