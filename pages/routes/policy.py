"""The policy page: documents edited as one shared draft, their passages, lookups and versions."""

import streamlit as st

from pages.drafts.draft_session import draft_editor
from pages.drafts.version_history import versions
from pages.policy.lookup_tester import lookup_tests
from pages.policy.passage_search import policy_passages
from pages.policy.policy_draft import policy_draft
from pages.policy.policy_header import chosen_policy, policy_head
from pages.policy.publishing import restore
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

TEXT, LOOKUPS, VERSIONS = "Documents", "Lookup tests", "Versions"

st.html(ASSETS / "console.css")
st.html(ASSETS / "workshop.css")

switchboard = switchboard_provider.shared_switchboard()
name = chosen_policy(switchboard)
if not name:
    st.info("There is no policy yet. Create one with New policy.")
    st.stop()
library = switchboard.policies.library(name)
editor = draft_editor(switchboard.versions, "policy", name)
policy_head(switchboard, library)
view = st.segmented_control(
    "View",
    [TEXT, LOOKUPS, VERSIONS],
    default=TEXT,
    required=True,
    key="policy_view",
    label_visibility="collapsed",
    persist_state="session",
)
if view == LOOKUPS:
    lookup_tests(switchboard, library, editor)
elif view == VERSIONS:
    versions(
        "policy",
        name,
        switchboard.versions,
        on_restore=lambda number: restore(switchboard, library, editor, number),
    )
else:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        policy_draft(switchboard, library, editor)
    with right:
        policy_passages(library, editor)
