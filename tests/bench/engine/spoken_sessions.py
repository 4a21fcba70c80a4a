"""Bare clients of an engine that speak: microphones that never stop, and what is answered when."""

import asyncio
import base64
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from agents_core.audio.resample import Resampler
from tests.bench.support.spoken_corpus import FLITE_VOICES, RATE_HZ, spoken, to_pcm

SENTENCES = (
    "can I change my seat to a window seat",
    "how much does it cost to cancel my ticket",
    "I lost my suitcase at the airport yesterday",
    "is my plane on time",
    "how do I return a pair of shoes",
    "do I need a passport to fly to Canada",
    "when does boarding start",
    "I would like to talk to a person",
)
FRAME_MS = 40
BYTES_PER_MS = 48
VOICED = 400  #: of 32767; flite's own noise is below
SESSION = {
    "type": "realtime",
    "instructions": "You answer questions of airline customers.",
    "audio": {
        "input": {
            "transcription": {"model": "whisper-1"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
        }
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """A spoken sentence as frames ready to send."""

    frames: tuple[str, ...]
    words_end_s: float  #: from the start of the first frame to the last sound

    @classmethod
    def of(cls, samples: np.ndarray) -> "Line":
        """From PCM16 mono 24 kHz."""
        pcm = samples.astype("<i2").tobytes()
        step = FRAME_MS * BYTES_PER_MS
        loud = np.flatnonzero(np.abs(samples.astype(int)) > VOICED)
        frames = (pcm[at : at + step].ljust(step, b"\0") for at in range(0, len(pcm), step))
        return cls(tuple(_append(frame) for frame in frames), float(loud[-1]) / 24_000)


def _append(pcm: bytes) -> str:
    audio = base64.b64encode(pcm).decode()
    return json.dumps({"type": "input_audio_buffer.append", "audio": audio})


QUIET = _append(
    np.random.default_rng(1).normal(0, 5, FRAME_MS * 24).astype("<i2").tobytes()
)  #: the hiss every microphone has


@dataclass(slots=True)
class Turn:
    """One spoken line; seconds on the client's clock."""

    words_end_s: float
    stopped_s: float | None = None  #: input_audio_buffer.speech_stopped
    words_s: float | None = None  #: the transcript was complete
    sound_s: float | None = None  #: first audio of the answer
    heard: str = ""
    done: asyncio.Event = field(default_factory=asyncio.Event)


class SpokenSession:
    """One connection; ``turns`` grows with each line."""

    def __init__(self, socket: ClientConnection) -> None:
        self.turns: list[Turn] = []
        self.refusal = ""
        self._socket = socket
        self._frames: Iterator[str] = iter(())

    async def configure(self) -> None:
        """Set the session up."""
        await self._socket.send(json.dumps({"type": "session.update", "session": SESSION}))

    async def microphone(self) -> None:
        """Send a frame every ``FRAME_MS``, for ever."""
        began, number = time.perf_counter(), 0
        while True:
            number += 1
            late_s = began + number * FRAME_MS / 1000 - time.perf_counter()
            await asyncio.sleep(max(0.0, late_s))
            await self._socket.send(next(self._frames, QUIET))

    def say(self, line: Line) -> Turn:
        """Speak from the next frame on."""
        turn = Turn(time.perf_counter() + line.words_end_s)
        self.turns.append(turn)
        self._frames = iter(line.frames)
        return turn

    async def say_at_once(self, line: Line, silence_ms: int) -> Turn:
        """The whole line and silence after it, as fast as the connection takes it."""
        turn = Turn(time.perf_counter())
        self.turns.append(turn)
        for frame in (*line.frames, *[QUIET] * (silence_ms // FRAME_MS)):
            await self._socket.send(frame)
        return turn

    async def listen(self) -> None:
        """Note what comes, until the connection ends."""
        async for frame in self._socket:
            self._received(json.loads(frame), time.perf_counter())

    def _received(self, event: dict[str, Any], now_s: float) -> None:
        turn = self.turns[-1] if self.turns else Turn(0.0)
        match event["type"]:
            case "input_audio_buffer.speech_stopped":
                turn.stopped_s = now_s
            case "conversation.item.input_audio_transcription.completed":
                turn.words_s, turn.heard = now_s, event["transcript"]
            case "response.output_audio.delta" if turn.sound_s is None:
                turn.sound_s = now_s
            case "response.done":
                turn.done.set()
            case "error":
                self.refusal = event["error"]["message"]


def spoken_lines() -> list[Line]:
    """``SENTENCES`` by flite's clearest voice."""
    lines = []
    for text in SENTENCES:
        resampler = Resampler(RATE_HZ, 24_000)
        pcm = resampler.process(to_pcm(spoken(text, FLITE_VOICES[0]))) + resampler.flush()
        lines.append(Line.of(np.frombuffer(pcm, "<i2")))
    return lines


def dial(url: str) -> connect:
    """A patient connection."""
    return connect(url, max_size=None, compression=None, ping_interval=None, open_timeout=60)


async def talk(url: str, lines: Sequence[Line], *, every_s: float, first_s: float) -> SpokenSession:
    """A session that speaks these lines, one every ``every_s``, the first after ``first_s``."""
    async with dial(url) as socket:
        session = SpokenSession(socket)
        await session.configure()
        listening = asyncio.create_task(session.listen())
        microphone = asyncio.create_task(session.microphone())
        await asyncio.sleep(first_s)
        for line in lines:
            if session.refusal:
                break
            session.say(line)
            await asyncio.sleep(every_s)
        microphone.cancel()
        await asyncio.gather(microphone, return_exceptions=True)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return session
