"""Passages of a policy, numbered and in pages, each with an anchor that citations link to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import streamlit as st

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.policy_versions import PolicySnapshot
from pages.transcript.transcript_html import passage_anchor
from pages.ui.assets import ASSETS
from pages.ui.html_text import focusable, safe
from pages.ui.page_scripts import install_script
from pages.ui.paging import first_index

SCRIPT = ASSETS / "jump.js"
FOLLOWING = SCRIPT.with_name("follow.js")
PAGE_KEY, FOLLOW = "policy_page", "policy_followed"
PAGE = 150
"""Passages on one page; a document of many thousands stays scrollable."""


FEW = 4
"""Up to this many passages are shown without a scrolling container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What is highlighted in a list of passages."""

    words: tuple[str, ...] = ()  #: that were searched for
    target: str = ""  #: the passage to jump to
    jump: int = 0  #: grows with every jump; 0: stay where the list is


NOTHING = Marked()


def passage_html(
    passage: Passage, version: int, marked: Marked = NOTHING, *, policy: str = ""
) -> str:
    """One passage with its number."""
    found = " sb-found" if passage.id == marked.target else ""
    return (
        f'<div class="sb-passage{found}" id="{passage_anchor(passage.id, version, policy)}">'
        f'<span class="sb-chip sb-plain">{safe(passage.id)}</span>'
        f'<span title="Line {passage.line}">{words_html(passage, marked.words)}</span></div>'
    )


def words_html(passage: Passage, words: Sequence[str] = ()) -> str:
    """A passage as it stands alone: clause number, lead-in, a row with its heads, footnotes."""
    lead_in = "".join(
        f'<span class="sb-lead-in">{marked_html(one, words)}</span> ' for one in passage.lead_in
    )
    text = marked_html(passage.text, words)
    if passage.row:
        text = " · ".join(_cell_html(head, cell, words) for head, cell in passage.row)
    notes = "".join(
        f' {number_html(number)}<span class="sb-note">{marked_html(one, words)}</span>'
        for one, number in zip_longest(passage.notes, passage.note_numbers, fillvalue="")
    )
    return f"{number_html(passage.number)}{lead_in}{text}{notes}"


def number_html(number: str) -> str:
    """The number of a clause before its words; empty without one."""
    return f'<span class="sb-number">{safe(number)}</span> ' if number else ""


def _cell_html(head: str, cell: str, words: Sequence[str]) -> str:
    named = f'<span class="sb-row-head">{marked_html(head, words)}:</span> ' if head else ""
    return named + marked_html(cell, words)


def marked_html(text: str, words: Sequence[str]) -> str:
    """The text with every word that begins with one of ``words`` marked."""
    if not words:
        return safe(text)
    begins = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(rf"(\b(?:{begins})\w*)", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{safe(piece)}</mark>" if place % 2 else safe(piece)
        for place, piece in enumerate(pieces)
    )


def passages_html(
    shown: Sequence[Passage],
    version: int,
    *,
    several: bool = False,
    marked: Marked = NOTHING,
    policy: str = "",
) -> str:
    """Passages under their headings; with the document first when ``several``. ``policy``: part
    of the anchors on a page where citations name their policy."""
    parts: list[str] = []
    before: tuple[str, ...] = ()
    for passage in shown:
        heading = place_of(passage) if several else passage.headings
        if heading != before:
            before = heading
            if heading:
                parts.append(f'<div class="sb-heading">{safe(" › ".join(heading))}</div>')
        parts.append(passage_html(passage, version, marked, policy=policy))
    return "".join(parts)


def place_of(passage: Passage) -> tuple[str, ...]:
    """Its document and headings; a title that only repeats the document's name is left out."""
    titles = passage.headings
    repeats = titles[:1] == (passage.document,)
    return titles if repeats or not passage.document else (passage.document, *titles)


def passages(snapshot: PolicySnapshot, *, height: int, policy: str) -> None:
    """All passages of a version in a scrolling container, in pages of ``PAGE``."""
    several = len(snapshot.documents) > 1
    passage_list(snapshot.passages, snapshot.version, several=several, height=height, policy=policy)
    if len(snapshot.passages) > PAGE:
        with st.container(key="policy_follow"):  # console.css hides it; follow.js fills it in
            st.text_input("Passage", key=FOLLOW, on_change=_follow, args=(snapshot, policy))


def follower() -> None:
    """Install the script that opens a cited passage's page. Call it once, outside of fragments."""
    install_script(FOLLOWING)


def _follow(snapshot: PolicySnapshot, policy: str) -> None:
    """Turn to the page of the requested passage, if there is one."""
    wanted = str(st.session_state.get(FOLLOW) or "").partition(" ")[0]
    for place, passage in enumerate(snapshot.passages):
        if passage_anchor(passage.id, snapshot.version, policy) == wanted:
            st.session_state[PAGE_KEY] = page_of(place)


def passage_list(
    found: Sequence[Passage],
    version: int,
    *,
    several: bool,
    height: int,
    page_key: str = PAGE_KEY,
    marked: Marked = NOTHING,
    policy: str = "",
) -> None:
    """Passages in a scrolling container. ``version`` makes their anchors unique."""
    first = first_index(len(found), PAGE, page_key)
    few = len(found) <= FEW
    with st.container(
        height="content" if few else height,
        border=False,
        key="passages",
        gap=None,
        autoscroll=False,
    ):
        if found:
            shown = found[first : first + PAGE]
            body = passages_html(shown, version, several=several, marked=marked, policy=policy)
            st.html(body if few else focusable(body, "Passages"))
        else:
            st.html('<div class="sb-empty">This version has no passages to look up.</div>')
    if marked.target and marked.jump:
        scroll_to(passage_anchor(marked.target, version, policy), marked.jump)


def scroll_to(anchor_id: str, jump: int) -> None:
    """Moves the list only. Once per jump: a browser runs a script again only when it is another."""
    script = SCRIPT.read_text("utf-8").replace("ANCHOR", anchor_id)
    st.html(f"<script>/* {jump} */{script}</script>", unsafe_allow_javascript=True)


def page_of(place: int) -> int:
    """The page (from 1) of the passage with that index (from 0)."""
    return place // PAGE + 1
