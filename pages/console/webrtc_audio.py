"""The microphone and loudspeaker of one browser session, wired to its call.

Frames arrive on Streamlit's own server loop: the callbacks here convert, hand on and return. They
touch neither ``st`` nor session state.
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
"""Playing, but no frame for this long: the connection is broken (frames come every 20 ms)."""

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
class Player:
    """The loudspeaker track as a media player, which streamlit-webrtc stops with the connection.

    As its ``source_audio_track`` our track would get a relay of its own that nothing ends:
    streamlit-webrtc 0.79 stops the relayed track while aiortc 1.16's MediaRelay waits for its next
    frame, and that task stays for ever.
    """

    audio: PlayoutTrack
    video: None = None


class MediaLine:
    """One connection of a browser's microphone and loudspeaker; used once."""

    def __init__(self, *, stale: bool = False) -> None:
        """``stale``: the session still says "playing" of a connection that is gone."""
        self.stale = stale
        self.sink = MicrophoneSink(self._on_frame, self.release)
        self.source = PlayoutTrack()
        # The library may stop a connection whose sink has not begun, and then ends only this.
        self.source.add_listener("ended", self.release)
        self.ended = False
        self.used = False  #: it has carried a call
        self.last_frame_s = time.monotonic()
        self._microphone = MicrophoneFrames()
        self._call: LiveCall | None = None

    @property
    def call(self) -> LiveCall | None:
        """The call this line feeds."""
        return self._call

    def player(self) -> Any:
        """The loudspeaker as the library takes it."""
        return Player(audio=self.source)

    def connect(self, call: LiveCall) -> None:
        """Feed ``call`` from now on, and let it speak here."""
        if self._call is call or self.ended:
            return
        self.disconnect()
        self.last_frame_s = time.monotonic()
        self.used = True
        call.attach_media(self.source)
        self._call = call

    def disconnect(self) -> None:
        """Let go of the call; the line can carry another one."""
        call, self._call = self._call, None
        if call is not None:
            call.detach_media()

    def release(self) -> None:
        """The end of the line, whichever of microphone and loudspeaker ended first."""
        if self.ended:
            return
        self.ended = True
        self.source.stop()
        self.sink.end_relays(self.source)
        self.disconnect()
        # Streamlit keeps the session of a page that is gone for two minutes, and a resampler that
        # was used holds a thread per core.
        self._microphone = MicrophoneFrames()

    def silent_s(self, now_s: float) -> float:
        """How long no frame has come; ``now_s`` is time.monotonic()."""
        return now_s - self.last_frame_s

    def _on_frame(self, frame: av.AudioFrame) -> None:
        self.last_frame_s = time.monotonic()
        call = self._call
        if call is not None:
            call.offer_audio(self._microphone.convert(frame))


def microphone(session: CallSession, ice_servers: list[dict[str, Any]]) -> bool:
    """Draw the start button; True while the browser is connected."""
    line = _usable_line(session)
    if not _playing():
        session.microphone_wanted = True
    elif line.used and not session.running:
        session.microphone_wanted = False  # the call is over: never start another by ourselves
    forget_run_count(st.session_state, KEY)
    context = webrtc_streamer(
        key=KEY,
        mode=WebRtcMode.SENDRECV,
        sink_audio_track=line.sink,
        player_factory=line.player,
        rtc_configuration={"iceServers": ice_servers},
        media_stream_constraints=CONSTRAINTS,
        # False hangs up; back to None afterwards, or the button stays hidden. Never True: starting
        # without a person's click connects about one time in eight.
        desired_playing_state=None if session.microphone_wanted else False,
        sendback_video=False,
        media_toggle_controls=False,
        audio_html_attrs={"autoPlay": True, "controls": False},
        translations=LABELS,
    )
    playing = bool(context.state.playing)
    if not playing:
        line.stale = False
        if not context.state.signalling and line.call is not None:
            line.release()
    return playing and session.microphone_wanted and not line.ended and not line.stale


def broken(session: CallSession, now_s: float) -> bool:
    """The browser says it is connected, yet no sound reaches us."""
    line = session.media
    return (
        _playing()
        and isinstance(line, MediaLine)
        and line.call is not None
        and line.silent_s(now_s) > SILENT_S
    )


def _playing() -> bool:
    context = st.session_state.get(KEY)
    return bool(context is not None and context.state.playing)


def _usable_line(session: CallSession) -> MediaLine:
    if not isinstance(session.media, MediaLine) or session.media.ended:
        # After a visit to another page the session says "playing" until the browser reports: with
        # forget_run_count the library no longer notices that the old connection is gone.
        session.media = MediaLine(stale=_playing())
    return session.media
