"""The Review page: queue, reviews, agreement, labels."""

import streamlit as st

from pages.drafts.draft_controls import author_box
from pages.review.last_action import VIEW, show_result
from pages.review.queue_additions import add_box
from pages.review.review_panel import review_panel
from pages.review.review_queue import my_call, task_list
from pages.review.reviewer_statistics import agreement, labels, reviewed
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

QUEUE, REVIEWED, AGREEMENT, LABELS = "Queue", "Reviewed", "Agreement", "Labels"

for sheet in ("console.css", "workshop.css", "review.css"):
    st.html(ASSETS / sheet)

switchboard = switchboard_provider.shared_switchboard()
st.title("Review")
view = st.segmented_control(
    "View",
    [QUEUE, REVIEWED, AGREEMENT, LABELS],
    default=QUEUE,
    required=True,
    key=VIEW,
    label_visibility="collapsed",
    persist_state="session",
)
show_result(view)
if view == QUEUE:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        with st.container(border=True, key="review_mine", gap="small"):
            author_box("review_page", needed=True)
            call_id = my_call(switchboard)
        if call_id:
            review_panel(switchboard, call_id, place="queue", named=True)
    with right, st.container(border=True, key="review_queue", gap="small"):
        add_box(switchboard)
        task_list(switchboard)
else:
    with st.container(border=True, key="review_card", gap="small"):
        if view == REVIEWED:
            reviewed(switchboard)
        elif view == AGREEMENT:
            agreement(switchboard)
        else:
            labels(switchboard)
