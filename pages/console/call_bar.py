"""Who has the call and what it is doing, and the buttons that act on it."""

import time
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.commands import (
    Interrupt,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from agents_core.call.view.call_view import CallView, SpokenLine
from pages.console.recording_switch import now_html
from pages.session.call_session import CallSession
from pages.ui.html_text import clock, hue, safe

MUTED = "You are muted"

LOOK_BACK = 48  #: lines looked through for an agent's

DOUBLE_CLICK_S = 0.5
"""The same button again within this is one press, as desktops count: whoever double-clicks Mute
wants to be muted, and nobody says anything between Talk and Send that fast."""


@dataclass(frozen=True, slots=True)
class Status:
    """One state of a call: its tone picks the colour of the dot."""

    tone: str
    label: str


def status_of(session: CallSession) -> Status:
    """What the call is doing now, the most urgent fact first."""
    view = session.view
    if session.call is None:
        return Status("idle", "Ready")
    if not session.running:
        return Status("over", "Call ended")
    if view.engine_lost:
        return Status("bad", "Engine lost")
    if view.started is None:
        return Status("busy", "Connecting")
    if view.approvals:
        return Status("wait", "Waiting for approval")
    if view.agent_speaking:
        return Status("live", "Speaking")
    if view.caller_speaking:
        return Status("live", "Hearing the caller")
    if unanswered(view):
        return Status("busy", "Connecting")
    if not view.media:
        return Status("hold", "Typing only")
    if session.muted:
        return Status("wait", MUTED)
    if session.push_to_talk:
        return _status_of_push_to_talk(session)
    return Status("live", "Listening")


def unanswered(view: CallView) -> bool:
    """The server has said nothing at all yet, whoever took the connection. One that does not
    acknowledge its configuration but answers is there."""
    return view.acknowledged is None and not any(
        isinstance(line, SpokenLine) and line.role == "agent" for line in view.lines.tail(LOOK_BACK)
    )


def _status_of_push_to_talk(session: CallSession) -> Status:
    if session.talking:
        return Status("live", "Listening until you press Send")
    return Status("hold", "Press Talk to speak")


def state_line(session: CallSession) -> None:
    """The line that says who has the call."""
    status, view = status_of(session), session.view
    agent = ""
    if session.running and view.agent:
        agent = f'<b class="sb-hue-{hue(view.agent)}">{safe(view.agent)}</b>'
    # Also while an agent speaks or a form waits: nobody should have to wonder.
    muted = '<span class="sb-sub">microphone muted</span>' if _mutely(session, status) else ""
    recording = now_html(view) if session.running else ""
    elapsed = f"<time>{clock(session.elapsed_ms)}</time>" if session.running else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="state"):
        st.html(
            f'<div class="sb-state" role="status"><span class="sb-dot sb-{status.tone}"></span>'
            f"{agent}<span>{status.label}</span>{muted}{recording}</div>"
        )
        # By itself: a screen reader reads a status that changes, and this changes each second.
        st.html(f'<div class="sb-state">{elapsed}</div>', width="content")


def _mutely(session: CallSession, status: Status) -> bool:
    return session.muted and session.running and status.label != MUTED


def controls(session: CallSession) -> None:
    """Mute, push-to-talk, stop talking and hang up; each is dead when it would do nothing."""
    live = session.running and session.view.media
    # One place for both rows: what stands below never moves to another one, and Talk, which comes
    # and goes, moves no button from under the pointer.
    with st.container(key="controls", gap="small"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _microphone_buttons(session, live=live)
            _ending_buttons(session)
        if session.push_to_talk and live:
            _talk_button(session)


def _microphone_buttons(session: CallSession, *, live: bool) -> None:
    # After the call the buttons stand as the next call begins.
    muted, by_hand = session.running and session.muted, session.running and session.push_to_talk
    st.button(
        "Unmute" if muted else "Mute",
        key="mute",
        icon=":material/mic_off:" if muted else ":material/mic:",
        disabled=not live,
        on_click=_mute,
        args=(session,),
    )
    st.button(
        "Hands-free" if by_hand else "Push to talk",
        key="push_to_talk",
        icon=":material/hearing:" if by_hand else ":material/touch_app:",
        disabled=not live,
        help="The call listens all the time."
        if by_hand
        else "The call listens only between Talk and Send.",
        on_click=_push_to_talk,
        args=(session,),
    )


def _ending_buttons(session: CallSession) -> None:
    st.button(
        "Stop talking",
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


def _pressed(session: CallSession, key: str) -> bool:
    """Whether this is a press of its own, not the second half of a double click."""
    (before, at_s), now_s = session.last_press, time.monotonic()
    if before == key and now_s - at_s < DOUBLE_CLICK_S:
        return False
    session.last_press = (key, now_s)
    return True


def _mute(session: CallSession) -> None:
    if _pressed(session, "mute"):
        session.muted = not session.muted
        session.submit(SetMuted(muted=session.muted))


def _interrupt(session: CallSession) -> None:
    session.submit(Interrupt())


def _push_to_talk(session: CallSession) -> None:
    if _pressed(session, "push_to_talk"):
        session.push_to_talk = not session.push_to_talk
        session.talking = False
        session.submit(SetPushToTalk(on=session.push_to_talk))


def _talk(session: CallSession) -> None:
    if not _pressed(session, "talk"):
        return
    session.talking = not session.talking
    if session.talking:
        session.talk_start = session.submit(TalkStart())
    else:
        session.submit(TalkStop())
