"""Questions the policy did not answer, those that mean about the same together."""

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import QuestionGroup, UnansweredQuestions
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import (
    calls_link,
    empty,
    heading,
    local_date_time,
    many,
    occurrence_link,
)
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe

WORDINGS = 8


def questions_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show the groups, most frequent first."""
    with st.spinner("Comparing questions"):
        found: UnansweredQuestions = switchboard.insights.unanswered_questions(cut)
    if not found.unanswered:
        empty("No unanswered questions", "Every lookup in these calls led to an answer.")
        return
    st.html(f'<p class="sb-rule">{_about(found)}</p>')
    calls_link("Calls in which a lookup found nothing", query, flags=("lookup found nothing",))
    insights_export(found)
    for place, group in enumerate(found.groups):
        _group(place, group)
    if found.more_groups:
        st.html(f'<p class="sb-sub">{found.more_groups:,} less frequent groups are not listed.</p>')


def _about(found: UnansweredQuestions) -> str:
    share = found.unanswered / found.lookups if found.lookups else 0.0
    method = (
        "by meaning" if found.by_meaning else "by shared words (no embedding model is installed)"
    )
    bound = (
        f"the newest {found.grouped:,} of {found.wordings:,} wordings"
        if found.wordings > found.grouped
        else many(found.wordings, "wording")
    )
    return (
        f"{found.unanswered:,} of {many(found.lookups, 'lookup')} ({share:.0%}) found no passage, "
        f"or no answer cites one. {bound.capitalize()} grouped {method}: related questions may "
        "share a group, and a rare wording may be on its own."
    )


def _group(place: int, group: QuestionGroup) -> None:
    with st.container(border=True, key=f"insights_behind_question_{place}"):
        newest = max(one.last_at for one in group.wordings)
        heading(f"“{group.name}”", f"{many(group.times, 'time')} · last {local_date_time(newest)}")
        others = group.wordings[1:]
        if others:
            items = "".join(
                f"<li>“{safe(one.request, limit=200)}” ({one.times:,})</li>"
                for one in others[:WORDINGS]
            )
            more = len(others) - WORDINGS
            rest = f"<li>and {many(more, 'more wording')}</li>" if more > 0 else ""
            st.html(f'<ul class="sb-wordings">{items}{rest}</ul>')
        with st.expander(escape_markdown(f"Latest calls: {len(group.occurrences)}")):
            for occurrence in group.occurrences:
                occurrence_link(occurrence)
