"""What keeps a team from being published, and publishing it, to the running call too."""

import streamlit as st

from agents_core.team.validation.problem_locations import place_of
from agents_core.team.validation.team_problems import TeamProblem
from pages.agents.agent_form import choose_agent, forget_renaming
from pages.agents.form_sections import open_section
from pages.agents.team_draft_editor import TeamDesk
from pages.drafts.draft_controls import author_box
from pages.session.call_session import CallSession
from pages.session.team_updates import apply_team, team_of_call, what_became_of_it
from pages.ui.html_text import escape_markdown

SHOWN = 8


def problem_list(desk: TeamDesk) -> None:
    """Every problem as a button that leads to its field."""
    found = desk.problems()
    if not found:
        return
    count = "One thing keeps" if len(found) == 1 else f"{len(found)} things keep"
    with st.container(key=desk.key("problems"), gap="small"):
        st.html(f'<p class="sb-problems" role="status">{count} this team from being published:</p>')
        for place, problem in enumerate(found[:SHOWN]):
            st.button(
                escape_markdown(problem.sentence[:200]),
                key=desk.key(f"problem{place}"),
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=_lead_to,
                args=(desk, problem),
            )
        if len(found) > SHOWN:
            st.caption(f"and {len(found) - SHOWN} more")


def _lead_to(desk: TeamDesk, problem: TeamProblem) -> None:
    place = place_of(problem)
    open_section(desk, place.section)
    if place.agent is not None:
        choose_agent(desk, place.agent)


def publishing(desk: TeamDesk, session: CallSession) -> None:
    """Author, message, and the buttons."""
    box = desk.box
    broken, live = bool(desk.problems()), team_of_call(session) == desk.name
    blocked = broken or not box.changed
    with st.container(horizontal=True, gap="small"):
        author_box("agents")
        st.text_input(
            "What changed",
            key=box.key("message"),
            max_chars=200,
            placeholder="optional",
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Publish",
            key="team_publish",
            type="secondary" if live else "primary",
            icon=":material/publish:",
            disabled=blocked,
            help="New calls start with it.",
            on_click=_publish,
            args=(desk, None),
        )
        if live:
            st.button(
                "Publish and apply to the call",
                key="team_publish_apply",
                type="primary",
                icon=":material/bolt:",
                disabled=blocked,
                on_click=_publish,
                args=(desk, session),
            )
    if box.said:
        st.success(escape_markdown(box.said), icon=":material/check:")
    what_became_of_it(session, changed=box.changed)


def _publish(desk: TeamDesk, session: CallSession | None) -> None:
    if desk.problems():  # somebody broke it between drawing the button and pressing it
        return
    message = str(st.session_state.get(desk.box.key("message")) or "")
    version = desk.box.publish(message=message)
    if version is None:
        return
    st.session_state[desk.box.key("message")] = ""
    forget_renaming(desk)
    if session is not None:
        apply_team(session, desk.spec, version.number)
