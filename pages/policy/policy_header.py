"""The choice of a policy, its newest version, and the progress of its index."""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.knowledge.lookup.policies import in_use
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from pages.drafts.draft_session import author, forget_editor
from pages.live_channel.parts import job_progress
from pages.policy.publishing import BEING_INDEXED, indexing
from pages.services.ports import Switchboard
from pages.session.team_choice import chosen_team
from pages.ui.html_text import escape_markdown, safe, short_time
from pages.ui.notices import forget_notice, forget_problem, notify, show_notice
from pages.ui.renewed_widgets import renew, renewed_key, value_of
from pages.ui.single_use import SingleUse

POLICY, RESULT = "policy_name", "policy_bar_result"
CREATED = "policy_created"
"""A message about the first version of a policy; it ends with the next."""
NEW, DELETE = "policy_new", "policy_delete"
"""Forms."""


def chosen_policy(switchboard: Switchboard) -> str:
    """The name of the policy a person chose; the chosen team's until they do. Empty: there is
    none."""
    names = switchboard.policies.names()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="policy_bar"):
        if names and value_of(POLICY) not in names:
            of_team = switchboard.teams.newest(chosen_team(switchboard)).spec.policy
            renew(POLICY, of_team if of_team in names else names[0])
        with st.container(width=320):
            key = renewed_key(POLICY)
            name = str(st.selectbox("Policy", names, key=key, persist_state="session") or "")
        form = SingleUse.now(NEW)
        with st.popover(
            "New policy", icon=":material/add:", key=form.key(), on_change=_forget_problem
        ):
            _new(switchboard, form)
        if name:
            form = SingleUse.now(DELETE, about=name)
            box = st.popover(
                "Delete", icon=":material/delete:", key=form.key(), on_change=_forget_problem
            )
            with box:
                if box.open:
                    _delete(switchboard, name, form)
    show_notice(RESULT, about=name)
    if CREATED in st.session_state:
        show_notice(CREATED, about=(name, switchboard.versions.newest_number("policy", name)))
    return name


def _forget_problem() -> None:
    """To open or close a form, or to type another name, ends what is said about the last one."""
    forget_problem(RESULT)


def _new(switchboard: Switchboard, form: SingleUse) -> None:
    st.text_input(
        "Name of the new policy", key=form.key("name"), max_chars=80, on_change=_forget_problem
    )
    st.button("Create", key=form.key("create"), on_click=_create, args=(switchboard, form))


def _create(switchboard: Switchboard, form: SingleUse) -> None:
    if form.over:
        return
    forget_notice(CREATED)
    try:
        made = switchboard.policies.create_empty(str(form.value("name") or ""), author=author())
        version = switchboard.versions.newest_number("policy", made)
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=str(value_of(POLICY) or ""))
        return
    renew(POLICY, made)
    form.end()
    forget_notice(RESULT)
    notify(
        CREATED,
        f"The policy “{made}” was created. It has no rules yet: write them below, then publish.",
        about=(made, version),
    )


def _delete(switchboard: Switchboard, name: str, form: SingleUse) -> None:
    st.markdown(f"Delete **{escape_markdown(name)}**?")
    st.caption(
        "It leaves every list, and its draft is discarded. Calls that looked something up in it "
        "stay, with the passages they cited. A call that is running goes on looking up in it."
    )
    if users := switchboard.teams.using_policy(name):
        st.warning(escape_markdown(in_use(users)), icon=":material/groups:")
    st.button(
        "Delete policy",
        key=form.key("now"),
        type="primary",
        on_click=_deleted,
        args=(switchboard, name, form),
    )


def _deleted(switchboard: Switchboard, name: str, form: SingleUse) -> None:
    if form.over:
        return
    try:
        switchboard.policies.delete(name, used_by=switchboard.teams.using_policy(name))
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=name)
        return
    form.end()
    forget_editor("policy", name)
    names = switchboard.policies.names()
    renew(POLICY, names[0] if names else None)
    notify(RESULT, f"The policy “{name}” was deleted.", about=names[0] if names else "")


def policy_head(switchboard: Switchboard, library: PolicyLibrary) -> None:
    """The newest version in one line, and the progress or failure of its index."""
    current = library.current()
    by = f" by {safe(current.author, limit=60)}" if current.author else ""
    note = f" · “{safe(current.message, limit=120)}”" if current.message else ""
    documents = len(current.documents)
    st.html(
        f'<div class="sb-title"><span class="sb-tag">version {current.version}</span>'
        f'<span class="sb-sub">published {safe(short_time(current.saved_at))}{by}{note} · '
        f"{documents} document{'' if documents == 1 else 's'}, "
        f"{len(current.passages):,} passages</span></div>"
    )
    if library.problem:
        st.warning(escape_markdown(library.problem), icon=":material/warning:")
    task = indexing(switchboard, library.name)
    if task is not None:
        st.caption(BEING_INDEXED)
        job_progress("policy_index", task)
