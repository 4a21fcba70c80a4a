"""The problems and warnings of a team, and its Publish buttons."""

from collections.abc import Sequence

import streamlit as st

from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.problem_locations import location_of
from agents_core.team.validation.team_problems import TeamProblem
from pages.agents_page.agent_form import choose_agent, forget_renaming
from pages.agents_page.form_sections import open_section
from pages.agents_page.lint.lint_state import WAIT_S, lint_state
from pages.agents_page.lint.publish_dialog import ask_before_publishing, publish_dialog
from pages.agents_page.lint.warning_list import warning_list
from pages.agents_page.team_session import field_key
from pages.drafts.draft_controls import author_box
from pages.drafts.draft_session import widget_key
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.team_update import apply_team, team_of_call
from pages.session.team_update_status import team_update_status
from pages.ui.html_text import escape_markdown

SHOWN = 8
MOST_CHARS = 400  #: of a problem that is shown


def problem_list(editor: TeamDraftEditor) -> None:
    """Every problem as a button that leads to its field."""
    found = editor.problems()
    if not found:
        return
    count = "1 problem to fix" if len(found) == 1 else f"{len(found)} problems to fix"
    with st.container(key=field_key(editor, "problems"), gap="small"):
        st.html(f'<p class="sb-problems" role="status">{count} before publishing:</p>')
        _buttons(editor, found[:SHOWN], "problem", icon=":material/arrow_forward:")
        if len(found) > SHOWN:
            st.caption(f"and {len(found) - SHOWN} more")


def model_warning_list(editor: TeamDraftEditor, found: Sequence[TeamProblem]) -> None:
    """What does not prevent publishing, each as a button that leads to its field."""
    if not found:
        return
    count = "1 warning" if len(found) == 1 else f"{len(found)} warnings"
    with st.container(key=field_key(editor, "model_warnings"), gap="small"):
        st.html(f'<p class="sb-warnings" role="status">{count} about models:</p>')
        _buttons(editor, found[:SHOWN], "model_warning", icon=":material/event_busy:")


def _buttons(
    editor: TeamDraftEditor, found: Sequence[TeamProblem], name: str, *, icon: str
) -> None:
    for place, problem in enumerate(found):
        st.button(
            escape_markdown(problem.sentence[:MOST_CHARS]),
            key=field_key(editor, f"{name}{place}"),
            type="tertiary",
            icon=icon,
            on_click=_lead_to,
            args=(editor, problem),
        )


def _lead_to(editor: TeamDraftEditor, problem: TeamProblem) -> None:
    location = location_of(problem)
    open_section(editor, location.section)
    if location.agent is not None:
        choose_agent(editor, location.agent)


def warnings(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    """What is odd in the draft, each with a button that leads to its field; and the question
    before it is published all the same.

    Draw it last: the thread that reads the draft takes time from what is drawn after it.
    """
    state = lint_state(switchboard, editor)
    warning_list(editor, state, _lead_to)
    publish_dialog(
        editor, state, lambda what: _publish(editor, session if what == "apply" else None)
    )


def publishing(switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession) -> None:
    """Author, message, and the buttons."""
    draft = editor.draft
    broken, live = bool(editor.problems()), team_of_call(session) == editor.name
    blocked = broken or not draft.changed
    with st.container(horizontal=True, gap="small"):
        author_box("agents")
        st.text_input(
            "What changed",
            key=widget_key(draft, "message"),
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
            help="New calls use this version.",
            on_click=_ask_or_publish,
            args=(switchboard, editor, session, "publish"),
        )
        if live:
            st.button(
                "Publish and apply to the call",
                key="team_publish_apply",
                type="primary",
                icon=":material/bolt:",
                disabled=blocked,
                on_click=_ask_or_publish,
                args=(switchboard, editor, session, "apply"),
            )
    if draft.notice:
        st.success(escape_markdown(draft.notice), icon=":material/check:")
    update = session.team_update
    outdated = update is not None and update.version != draft.newest
    if live:
        team_update_status(session, changed=draft.changed or outdated)


def _ask_or_publish(
    switchboard: Switchboard, editor: TeamDraftEditor, session: CallSession, what: str
) -> None:
    state = lint_state(switchboard, editor, wait_s=WAIT_S)
    if state.warnings or state.reading is not None:
        ask_before_publishing(editor, what)
    else:
        _publish(editor, session if what == "apply" else None)


def _publish(editor: TeamDraftEditor, session: CallSession | None) -> None:
    if editor.problems():  # the draft changed after the button was drawn
        return
    message = str(st.session_state.get(widget_key(editor.draft, "message")) or "")
    version = editor.draft.publish(message=message)
    if version is None:
        return
    st.session_state[widget_key(editor.draft, "message")] = ""
    forget_renaming(editor)
    if session is not None:
        apply_team(session, editor.spec, version.number)
