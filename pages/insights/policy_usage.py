"""Which passages of a policy version answers rested on, and which never."""

from collections.abc import Sequence

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import PassageUse, PolicyReading, PolicyUse
from pages.calls.call_query import Question
from pages.insights.export import insights_export
from pages.insights.shared_parts import empty, heading, many, table
from pages.services.ports import Switchboard
from pages.ui.html_text import safe
from pages.ui.paging import first_of

ON_A_PAGE = 25
TEXT_CHARS = 240


def policy_view(switchboard: Switchboard, cut: CallFilter, question: Question) -> None:
    """Draw it for the version that is chosen; first the newest of the most searched policy."""
    read = switchboard.insights.policies_read(cut)
    if not read:
        empty("No lookup", "No agent looked anything up in these calls.")
        return
    # Chosen by name and number: a call that comes in changes the counts, not the choice.
    uses = {(one.policy, one.version): one for one in read}
    policy, version = st.selectbox(
        "Policy version",
        list(uses),
        format_func=lambda key: _named(uses[key]),
        key="insights_policy",
        width=380,
    )
    found: PolicyReading = switchboard.insights.policy_reading(policy, version, cut)
    insights_export(found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        about = f"passages answers rested on; {many(found.lookups, 'lookup')} on this version"
        heading("Cited", f"{len(found.cited):,} {about}")
        if found.cited:
            _listed(found.cited, "cited")
        else:
            empty("None", "No answer of these calls rested on a passage of this version.")
    with right, st.container(border=True):
        heading("Never cited", f"{len(found.never):,} passages" if found.known else "")
        if not found.known:
            empty("Not known", "This version of the policy is not kept here.")
        elif found.never:
            _listed(found.never, "never")
        else:
            empty("None", "Every passage of this version was cited at least once.")


def _named(use: PolicyUse) -> str:
    return f"{use.policy} v{use.version} ({many(use.calls, 'call')})"


def _listed(passages: Sequence[PassageUse], key: str) -> None:
    first = first_of(len(passages), ON_A_PAGE, f"insights_{key}_page")
    shown = passages[first : first + ON_A_PAGE]
    if key == "never":
        rows = [(_where(one), _text(one)) for one in shown]
        st.html(table(("Passage", "Text"), rows))
        return
    counted = [(_where(one), _text(one), f"{one.citations:,}", f"{one.calls:,}") for one in shown]
    st.html(table(("Passage", "Text", "Times", "Calls"), counted, figures=2))


def _where(one: PassageUse) -> str:
    line = f", line {one.line}" if one.line else ""
    return f"{safe(one.passage_id)}<br><small>{safe(one.document, limit=60)}{line}</small>"


def _text(one: PassageUse) -> str:
    return f'<div class="sb-wide">{safe(one.text, limit=TEXT_CHARS)}</div>'
