"""The Agents page: the team bar, the forms beside the diagram, versions, import and export."""

from typing import assert_never

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.model_warnings import model_warnings
from agents_core.team.validation.problem_locations import Section, broken_agents
from pages.agents_page import team_form
from pages.agents_page.advanced_form import advanced_section
from pages.agents_page.agent_form import agent_section, chosen_agent
from pages.agents_page.form_sections import open_now, section_bar
from pages.agents_page.publishing import model_warning_list, problem_list, publishing, warnings
from pages.agents_page.routing_trials.trial_page import who_would_take_this
from pages.agents_page.team_bar import team_bar
from pages.agents_page.team_diagram import team_drawing
from pages.agents_page.team_file_transfer import transfer
from pages.agents_page.team_session import team_draft_editor
from pages.drafts.draft_controls import autosave, draft_state
from pages.drafts.version_history import versions
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.current_call import call_session
from pages.session.known_models import models_now
from pages.session.team_choice import chosen_team
from pages.session.team_update import team_of_call
from pages.ui.html_text import escape_markdown

TEAM, TRIALS, VERSIONS, FILE = "Team", "Who would take this?", "Versions", "Import and export"


def agents_editor(switchboard: Switchboard) -> None:
    """The whole page below the navigation."""
    session = call_session()
    autosave()
    editor, unreadable = _opened(switchboard)
    team_bar(switchboard, editor if not unreadable else None, running=team_of_call(session))
    if editor is None or unreadable:
        st.error(escape_markdown(unreadable), icon=":material/error:")
        if editor is not None:
            st.button("Discard draft", key="discard_unreadable", on_click=editor.draft.discard)
        return
    view = st.segmented_control(
        "View",
        [TEAM, TRIALS, VERSIONS, FILE],
        default=TEAM,
        required=True,
        key="agents_view",
        label_visibility="collapsed",
        persist_state="session",
        wrap=True,
    )
    if view == VERSIONS:
        _versions(switchboard, editor)
    elif view == TRIALS:
        st.fragment(who_would_take_this)(switchboard, editor)
    elif view == FILE:
        transfer(switchboard, editor)
    else:
        st.fragment(_editor)(switchboard, editor, session)


def _opened(switchboard: Switchboard) -> tuple[TeamDraftEditor | None, str]:
    """The team's editor, and why its draft cannot be shown."""
    editor = None
    try:
        editor = team_draft_editor(switchboard, chosen_team(switchboard))
        editor.spec  # noqa: B018  # parses it: a stored draft may be unreadable
    except SwitchboardError as error:
        return editor, str(error)
    return editor, ""


def _editor(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    try:
        editor.refresh()
        _columns(switchboard, editor, session)
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _columns(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    form, beside = st.columns([7, 5], gap="medium")
    section = open_now(editor)
    with beside, st.container(key="team_beside", gap="small"):
        draft_state(editor.draft, watch=True)
        publishing(switchboard, editor, session)
        problem_list(editor)
        model_warning_list(editor, model_warnings(editor.spec, models_now(switchboard).known))
        odd = st.container()
        found = editor.problems()
        chosen = chosen_agent(editor) if section == "agents" else None
        team_drawing(editor.spec, chosen=chosen, broken=broken_agents(found))
    with form:
        _section(switchboard, editor, section)
    with odd:
        warnings(switchboard, editor, session)


def _section(switchboard: Switchboard, editor: TeamDraftEditor, section: Section) -> None:
    section_bar(editor)
    match section:
        case "agents":
            agent_section(switchboard, editor)
        case "call":
            team_form.call_section(switchboard, editor)
        case "listening":
            team_form.listening_section(switchboard, editor)
        case "guardrails":
            team_form.guardrails_section(editor)
        case "policy":
            team_form.policy_section(editor)
        case "advanced":
            advanced_section(editor, models_now(switchboard).known)
        case _:
            assert_never(section)


def _versions(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    versions("team", editor.name, switchboard.versions, on_restore=editor.draft.restore)
