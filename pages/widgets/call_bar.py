"""Who has the call and what it is doing, and the buttons that act on it."""

from dataclasses import dataclass

import streamlit as st

from agents_core.call.commands import (
    Interrupt,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from pages.widgets.handle import CallHandle
from pages.widgets.text import clock, hue, safe


@dataclass(frozen=True, slots=True)
class Status:
    """One state of a call: its tone picks the colour of the dot."""

    tone: str
    label: str


def status_of(handle: CallHandle) -> Status:
    """What the call is doing now, the most urgent fact first."""
    view = handle.view
    if handle.call is None:
        return Status("idle", "Ready")
    if not handle.running:
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
    if not view.media:
        return Status("hold", "Typing only")
    if handle.push_to_talk and not handle.talking:
        return Status("hold", "Press Talk to speak")
    return Status("hold", "Muted") if handle.muted else Status("live", "Listening")


def state_line(handle: CallHandle) -> None:
    """The line that says who has the call."""
    status, view = status_of(handle), handle.view
    agent = ""
    if handle.call is not None and view.agent:
        agent = f'<b class="sb-hue-{hue(view.agent)}">{safe(view.agent)}</b>'
    elapsed = f"<time>{clock(handle.elapsed_ms)}</time>" if handle.running else ""
    st.html(
        f'<div class="sb-state" role="status"><span class="sb-dot sb-{status.tone}"></span>{agent}'
        f"<span>{status.label}</span>{elapsed}</div>"
    )


def controls(handle: CallHandle) -> None:
    """Mute, push-to-talk, stop talking and hang up; each is dead when it would do nothing."""
    live = handle.running and handle.view.media
    with st.container(horizontal=True, gap="xsmall", key="controls", vertical_alignment="center"):
        if handle.push_to_talk and live:
            st.button(
                "Send" if handle.talking else "Talk",
                key="talk",
                type="primary",
                icon=":material/send:" if handle.talking else ":material/mic:",
                on_click=_talk,
                args=(handle,),
            )
        st.button(
            "Unmute" if handle.muted else "Mute",
            key="mute",
            icon=":material/mic_off:" if handle.muted else ":material/mic:",
            disabled=not live,
            on_click=_mute,
            args=(handle,),
        )
        st.button(
            "Hands-free" if handle.push_to_talk else "Push to talk",
            key="push_to_talk",
            icon=":material/touch_app:",
            disabled=not live,
            help="On: the call listens only between Talk and Send.",
            on_click=_push_to_talk,
            args=(handle,),
        )
        st.button(
            "Stop talking",
            key="interrupt",
            icon=":material/volume_off:",
            disabled=not (handle.running and handle.view.agent_speaking),
            on_click=handle.submit,
            args=(Interrupt(),),
        )
        if st.button(
            "Hang up", key="hang_up", icon=":material/call_end:", disabled=not handle.running
        ):
            handle.microphone_wanted = False
            handle.stop("hung up")
            st.rerun()


def _mute(handle: CallHandle) -> None:
    handle.muted = not handle.muted
    handle.submit(SetMuted(muted=handle.muted))


def _push_to_talk(handle: CallHandle) -> None:
    handle.push_to_talk = not handle.push_to_talk
    handle.talking = False
    handle.submit(SetPushToTalk(on=handle.push_to_talk))


def _talk(handle: CallHandle) -> None:
    handle.talking = not handle.talking
    handle.submit(TalkStart() if handle.talking else TalkStop())
