"""The call bar: which agent has the call, what it is doing, and the buttons of the call."""

import time

import streamlit as st

from agents_core.call.contract.commands import (
    Interrupt,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from pages.console.call_status import MUTED, call_status
from pages.console.recording_switch import recording_html
from pages.session.call_session import CallSession
from pages.ui.html_text import clock, hue, safe


def call_status_line(session: CallSession) -> None:
    """Draw the agent, the status and the elapsed time."""
    status, view = call_status(session), session.view
    agent = ""
    if session.running and view.agent:
        agent = f'<b class="sb-hue-{hue(view.agent)}">{safe(view.agent)}</b>'
    muted = ""
    if session.muted and session.running and status.label != MUTED:  # something more urgent
        muted = '<span class="sb-sub">microphone muted</span>'
    recording = recording_html(view) if session.running else ""
    elapsed = f"<time>{clock(session.elapsed_ms)}</time>" if session.running else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="state"):
        st.html(
            f'<div class="sb-state" role="status"><span class="sb-dot sb-{status.tone}"></span>'
            f"{agent}<span>{status.label}</span>{muted}{recording}</div>"
        )
        # Apart from the status, which a screen reader reads at each change.
        st.html(f'<div class="sb-state">{elapsed}</div>', width="content")


def call_buttons(session: CallSession) -> None:
    """Mute, Push to talk, Interrupt agent and Hang up, disabled while they would do nothing."""
    live = session.running and session.view.media
    # One container for both rows: Talk appears and disappears without moving the other buttons, and
    # elements below keep their position.
    with st.container(key="controls", gap="small"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _microphone_buttons(session, live=live)
            _ending_buttons(session)
        if session.push_to_talk and live:
            _talk_button(session)


def _microphone_buttons(session: CallSession, *, live: bool) -> None:
    # After a call the buttons show how the next one starts.
    muted = session.running and session.muted
    push_to_talk = session.running and session.push_to_talk
    st.button(
        "Unmute" if muted else "Mute",
        key="mute",
        icon=":material/mic_off:" if muted else ":material/mic:",
        disabled=not live,
        on_click=_mute,
        args=(session,),
    )
    st.button(
        "Hands-free" if push_to_talk else "Push to talk",
        key="push_to_talk",
        icon=":material/hearing:" if push_to_talk else ":material/touch_app:",
        disabled=not live,
        help="The call listens all the time."
        if push_to_talk
        else "The call listens only between Talk and Send.",
        on_click=_push_to_talk,
        args=(session,),
    )


def _ending_buttons(session: CallSession) -> None:
    st.button(
        "Interrupt agent",
        key="interrupt",
        icon=":material/volume_off:",
        disabled=not (session.running and session.view.agent_speaking),
        on_click=_interrupt,
        args=(session,),
    )
    if st.button(
        "Hang up", key="hang_up", icon=":material/call_end:", disabled=not session.running
    ):
        session.microphone_wanted = False
        session.stop("hung up")
        st.rerun()


def _talk_button(session: CallSession) -> None:
    st.button(
        "Send" if session.talking else "Talk",
        key="talk",
        type="primary",
        icon=":material/send:" if session.talking else ":material/mic:",
        width="stretch",
        disabled=session.muted and not session.talking,  # it would record silence
        on_click=_talk,
        args=(session,),
    )


def _mute(session: CallSession) -> None:
    if session.is_single_press("mute", time.monotonic()):
        session.muted = not session.muted
        session.submit(SetMuted(muted=session.muted))


def _interrupt(session: CallSession) -> None:
    session.submit(Interrupt())


def _push_to_talk(session: CallSession) -> None:
    if session.is_single_press("push_to_talk", time.monotonic()):
        session.push_to_talk = not session.push_to_talk
        session.talking = False
        session.submit(SetPushToTalk(on=session.push_to_talk))


def _talk(session: CallSession) -> None:
    if not session.is_single_press("talk", time.monotonic()):
        return
    session.talking = not session.talking
    if session.talking:
        session.talk_start = session.submit(TalkStart())
    else:
        session.submit(TalkStop())
