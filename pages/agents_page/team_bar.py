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
from pages.ui.notices import forget_problem, notify, show_notice
from pages.ui.single_use import SingleUse

BLANK, COPY = "blank", "copy"
RESULT = "team_bar_result"
NEW, RENAME, DELETE = "new_team", "rename_team", "delete_team"
"""Forms."""


def team_bar(switchboard: Switchboard, editor: TeamDraftEditor | None, *, running: str) -> None:
    """``editor`` is None when the draft cannot be read: then nothing can be copied."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="team_bar"):
        with st.container(width=320):
            team_picker(switchboard, running=running)
        team = chosen_team(switchboard)
        form = SingleUse.now(NEW)
        with st.popover(
            "New team", icon=":material/add:", key=form.key(), on_change=_forget_problem
        ):
            _new(switchboard, editor, form)
        if editor is not None:
            form = SingleUse.now(RENAME, about=team)
            with st.popover(
                "Rename", icon=":material/edit:", key=form.key(), on_change=_forget_problem
            ):
                _rename(switchboard, editor, form)
        form = SingleUse.now(DELETE, about=team)
        box = st.popover(
            "Delete", icon=":material/delete:", key=form.key(), on_change=_forget_problem
        )
        with box:
            if box.open:
                _delete(switchboard, team, form)
    show_notice(RESULT, about=team)


def _forget_problem() -> None:
    """To open or close a form, or to type another name, ends what is said about the last one."""
    forget_problem(RESULT)


def _problem(switchboard: Switchboard, error: SwitchboardError) -> None:
    notify(RESULT, str(error), ok=False, about=chosen_team(switchboard))


def _new(switchboard: Switchboard, editor: TeamDraftEditor | None, form: SingleUse) -> None:
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
        key=form.key("from"),
    )
    st.text_input(
        "Team name",
        key=form.key("name"),
        max_chars=80,
        placeholder="as in the template",
        on_change=_forget_problem,
    )
    st.button(
        "Create team",
        key=form.key("create"),
        type="primary",
        on_click=_create,
        args=(switchboard, editor, form),
    )


def _create(switchboard: Switchboard, editor: TeamDraftEditor | None, form: SingleUse) -> None:
    from agents_core.team_files.ready_teams import ready

    if form.over:
        return
    start, wanted = form.value("from"), str(form.value("name") or "").strip()
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
    form.end()
    choose_team(made.name)
    notify(RESULT, f"The team “{made.name}” was created.", about=made.name)


def _rename(switchboard: Switchboard, editor: TeamDraftEditor, form: SingleUse) -> None:
    st.html(f'<p class="sb-sub">“{safe(editor.name)}” keeps its versions, draft and calls.</p>')
    st.text_input("New name", key=form.key("name"), max_chars=80, on_change=_forget_problem)
    st.button(
        "Rename team",
        key=form.key("now"),
        on_click=_renamed,
        args=(switchboard, editor, form),
    )


def _renamed(switchboard: Switchboard, editor: TeamDraftEditor, form: SingleUse) -> None:
    if form.over:
        return
    try:
        renamed = switchboard.teams.rename(editor.name, str(form.value("name") or ""))
    except SwitchboardError as error:
        _problem(switchboard, error)
        return
    form.end()
    _forget_problem()
    choose_team(renamed)


def _delete(switchboard: Switchboard, name: str, form: SingleUse) -> None:
    st.markdown(f"Delete **{escape_markdown(name)}**?")
    st.caption(
        "It leaves every list, and its draft is discarded. Its calls stay, with the version they "
        "ran on. A call that is running goes on. The team’s policy is kept."
    )
    st.button(
        "Delete team",
        key=form.key("now"),
        type="primary",
        on_click=_deleted,
        args=(switchboard, name, form),
    )


def _deleted(switchboard: Switchboard, name: str, form: SingleUse) -> None:
    if form.over:
        return
    try:
        switchboard.teams.delete(name)
    except SwitchboardError as error:
        _problem(switchboard, error)
        return
    form.end()
    forget_editor("team", name)
    first = switchboard.teams.names()[0]
    choose_team(first)
    notify(RESULT, f"The team “{name}” was deleted.", about=first)
