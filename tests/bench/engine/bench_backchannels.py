"""Backchannels, coughs and interruptions over answers: which of them end the answer.

Spoken by flite in two voices, or made of noise, and sent in real time to the real engine process
while it tells a story. The client truncates at ``speech_started`` at once, as a person's
loudspeaker falls silent then.
"""

import asyncio
import base64
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from websockets.asyncio.client import ClientConnection, connect

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.audio.resample import Resampler
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.browser.support.voices import MICROPHONE_HZ, speak
from tests.protocol.engine_process import engine_process

STORY = (
    "Say exactly: "
    + (
        "The river begins in the mountains, where it is cold and clear. It runs through three "
        "valleys, past an old mill, and into a lake. From the lake it goes on to the plain. "
    )
    * 3
)
BACKCHANNELS = ("mm hmm", "okay", "right", "yeah", "uh huh", "I see", "got it", "sure", "yes")
INTERRUPTIONS = (
    "wait",
    "no that is wrong",
    "what about my dog",
    "stop please",
    "sorry what did you say",
    "can I ask something else",
    "how much does it cost",
    "okay but I want a refund",
    "let me talk to a person",
)
COUGHS = 9
BEFORE_S = 2.0  #: of the story, until the caller makes a sound
AFTER_S = 12.0  #: the longest wait for what comes of it
FRAME_MS = 20

Pcm = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sound over an answer."""

    sound: str
    cut: bool  #: speech_started
    resumed: bool
    ended: bool  #: the answer was cut and something else, or nothing, followed
    cut_ms: float | None  #: from the sound's first sample to speech_started
    resumed_ms: float | None  #: from its last sample to the first audio of the rest
    heard: str  #: what was recognised


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Ended and resumed answers for each kind of sound, and their times."""
    kinds = {
        "backchannels": spoken(environment.flite, BACKCHANNELS, environment.scratch),
        "coughs": [(f"cough {seed}", cough(seed)) for seed in range(COUGHS)],
        "interruptions": spoken(environment.flite, INTERRUPTIONS, environment.scratch),
    }
    with engine_process(module="agents_core.engine") as engine:
        return [
            one for kind, sounds in kinds.items() for one in _figures(kind, run(engine.url, sounds))
        ]


def spoken(flite: Path, texts: Sequence[str], scratch: Path) -> list[tuple[str, Pcm]]:
    """Each text as PCM16 mono 24 kHz, without silence around it."""
    found = []
    for text in texts:
        resampler = Resampler(MICROPHONE_HZ, CALL_RATE_HZ)
        pcm = resampler.process(speak(flite, text, scratch).tobytes()) + resampler.flush()
        samples = np.frombuffer(pcm, dtype=np.int16)
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 500)
        found.append((text, samples[loud[0] : loud[-1] + 1]))
    return found


def cough(seed: int) -> Pcm:
    """One or two bursts of band-limited noise that die away, 150 to 350 ms each."""
    rng = np.random.default_rng(seed)
    bursts = []
    for _ in range(1 + seed % 2):
        size = int(CALL_RATE_HZ * rng.uniform(0.15, 0.35))
        noise = np.convolve(rng.standard_normal(size), np.ones(6) / 6, mode="same")
        shape = np.exp(-np.arange(size) / (CALL_RATE_HZ * rng.uniform(0.04, 0.09)))
        bursts += [noise * shape * 14_000, np.zeros(CALL_RATE_HZ // 8)]
    return np.concatenate(bursts).clip(-32_000, 32_000).astype(np.int16)


def run(url: str, sounds: Sequence[tuple[str, Pcm]]) -> list[Outcome]:
    """Each sound over a story of its own session."""

    async def each() -> list[Outcome]:
        return [await _one(url, name, pcm) for name, pcm in sounds]

    return asyncio.run(each())


def _figures(kind: str, outcomes: Sequence[Outcome]) -> list[Figure]:
    total = len(outcomes)
    ended = sum(one.ended for one in outcomes)
    note = "; ".join(f"{one.sound} heard as {one.heard!r}" for one in outcomes if one.ended)
    cut = [one.cut_ms for one in outcomes if one.cut_ms is not None]
    resumed = [one.resumed_ms for one in outcomes if one.resumed_ms is not None]
    found = [
        figure(f"{kind}: answers ended", "%", [100 * ended / total], note=note),
        figure("  part: cut", "%", [100 * sum(one.cut for one in outcomes) / total]),
        figure("  part: resumed", "%", [100 * sum(one.resumed for one in outcomes) / total]),
    ]
    if cut:
        found.append(figure("  first sound to speech_started", "ms", cut))
    if resumed:
        found.append(figure("  last sound to the rest of the answer", "ms", resumed))
    return found


async def _one(url: str, name: str, pcm: Pcm) -> Outcome:
    async with connect(url, max_size=None, compression=None) as socket:
        session = _Session(socket)
        receiver = asyncio.create_task(session.receive())
        try:
            return await session.speak_over(name, pcm)
        finally:
            receiver.cancel()
            await asyncio.gather(receiver, return_exceptions=True)


class _Session:
    """A client with an open microphone; it notes when what it waits for came."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._item_id = ""
        self._audio_s: float | None = None  # first audio of the newest item
        self._received_ms = 0.0
        self._cut_s: float | None = None
        self._next: dict[str, Any] | None = None  # the response after the cut
        self._next_audio_s: float | None = None
        self._heard: str | None = None

    async def receive(self) -> None:
        """Read events until the connection ends."""
        async for frame in self._socket:
            await self._take(json.loads(frame))

    async def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "response.created" if self._cut_s is not None:
                self._next = event["response"]
            case "response.output_audio.delta" if self._cut_s is None:
                self._item_id = event["item_id"]
                self._audio_s = self._audio_s or time.perf_counter()
                self._received_ms += len(base64.b64decode(event["delta"])) / 48
            case "response.output_audio.delta" if self._next is not None:
                self._next_audio_s = self._next_audio_s or time.perf_counter()
            case "input_audio_buffer.speech_started" if self._cut_s is None:
                self._cut_s = time.perf_counter()
                await self._truncate()
            case "conversation.item.input_audio_transcription.completed":
                self._heard = event["transcript"]

    async def _truncate(self) -> None:
        assert self._audio_s is not None and self._cut_s is not None
        played_ms = min((self._cut_s - self._audio_s) * 1000, self._received_ms)
        await self._send(
            "conversation.item.truncate",
            item_id=self._item_id,
            content_index=0,
            audio_end_ms=int(played_ms),
        )

    async def speak_over(self, name: str, pcm: Pcm) -> Outcome:
        """The story, the sound over it, and what follows."""
        transcription = {"model": "whisper-1"}
        await self._send(
            "session.update",
            session={"type": "realtime", "audio": {"input": {"transcription": transcription}}},
        )
        await self._send("response.create", response={"instructions": STORY})
        while self._audio_s is None:
            await self._microphone(np.zeros(480, dtype=np.int16))
        await self._microphone(np.zeros(int(BEFORE_S * CALL_RATE_HZ), dtype=np.int16))
        began_s = time.perf_counter()
        await self._microphone(pcm)
        ended_s = time.perf_counter()
        await self._silence_until_over(ended_s)
        continues = (self._next or {}).get("metadata") or {}
        resumed = "continues_item_id" in continues
        return Outcome(
            sound=name,
            cut=self._cut_s is not None,
            resumed=resumed,
            ended=self._cut_s is not None and not resumed,
            cut_ms=(self._cut_s - began_s) * 1000 if self._cut_s else None,
            resumed_ms=(self._next_audio_s - ended_s) * 1000
            if resumed and self._next_audio_s
            else None,
            heard=self._heard or "",
        )

    async def _silence_until_over(self, ended_s: float) -> None:
        """Until the next response speaks, or 1.5 s after a sound that cut nothing."""
        while time.perf_counter() - ended_s < AFTER_S:
            await self._microphone(np.zeros(480, dtype=np.int16))
            quiet = self._cut_s is None and time.perf_counter() - ended_s > 1.5
            if quiet or self._next_audio_s is not None:
                return

    async def _microphone(self, pcm: Pcm) -> None:
        """Send in real time."""
        size = CALL_RATE_HZ * FRAME_MS // 1000
        for at in range(0, len(pcm), size):
            audio = base64.b64encode(pcm[at : at + size].tobytes()).decode()
            await self._send("input_audio_buffer.append", audio=audio)
            await asyncio.sleep(FRAME_MS / 1000)

    async def _send(self, type: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": type, **fields}))
