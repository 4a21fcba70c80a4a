"""The browser's end of a WebRTC connection, made of aiortc: it speaks, and keeps what it hears."""

import asyncio
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError

SOON_S = 300.0
RATE_HZ = 48_000
FRAME_SAMPLES = 960


class Tone(MediaStreamTrack):
    """A microphone that hears one tone, in 20 ms frames of 48 kHz mono."""

    kind = "audio"

    def __init__(self, hz: float, *, loudness: int = 8_000) -> None:
        super().__init__()
        self._hz = hz
        self.loudness = loudness  #: of 32,767
        self._pace = AudioStreamTrack()
        self._at = 0

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when they are due."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._pace.recv()
        at_s = (np.arange(FRAME_SAMPLES) + self._at) / RATE_HZ
        wave = (np.sin(2 * np.pi * self._hz * at_s) * self.loudness).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._at, Fraction(1, RATE_HZ)
        self._at += FRAME_SAMPLES
        return frame


class WebRtcBrowser:
    """One page with a microphone. ``heard`` grows while it is connected."""

    def __init__(self, microphone: MediaStreamTrack | None = None) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.sender = self.connection.addTrack(microphone or Tone(440))
        self.heard: list[np.ndarray] = []  #: int16, 48 kHz stereo interleaved, 20 ms each
        self._frame = asyncio.Condition()
        self.connection.on("track", self._listen)

    async def offer(self) -> str:
        """What it sends when a person presses Start call."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def accept(self, answer_sdp: str) -> None:
        """Connect, and wait for the first frame."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer_sdp, "answer"))
        await self.hear(1)

    async def hear(self, frames: int) -> None:
        """Wait until it has heard that many more frames."""
        until = len(self.heard) + frames
        async with asyncio.timeout(SOON_S), self._frame:
            await self._frame.wait_for(lambda: len(self.heard) >= until)

    async def leave(self) -> None:
        """Close the page."""
        await self.connection.close()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, av.AudioFrame)
            async with self._frame:
                self.heard.append(frame.to_ndarray().reshape(-1))
                self._frame.notify_all()
