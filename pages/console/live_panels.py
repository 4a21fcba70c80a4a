"""Panels of the console that update by themselves during a call.

Each is a fragment with ``run_every``: it applies new events and draws a window of them.
"""

import time
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from pages.calls.retention import recording_problem
from pages.console import webrtc_audio
from pages.console.approval_form import approval_forms, keep_focus
from pages.console.call_bar import call_buttons, call_status_line
from pages.console.call_status import is_server_silent
from pages.console.engine_picker import accounts_table, engine_facts
from pages.drafts.draft_controls import autosave
from pages.policy.passage_list import follower
from pages.policy.policy_panel import no_policy, policy_text, policy_work
from pages.services.ports import Switchboard
from pages.session.active_versions import (
    active_policy,
    active_version,
    other_team_note,
    policy_of_call,
)
from pages.session.call_session import CallSession
from pages.transcript.announcements import announcements_html, line_announcements
from pages.transcript.handoff_trace import handoff_trace, keep_details_open
from pages.transcript.screen_reader_log import screen_reader_log
from pages.transcript.transcript_panel import transcript_panel
from pages.ui.database_outage import errors_shown, rerun_after_outage
from pages.ui.html_text import escape_markdown

TICK_S = 0.15
"""An approval form appears one tick and about 100 ms after the request: p95 381 ms at 0.25 s. A
tick takes 3 ms of processor time in the app and about 20 ms in the browser."""
TRACE_TICK_S = 0.5
STATUS_TICK_S = 2.0
POLICY_TICK_S = 2.0  #: another user may publish a version

TRANSCRIPT_PX = 470
TRANSCRIPT_BESIDE_FORM_PX = 300
TRACE_PX = 250
PASSAGES_PX = 290

MAX_MESSAGE_CHARS = 2000

NO_ANSWER_MS = 2_700
"""A silent server is reported within 3 s of the start of the call."""


@dataclass(slots=True)
class PageRun:
    """The run that drew the whole page, for the fragment runs that follow it."""

    receiving: bool
    in_page_run: bool = True  #: the fragment runs as a part of the page's own run

    def is_outdated(self, session: CallSession) -> bool:
        """Whether the page must be redrawn because the call has started or ended.

        False in the page's own run, which would end before it drew the panels that follow.
        """
        first, self.in_page_run = self.in_page_run, False
        return not first and session.receiving != self.receiving


def conversation(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    """Status, buttons, approval forms, transcript and chat input."""
    screen_reader_log()
    keep_focus()
    session.fold()
    session.endpoint_chosen(endpoint)
    page_run = PageRun(receiving=session.receiving)
    st.fragment(_conversation, run_every=TICK_S if page_run.receiving else None)(
        switchboard, session, endpoint, page_run
    )


def trace_card(session: CallSession) -> None:
    """The handoff trace."""
    keep_details_open()
    st.fragment(_trace, run_every=TRACE_TICK_S if session.receiving else None)(session)


def policy(switchboard: Switchboard, session: CallSession) -> None:
    """The policy that the call's agents look up, in its newest version."""
    with st.container(border=True, key="policy_card", gap="small"):
        st.fragment(_policy_text, run_every=POLICY_TICK_S)(switchboard, session)
        # Without run_every: a redraw would close a select box that a person has just opened.
        st.fragment(_policy_work)(switchboard, session, PolicyOnPage())
    autosave()
    follower()


def facts(switchboard: Switchboard, session: CallSession) -> None:
    """Engine status, session configuration and demo accounts."""
    st.fragment(_facts, run_every=STATUS_TICK_S)(switchboard, session)


def _conversation(
    switchboard: Switchboard,
    session: CallSession,
    endpoint: Endpoint | str,
    page_run: PageRun,
) -> None:
    session.fold()
    if page_run.is_outdated(session):
        st.rerun()  # starts or stops run_every
    call_status_line(session)
    call_buttons(session)
    _notices(session, engine_problem(switchboard, session))
    approval_forms(session, switchboard)
    has_form = bool(session.view.approvals) and session.running
    height = TRANSCRIPT_BESIDE_FORM_PX if has_form else TRANSCRIPT_PX
    transcript_panel(session, height=height, policy=_policy_on_page(switchboard, session))
    call_id = session.call.call_id if session.call else ""
    st.html(announcements_html(line_announcements(call_id, session.view.lines)))
    st.chat_input(
        "Type a message",
        key="typed",
        max_chars=MAX_MESSAGE_CHARS,
        on_submit=_send_typed,
        args=(switchboard, session, endpoint),
    )


def _send_typed(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    text = str(st.session_state.get("typed") or "").strip()
    if not text or session.is_repeated(text, time.monotonic()):
        return
    if session.ensure_call(switchboard, endpoint, text=text):
        session.submit(SendMessage(text), text=text)


def engine_problem(switchboard: Switchboard, session: CallSession) -> str:
    """Why the engine does not answer; empty while it does.

    The state of the local engine's process is known before the call notices.
    """
    if not session.running or session.view.engine_lost:
        return session.view.engine_lost if session.running else ""
    if session.endpoint is not None and session.endpoint.kind == "local":
        status = switchboard.engine_status()
        if status.state in ("failed", "restarting"):
            return status.message or "The local engine stopped and is being started again."
        if status.state != "ready":
            return ""
    return _silent_server(session)


def _silent_server(session: CallSession) -> str:
    """A sentence about a server that accepted the connection and has sent nothing since."""
    if (
        session.endpoint is None
        or session.elapsed_ms < NO_ANSWER_MS
        or not is_server_silent(session.view)
    ):
        return ""
    name = session.endpoint.name
    where = "" if session.endpoint.kind == "local" else " Check the address in the sidebar."
    return f"{name[:1].upper()}{name[1:]} accepted the connection but has not answered yet.{where}"


def _notices(session: CallSession, problem: str) -> None:
    """One sentence for each thing that needs the person's attention."""
    if problem:
        st.error(escape_markdown(problem), icon=":material/cloud_off:")
    if session.notice:
        st.warning(escape_markdown(session.notice), icon=":material/info:")
    if webrtc_audio.is_microphone_silent(session, time.monotonic()):
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
        gap = f"last handoff gap {view.last_gap_ms} ms" if view.last_gap_ms is not None else ""
        tokens = view.input_tokens + view.output_tokens
        used = f"{tokens:,} tokens" if tokens else ""
        about = " · ".join(part for part in (gap, used) if part)
        st.html(
            f'<div class="sb-title"><b>Handoff trace</b><span class="sb-sub">{about}</span></div>'
        )
        handoff_trace(session, height=TRACE_PX)


def _policy_on_page(switchboard: Switchboard, session: CallSession) -> str:
    """Name of the policy beside the transcript; a running call's own needs no database."""
    if session.running and policy_of_call(session):
        return policy_of_call(session)
    try:
        return active_policy(switchboard, session)
    except SwitchboardError:  # shown in the policy card
        return ""


def _policy_text(switchboard: Switchboard, session: CallSession) -> None:
    with errors_shown():
        name = active_policy(switchboard, session)
        if name:
            library = switchboard.policies.library(name)
            policy_text(library, height=PASSAGES_PX, note=other_team_note(session))
        else:
            no_policy()


@dataclass(slots=True)
class PolicyOnPage:
    """The policy version that the whole page was drawn with."""

    version: int = 0  #: 0: not drawn yet


def _policy_work(switchboard: Switchboard, session: CallSession, on_page: PolicyOnPage) -> None:
    with errors_shown():
        name = active_policy(switchboard, session)
        if name:
            newest = policy_work(switchboard, switchboard.policies.library(name))
            if on_page.version not in (0, newest):
                st.rerun()  # published here: the passages above are of another version
            on_page.version = newest


def _facts(switchboard: Switchboard, session: CallSession) -> None:
    rerun_after_outage(switchboard)
    with errors_shown():
        recording_problem(switchboard)
        engine_facts(switchboard, session)
        accounts_table(
            switchboard, active_version(switchboard, session).spec, note=other_team_note(session)
        )
