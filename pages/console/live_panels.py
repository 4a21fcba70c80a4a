"""The parts of the console that move by themselves while a call runs.

Each is a fragment: a tick folds new events and draws a window, never the whole page.
"""

import time
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.commands import Type
from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from pages.calls.retention import recording_problem
from pages.console import webrtc_audio
from pages.console.approval_form import approvals, keep_focus
from pages.console.call_bar import controls, state_line, unanswered
from pages.console.engine_picker import accounts_table, engine_facts
from pages.drafts.draft_controls import autosave
from pages.policy.passage_list import follower
from pages.policy.policy_panel import no_policy, policy_text, policy_work
from pages.services.ports import Switchboard
from pages.session.active_versions import policy_of_call, shown_policy, shown_version, whose
from pages.session.call_session import CallSession
from pages.transcript.announcements import announcements_html, line_announcements
from pages.transcript.handoff_trace import handoff_trace, keep_details_open
from pages.transcript.screen_reader_log import screen_reader_log
from pages.transcript.transcript_panel import transcript_panel
from pages.ui.database_outage import errors_shown, rerun_after_outage
from pages.ui.html_text import escape_markdown

TICK_S = 0.15
"""A form appears about one tick plus 100 ms after it was asked for: p95 381 ms at 0.25 s, and each
tick costs the app 3 ms and the browser some 20 ms of processor time."""
TRACE_TICK_S = 0.5
STATUS_TICK_S = 2.0
POLICY_TICK_S = 2.0  #: somebody else may save a version

TRANSCRIPT_PX = 470
TRANSCRIPT_BESIDE_FORM_PX = 300
TRACE_PX = 250
PASSAGES_PX = 290

MESSAGE_MOST_CHARS = 2000

NO_ANSWER_MS = 2_700
"""A person reads within 3 s of its beginning that a call's server says nothing."""


@dataclass(slots=True)
class Drawn:
    """What the whole page was drawn for; a tick that finds it otherwise has all of it redrawn."""

    moving: bool
    page_run: bool = True  #: the run that draws the whole page; the next one is a tick

    def outdated(self, session: CallSession) -> bool:
        """Whether a tick must redraw the page. Never in the page's own run: that would end before
        it drew the cards that follow."""
        first, self.page_run = self.page_run, False
        return not first and session.receiving != self.moving


def conversation(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    """State, buttons, forms, transcript and the box to type in."""
    screen_reader_log()
    keep_focus()
    session.fold()
    session.endpoint_chosen(endpoint)
    drawn = Drawn(moving=session.receiving)
    st.fragment(_conversation, run_every=TICK_S if drawn.moving else None)(
        switchboard, session, endpoint, drawn
    )


def trace_card(session: CallSession) -> None:
    """The handoff trace, live."""
    keep_details_open()
    st.fragment(_trace, run_every=TRACE_TICK_S if session.receiving else None)(session)


def policy(switchboard: Switchboard, session: CallSession) -> None:
    """The policy card: what the call looks things up in, with the version anybody saved last."""
    with st.container(border=True, key="policy_card", gap="small"):
        st.fragment(_policy_text, run_every=POLICY_TICK_S)(switchboard, session)
        # Without a tick: drawing it anew would close a list a person has just opened.
        st.fragment(_policy_work)(switchboard, session, Published())
    autosave()
    follower()


def facts(switchboard: Switchboard, session: CallSession) -> None:
    """Engine status, the acknowledged configuration and the demo accounts."""
    st.fragment(_facts, run_every=STATUS_TICK_S)(switchboard, session)


def _conversation(
    switchboard: Switchboard,
    session: CallSession,
    endpoint: Endpoint | str,
    drawn: Drawn,
) -> None:
    session.fold()
    if drawn.outdated(session):
        st.rerun()  # the ticks start or stop
    state_line(session)
    controls(session)
    _sentences(session, lost_sentence(switchboard, session))
    approvals(session, switchboard)
    asked = bool(session.view.approvals) and session.running
    height = TRANSCRIPT_BESIDE_FORM_PX if asked else TRANSCRIPT_PX
    transcript_panel(session, height=height, policy=_policy_on_page(switchboard, session))
    call_id = session.call.call_id if session.call else ""
    st.html(announcements_html(line_announcements(call_id, session.view.lines)))
    st.chat_input(
        "Type to the agents",
        key="typed",
        max_chars=MESSAGE_MOST_CHARS,
        on_submit=_typed,
        args=(switchboard, session, endpoint),
    )


def _typed(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    words = str(st.session_state.get("typed") or "").strip()
    if not words:
        return
    again = session.is_repeated(words, time.monotonic())
    if not again and session.ensure_call(switchboard, endpoint, text=words):
        session.submit(Type(words), text=words)


def lost_sentence(switchboard: Switchboard, session: CallSession) -> str:
    """Why nobody answers; empty while somebody does.

    A call waits for a local engine that is being started again; its page says so before.
    """
    if not session.running or session.view.engine_lost:
        return session.view.engine_lost if session.running else ""
    if session.endpoint is not None and session.endpoint.kind == "local":
        status = switchboard.engine_status()
        if status.state in ("failed", "restarting"):
            return status.message or "The local engine stopped and is being started again."
        if status.state != "ready":
            return ""
    return _no_answer(session)


def _no_answer(session: CallSession) -> str:
    """A server that took the connection and says nothing; empty while that is no news yet."""
    if (
        session.endpoint is None
        or session.elapsed_ms < NO_ANSWER_MS
        or not unanswered(session.view)
    ):
        return ""
    name = session.endpoint.name
    where = "" if session.endpoint.kind == "local" else " Check the address in the sidebar."
    return f"{name[:1].upper()}{name[1:]} took the connection but has not answered yet.{where}"


def _sentences(session: CallSession, lost: str) -> None:
    """Everything a person should act on, one sentence each."""
    if lost:
        st.error(escape_markdown(lost), icon=":material/cloud_off:")
    if session.notice:
        st.warning(escape_markdown(session.notice), icon=":material/info:")
    if webrtc_audio.broken(session, time.monotonic()):
        st.warning(
            "The microphone is connected but no sound arrives. Restart it, then press Start call.",
            icon=":material/mic_off:",
        )
        if st.button("Restart the microphone", key="restart_microphone"):
            session.microphone_wanted = False
            st.rerun()


def _trace(session: CallSession) -> None:
    with st.container(border=True, key="trace_card", gap="small"):
        view = session.view
        gap = f"last answer after {view.last_gap_ms} ms" if view.last_gap_ms is not None else ""
        tokens = view.input_tokens + view.output_tokens
        used = f"{tokens:,} tokens" if tokens else ""
        about = " · ".join(part for part in (gap, used) if part)
        st.html(
            f'<div class="sb-title"><b>Handoff trace</b><span class="sb-sub">{about}</span></div>'
        )
        handoff_trace(session, height=TRACE_PX)


def _policy_on_page(switchboard: Switchboard, session: CallSession) -> str:
    """The policy beside the transcript; while the call runs that is its own, with no look-up."""
    if session.running and policy_of_call(session):
        return policy_of_call(session)
    try:
        return shown_policy(switchboard, session)
    except SwitchboardError:  # the policy card says it
        return ""


def _policy_text(switchboard: Switchboard, session: CallSession) -> None:
    with errors_shown():
        name = shown_policy(switchboard, session)
        if name:
            library = switchboard.policies.library(name)
            policy_text(library, height=PASSAGES_PX, whose=whose(session))
        else:
            no_policy()


@dataclass(slots=True)
class Published:
    """The version of the policy that the whole page was drawn with; 0: not drawn yet."""

    number: int = 0


def _policy_work(switchboard: Switchboard, session: CallSession, drawn: Published) -> None:
    with errors_shown():
        name = shown_policy(switchboard, session)
        if name:
            newest = policy_work(switchboard, switchboard.policies.library(name))
            if drawn.number not in (0, newest):
                st.rerun()  # it was published here: the passages above are another version's
            drawn.number = newest


def _facts(switchboard: Switchboard, session: CallSession) -> None:
    rerun_after_outage(switchboard)
    with errors_shown():
        recording_problem(switchboard)
        engine_facts(switchboard, session)
        accounts_table(switchboard, shown_version(switchboard, session).spec, note=whose(session))
