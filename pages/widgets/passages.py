"""The policy as numbered passages, each with an anchor that citations link to."""

import streamlit as st

from agents_core.knowledge.passages import Passage
from agents_core.knowledge.versions import PolicySnapshot
from pages.widgets.text import safe
from pages.widgets.transcript import anchor

PAGE = 150
"""Passages on one page; a document of many thousands stays scrollable."""


FEW = 4
"""So many passages need no scrolling box."""


def passage_html(passage: Passage, version: int) -> str:
    """One passage with its number."""
    return (
        f'<div class="sb-passage" id="{anchor(passage.id, version)}">'
        f'<span class="sb-chip sb-plain">{safe(passage.id)}</span>'
        f'<span title="Line {passage.line}">{safe(passage.text)}</span></div>'
    )


def passages_html(shown: tuple[Passage, ...], version: int, *, several: bool = False) -> str:
    """Passages under their headings; with the document first when ``several``."""
    parts: list[str] = []
    before: tuple[str, ...] = ()
    for passage in shown:
        heading = ((passage.document,) if several else ()) + passage.headings
        if heading != before:
            before = heading
            if heading:
                parts.append(f'<div class="sb-heading">{safe(" › ".join(heading))}</div>')
        parts.append(passage_html(passage, version))
    return "".join(parts)


def passages(snapshot: PolicySnapshot, *, height: int) -> None:
    """Draw them in a scrolling box, in pages when there are very many."""
    found = tuple(snapshot.passages)
    pages = -(-len(found) // PAGE)
    first = 0
    if pages > 1:
        first = (st.pagination(pages, key="policy_page") - 1) * PAGE
    few = len(found) <= FEW
    with st.container(
        height="content" if few else height,
        border=False,
        key="passages",
        gap=None,
        autoscroll=False,
    ):
        if found:
            shown, several = found[first : first + PAGE], len(snapshot.documents) > 1
            st.html(passages_html(shown, snapshot.version, several=several))
        else:
            st.html('<div class="sb-empty">This version has no passages to look up.</div>')
