"""Adding calls to the review queue: by filter, by id, or for a second opinion."""

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.review.input_rules import MAX_REASON_CHARS
from agents_core.review.review_queue import MAX_ADDED
from pages.drafts.draft_session import author
from pages.review.last_action import act
from pages.services.ports import Switchboard
from pages.ui.single_use import SingleUse

NEWEST, RANDOM = "Newest", "Random sample"


def add_box(switchboard: Switchboard) -> None:
    """Show the forms that add calls."""
    with st.expander("Add calls to the queue", icon=":material/playlist_add:", key="review_add"):
        _add_matching(switchboard)
        _add_one(switchboard)
        _add_second(switchboard)


def _add_matching(switchboard: Switchboard) -> None:
    choices, use = switchboard.archive.choices(), SingleUse.now("review_add_now")

    def add() -> None:
        if use.over:
            return
        use.end()
        state = st.session_state
        flags, how = tuple(state["review_add_flags"]), str(state["review_add_how"])
        chosen = CallFilter(flags=flags, agents=tuple(state["review_add_agents"]))
        act(
            lambda: _added(
                switchboard.reviews.queue.add_matching(
                    chosen,
                    reason=str(state["review_add_reason"] or "") or ", ".join(flags) or how,
                    by=author(),
                    most=int(state["review_add_most"]),
                    sample=how == RANDOM,
                )
            )
        )

    with st.form(key="review_add_form", border=False, enter_to_submit=False):
        st.multiselect("Flags", choices.flags, key="review_add_flags", placeholder="Any")
        st.multiselect("Agents", choices.agents, key="review_add_agents", placeholder="Any")
        left, right = st.columns(2)
        left.number_input("Number of calls", 1, MAX_ADDED, 20, key="review_add_most")
        right.selectbox("Selection", [NEWEST, RANDOM], key="review_add_how")
        st.text_input("Reason", key="review_add_reason", max_chars=MAX_REASON_CHARS)
        st.caption("Calls that are reviewed or in the queue already are skipped.")
        st.form_submit_button("Add calls", key=use.key(), on_click=add)


def _added(count: int) -> str:
    if not count:
        return "No matching call that is not reviewed or in the queue already."
    return "1 call was added." if count == 1 else f"{count} calls were added."


def _add_one(switchboard: Switchboard) -> None:
    use = SingleUse.now("review_add_one")

    def add() -> None:
        if use.over:
            return
        use.end()
        call_id = str(st.session_state.get("review_add_id") or "").strip()
        call_id = call_id.rpartition("call=")[2].partition("&")[0]

        def work() -> str:
            if not call_id:
                return ""
            fresh = switchboard.reviews.queue.add(call_id, reason="Added manually", by=author())
            st.session_state["review_add_id"] = ""
            return "1 call was added." if fresh else "The call is in the queue already."

        act(work)

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input("Call link or id", key="review_add_id", max_chars=500)
        st.button("Add call", key=use.key(), on_click=add)


def _add_second(switchboard: Switchboard) -> None:
    use = SingleUse.now("review_add_second")

    def add() -> None:
        if use.over:
            return
        use.end()
        most = int(st.session_state["review_add_most"])
        act(lambda: _added(switchboard.reviews.queue.add_second_opinions(most, by=author())))

    st.button(
        "Add calls for a second opinion",
        key=use.key(),
        help="A random sample of calls that exactly one reviewer has scored; as many as set above.",
        on_click=add,
    )
