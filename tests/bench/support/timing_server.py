"""A scripted Realtime server in its own process that timestamps every frame it sends or receives.

``python -m tests.bench.support.timing_server`` prints its address, then answers each JSON command
on standard input (one per line) with one JSON line. Times are ``time.monotonic()`` seconds, which
all processes of a machine share.
"""

import asyncio
import base64
import json
import random
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Self

import numpy as np
from websockets.asyncio.server import serve

from tests.doubles.realtime_server import Frame, ScriptedServer

RATE_HZ = 24_000
FRAME_SAMPLES = 480
WORDS = ("and ", "then ", "the ", "next ", "one ", "goes ", "on. ")
MARKS = 20_000
"""Each 20 ms of test audio has one constant sample value, which identifies the frame."""


def marked(mark: int, *, duration_ms: int = 20) -> bytes:
    """PCM16 mono 24 kHz that carries ``mark`` (1 to MARKS) in every sample."""
    return np.full(RATE_HZ * duration_ms // 1000, mark, dtype="<i2").tobytes()


def marks(pcm: bytes) -> list[int]:
    """The marks in a buffer, in order, without silence."""
    samples = np.frombuffer(pcm, dtype="<i2")
    found = samples[np.flatnonzero(np.diff(samples, prepend=0))]
    return [int(mark) for mark in found if mark]


def tone(duration_ms: int, start_sample: int) -> bytes:
    """A voice-like hum without pauses, PCM16 mono 24 kHz; ``start_sample`` continues its phase."""
    at_s = (np.arange(RATE_HZ * duration_ms // 1000) + start_sample) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * 140 * n * at_s) / n for n in range(1, 8))
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * 3 * at_s)
    return (hum * swell * 5000).astype("<i2").tobytes()


class ServerCommands:
    """Executes the commands on the server's event loop."""

    def __init__(self, server: "TimestampingServer") -> None:
        self._server = server
        self._where: Frame = {}
        self._random = random.Random(5)

    async def execute(self, command: dict[str, Any]) -> Any:
        """Execute one command and return its result."""
        match command.pop("do"):
            case "ready":
                await self._server.wait_for(self._speaks, 30)
                return True
            case "received":
                received, self._server.received = self._server.received, []
                return received
            case "pieces":
                return await self._pieces(**command)
            case "answer":
                return await self._answer(**command)
            case "barge_in":
                return await self._timed("input_audio_buffer.speech_started", **command)
            case "hum":
                return await self._hum(**command)
        raise ValueError("no such command")

    def _speaks(self) -> bool:
        return self._server.session.get("output_modalities") == ["audio"] and bool(
            self._server.connections
        )

    async def _begin(self, number: int) -> None:
        response = {"object": "realtime.response", "id": f"resp_{number}", "output": []}
        item: Frame = {"id": f"item_{number}", "object": "realtime.item", "type": "message"}
        item |= {"role": "assistant", "status": "in_progress", "content": []}
        self._where = {"response_id": response["id"], "item_id": item["id"]}
        await self._server.send("response.created", response={**response, "status": "in_progress"})
        await self._server.send("response.output_item.added", output_index=0, item=item, **self._id)
        await self._server.send("conversation.item.added", previous_item_id=None, item=item)
        self._where |= {"output_index": 0, "content_index": 0}

    @property
    def _id(self) -> Frame:
        return {"response_id": self._where["response_id"]}

    async def _done(self) -> None:
        response = {"object": "realtime.response", "id": self._where["response_id"], "output": []}
        await self._server.send("response.done", response={**response, "status": "completed"})

    async def _timed(self, type: str, **data: Any) -> float:
        """Send one event; returns when it was handed to the socket."""
        message = json.dumps({"event_id": "event_timed", "type": type, **data})
        now_s = time.monotonic()
        for connection in list(self._server.connections):
            await connection.send(message)
        return now_s

    async def _audio(self, pcm: bytes) -> float:
        delta = base64.b64encode(pcm).decode()
        return await self._timed("response.output_audio.delta", **self._where, delta=delta)

    async def _pieces(self, count: int, least_ms: float, most_ms: float) -> list[Any]:
        """Send 20 ms of marked audio at random intervals; returns (mark, time) pairs."""
        await self._begin(0)
        sent = []
        for mark in range(1, count + 1):
            await asyncio.sleep(self._random.uniform(least_ms, most_ms) / 1000)
            sent.append((mark, await self._audio(marked(mark))))
        await self._done()
        return sent

    async def _answer(self, number: int, seconds: float) -> bool:
        """Send a long answer as fast as possible in pieces of 200 ms, then ``response.done``."""
        await self._begin(number)
        for _ in range(int(seconds * 5)):
            await self._audio(marked(number + 1, duration_ms=200))
        await self._done()
        return True

    async def _hum(self, seconds: float) -> bool:
        """Send a continuous answer 2 s ahead of real time, with a word every 300 ms."""
        await self._begin(0)
        began_s, step_ms = time.monotonic(), 100
        for piece in range(int(seconds * 1000 / step_ms)):
            early_s = piece * step_ms / 1000 - 2 - (time.monotonic() - began_s)
            await asyncio.sleep(max(0.0, early_s))
            await self._audio(tone(step_ms, piece * RATE_HZ * step_ms // 1000))
            if piece % 3 == 0:
                word = WORDS[piece // 3 % len(WORDS)]
                await self._timed(
                    "response.output_audio_transcript.delta", **self._where, delta=word
                )
        await self._done()
        return True


class TimestampingServer(ScriptedServer):
    """A scripted server that timestamps audio on arrival and stores no frames."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[tuple[int, float]] = []

    async def _react(self, frame: Frame) -> None:
        now_s = time.monotonic()
        self.frames.clear()  # or memory grows during a long run
        if frame["type"] == "input_audio_buffer.append":
            pcm = base64.b64decode(frame["audio"])
            self.received += [(mark, now_s) for mark in marks(pcm)]
        else:
            await super()._react(frame)


async def _main() -> None:
    server = TimestampingServer()
    async with serve(server._serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        print(f"ws://127.0.0.1:{port}/v1/realtime", flush=True)
        commands = ServerCommands(server)
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await commands.execute(json.loads(line))), flush=True)


class TimingServer:
    """Starts the server process and sends it commands."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.support.timing_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._read()

    def tell(self, do: str, **more: Any) -> None:
        """Send a command; ``result`` returns its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()

    def result(self) -> Any:
        """Wait for the answer to the oldest command."""
        return json.loads(self._read())

    def ask(self, do: str, **more: Any) -> Any:
        """Send a command and return its answer."""
        self.tell(do, **more)
        return self.result()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the timing server ended")
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()


if __name__ == "__main__":
    asyncio.run(_main())
