"""Which of a team's forms is open, and the bar that opens another."""

import streamlit as st

from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.problem_locations import SECTIONS, Section, broken_sections
from pages.drafts.draft_session import page_state, widget_key

OPEN, BAR_KEYS = "section", "section_bar_keys"
TITLES: dict[Section, str] = {
    "agents": "Agents",
    "call": "Voice and greeting",
    "listening": "Speech input",
    "guardrails": "Guardrails",
    "policy": "Policy",
    "advanced": "Advanced",
}


def open_now(editor: TeamDraftEditor) -> Section:
    """The section that is open."""
    return next((name for name in SECTIONS if name == page_state(editor.draft).get(OPEN)), "agents")


def open_section(editor: TeamDraftEditor, section: Section) -> None:
    """Open another section, from a callback. The bar gets a new key, so it shows it."""
    notes = page_state(editor.draft)
    notes[OPEN], notes[BAR_KEYS] = section, _bar_key(editor) + 1


def section_bar(editor: TeamDraftEditor) -> None:
    """The bar of sections; those with problems are marked."""
    broken = broken_sections(editor.problems())
    key = widget_key(editor.draft, f"section{_bar_key(editor)}")
    st.segmented_control(
        "Part of the team",
        SECTIONS,
        format_func=lambda name: (":material/error: " if name in broken else "") + TITLES[name],
        default=open_now(editor),
        required=True,
        key=key,
        label_visibility="collapsed",
        wrap=True,
        on_change=_take,
        args=(editor, key),
    )


def _take(editor: TeamDraftEditor, key: str) -> None:
    page_state(editor.draft)[OPEN] = st.session_state[key]


def _bar_key(editor: TeamDraftEditor) -> int:
    times = page_state(editor.draft).get(BAR_KEYS, 0)
    return times if isinstance(times, int) else 0
