"""What the answers of a call rest on: the passages it cited, as the policy read on that day.

It reads the version the call looked in, never today's; where that is gone, the call's own copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.events import Citation
from agents_core.knowledge.documents.passages import Passage
from pages.call_detail.loaded_call import OpenCall
from pages.call_detail.recorded_transcript import line_anchor
from pages.policy.passage_list import passages_html, place_of
from pages.transcript.transcript_html import passage_anchor
from pages.ui.html_text import clock, safe

HEIGHT_PX = 420
FEW = 5  #: so many passages need no scrolling box
WHOLE_MOST = 400
"""Passages of a whole version shown at once; a call cites a handful of them."""


@dataclass(slots=True)
class Source:
    """A passage, and the lines that rest on it."""

    citation: Citation
    lines: list[SpokenLine]


def sources(call: OpenCall, shown: Sequence[Line]) -> None:
    """Draw the passages the shown lines cite. Nothing when they cite none."""
    found = sources_of(shown)
    if not found:
        return
    policy = call.policy
    with st.container(border=True, key="call_sources", gap="small"):
        st.html(
            '<div class="sb-title"><b>What the answers rest on</b>'
            f'<span class="sb-sub">{safe(policy, limit=80)} as it read then</span></div>'
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
    """Each passage once, in the order it was cited."""
    found: dict[tuple[int, str], Source] = {}
    for line in shown:
        if isinstance(line, SpokenLine):
            for citation in line.citations:
                key = (citation.policy_version, citation.passage_id)
                found.setdefault(key, Source(citation, [])).lines.append(line)
    return list(found.values())


def known(call: OpenCall, citation: Citation) -> Passage | None:
    """The passage in its own version; None when that is gone or says something else there."""
    passages = call.passages(call.policy, citation.policy_version)
    same = (one for one in passages if one.id == citation.passage_id)
    found = next(same, None)
    return found if found is not None and found.text == citation.text else None


def source_html(source: Source, passage: Passage | None, policy: str) -> str:
    """One passage with its place, and the way back to the lines that rest on it."""
    citation = source.citation
    places = place_of(passage) if passage else tuple(filter(None, [citation.document]))
    gone = "" if passage else " · in the call's own words: that version is not kept here"
    target = passage_anchor(citation.passage_id, citation.policy_version, policy)
    back = ", ".join(
        f'<a href="#{line_anchor(line.item_id)}">{clock(line.at_ms)}</a>' for line in source.lines
    )
    return (
        f'<div class="sb-source"><div class="sb-heading">{safe(" › ".join(places), limit=200)}'
        f'<span class="sb-sub"> version {citation.policy_version}{gone}</span></div>'
        f'<div class="sb-passage" id="{target}">'
        f'<span class="sb-chip sb-plain">{safe(citation.passage_id)}</span>'
        f'<span>{safe(citation.text)}<span class="sb-sub"> cited at {back}</span></span>'
        "</div></div>"
    )


def _whole(call: OpenCall, policy: str, number: int) -> None:
    passages = call.passages(policy, number)
    if not passages:
        return
    label = f"All of version {number} ({len(passages):,} passages)"
    whole = st.expander(label, key=f"call_policy_{number}", on_change="rerun")
    with whole:
        if whole.open:
            several = len({one.document for one in passages}) > 1
            # Version 0 in their ids: the cited passages above keep the ids that chips link to.
            st.html(passages_html(passages[:WHOLE_MOST], 0, several=several))
            if len(passages) > WHOLE_MOST:
                st.caption(f"The first {WHOLE_MOST:,} are shown.")
