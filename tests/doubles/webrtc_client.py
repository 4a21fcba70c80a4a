"""A page in a WebRTC call with a scripted engine, made of aiortc; each event it gets is checked."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from agents_core.engine.ports import (
    Components,
    SpeechInput,
    SpeechStarted,
    SpeechStopped,
    Transcript,
)
from tests.doubles.engine_client import eventually
from tests.doubles.http_client import Answer
from tests.doubles.webrtc_browser import Tone
from tests.protocol.conformance import check_frame
from tests.protocol.scripted_components import ScriptedSpeechInput, scripted_components, sound

QUESTION, STORY = 1, 2  # phrases of the scripted speech input


class Microphone(Tone):
    """Says a phrase of the scripted speech input: a tone of that loudness."""

    def __init__(self) -> None:
        super().__init__(440, loudness=0)

    def say(self, phrase: int) -> None:
        """From now on; 0 is silence."""
        self.loudness = phrase * 6_000


class Ears(ScriptedSpeechInput):
    """What Opus makes of a phrase's tone is that phrase again."""

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        loudest = int(np.abs(np.frombuffer(pcm, np.int16).astype(int)).max(initial=0))
        phrase = 0 if loudest < 1_000 else STORY if loudest > 9_000 else QUESTION
        return super().feed(sound(phrase, len(pcm) // 48))


def hearing_components() -> Components:
    """Scripted components that hear phrases through Opus."""

    def make(on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return Ears(on_transcript)

    return replace(scripted_components(), speech_input=make)


class Browser:
    """A page in a call. Every event is checked."""

    def __init__(self) -> None:
        self.microphone = Microphone()
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.addTrack(self.microphone)
        self.channel = self.peer.createDataChannel("oai-events")
        self.channel.on("message", self._read)
        self.events: list[dict[str, Any]] = []
        self.loud_frames = 0
        self._listening: asyncio.Task[None] | None = None
        self.peer.on("track", self._listen)

    def _read(self, message: str) -> None:
        self.events.append(check_frame(message))

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.AudioFrame)
                self.loud_frames += int(np.abs(frame.to_ndarray()).max()) > 500
        except MediaStreamError:
            pass

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, answer: Answer) -> None:
        assert answer.status == 201, answer.body
        sdp = RTCSessionDescription(answer.body.decode(), "answer")
        await self.peer.setRemoteDescription(sdp)

    def send(self, type: str, **fields: Any) -> None:
        self.channel.send(json.dumps({"type": type, **fields}))

    async def until(self, type: str, count: int = 1) -> dict[str, Any]:
        """The ``count``-th event of a type."""

        def found() -> list[dict[str, Any]]:
            return [event for event in self.events if event["type"] == type]

        await eventually(lambda: len(found()) >= count)
        return found()[count - 1]

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def close(self) -> None:
        await self.peer.close()
        if self._listening is not None:
            self._listening.cancel()
