"""Memory of the engine process over many short sessions with a spoken line each.

``MEMORY_SESSIONS=300`` in the environment chooses another number than 1,000.
"""

import asyncio
import itertools
import os

import psutil

from tests.bench.engine.bench_load import until_ready
from tests.bench.engine.spoken_sessions import Line, SpokenSession, dial, spoken_lines
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.protocol.engine_process import engine_process

SESSIONS = 1_000
AT_ONCE = 4
EARLY = 100
AIM = 1.1  #: memory after all sessions, to that after the first hundred
SILENCE_MS = 1_000


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Resident memory after every hundred sessions."""
    total = int(os.environ.get("MEMORY_SESSIONS", SESSIONS))
    lines = itertools.cycle(spoken_lines())
    with engine_process("--max-sessions", "64", module="agents_core.engine") as engine:
        until_ready(engine)
        process = psutil.Process(engine.process.pid)
        sizes = [_mb(process)]
        print(f"  {0:5} sessions: {sizes[0]:.0f} MB", flush=True)
        for done in range(EARLY, total + 1, EARLY):
            asyncio.run(_sessions(engine.url, lines))
            sizes.append(_mb(process))
            note = f"{process.num_threads()} threads"
            print(f"  {done:5} sessions: {sizes[-1]:.0f} MB, {note}", flush=True)
    return [
        figure("engine memory, before and after every 100 sessions", "MB", sizes),
        figure(f"memory after {total} sessions to 100", "x", [sizes[-1] / sizes[1]], p95_aim=AIM),
    ]


async def _sessions(url: str, lines: "itertools.cycle[Line]") -> None:
    """A hundred, some at once."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(line: Line) -> None:
        async with places, dial(url) as socket:
            session = SpokenSession(socket)
            await session.configure()
            listening = asyncio.create_task(session.listen())
            turn = await session.say_at_once(line, SILENCE_MS)
            async with asyncio.timeout(120):
                await turn.done.wait()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    await asyncio.gather(*(one(next(lines)) for _ in range(EARLY)))


def _mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6
