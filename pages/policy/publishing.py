"""Publishing a policy from a page: its draft, or an earlier version once more.

Nobody waits for the index: the version that is ready answers until the new one is. It draws
nothing.
"""

import streamlit as st

from agents_core.background_job import Background
from agents_core.errors import PolicyError
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import checked_documents
from pages.drafts.draft_session import DraftBox, author
from pages.services.ports import Switchboard

INDEXING = "policy_indexing"


def publish(
    switchboard: Switchboard, library: PolicyLibrary, box: DraftBox, message_key: str
) -> None:
    """What is on the screen as the newest version; inside a callback. A sentence when it cannot."""
    try:
        box.edit(checked_documents(box.parts))
    except PolicyError as error:
        box.problem = str(error)
        return
    version = box.publish(message=str(st.session_state.get(message_key) or ""))
    if version is None:
        return
    st.session_state[message_key] = ""
    if any(not call.ended for call in switchboard.calls):
        box.said += " The running call uses it from its next lookup on."
    else:
        box.said += " The next lookup uses it."
    _index(library)


def restore(switchboard: Switchboard, library: PolicyLibrary, number: int) -> int:
    """The documents of an earlier version as the newest one; its number.

    Raises:
        VersionError: there is none of that number.
        VersionConflict: somebody published at the same moment.
    """
    store, name = switchboard.versions, library.name
    documents = store.get("policy", name, number).parts
    newest = store.newest_number("policy", name)
    message = f"Back to version {number}"
    made = store.publish(
        "policy", name, documents, based_on=newest, author=author(), message=message
    )
    _index(library)
    return int(made.number)


def _index(library: PolicyLibrary) -> None:
    st.session_state[INDEXING] = Background(
        lambda _say: library.warm(), name=f"index {library.name}"
    )
