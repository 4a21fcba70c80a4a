"""A cancel on the local engine: from sending it to the end of the response, and what comes between.

The engine is the real process with real recognition and synthesis; the client is a bare WebSocket
that does nothing but wait.
"""

import asyncio
import base64
import json
import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.protocol.engine_process import engine_process

ROUNDS = 12
AIM_MS = 50
STORY = "Say exactly: " + "This is a long story about a river. " * 20
CASES = {
    "a cancel to response.done, in silence": 0.0,
    "  the same with the microphone on": 0.02,
    "  the same behind 10 s of audio in one event": 10.0,
    "  the same behind 60 s of audio in one event": 60.0,
}


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Every case on one connection, and the audio that still came."""
    with engine_process(module="agents_core.engine") as engine:
        return asyncio.run(_cases(engine.url))


async def _cases(url: str) -> list[Figure]:
    found: list[Figure] = []
    async with connect(url, max_size=None, compression=None) as socket:
        await _until(socket, "session.created")
        for name, before_s in CASES.items():
            rounds = [await _cancel(socket, before_s) for _ in range(ROUNDS)]
            found.append(figure(name, "ms", [ms for ms, _ in rounds], p95_aim=AIM_MS))
            late = [float(deltas * 100) for _, deltas in rounds]
            found.append(figure("  part: speech that was on its way", "ms", late))
    return found


async def _cancel(socket: ClientConnection, before_s: float) -> tuple[float, int]:
    """Milliseconds to the end of the response, and its deltas meanwhile."""
    audio = base64.b64encode(bytes(int(before_s * 1000) * 48)).decode()
    append = json.dumps({"type": "input_audio_buffer.append", "audio": audio})
    await _send(socket, "response.create", response={"instructions": STORY})
    await _until(socket, "response.output_audio.delta")
    if before_s:
        await socket.send(append)
    sent_s = time.perf_counter()
    await _send(socket, "response.cancel")
    between = await _until(socket, "response.done")
    took_ms = (time.perf_counter() - sent_s) * 1000
    # The next round begins when the audio of this one is heard.
    await _send(socket, "input_audio_buffer.clear")
    await _until(socket, "input_audio_buffer.cleared")
    return took_ms, between.count("response.output_audio.delta")


async def _send(socket: ClientConnection, type: str, **fields: Any) -> None:
    await socket.send(json.dumps({"type": type, **fields}))


async def _until(socket: ClientConnection, type: str) -> list[str]:
    """The types of the events up to this one."""
    types: list[str] = []
    async with asyncio.timeout(60):
        while not types or types[-1] != type:
            types.append(json.loads(await socket.recv())["type"])
    return types
