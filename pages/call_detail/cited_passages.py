"""Passages the answers of a call cite, in the policy version the call used.

Where that version is no longer stored, the copy in the call's events is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.events import Citation
from agents_core.knowledge.documents.passages import Passage
from pages.call_detail.loaded_call import LoadedCall
from pages.call_detail.recorded_transcript import line_anchor
from pages.policy.passage_list import number_html, passages_html, place_of
from pages.transcript.transcript_html import passage_anchor
from pages.ui.html_text import clock, safe

HEIGHT_PX = 420
FEW = 5  #: up to this many passages need no scrolling box
MAX_WHOLE = 400
"""Passages of a whole version shown at once."""


@dataclass(slots=True)
class Source:
    """A passage and the lines that cite it."""

    citation: Citation
    lines: list[SpokenLine]


def show_sources(call: LoadedCall, shown: Sequence[Line]) -> None:
    """Show the passages that the shown lines cite, if any."""
    found = sources_of(shown)
    if not found:
        return
    policy = call.policy
    with st.container(border=True, key="call_sources", gap="small"):
        st.html(
            '<div class="sb-title"><h2>Sources</h2>'
            f'<span class="sb-sub">{safe(policy, limit=80)} at the time of the call</span></div>'
        )
        with st.container(
            height=HEIGHT_PX if len(found) > FEW else "content",
            key="call_sources_list",
            gap=None,
            border=False,
            autoscroll=False,
        ):
            st.html("".join(source_html(one, known(call, one.citation), policy) for one in found))
        for number in sorted({one.citation.policy_version for one in found}):
            _whole(call, policy, number)


def sources_of(shown: Sequence[Line]) -> list[Source]:
    """Each cited passage once, in order."""
    found: dict[tuple[int, str], Source] = {}
    for line in shown:
        if isinstance(line, SpokenLine):
            for citation in line.citations:
                key = (citation.policy_version, citation.passage_id)
                found.setdefault(key, Source(citation, [])).lines.append(line)
    return list(found.values())


def known(call: LoadedCall, citation: Citation) -> Passage | None:
    """The passage in its version, by its id or else by its words (an imported call's passages
    were read again); None when that is not stored or has another text."""
    passages = call.passages(call.policy, citation.policy_version)
    by_id = sorted(passages, key=lambda one: one.id != citation.passage_id)
    return next((one for one in by_id if citation.text in (one.text, one.standalone())), None)


def source_html(source: Source, passage: Passage | None, policy: str) -> str:
    """A passage with its place in the document, and links to the lines that cite it."""
    citation = source.citation
    places = place_of(passage) if passage else quoted_place(citation)
    gone = "" if passage else " · as quoted in the call: this version is no longer stored here"
    target = passage_anchor(citation.passage_id, citation.policy_version, policy)
    back = ", ".join(
        f'<a href="#{line_anchor(line.item_id)}">{clock(line.at_ms)}</a>' for line in source.lines
    )
    return (
        f'<div class="sb-source"><div class="sb-heading">{safe(" › ".join(places), limit=200)}'
        f'<span class="sb-sub"> version {citation.policy_version}{gone}</span></div>'
        f'<div class="sb-passage" id="{target}">'
        f'<span class="sb-chip sb-plain">{safe(citation.passage_id)}</span>'
        f"<span>{number_html(citation.number)}{safe(citation.text)}"
        f'<span class="sb-sub"> cited at {back}</span></span>'
        "</div></div>"
    )


def quoted_place(citation: Citation) -> tuple[str, ...]:
    """The document and headings that the call's events have of a passage."""
    return (*filter(None, [citation.document]), *citation.headings)


def _whole(call: LoadedCall, policy: str, number: int) -> None:
    passages = call.passages(policy, number)
    if not passages:
        return
    label = f"All of version {number} ({len(passages):,} passages)"
    whole = st.expander(label, key=f"call_policy_{number}", on_change="rerun")
    with whole:
        if whole.open:
            several = len({one.document for one in passages}) > 1
            # Version 0 in their ids: the cited passages above keep the ids that chips link to.
            st.html(passages_html(passages[:MAX_WHOLE], 0, several=several))
            if len(passages) > MAX_WHOLE:
                st.caption(f"The first {MAX_WHOLE:,} are shown.")
