"""Publishes a policy's draft or an older version, and indexes it in the background.

A lookup waits for the index of the new version where that is short; until a long one is built, it
uses the version before.
"""

from typing import Any

import streamlit as st

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.errors import SwitchboardError
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import checked_documents
from agents_core.versions.draft_editor import DraftEditor
from pages.services.ports import Switchboard
from pages.ui.notices import notify

REFUSED = "policy_publish_refused"
BEING_INDEXED = "A new version is being indexed. A lookup may still answer from the one before."


def publish(
    switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor, message_key: str
) -> None:
    """Publish the draft, from a callback; a refusal is shown below its button."""
    try:
        editor.edit(checked_documents(editor.parts))
        takes_long = library.takes_long(editor.parts)
    except SwitchboardError as error:
        notify(REFUSED, str(error), ok=False, about=editor.parts)
        return
    version = editor.publish(message=str(st.session_state.get(message_key) or ""))
    if version is None:
        return
    st.session_state[message_key] = ""
    in_call = any(not call.ended for call in switchboard.calls)
    editor.notice += _use_of_version(in_call=in_call, takes_long=takes_long)
    _index(switchboard, library)


def _use_of_version(*, in_call: bool, takes_long: bool) -> str:
    if takes_long:
        return " Lookups use it once it is indexed; until then they use the version before."
    if in_call:
        return " The running call uses it from its next lookup on."
    return " The next lookup uses it."


def restore(
    switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor, number: int
) -> int:
    """Publish the documents of an older version as the newest and index them; the new number.

    Raises:
        VersionError: as ``DraftEditor.restore``.
    """
    made = editor.restore(number)
    _index(switchboard, library)
    return made.number


def _index(switchboard: Switchboard, library: PolicyLibrary) -> None:
    """It cannot be cancelled: the version is published, so the next lookup would begin it again."""

    def work(control: JobControl) -> None:
        def report(done: int, total: int) -> None:
            control.set_status(f"{done:,} of {total:,} passages are indexed.")
            control.set_progress(done / total if total else None)

        library.index_newest(report)

    switchboard.jobs.start(work, name=_job_name(library.name), cancellable=False)


def indexing(switchboard: Switchboard, policy: str) -> BackgroundJob[Any] | None:
    """The job that indexes a version of the policy, also for another user; None without one."""
    name = _job_name(policy)
    return next((job for job in reversed(switchboard.jobs.running) if job.name == name), None)


def _job_name(policy: str) -> str:
    return f"index {policy}"
