"""Microphone and loudspeaker: what a connection does to a call, without a browser."""

import time
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
import streamlit as st
from streamlit_webrtc.component import WebRtcStreamerContext, WebRtcStreamerState

from agents_core.call.contract.commands import SetMuted, SetPushToTalk
from agents_core.call.contract.endpoint import Endpoint
from pages.console import webrtc_audio
from pages.console.microphone_card import connect_to_call
from pages.console.webrtc_audio import SILENT_S, MediaConnection
from pages.session.call_session import CallSession
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

LOCAL = Endpoint(kind="local", model="gpt-realtime-mini", voice="cedar")
OTHER = Endpoint(kind="local", model="other", voice="cedar")


def frame() -> av.AudioFrame:
    """20 ms as a browser sends them: s16 packed stereo at 48 kHz."""
    made = av.AudioFrame.from_ndarray(np.full((1, 1920), 100, np.int16), "s16", "stereo")
    made.sample_rate, made.pts, made.time_base = 48_000, 0, Fraction(1, 48_000)
    return made


def playing() -> WebRtcStreamerContext[Any, Any]:
    """What streamlit-webrtc keeps in the session while the browser is connected."""
    return WebRtcStreamerContext(
        worker=None, state=WebRtcStreamerState(playing=True, signalling=False)
    )


@pytest.fixture
def session_state(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A session state to look into."""
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_frames_reach_the_call_only_while_it_is_connected() -> None:
    connection, call = MediaConnection(), FakeCall((), LOCAL)
    connection.sink._callback(frame())
    connection.connect(call)
    for _ in range(5):
        connection.sink._callback(frame())
    assert call.audio and call.sink is connection.source
    heard = len(call.audio)
    connection.disconnect()
    connection.sink._callback(frame())
    assert len(call.audio) == heard and call.detached == 1


def test_the_end_of_the_microphone_stops_the_loudspeaker_and_frees_the_call() -> None:
    connection, call = MediaConnection(), FakeCall((), LOCAL)
    connection.connect(call)
    connection.sink._fire_on_ended()
    connection.sink._fire_on_ended()
    assert connection.source.readyState == "ended"
    assert call.detached == 1 and not call.stopped  # on hold: typing goes on


def test_a_connected_microphone_starts_one_call_and_never_a_second_by_itself() -> None:
    switchboard, session = FakeSwitchboard(lambda: call_scenes.opening().events), CallSession()
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    connect_to_call(switchboard, session, LOCAL)
    assert len(switchboard.calls) == 1 and switchboard.calls[0].sink is session.media.source
    session.stop("hung up")
    connect_to_call(switchboard, session, LOCAL)
    assert len(switchboard.calls) == 1


def test_coming_back_with_a_new_microphone_continues_the_same_call() -> None:
    switchboard, session = FakeSwitchboard(lambda: call_scenes.opening().events), CallSession()
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    session.media.sink._fire_on_ended()  # the page was left
    session.fold()
    assert session.running and not session.view.media
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    session.fold()
    assert len(switchboard.calls) == 1 and session.view.media


def test_a_connection_of_before_a_page_visit_is_not_joined(
    session_state: dict[str, object],
) -> None:
    session = CallSession()
    session.media = MediaConnection()
    session.media.sink._fire_on_ended()
    session_state["microphone"] = playing()  # what the session still says on the way back
    assert webrtc_audio._usable_connection(session).stale
    session_state["microphone"] = WebRtcStreamerContext(
        worker=None, state=WebRtcStreamerState(playing=False, signalling=False)
    )
    session.media.release()
    assert not webrtc_audio._usable_connection(session).stale


def test_a_spoken_call_goes_on_whatever_engine_is_chosen_meanwhile() -> None:
    switchboard, session = FakeSwitchboard(lambda: call_scenes.opening().events), CallSession()
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    for chosen in (OTHER, "OpenAI needs a key."):
        assert session.ensure_call(switchboard, chosen, text="hello")
        connect_to_call(switchboard, session, chosen)
    (call,) = switchboard.calls
    assert not call.stopped and not call.detached and call.sink is session.media.source
    assert not session.notice


def test_a_new_call_with_another_engine_takes_over_the_open_microphone_muted_as_it_was() -> None:
    switchboard, session = FakeSwitchboard(lambda: call_scenes.opening().events), CallSession()
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    session.muted = session.push_to_talk = True
    session.start_again(switchboard, OTHER)
    first, second = switchboard.calls
    assert [call.endpoint for call in switchboard.calls] == [LOCAL, OTHER]
    assert first.stopped and first.detached == 1
    assert second.sink is session.media.source and session.running
    assert session.muted and session.push_to_talk
    assert second.commands == [SetMuted(muted=True), SetPushToTalk(on=True)]


def test_a_call_goes_on_when_no_other_can_begin_instead() -> None:
    switchboard, session = FakeSwitchboard(lambda: call_scenes.opening().events), CallSession()
    session.media = MediaConnection()
    connect_to_call(switchboard, session, LOCAL)
    switchboard.refuse = "The database cannot be reached."
    session.start_again(switchboard, OTHER)
    (call,) = switchboard.calls
    assert not call.stopped and call.sink is session.media.source
    assert session.call is call and "cannot be reached" in session.notice


def test_a_microphone_without_sound_is_noticed(session_state: dict[str, object]) -> None:
    session = CallSession()
    session.media = connection = MediaConnection()
    session_state["microphone"] = playing()
    assert not webrtc_audio.is_microphone_silent(session, time.monotonic() + 10)
    connection.connect(FakeCall((), LOCAL))
    assert not webrtc_audio.is_microphone_silent(session, connection.last_frame_s + SILENT_S / 2)
    assert webrtc_audio.is_microphone_silent(session, connection.last_frame_s + SILENT_S * 1.5)
    connection.sink._callback(frame())
    assert not webrtc_audio.is_microphone_silent(session, connection.last_frame_s + 0.1)
