"""Private names of streamlit-webrtc: they exist, and are still needed."""

import inspect
from typing import Any

import pytest
from streamlit_webrtc import AudioSinkTrack, component, create_audio_sink_track
from streamlit_webrtc.component import WebRtcStreamerContext, WebRtcStreamerState

from pages.vendor_patches.streamlit_webrtc.microphone_sink import MicrophoneSink
from pages.vendor_patches.streamlit_webrtc.run_count import forget_run_count


@pytest.fixture
def context() -> WebRtcStreamerContext[Any, Any]:
    """What streamlit-webrtc keeps in the session state while the browser is connected."""
    return WebRtcStreamerContext(
        worker=None, state=WebRtcStreamerState(playing=True, signalling=False)
    )


def test_private_names_exist(context: WebRtcStreamerContext[Any, Any]) -> None:
    assert "_last_rendered_run_count" in vars(context)
    assert "_on_ended_callback" in vars(AudioSinkTrack(lambda frame: None))


def test_the_run_count_is_forgotten(context: WebRtcStreamerContext[Any, Any]) -> None:
    session_state: dict[str, object] = {}
    forget_run_count(session_state, "microphone")  # no component was drawn yet
    context._last_rendered_run_count = 7
    session_state["microphone"] = context
    forget_run_count(session_state, "microphone")
    assert context._last_rendered_run_count is None


def test_the_sink_reports_its_end() -> None:
    ended: list[bool] = []
    sink = MicrophoneSink(lambda frame: None, lambda: ended.append(True))
    sink._fire_on_ended()
    assert ended == [True]


def test_streamlit_webrtc_still_compares_run_counts() -> None:
    """If it does not, run_count can go."""
    assert "context._last_rendered_run_count + 1" in inspect.getsource(component), (
        "streamlit-webrtc no longer compares run counts: remove"
        " pages/vendor_patches/streamlit_webrtc/run_count.py and its row in README."
    )


def test_a_sink_still_takes_no_end_callback() -> None:
    """If it does, the private attribute can go."""
    assert "on_ended" in inspect.signature(create_audio_sink_track).parameters
    assert "on_ended" not in inspect.signature(AudioSinkTrack).parameters, (
        "AudioSinkTrack takes on_ended: use it in"
        " pages/vendor_patches/streamlit_webrtc/microphone_sink.py."
    )
