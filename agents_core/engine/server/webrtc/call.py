"""One WebRTC call: an aiortc peer connection around a session's connection."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeAlias

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.audio.playout_track import PlayoutTrack
from agents_core.engine.server.client_socket import ClientSocket
from agents_core.engine.server.connection import Connection, Outlet
from agents_core.engine.server.webrtc.data_channel import DataChannelSocket
from agents_core.engine.server.webrtc.spoken_audio import SpokenAudio
from agents_core.engine.wire.audio_formats import Encoder
from agents_core.engine.wire.client_errors import ClientError
from agents_core.errors import AudioFormatError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 30.0
"""A client that got its answer and does not connect is forgotten."""

Connect: TypeAlias = Callable[[ClientSocket, Outlet], Connection]


class RtcCall:
    """``answer`` the offer, then ``run`` until either side ends the call."""

    def __init__(self, connect: Connect) -> None:
        self._track = PlayoutTrack()
        self._socket = DataChannelSocket()
        spoken = SpokenAudio(self._track)
        self._connection = connect(self._socket, spoken)
        spoken.attach(self._connection)
        # No STUN: the engine serves its own machine or network, and without one STUN only delays.
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._caller: MediaStreamTrack | None = None  # the track that is heard
        self._hearing: asyncio.Task[None] | None = None
        self._peer.on("track", self._heard)
        self._peer.on("datachannel", self._socket.attach)
        self._peer.on("connectionstatechange", self._state_changed)

    async def answer(self, sdp: str) -> str:
        """The SDP answer.

        Raises:
            ClientError: not an offer that can be answered.
        """
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            self._refuse_other_media()
            self._peer.addTrack(self._track)
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception as error:  # aiortc's parser raises whatever its code meets
            log.debug("an offer could not be answered", exc_info=True)
            await self._close()
            message = f"The SDP offer cannot be answered ({type(error).__name__})."
            raise ClientError("invalid_offer", message, "sdp") from None
        except asyncio.CancelledError:  # the engine stops
            await self._close()
            raise
        return str(self._peer.localDescription.sdp)

    def _refuse_other_media(self) -> None:
        """A camera or a second microphone: aiortc (1.16) decodes what is received and queues it
        without bound for a reader."""
        for transceiver in self._peer.getTransceivers():
            if transceiver.receiver.track not in (None, self._caller):
                transceiver.direction = "inactive"

    async def run(self) -> None:
        """Serve the client; everything the call started has ended when this returns."""
        loop = asyncio.get_running_loop()
        timeout = loop.call_later(CONNECT_TIMEOUT_S, self._give_up)
        try:
            await self._connection.run()
        finally:
            timeout.cancel()
            await self._close()

    def hang_up(self) -> None:
        """End the call. Idempotent."""
        self._socket.hang_up()

    def _give_up(self) -> None:
        if self._peer.connectionState != "connected":
            self.hang_up()

    def _state_changed(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self.hang_up()

    def _heard(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and self._caller is None:
            self._caller = track
            self._hearing = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        frames = MicrophoneFrames()
        encoder = Encoder(self._connection.config.input_format)
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                pcm = frames.convert(frame)
                if encoder.format != self._connection.config.input_format:
                    encoder = Encoder(self._connection.config.input_format)
                if pcm and (audio := encoder.encode(pcm)):
                    self._socket.append_audio(audio)
        except MediaStreamError:
            log.debug("the caller's audio ended")
        except AudioFormatError:
            log.exception("a caller's audio cannot be used")
            self.hang_up()

    async def _close(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
        self._track.stop()
        await self._peer.close()
