"""Cited and never cited passages of a policy version."""

from collections.abc import Sequence

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import PassageUse, PolicyUsage, SearchedPolicy
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import empty, heading, many, table
from pages.services.ports import Switchboard
from pages.ui.html_text import safe
from pages.ui.paging import first_index

ON_A_PAGE = 25
TEXT_CHARS = 240


def policy_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show the chosen version; at first the newest of the most searched policy."""
    read = switchboard.insights.searched_policies(cut)
    if not read:
        empty("No lookups", "No agent searched a policy in these calls.")
        return
    # Options are names and numbers: new calls change the labels, not the choice.
    uses = {(one.policy, one.version): one for one in read}
    policy, version = st.selectbox(
        "Policy version",
        list(uses),
        format_func=lambda key: _named(uses[key]),
        key="insights_policy",
        width=380,
    )
    found: PolicyUsage = switchboard.insights.policy_usage(policy, version, cut)
    insights_export(found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        about = f"passages; {many(found.lookups, 'lookup')} of this version"
        heading("Cited", f"{len(found.cited):,} {about}")
        if found.cited:
            _listed(found.cited, "cited")
        else:
            empty("None", "No answer in these calls cites a passage of this version.")
    with right, st.container(border=True):
        heading(
            "Never cited", f"{len(found.never_cited):,} passages" if found.passages_known else ""
        )
        if not found.passages_known:
            empty("Unknown", "This version of the policy is not stored here.")
        elif found.never_cited:
            _listed(found.never_cited, "never")
        else:
            empty("None", "Every passage of this version was cited at least once.")


def _named(use: SearchedPolicy) -> str:
    return f"{use.policy} v{use.version} ({many(use.calls, 'call')})"


def _listed(passages: Sequence[PassageUse], key: str) -> None:
    first = first_index(len(passages), ON_A_PAGE, f"insights_{key}_page")
    shown = passages[first : first + ON_A_PAGE]
    if key == "never":
        rows = [(_where(one), _text(one)) for one in shown]
        st.html(table(("Passage", "Text"), rows))
        return
    counted = [(_where(one), _text(one), f"{one.citations:,}", f"{one.calls:,}") for one in shown]
    st.html(table(("Passage", "Text", "Citations", "Calls"), counted, figures=2))


def _where(one: PassageUse) -> str:
    line = f", line {one.line}" if one.line else ""
    return f"{safe(one.passage_id)}<br><small>{safe(one.document, limit=60)}{line}</small>"


def _text(one: PassageUse) -> str:
    return f'<div class="sb-wide">{safe(one.text, limit=TEXT_CHARS)}</div>'
