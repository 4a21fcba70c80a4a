"""The choice of a policy, its newest version, and the progress of its index."""

import streamlit as st

from agents_core.background_job import BackgroundJob
from agents_core.errors import SwitchboardError
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.versions import Part
from pages.drafts.draft_session import author
from pages.policy.publishing import INDEXING
from pages.services.ports import Switchboard
from pages.session.team_choice import chosen_team
from pages.ui.html_text import escape_markdown, safe, short_time

POLICY, NEW_NAME, NEW_PROBLEM = "policy_name", "policy_new_name", "policy_new_problem"
WATCH_S = 0.7
BEGINNING = "1. Replace this line with your policy. One rule per line.\n"


def chosen_policy(switchboard: Switchboard) -> str:
    """The name of the policy a person chose; the chosen team's until they do. Empty: there is
    none."""
    names = switchboard.policies.names()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if names and st.session_state.get(POLICY) not in names:
            of_team = switchboard.teams.newest(chosen_team(switchboard)).spec.policy
            st.session_state[POLICY] = of_team if of_team in names else names[0]
        name = st.selectbox("Policy", names, key=POLICY, persist_state="session")
        with st.popover("New policy", icon=":material/add:"):
            st.text_input("Name of the new policy", key=NEW_NAME, max_chars=80)
            st.button("Create", key="policy_create", on_click=_create, args=(switchboard,))
            if problem := st.session_state.get(NEW_PROBLEM):
                st.error(escape_markdown(problem))
    return str(name or "")


def _create(switchboard: Switchboard) -> None:
    wanted = str(st.session_state[NEW_NAME])
    st.session_state[NEW_PROBLEM] = ""
    try:
        parts = [Part("Policy", f"# {wanted.strip()}\n\n{BEGINNING}")]
        switchboard.policies.create(wanted, parts, author=author())
        st.session_state[POLICY] = switchboard.policies.names()[-1]
    except SwitchboardError as error:
        st.session_state[NEW_PROBLEM] = str(error)
        return
    st.session_state[NEW_NAME] = ""


def policy_head(library: PolicyLibrary) -> None:
    """The newest version in one line, and whatever its index is busy with or failed at."""
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
    busy = _busy(library)
    st.fragment(_progress, run_every=WATCH_S if busy else None)(library, busy)


def _busy(library: PolicyLibrary) -> bool:
    task: BackgroundJob[None] | None = st.session_state.get(INDEXING)
    return library.progress is not None or (task is not None and task.running)


def _progress(library: PolicyLibrary, was_busy: bool) -> None:
    progress = library.progress
    if progress is not None:
        share = progress.done / progress.total if progress.total else 1.0
        st.progress(
            min(share, 1.0),
            f"Indexing version {progress.version}: {progress.done:,} of {progress.total:,} "
            "passages. Until it is done, lookups answer from what was indexed before.",
        )
    elif was_busy and not _busy(library):
        st.rerun()
