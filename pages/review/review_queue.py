"""The review queue: the reviewer's call, and the list."""

import time
from collections.abc import Callable

import streamlit as st

from agents_core.review.review_records import Task, TaskState
from pages.drafts.draft_session import author
from pages.review.last_action import act
from pages.samples.sample_calls import no_calls
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import safe
from pages.ui.local_time import day_and_time, duration_clock, local_now, local_time

DONE_S = "review_done_s"
"""Monotonic time of the last click on Done."""
DOUBLE_CLICK_S = 1.0
"""A second click on Done within this time belongs to a double click, not to the next call."""

STATES: dict[TaskState, str] = {"waiting": "Waiting", "taken": "In review", "done": "Done"}


# --- one's next call -----------------------------------------------------------------------------


def my_call(switchboard: Switchboard) -> str:
    """Show the call assigned to this reviewer, or a button to take the next. Returns its id."""
    name, counts = author(), switchboard.reviews.queue.counts()
    task = switchboard.reviews.queue.mine(name) if name else None
    if task is None:
        _take(switchboard, name, counts.waiting)
        return ""
    st.html(f'<div class="sb-title"><h2>Your call</h2></div>{task_html(task, by=False)}')
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Done, next call",
            key=f"review_done_{task.call_id}",  # a late second click is not for the next call
            type="primary",
            icon=":material/check:",
            shortcut="Alt+Enter",
            on_click=_done,
            args=(switchboard, task.call_id, name),
        )
        st.button(
            "Return to queue",
            key="review_back",
            icon=":material/undo:",
            on_click=_give_back,
            args=(switchboard, task.call_id, name),
        )
        st.page_link(
            ROUTES / "calls.py",
            label="Open call",
            icon=":material/open_in_full:",
            query_params={"call": task.call_id},
        )
    return task.call_id


def _take(switchboard: Switchboard, name: str, waiting: int) -> None:
    if not waiting and not switchboard.archive.page(rows=1).total:
        no_calls(
            switchboard,
            "No calls to review yet",
            "Calls that need a review wait here to be scored, labelled and corrected.",
            place="review",
        )
        return
    if not waiting:
        st.html(
            '<div class="sb-empty"><b>The queue is empty</b>Add calls to the queue, for example '
            "flagged calls or a random sample. Or open a call on the Calls page and review it "
            "there.</div>"
        )
        return
    many = f"{waiting:,} call{'' if waiting == 1 else 's'}"
    st.html(f'<div class="sb-title"><h2>{many} waiting for review</h2></div>')
    st.button(
        "Take the next call",
        key="review_take",
        type="primary",
        icon=":material/download:",
        disabled=not name,
        help=None if name else "Enter your name above first.",
        on_click=_take_next,
        args=(switchboard, name),
    )


def _take_next(switchboard: Switchboard, name: str) -> None:
    def work() -> str:
        task = switchboard.reviews.queue.take(name)
        return "" if task else "No call is left for you: you have reviewed all waiting calls."

    act(work)


def _done(switchboard: Switchboard, call_id: str, name: str) -> None:
    now_s = time.monotonic()
    if now_s - st.session_state.get(DONE_S, -DOUBLE_CLICK_S) < DOUBLE_CLICK_S:
        return
    st.session_state[DONE_S] = now_s

    def work() -> str:
        switchboard.reviews.queue.done(call_id, name)
        return "Done. Here is the next call." if switchboard.reviews.queue.take(name) else "Done."

    act(work)


def _give_back(switchboard: Switchboard, call_id: str, name: str) -> None:
    def work() -> str:
        switchboard.reviews.queue.give_back(call_id, name)
        return "Returned to the queue."

    act(work)


# --- the list ------------------------------------------------------------------------------------


def task_list(switchboard: Switchboard) -> None:
    """The calls of the queue by state, a page at a time."""
    counts = switchboard.reviews.queue.counts()
    many = {"waiting": counts.waiting, "taken": counts.taken, "done": counts.done}
    state: TaskState = st.segmented_control(
        "Which",
        list(STATES),
        default="waiting",
        required=True,
        key="review_list",
        format_func=lambda one: f"{STATES[one]} {many[one]:,}",
        label_visibility="collapsed",
        persist_state="session",
    )
    key = f"review_list_page_{state}"
    page = switchboard.reviews.queue.page(state, int(st.session_state.get(key, 1)))
    if st.session_state.get(key, 1) > page.pages:
        st.session_state[key] = page.pages
    if not page.rows:
        st.html(f'<p class="sb-sub">No call is {STATES[state].lower()}.</p>')
    for place, task in enumerate(page.rows):
        with st.container(key=f"review_task_{place}", gap="xxsmall"):
            st.html(task_html(task))
            _buttons(switchboard, task, place)
    if page.pages > 1:
        st.pagination(page.pages, key=key)


def task_html(task: Task, *, by: bool = True) -> str:
    """One call of the queue."""
    at = day_and_time(local_time(task.started_at), local_now())
    flags = "".join(f'<span class="sb-chip sb-plain">{safe(flag)}</span>' for flag in task.flags)
    who = {
        "waiting": f"added by {task.added_by}" if task.added_by else "",
        "taken": f"assigned to {task.taken_by}",
        "done": f"reviewed by {task.taken_by}",
    }[task.state]
    why = " · ".join(filter(None, (task.reason, who if by else "")))
    return (
        f'<div class="sb-review-task"><div><b>{safe(at)}</b><span>{safe(task.team, limit=80)}'
        f'</span><span class="sb-sub">{duration_clock(task.duration_ms)}</span>{flags}</div>'
        f'<p class="sb-sub">{safe(why, limit=300)}</p></div>'
    )


def _buttons(switchboard: Switchboard, task: Task, place: int) -> None:
    queue, name = switchboard.reviews.queue, author()

    def button(label: str, part: str, work: Callable[[], str], *, off: bool = False) -> None:
        st.button(
            label,
            key=f"review_{part}_{place}_{task.call_id}",
            type="tertiary",
            disabled=off,
            on_click=act,
            args=(work,),
        )

    def take() -> str:
        queue.take_this(task.call_id, name)
        return "Assigned to you."

    def back() -> str:
        queue.give_back(task.call_id, task.taken_by)
        return "Returned to the queue."

    def remove() -> str:
        queue.remove(task.call_id)
        return "Removed from the queue. Its reviews are kept."

    def again() -> str:
        queue.add(task.call_id, reason="Second opinion", by=name)
        return "Queued for another reviewer."

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(ROUTES / "calls.py", label="Open", query_params={"call": task.call_id})
        if task.state == "waiting":
            button("Take", "take", take, off=not name)
            button("Remove", "remove", remove)
        elif task.state == "taken":
            button("Return to queue", "free", back)
        else:
            button("Request second opinion", "again", again)
