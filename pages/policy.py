"""The policy page: documents edited as one shared draft, their passages, lookups and versions."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets.draft_box import draft_box
from pages.widgets.lookup_bench import lookup_bench
from pages.widgets.policy_draft import policy_draft
from pages.widgets.policy_head import chosen_policy, policy_head
from pages.widgets.policy_passages import policy_passages
from pages.widgets.policy_publish import restore
from pages.widgets.versions import versions

through_app()

TEXT, BENCH, VERSIONS = "Documents", "Lookup bench", "Versions"

WIDGETS = Path(__file__).parent / "widgets"
st.html(WIDGETS / "console.css")
st.html(WIDGETS / "workshop.css")

board = services.switchboard()
name = chosen_policy(board)
if not name:
    st.info("There is no policy yet. Create one with New policy.")
    st.stop()
library = board.policies.library(name)
box = draft_box(board.versions, "policy", name)
policy_head(library)
view = st.segmented_control(
    "View",
    [TEXT, BENCH, VERSIONS],
    default=TEXT,
    required=True,
    key="policy_view",
    label_visibility="collapsed",
    persist_state="session",
)
if view == BENCH:
    lookup_bench(board, library, box)
elif view == VERSIONS:
    versions(
        "policy",
        name,
        board.versions,
        on_restore=lambda number: restore(board, library, number),
    )
else:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        policy_draft(board, library, box)
    with right:
        policy_passages(library, box)
