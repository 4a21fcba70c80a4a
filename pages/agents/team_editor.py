"""Puts the Agents page together: which team, its forms beside its drawing, its versions."""

from collections.abc import Callable

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.validation.problem_locations import Section, broken_agents
from pages.agents import team_form
from pages.agents.agent_form import agent_section, chosen_agent
from pages.agents.form_sections import open_now, section_bar
from pages.agents.publishing import problem_list, publishing
from pages.agents.team_bar import team_bar
from pages.agents.team_diagram import team_drawing
from pages.agents.team_draft_editor import TeamDesk, team_desk
from pages.agents.team_file_transfer import transfer
from pages.drafts.draft_controls import autosave, draft_state
from pages.drafts.draft_session import author
from pages.drafts.version_history import versions
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession, call_session
from pages.session.team_choice import chosen_team
from pages.session.team_updates import team_of_call
from pages.ui.html_text import escape_markdown

TEAM, VERSIONS, FILE = "Team", "Versions", "File"


def agents_editor(switchboard: Switchboard) -> None:
    """The whole page below the navigation."""
    session = call_session()
    session.fold()
    autosave()
    desk, unreadable = _desk(switchboard)
    team_bar(switchboard, desk if not unreadable else None, running=team_of_call(session))
    if desk is None or unreadable:
        st.error(escape_markdown(unreadable), icon=":material/error:")
        if desk is not None:
            st.button("Discard the draft", key="discard_unreadable", on_click=desk.box.discard)
        return
    view = st.segmented_control(
        "View",
        [TEAM, VERSIONS, FILE],
        default=TEAM,
        required=True,
        key="agents_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    if view == VERSIONS:
        _versions(desk)
    elif view == FILE:
        transfer(desk)
    else:
        st.fragment(_editor)(desk, session)


def _desk(switchboard: Switchboard) -> tuple[TeamDesk | None, str]:
    """The team, and why its draft cannot be shown."""
    desk = None
    try:
        desk = team_desk(switchboard, chosen_team(switchboard))
        desk.spec  # noqa: B018  # a draft somebody else's program wrote may not be readable
    except SwitchboardError as error:
        return desk, str(error)
    return desk, ""


def _editor(desk: TeamDesk, session: CallSession) -> None:
    try:
        desk.look()
        _columns(desk, session)
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _columns(desk: TeamDesk, session: CallSession) -> None:
    form, beside = st.columns([7, 5], gap="medium")
    section = open_now(desk)
    with beside, st.container(key="team_beside", gap="small"):
        draft_state(desk.box, watch=True)
        publishing(desk, session)
        problem_list(desk)
        found = desk.problems()
        chosen = chosen_agent(desk) if section == "agents" else None
        team_drawing(desk.spec, chosen=chosen, broken=broken_agents(found))
    with form:
        _sections(desk, section)


def _sections(desk: TeamDesk, section: Section) -> None:
    section_bar(desk)
    forms: dict[Section, Callable[[TeamDesk], None]] = {
        "agents": agent_section,
        "call": team_form.call_section,
        "listening": team_form.listening_section,
        "guardrails": team_form.guardrails_section,
        "policy": team_form.policy_section,
    }
    forms[section](desk)


def _versions(desk: TeamDesk) -> None:
    def restore(number: int) -> None:
        desk.switchboard.teams.restore(desk.name, number, author=author())

    versions("team", desk.name, desk.switchboard.versions, on_restore=restore)
