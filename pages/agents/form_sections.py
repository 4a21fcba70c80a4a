"""Which of a team's forms is open, and the bar that opens another."""

import streamlit as st

from agents_core.team.validation.problem_locations import SECTIONS, Section, broken_sections
from pages.agents.team_draft_editor import TeamDesk

OPEN, ANEW = "section", "section_anew"
TITLES: dict[Section, str] = {
    "agents": "Agents",
    "call": "Voice and greeting",
    "listening": "Listening",
    "guardrails": "Guardrails",
    "policy": "Policy",
}


def open_now(desk: TeamDesk) -> Section:
    """The section that is open."""
    return next((name for name in SECTIONS if name == desk.box.notes.get(OPEN)), "agents")


def open_section(desk: TeamDesk, section: Section) -> None:
    """Open another; inside a callback. The bar begins anew with it."""
    notes = desk.box.notes
    notes[OPEN], notes[ANEW] = section, _anew(desk) + 1


def section_bar(desk: TeamDesk) -> None:
    """Draw the bar; a section with a problem is marked."""
    broken = broken_sections(desk.problems())
    key = desk.box.key(f"section{_anew(desk)}")
    st.segmented_control(
        "Part of the team",
        SECTIONS,
        format_func=lambda name: (":material/error: " if name in broken else "") + TITLES[name],
        default=open_now(desk),
        required=True,
        key=key,
        label_visibility="collapsed",
        wrap=True,
        on_change=_take,
        args=(desk, key),
    )


def _take(desk: TeamDesk, key: str) -> None:
    desk.box.notes[OPEN] = st.session_state[key]


def _anew(desk: TeamDesk) -> int:
    times = desk.box.notes.get(ANEW, 0)
    return times if isinstance(times, int) else 0
