"""Quick edit: changes an agent's instructions beside the call and applies them to it.

It edits the shared draft of the Agents page and watches it for changes by other users, who would
otherwise cause a conflict at the first word typed here.
"""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.limits import VOICES
from agents_core.team.live_update import next_call_only
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.problem_locations import broken_agents
from pages.agents_page import team_fields
from pages.agents_page.model_fields import model_choice, watched_models
from pages.agents_page.team_form import preset
from pages.agents_page.team_session import team_draft_editor
from pages.drafts.draft_controls import autosave, draft_state
from pages.drafts.draft_session import page_state, widget_key
from pages.live_calls.session_topics import session_topic
from pages.live_channel.channel import page_session
from pages.live_channel.parts import rerun_on
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.team_choice import chosen_team
from pages.session.team_update import agent_was_heard, apply_team, team_of_call
from pages.session.team_update_status import team_update_status
from pages.ui.database_outage import errors_shown
from pages.ui.html_text import escape_markdown, safe

CHOSEN = "quick_agent"  #: page state of the draft: call id and agent name
INSTRUCTIONS_PX = 220
NEXT_CALL_ONLY = {
    "model": "the model",
    "voice": "the voice",
    "greeting": "the greeting",
    "policy": "policy",
    "advanced": "advanced settings",
}


def quick_edit(switchboard: Switchboard, session: CallSession) -> None:
    """Draw the card."""
    autosave()
    _card(switchboard, session)


@st.fragment
def _card(switchboard: Switchboard, session: CallSession) -> None:
    rerun_on("quick_edit", session_topic(page_session().public_id, "versions"))
    with errors_shown():
        editor = team_draft_editor(switchboard, _team(switchboard, session))
        with st.expander(
            f"Quick edit: {escape_markdown(editor.name)}",
            icon=":material/edit_note:",
            key="quick_edit",
        ):
            _form(switchboard, editor, session)


def _team(switchboard: Switchboard, session: CallSession) -> str:
    """The running call's team, else the one of the next call."""
    running = team_of_call(session)
    return running if running in switchboard.teams.names() else chosen_team(switchboard)


def _form(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    live = team_of_call(session) == editor.name
    head = st.container()
    agent = _agent(editor, session)
    if agent is not None:
        team_fields.text(
            editor, "instructions", "Instructions", agent=agent, lines_px=INSTRUCTIONS_PX
        )
        with st.expander("Voice, speed and pauses", key="quick_settings"):
            _settings(switchboard, editor, session, live=live)
        draft_state(editor.draft, watch=True)
        _apply(switchboard, editor, session, agent, live=live)
    if live:
        # Last: a fast server confirms the update while this run draws.
        with head:
            _versions(switchboard, editor, session)


def _versions(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    """The version of the call, and a newer one that it could take."""
    runs, newest = session.view.team_version, editor.draft.newest
    if newest <= runs:
        st.html(f'<p class="sb-sub">This call runs version {runs}, the newest.</p>')
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(
            f'<p class="sb-sub">This call runs version {runs}; '
            f"<b>version {newest} is published</b>.</p>"
        )
        st.button(
            f"Apply version {newest}",
            key="quick_apply_newest",
            on_click=_apply_newest,
            args=(switchboard, editor, session),
        )


def _apply_newest(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    try:
        newest = switchboard.teams.newest(editor.name)
        apply_team(session, newest.spec, newest.number)
    except SwitchboardError as error:
        editor.draft.problem = str(error)


def _agent(editor: TeamDraftEditor, session: CallSession) -> int | None:
    agents, broken = editor.spec.agents, broken_agents(editor.problems())
    if not agents:
        team_fields.wrong(editor.sentences("agents"))
        return None
    names = [agent.name for agent in agents]
    # For each call first the agent that has it; later the one that the person chose.
    call_id = session.call.call_id if session.call else ""
    chosen_before = page_state(editor.draft).get(CHOSEN)
    name = (
        chosen_before[1] if isinstance(chosen_before, tuple) and chosen_before[0] == call_id else ""
    )
    if not name:
        name = session.view.agent if session.running else ""
    key = widget_key(editor.draft, f"quick_agent_{call_id}")
    chosen: int = st.selectbox(
        "Agent",
        range(len(agents)),
        index=names.index(name) if name in names else 0,
        format_func=lambda index: names[index] + (" (has errors)" if index in broken else ""),
        key=key,
        on_change=_choose,
        args=(editor, call_id, key, names),
    )
    return chosen


def _choose(editor: TeamDraftEditor, call_id: str, key: str, offered: list[str]) -> None:
    """Kept by name: positions change when other users edit the draft."""
    page_state(editor.draft)[CHOSEN] = (call_id, offered[st.session_state[key]])


def _settings(
    switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession, *, live: bool
) -> None:
    fixed = live and agent_was_heard(session)
    left, right = st.columns(2)
    with left:
        label = "Voice · next call" if fixed else "Voice"
        team_fields.choice(editor, "voice", label, VOICES, disabled=fixed)
    with right:
        label = "Model · next call" if live else "Model"
        known = watched_models(switchboard, editor).known
        model_choice(editor, "model", label, known, "realtime", disabled=live)
    team_fields.number(editor, "speed", "Speed", step=0.05)
    preset(editor)


def _apply(
    switchboard: Switchboard,
    editor: TeamDraftEditor,
    session: CallSession,
    agent: int,
    *,
    live: bool,
) -> None:
    found, draft = editor.problems(), editor.draft
    if found:
        team_fields.wrong([found[0].sentence])
    elif live:
        _next_call_only(switchboard, editor, session)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Apply to the call" if live else "Publish",
            key="quick_apply",
            type="primary",
            icon=":material/bolt:" if live else ":material/publish:",
            disabled=bool(found) or not draft.changed,
            help="Publishes a new version and sends it to the running call."
            if live
            else "New calls use this version.",
            on_click=_publish,
            args=(editor, session, agent, live),
        )
        if draft.notice:
            st.html(f'<span class="sb-sub" role="status">{safe(draft.notice)}</span>')
    if live:
        team_update_status(session, changed=draft.changed)


def _next_call_only(
    switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession
) -> None:
    """Changes that the running call cannot take."""
    draft = editor.draft
    if not draft.changed or not session.view.team_version:
        return
    running = switchboard.teams.version(editor.name, session.view.team_version).spec
    waiting = next_call_only(running, editor.spec, has_spoken=agent_was_heard(session))
    if waiting:
        names = ", ".join(NEXT_CALL_ONLY[name] for name in waiting)
        st.html(f'<p class="sb-sub">For the next call only: {safe(names)}.</p>')


def _publish(editor: TeamDraftEditor, session: CallSession, agent: int, live: bool) -> None:
    if editor.problems():
        return
    name = editor.spec.agents[agent].name if agent < len(editor.spec.agents) else editor.name
    version = editor.draft.publish(message=f"Quick edit of {name}")
    if version is not None and live:
        apply_team(session, editor.spec, version.number)
