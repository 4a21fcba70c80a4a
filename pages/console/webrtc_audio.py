"""Microphone and loudspeaker of one browser session over WebRTC, connected to its call.

Audio frames arrive on Streamlit's server loop. Callbacks there convert a frame, pass it on and
return; they use neither ``st`` nor session state.
"""

import time
from dataclasses import dataclass
from typing import Any

import av
import streamlit as st
from streamlit_webrtc import Translations, WebRtcMode, webrtc_streamer

from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.audio.playout_track import PlayoutTrack
from pages.services.ports import LiveCall
from pages.session.call_session import CallSession
from pages.vendor_patches.streamlit_webrtc.microphone_sink import MicrophoneSink
from pages.vendor_patches.streamlit_webrtc.run_count import forget_run_count

KEY = "microphone"
SILENT_S = 2.0
"""Without a frame for this long the connection is broken; frames arrive every 20 ms."""

CONSTRAINTS = {
    "audio": {"echoCancellation": True, "noiseSuppression": True, "autoGainControl": True},
    "video": False,
}
LABELS: Translations = {
    "start": "Start call",
    "stop": "Stop microphone",
    "select_device": "Choose microphone",
    "device_ask_permission": "Allow the microphone in your browser, or type below.",
    "device_not_available": "No microphone was found. Plug one in, or type below.",
    "device_access_denied": "The browser refused the microphone. Allow it for this site (the icon "
    "beside the address), or type below.",
    "media_api_not_available": "Browsers give the microphone only to HTTPS or localhost pages. "
    "Typing works.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudspeakerPlayer:
    """The loudspeaker track as a media player, which streamlit-webrtc stops with the connection.

    Passed as ``source_audio_track``, it would get a relay that is never ended: streamlit-webrtc
    0.79 stops the relayed track while the relay of aiortc 1.16 waits for its next frame, and that
    task stays (https://github.com/aiortc/aiortc/pull/919).
    """

    audio: PlayoutTrack
    video: None = None


class MediaConnection:
    """One WebRTC connection of a browser's microphone and loudspeaker; not reusable."""

    def __init__(self, *, stale: bool = False) -> None:
        """``stale``: streamlit-webrtc still reports a previous connection as playing."""
        self.stale = stale
        self.sink = MicrophoneSink(self._on_frame, self.release)
        self.source = PlayoutTrack()
        # For a connection whose sink has not started, the library stops only this track.
        self.source.add_listener("ended", self.release)
        self.ended = False
        self.used = False  #: it has carried a call
        self.last_frame_s = time.monotonic()
        self._microphone = MicrophoneFrames()
        self._call: LiveCall | None = None

    @property
    def call(self) -> LiveCall | None:
        """The connected call."""
        return self._call

    def player(self) -> Any:
        """The loudspeaker as streamlit-webrtc takes it."""
        return LoudspeakerPlayer(audio=self.source)

    def connect(self, call: LiveCall) -> None:
        """Send microphone audio to ``call``, and play its agents here."""
        if self._call is call or self.ended:
            return
        self.disconnect()
        self.last_frame_s = time.monotonic()
        self.used = True
        call.attach_media(self.source)
        self._call = call

    def disconnect(self) -> None:
        """Disconnect the call; another one can be connected."""
        call, self._call = self._call, None
        if call is not None:
            call.detach_media()

    def release(self) -> None:
        """End the connection; called when the microphone or the loudspeaker has ended."""
        if self.ended:
            return
        self.ended = True
        self.source.stop()
        self.sink.end_relays(self.source)
        self.disconnect()
        # Streamlit keeps the session of a closed page for two minutes, and a used resampler keeps a
        # thread per core.
        self._microphone = MicrophoneFrames()

    def silent_s(self, now_s: float) -> float:
        """Seconds since the last frame; ``now_s`` is time.monotonic()."""
        return now_s - self.last_frame_s

    def _on_frame(self, frame: av.AudioFrame) -> None:
        self.last_frame_s = time.monotonic()
        call = self._call
        if call is not None:
            call.offer_audio(self._microphone.convert(frame))


def microphone_button(session: CallSession, ice_servers: list[dict[str, Any]]) -> bool:
    """Draw the start button; True while the browser is connected."""
    connection = _usable_connection(session)
    if not _playing():
        session.microphone_wanted = True
    elif connection.used and not session.running:
        session.microphone_wanted = False  # the call has ended: only a person starts another
    forget_run_count(st.session_state, KEY)
    context = webrtc_streamer(
        key=KEY,
        mode=WebRtcMode.SENDRECV,
        sink_audio_track=connection.sink,
        player_factory=connection.player,
        rtc_configuration={"iceServers": ice_servers},
        media_stream_constraints=CONSTRAINTS,
        # False stops the connection; None afterwards, or the button stays hidden. Not True: without
        # a person's click about one connection in eight comes up.
        desired_playing_state=None if session.microphone_wanted else False,
        sendback_video=False,
        media_toggle_controls=False,
        audio_html_attrs={"autoPlay": True, "controls": False},
        translations=LABELS,
    )
    playing = bool(context.state.playing)
    if not playing:
        connection.stale = False
        if not context.state.signalling and connection.call is not None:
            connection.release()
    usable = not connection.ended and not connection.stale
    return playing and session.microphone_wanted and usable


def is_microphone_silent(session: CallSession, now_s: float) -> bool:
    """Whether the browser reports a connection, but no audio has arrived for ``SILENT_S``."""
    connection = session.media
    return (
        _playing()
        and isinstance(connection, MediaConnection)
        and connection.call is not None
        and connection.silent_s(now_s) > SILENT_S
    )


def _playing() -> bool:
    context = st.session_state.get(KEY)
    return bool(context is not None and context.state.playing)


def _usable_connection(session: CallSession) -> MediaConnection:
    if not isinstance(session.media, MediaConnection) or session.media.ended:
        # After a visit to another page streamlit-webrtc reports "playing" until the browser
        # answers: with forget_run_count it does not notice that the old connection is gone.
        session.media = MediaConnection(stale=_playing())
    return session.media
