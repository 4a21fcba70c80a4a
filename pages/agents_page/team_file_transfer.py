"""Export and import of a team with its policy as one YAML file.

An upload shows a preview of the changes; nothing is stored before the user confirms.
"""

from typing import Literal

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.stored_team import team_parts
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team_files.team_file import TeamFile, TeamFileError, from_yaml, to_yaml
from agents_core.team_files.team_import import NewTeam, PolicyStatus, as_new_team, policy_status
from agents_core.versions import Part
from pages.agents_page.model_fields import warn_of_models
from pages.agents_page.team_session import team_draft_editor
from pages.drafts.draft_controls import differences
from pages.drafts.draft_session import author, draft_editor
from pages.services.ports import Switchboard
from pages.session.known_models import models_now
from pages.session.team_choice import choose_team, chosen_team
from pages.ui.html_text import escape_markdown
from pages.ui.notices import forget_notice, notify, show_notice

UPLOADS, READ, RESULT, HOW, NAME = (
    "bundle_uploads",
    "bundle_read",
    "bundle_result",
    "bundle_how",
    "bundle_name",
)
IMPORTED = "bundle_imported"
"""A message about the newest version of a team or its draft; it ends with the next."""
How = Literal["draft", "new"]

POLICY_WORDS: dict[PolicyStatus, str] = {
    "unnamed": "The team has no policy.",
    "absent": "Its policy “{policy}” is new here and will be created with {count}.",
    "missing": "Its policy “{policy}” is neither in the file nor here.",
    "same": "Its policy “{policy}” is here already with the same content.",
    "different": "Its policy “{policy}” has other content here.",
}


def transfer(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    """Export and import, side by side."""
    out, back = st.columns(2, gap="large")
    with out:
        st.html('<div class="sb-title"><h2>Export</h2></div>')
        _download(switchboard, editor)
    with back:
        st.html('<div class="sb-title"><h2>Import</h2></div>')
        st.fragment(_import)(switchboard)


def _download(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    number = editor.draft.newest
    st.caption(f"One YAML file with version {number} of the team and its policy, without drafts.")
    warn_of_models(switchboard.teams.newest(editor.name).spec, models_now(switchboard).known)
    st.download_button(
        f"Download version {number}",
        data=lambda: _file(switchboard, editor.name),
        file_name=_file_name(editor.name),
        mime="application/yaml",
        key="bundle_download",
        icon=":material/download:",
        on_click="ignore",
    )


def _file(switchboard: Switchboard, name: str) -> bytes:
    team = switchboard.teams.newest(name).spec
    documents: tuple[Part, ...] = ()
    if team.policy in switchboard.versions.names("policy"):
        documents = switchboard.versions.newest("policy", team.policy).parts
    return to_yaml(team, documents).encode()


def _file_name(name: str) -> str:
    kept = "".join(char if char.isalnum() else "-" for char in name.lower())
    return f"{kept.strip('-') or 'team'}.yaml"


def _import(switchboard: Switchboard) -> None:
    _show_results(switchboard)
    upload = st.file_uploader(
        "Team file",
        type=["yaml", "yml"],
        key=f"bundle_upload_{st.session_state.get(UPLOADS, 0)}",
        on_change=_forget_result,
    )
    if upload is None:
        return
    try:
        bundle = _read(upload.file_id, upload.getvalue())
        _preview(switchboard, bundle)
    except TeamFileError as error:
        where = f" (line {error.line})" if error.line and "line" not in str(error).lower() else ""
        st.error(
            escape_markdown(f"{upload.name}: {error}{where} Nothing was changed."),
            icon=":material/error:",
        )
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _show_results(switchboard: Switchboard) -> None:
    team = chosen_team(switchboard)
    show_notice(RESULT, about=team)
    if IMPORTED in st.session_state:
        show_notice(IMPORTED, about=(team, switchboard.versions.newest_number("team", team)))


def _read(file_id: str, data: bytes) -> TeamFile:
    known = st.session_state.get(READ)
    if known is None or known[0] != file_id:
        known = st.session_state[READ] = (file_id, from_yaml(data))
    bundle: TeamFile = known[1]
    return bundle


def _preview(switchboard: Switchboard, bundle: TeamFile) -> None:
    name, exists = bundle.team.name, bundle.team.name in switchboard.teams.names()
    here = policy_status(bundle, _documents(switchboard, bundle.team.policy))
    agents = ", ".join(agent.name for agent in bundle.team.agents)
    st.markdown(escape_markdown(f"“{name}”: {agents}."))
    warn_of_models(bundle.team, models_now(switchboard).known)
    how: How = "new"
    if exists:
        how = st.radio(
            "Import as",
            ["draft", "new"],
            format_func=lambda one: (
                escape_markdown(f"A draft of “{name}”") if one == "draft" else "A new team"
            ),
            key=HOW,
        )
    if how == "draft":
        _preview_draft(switchboard, bundle, here)
    else:
        _preview_new(switchboard, bundle, here)


def _documents(switchboard: Switchboard, policy: str) -> tuple[Part, ...] | None:
    if policy not in switchboard.versions.names("policy"):
        return None
    return switchboard.versions.newest("policy", policy).parts


def _about_policy(bundle: TeamFile, here: PolicyStatus) -> str:
    count = f"{len(bundle.documents)} document{'s' if len(bundle.documents) != 1 else ''}"
    return POLICY_WORDS[here].format(policy=bundle.team.policy, count=count)


def _preview_draft(switchboard: Switchboard, bundle: TeamFile, here: PolicyStatus) -> None:
    name = bundle.team.name
    more = " The file's content becomes its draft." if here == "different" else ""
    st.markdown(escape_markdown(_about_policy(bundle, here) + more))
    draft = team_draft_editor(switchboard, name).draft
    now = "its draft" if draft.revision else f"version {draft.based_on}"
    with st.expander("Changes to the team", expanded=True):
        differences("team", draft.parts, team_parts(bundle.team), left=now, right="the file")
    documents = _documents(switchboard, bundle.team.policy)
    if here == "different" and documents is not None:
        with st.expander("Changes to the policy"):
            differences(
                "policy", documents, bundle.documents, left="its newest version", right="the file"
            )
    st.button(
        "Import into the draft",
        key="bundle_confirm",
        type="primary",
        on_click=_become_draft,
        args=(switchboard, bundle, here),
    )


def _preview_new(switchboard: Switchboard, bundle: TeamFile, here: PolicyStatus) -> None:
    st.text_input(
        "Name of the new team",
        key=NAME,
        max_chars=80,
        placeholder=_new(switchboard, bundle).team.name,
    )
    new = _new(switchboard, bundle)
    more = ""
    if here == "different":
        more = f" The file's content becomes a new policy, “{new.policy}”."
    st.markdown(escape_markdown(_about_policy(bundle, here) + more))
    for problem in new.problems:
        st.error(escape_markdown(problem.sentence))
    st.button(
        "Import as a new team",
        key="bundle_confirm",
        type="primary",
        disabled=bool(new.problems),
        on_click=_become_new,
        args=(switchboard, bundle),
    )


def _new(switchboard: Switchboard, bundle: TeamFile) -> NewTeam:
    return as_new_team(
        bundle,
        policy_status(bundle, _documents(switchboard, bundle.team.policy)),
        name=str(st.session_state.get(NAME) or ""),
        teams=switchboard.teams.names(),
        policies=switchboard.versions.names("policy"),
        tools=switchboard.catalogue,
    )


def _become_draft(switchboard: Switchboard, bundle: TeamFile, here: PolicyStatus) -> None:
    policy = bundle.team.policy
    try:
        if here == "different":
            draft_editor(switchboard.versions, "policy", policy).edit(
                bundle.documents, replaced=True
            )
        elif here == "absent":
            switchboard.versions.create(
                "policy", policy, bundle.documents, author=author(), message="From a file"
            )
        editor = team_draft_editor(switchboard, bundle.team.name)
        editor.edit(bundle.team, replaced=True)
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=chosen_team(switchboard))
        return
    sentence = "The file is in the draft. Review it, then publish."
    _done(bundle.team.name, editor.draft.newest, sentence)


def _become_new(switchboard: Switchboard, bundle: TeamFile) -> None:
    new = _new(switchboard, bundle)
    if new.problems:
        return
    try:
        if new.team.name in switchboard.teams.names():
            raise TeamFileError(f"There is already a team called “{new.team.name}”.")
        if new.policy:
            switchboard.versions.create(
                "policy", new.policy, bundle.documents, author=author(), message="From a file"
            )
        made = switchboard.teams.create(new.team, author=author(), message="From a file")
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=chosen_team(switchboard))
        return
    _done(made.name, made.number, f"The team “{made.name}” was created.")


def _done(team: str, newest: int, sentence: str) -> None:
    choose_team(team)
    forget_notice(RESULT)
    notify(IMPORTED, sentence, about=(team, newest))
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time
    st.session_state.pop(READ, None)
    st.session_state.pop(NAME, None)


def _forget_result() -> None:
    forget_notice(RESULT)
    forget_notice(IMPORTED)
