"""The review queue: one's next call, the list, and adding calls."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.errors import SwitchboardError
from agents_core.review.input_rules import MAX_REASON_CHARS
from agents_core.review.review_queue import MAX_ADDED
from agents_core.review.review_records import Task, TaskState
from pages.drafts.draft_session import author
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import day_and_time, duration_clock, local_now, local_time

STATES: dict[TaskState, str] = {"waiting": "Waiting", "taken": "In review", "done": "Done"}
ECHO_S = 1.0
"""A second click on Done within this time belongs to a double click, not to the next call."""

NEWEST, RANDOM = "Newest", "Random sample"


@dataclass(slots=True)
class LastAction:
    """The result of the last click."""

    done: str = ""
    problem: str = ""
    done_s: float = -ECHO_S  #: monotonic time of the last click on Done

    def act(self, work: Callable[[], str]) -> None:
        """Run an action; it returns the message to show."""
        self.done = self.problem = ""
        try:
            self.done = work()
        except SwitchboardError as error:
            self.problem = str(error)

    def draw(self) -> None:
        """Show the result, once."""
        if self.problem:
            st.error(escape_markdown(self.problem), icon=":material/error:")
        elif self.done:
            st.success(escape_markdown(self.done), icon=":material/check:")
        self.done = self.problem = ""


def last_action() -> LastAction:
    """The last action of this session."""
    found: LastAction = st.session_state.setdefault("review_last_action", LastAction())
    return found


# --- one's next call -----------------------------------------------------------------------------


def my_call(switchboard: Switchboard) -> str:
    """Show the call assigned to this reviewer, or a button to take the next. Returns its id."""
    name, counts = author(), switchboard.reviews.queue.counts()
    task = switchboard.reviews.queue.mine(name) if name else None
    if task is None:
        _take(switchboard, name, counts.waiting)
        return ""
    st.html(f'<div class="sb-title"><b>Your call</b></div>{task_html(task, by=False)}')
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
    if not waiting:
        st.html(
            '<div class="sb-empty"><b>The queue is empty</b>Add calls to the queue, for example '
            "flagged calls or a random sample. Or open a call on the Calls page and review it "
            "there.</div>"
        )
        return
    many = f"{waiting:,} call{'' if waiting == 1 else 's'}"
    st.html(f'<div class="sb-title"><b>{many} waiting for review</b></div>')
    st.button(
        "Take the next call",
        key="review_take",
        type="primary",
        icon=":material/download:",
        disabled=not name,
        help=None if name else "Enter your name first.",
        on_click=_take_next,
        args=(switchboard, name),
    )


def _take_next(switchboard: Switchboard, name: str) -> None:
    def work() -> str:
        task = switchboard.reviews.queue.take(name)
        return "" if task else "No call is left for you: you have reviewed all waiting calls."

    last_action().act(work)


def _done(switchboard: Switchboard, call_id: str, name: str) -> None:
    now_s = time.monotonic()
    if now_s - last_action().done_s < ECHO_S:
        return
    last_action().done_s = now_s

    def work() -> str:
        switchboard.reviews.queue.done(call_id, name)
        return "Done. Here is the next call." if switchboard.reviews.queue.take(name) else "Done."

    last_action().act(work)


def _give_back(switchboard: Switchboard, call_id: str, name: str) -> None:
    def work() -> str:
        switchboard.reviews.queue.give_back(call_id, name)
        return "Returned to the queue."

    last_action().act(work)


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
            on_click=last_action().act,
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


# --- adding --------------------------------------------------------------------------------------


def add_box(switchboard: Switchboard) -> None:
    """Adding calls by filter, by id, or for a second opinion."""
    with st.expander("Add calls to the queue", icon=":material/playlist_add:", key="review_add"):
        _add_matching(switchboard)
        _add_one(switchboard)
        _add_second(switchboard)


def _add_matching(switchboard: Switchboard) -> None:
    choices = switchboard.archive.choices()
    with st.form(key="review_add_form", border=False, enter_to_submit=False):
        flags = st.multiselect("Flags", choices.flags, key="review_add_flags", placeholder="Any")
        agents = st.multiselect(
            "Agents", choices.agents, key="review_add_agents", placeholder="Any"
        )
        left, right = st.columns(2)
        most = left.number_input("Number of calls", 1, MAX_ADDED, 20, key="review_add_most")
        how = right.selectbox("Selection", [NEWEST, RANDOM], key="review_add_how")
        reason = st.text_input("Reason", key="review_add_reason", max_chars=MAX_REASON_CHARS)
        st.caption("Calls that are reviewed or in the queue already are skipped.")
        sent = st.form_submit_button("Add calls", key="review_add_now")
    if not sent:
        return

    def work() -> str:
        count = switchboard.reviews.queue.add_matching(
            CallFilter(flags=tuple(flags), agents=tuple(agents)),
            reason=reason or ", ".join(flags) or how,
            by=author(),
            most=int(most),
            sample=how == RANDOM,
        )
        return _added(count)

    last_action().act(work)
    st.rerun()


def _added(count: int) -> str:
    if not count:
        return "No matching call that is not reviewed or in the queue already."
    return "1 call was added." if count == 1 else f"{count} calls were added."


def _add_one(switchboard: Switchboard) -> None:
    def add() -> None:
        call_id = str(st.session_state.get("review_add_id") or "").strip()
        call_id = call_id.rpartition("call=")[2].partition("&")[0]

        def work() -> str:
            if not call_id:
                return ""
            fresh = switchboard.reviews.queue.add(call_id, reason="Added manually", by=author())
            return "1 call was added." if fresh else "The call is in the queue already."

        last_action().act(work)
        if not last_action().problem:
            st.session_state["review_add_id"] = ""

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input("Call link or id", key="review_add_id", max_chars=500)
        st.button("Add call", key="review_add_one", on_click=add)


def _add_second(switchboard: Switchboard) -> None:
    def add() -> None:
        most = int(st.session_state["review_add_most"])
        last_action().act(
            lambda: _added(switchboard.reviews.queue.add_second_opinions(most, by=author()))
        )

    st.button(
        "Add calls for a second opinion",
        key="review_add_second",
        help="A random sample of calls that exactly one reviewer has scored; as many as set above.",
        on_click=add,
    )
