"""One WebRTC connection of a browser's microphone and loudspeaker to a call.

Signalling (who carries offer and answer) is the caller's. Everything runs on the event loop that
answers; no Streamlit script runs for it.
"""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from typing import Any

import av
from aiortc import RTCConfiguration, RTCIceServer, RTCSessionDescription
from streamlit_webrtc import WebRtcMode, WebRtcWorker
from streamlit_webrtc.webrtc import SignallingTimeoutError

from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.audio.playout_track import PlayoutTrack
from agents_core.errors import SettingsError, SwitchboardError
from pages.services.ports import MediaCall
from pages.vendor_patches.aiortc import jitter_buffer
from pages.vendor_patches.streamlit_webrtc.worker_without_page import without_page
from pages.webrtc.microphone_reader import DirectRelay, MicrophoneReader
from pages.webrtc.silence_watch import SilenceWatch

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 10.0
"""For an answer. It takes some 50 ms; with a STUN server that does not reply, 5 s."""

CONNECT_TIMEOUT_S = 30.0
"""From the answer to the connection. A browser that got no path to the server gives up earlier."""

NOT_UNDERSTOOD = "The browser's audio offer could not be used. Reload the page and try again."
TOO_SLOW = (
    f"The server could not prepare the audio connection within {ANSWER_TIMEOUT_S:.0f} seconds. "
    "Try again; if it stays so, check ICE_SERVERS."
)


class AudioConnectionError(SwitchboardError):
    """A browser's microphone and loudspeaker could not be connected."""

    code = "audio_connection"


def ice_configuration(servers: Sequence[dict[str, Any]]) -> RTCConfiguration:
    """The settings' ICE servers as aiortc takes them; none: no server is asked for anything.

    Raises:
        SettingsError: an entry without ``urls``; the entry, which may hold a password, is not
            quoted.
    """
    if not all(server.get("urls") for server in servers):
        raise SettingsError("Each entry of ICE_SERVERS needs urls.")
    return RTCConfiguration(
        iceServers=[
            RTCIceServer(
                urls=server["urls"],
                username=server.get("username"),
                credential=server.get("credential"),
            )
            for server in servers
        ]
    )


class AudioConnection:
    """Not reusable: one offer, one answer, one end."""

    def __init__(
        self,
        ice_servers: Sequence[dict[str, Any]] = (),
        *,
        on_ended: Callable[[], None] = lambda: None,
        on_silent: Callable[[bool], None] = lambda silent: None,
    ) -> None:
        """``on_ended``: called once, on the loop, when the connection is gone for any reason.
        ``on_silent(True)``: connected, but no microphone frame for two seconds; False when they
        arrive again.

        Raises:
            SettingsError: the ICE servers cannot be used.
        """
        self.ended = False
        self.connected = False  #: the browser has a path to this server
        self.loudspeaker = PlayoutTrack()
        self._configuration = ice_configuration(ice_servers)
        self._on_ended = on_ended
        self._reader = MicrophoneReader(self._on_frame, self.close)
        self._watch = SilenceWatch(on_silent)
        self._microphone = MicrophoneFrames()
        self._call: MediaCall | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._worker: WebRtcWorker[Any, Any] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._answering: asyncio.Future[RTCSessionDescription] | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def answer(self, offer_sdp: str) -> str:
        """The SDP answer to a browser's offer, with every ICE candidate of this server.

        Raises:
            AudioConnectionError: with a sentence for the person; the connection has then ended.
        """
        if self._loop is not None or self.ended:
            raise AudioConnectionError("This audio connection was used before. Start a new one.")
        self._loop = asyncio.get_running_loop()
        self._worker = self._make_worker(self._loop)
        self._worker.pc.on("connectionstatechange", self._on_state)
        answered = False
        try:
            self._answering = asyncio.ensure_future(
                asyncio.to_thread(self._worker.process_offer, offer_sdp, "offer", ANSWER_TIMEOUT_S)
            )
            description = await asyncio.shield(self._answering)
            answered = not self.ended and self._reader.hasTrack()
        except SignallingTimeoutError as error:
            raise AudioConnectionError(TOO_SLOW) from error
        except Exception as error:  # of aiortc or its parsers, which have no common class
            log.info("an offer was refused: %s", type(error).__name__)
            raise AudioConnectionError(NOT_UNDERSTOOD) from error
        finally:
            if not answered:  # also when the browser's socket closed meanwhile
                self.close()
        if not answered:
            raise AudioConnectionError(NOT_UNDERSTOOD)
        self._deadline = self._loop.call_later(CONNECT_TIMEOUT_S, self._give_up)
        return str(description.sdp)

    def connect(self, call: MediaCall) -> None:
        """Send microphone audio to ``call``, and play its agents here; replaces another call."""
        if self._call is call or self.ended:
            return
        self.disconnect()
        call.attach_media(self.loudspeaker)
        self._call = call

    def disconnect(self) -> None:
        """Disconnect the call, which goes on by typing; another one can be connected."""
        call, self._call = self._call, None
        if call is not None:
            call.detach_media()

    def close(self) -> None:
        """End the connection. On the loop; returns at once, idempotent."""
        if self.ended:
            return
        self.ended, self.connected = True, False
        self._watch.stop()
        if self._deadline is not None:
            self._deadline.cancel()
        self.loudspeaker.stop()
        self._reader.stop()
        self.disconnect()
        self._microphone = MicrophoneFrames()  # a used resampler keeps a thread per core
        if self._loop is not None and self._worker is not None:
            self._stopping = self._loop.create_task(self._stop(self._worker))
        self._on_ended()

    async def _stop(self, worker: WebRtcWorker[Any, Any]) -> None:
        if self._answering is not None:  # its thread cannot be stopped while it starts
            await asyncio.gather(self._answering, return_exceptions=True)
        await asyncio.to_thread(worker.stop)  # it joins threads, and waits for this loop

    async def wait_closed(self) -> None:
        """Wait until nothing of the ended connection is left, for a server that stops."""
        if self._stopping is not None:
            await self._stopping

    def _make_worker(self, loop: asyncio.AbstractEventLoop) -> WebRtcWorker[Any, Any]:
        jitter_buffer.install()
        # The constructor has no defaults: what is not used here is None.
        unused: dict[str, Any] = dict.fromkeys(inspect.signature(WebRtcWorker).parameters)
        used: dict[str, Any] = {
            "mode": WebRtcMode.SENDRECV,
            "rtc_configuration": self._configuration,
            "source_audio_track": self.loudspeaker,
            "sink_audio_track": self._reader,
            "async_processing": True,
            "video_receiver_size": 0,
            "audio_receiver_size": 0,
            "sendback_video": False,
            "sendback_audio": True,
            "loop": loop,
            "relay": DirectRelay(),
        }
        with without_page():
            return WebRtcWorker(**(unused | used))

    def _on_state(self) -> None:
        assert self._worker is not None
        state = self._worker.pc.connectionState
        if state == "connected" and not self.ended:
            self.connected = True
            self._watch.start(asyncio.get_running_loop())
        elif state in ("failed", "closed"):
            self.close()

    def _give_up(self) -> None:
        if not self.connected:
            log.info("a browser did not connect within %.0f s", CONNECT_TIMEOUT_S)
            self.close()

    def _on_frame(self, frame: av.AudioFrame) -> None:
        self._watch.frame()
        call = self._call
        if call is not None:
            call.offer_audio(self._microphone.convert(frame))
