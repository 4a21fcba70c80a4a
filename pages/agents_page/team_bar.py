"""Choosing a team, making a new one, giving one another name, and deleting one."""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.editing import blank_team
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.versions.stored_text import free_name
from pages.drafts.draft_session import author, forget_editor
from pages.services.ports import Switchboard
from pages.session.team_choice import choose_team, chosen_team, team_picker
from pages.ui.html_text import escape_markdown, safe
from pages.ui.notices import notify, show_notice

BLANK, COPY = "blank", "copy"
RESULT = "team_bar_result"
FROM, NAME, RENAME = "new_team_from", "new_team_name", "team_new_name"
NEW_BOX, RENAME_BOX, DELETE_BOX = "new_team", "rename_team", "delete_team"
"""Popovers. Their open state is in the session state, so that a callback can close them."""


def team_bar(switchboard: Switchboard, editor: TeamDraftEditor | None, *, running: str) -> None:
    """``editor`` is None when the draft cannot be read: then nothing can be copied."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="team_bar"):
        with st.container(width=320):
            team_picker(switchboard, running=running)
        with st.popover("New team", icon=":material/add:", key=NEW_BOX, on_change="rerun"):
            _new(switchboard, editor)
        if editor is not None:
            with st.popover("Rename", icon=":material/edit:", key=RENAME_BOX, on_change="rerun"):
                _rename(switchboard, editor)
        box = st.popover("Delete", icon=":material/delete:", key=DELETE_BOX, on_change="rerun")
        with box:
            if box.open:
                _delete(switchboard, chosen_team(switchboard))
    show_notice(RESULT, about=chosen_team(switchboard))


def _problem(switchboard: Switchboard, error: SwitchboardError) -> None:
    notify(RESULT, str(error), ok=False, about=chosen_team(switchboard))


def _new(switchboard: Switchboard, editor: TeamDraftEditor | None) -> None:
    # Imported here: it reads every ready team's file.
    from agents_core.team_files.ready_teams import ready, ready_names

    titles = {name: ready(name).team.name for name in ready_names()}
    titles[BLANK] = "Blank team"
    if editor is not None:
        titles[COPY] = f"Copy of “{editor.name}” with its draft"
    st.radio(
        "Start from",
        list(titles),
        format_func=lambda start: escape_markdown(titles[start]),
        key=FROM,
    )
    st.text_input("Team name", key=NAME, max_chars=80, placeholder="as in the template")
    st.button(
        "Create team",
        key="create_team",
        type="primary",
        on_click=_create,
        args=(switchboard, editor),
    )


def _create(switchboard: Switchboard, editor: TeamDraftEditor | None) -> None:
    from agents_core.team_files.ready_teams import ready

    start, wanted = st.session_state.get(FROM), str(st.session_state.get(NAME) or "").strip()
    taken = switchboard.teams.names()
    try:
        if start == COPY and editor is not None:
            spec = editor.spec
        elif start == BLANK or not start:
            spec = blank_team("New team")
        else:
            bundle = ready(str(start))
            spec = bundle.team
            if spec.policy and bundle.documents:
                switchboard.versions.seed(
                    "policy", spec.policy, bundle.documents, message="Initial version"
                )
        name = wanted or free_name(spec.name, taken)
        made = switchboard.teams.create(spec.model_copy(update={"name": name}), author=author())
    except SwitchboardError as error:
        _problem(switchboard, error)
        return
    st.session_state[NAME], st.session_state[NEW_BOX] = "", False
    choose_team(made.name)
    notify(RESULT, f"The team “{made.name}” was created.", about=made.name)


def _rename(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    st.html(f'<p class="sb-sub">“{safe(editor.name)}” keeps its versions, draft and calls.</p>')
    st.text_input("New name", key=RENAME, max_chars=80)
    st.button("Rename team", key="rename_team_now", on_click=_renamed, args=(switchboard, editor))


def _renamed(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    wanted = str(st.session_state.get(RENAME) or "")
    try:
        renamed = switchboard.teams.rename(editor.name, wanted)
    except SwitchboardError as error:
        _problem(switchboard, error)
        return
    st.session_state[RENAME], st.session_state[RENAME_BOX] = "", False
    choose_team(renamed)


def _delete(switchboard: Switchboard, name: str) -> None:
    st.markdown(f"Delete **{escape_markdown(name)}**?")
    st.caption(
        "It leaves every list, and its draft is discarded. Its calls stay, with the version they "
        "ran on. A call that is running goes on. The team’s policy is kept."
    )
    st.button(
        "Delete team",
        key="delete_team_now",
        type="primary",
        on_click=_deleted,
        args=(switchboard, name),
    )


def _deleted(switchboard: Switchboard, name: str) -> None:
    try:
        switchboard.teams.delete(name)
    except SwitchboardError as error:
        _problem(switchboard, error)
        return
    st.session_state[DELETE_BOX] = False
    forget_editor("team", name)
    first = switchboard.teams.names()[0]
    choose_team(first)
    notify(RESULT, f"The team “{name}” was deleted.", about=first)
