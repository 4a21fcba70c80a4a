"""Publishes a policy's draft or an older version, and indexes it in the background.

Lookups use the version that is indexed until the new one is.
"""

import streamlit as st

from agents_core.background_job import BackgroundJob
from agents_core.errors import PolicyError
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import checked_documents
from agents_core.versions.draft_editor import DraftEditor
from pages.services.ports import Switchboard

INDEXING = "policy_indexing"


def publish(
    switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor, message_key: str
) -> None:
    """Publish the draft, from a callback; a refusal is set as the editor's ``problem``."""
    try:
        editor.edit(checked_documents(editor.parts))
    except PolicyError as error:
        editor.problem = str(error)
        return
    version = editor.publish(message=str(st.session_state.get(message_key) or ""))
    if version is None:
        return
    st.session_state[message_key] = ""
    if any(not call.ended for call in switchboard.calls):
        editor.notice += " The running call uses it from its next lookup on."
    else:
        editor.notice += " The next lookup uses it."
    _index(library)


def restore(library: PolicyLibrary, editor: DraftEditor, number: int) -> int:
    """Publish the documents of an older version as the newest and index them; the new number.

    Raises:
        VersionError: as ``DraftEditor.restore``.
    """
    made = editor.restore(number)
    _index(library)
    return made.number


def _index(library: PolicyLibrary) -> None:
    st.session_state[INDEXING] = BackgroundJob(
        lambda _say: library.warm(), name=f"index {library.name}"
    )
