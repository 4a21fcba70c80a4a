"""How many sessions that speak every 10 s one engine process serves in time, at which CPU and
memory, and how it refuses.

``LOAD_SESSIONS="4 8"`` in the environment chooses the numbers of sessions.
"""

import asyncio
import itertools
import os
import time

import psutil

from tests.bench.engine.spoken_sessions import Line, SpokenSession, spoken_lines, talk
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.protocol.engine_process import EngineProcess, engine_process

SESSIONS = (1, 4, 8, 12)
EVERY_S = 10.0
LINES = 4  #: each session speaks so often
WORDS_AIM_MS = 350  #: with one session, on a quiet machine
SOUND_AIM_S = 1.5
MEMORY_AIM_MB = 600  #: with one session that talks
CROWD = 40


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Words and sound after the end of a turn with more and more sessions; then a crowd."""
    lines = spoken_lines()
    chosen = os.environ.get("LOAD_SESSIONS", "")
    numbers = [int(one) for one in chosen.split()] or list(SESSIONS)
    figures: list[Figure] = []
    with engine_process("--max-sessions", "64", module="agents_core.engine") as engine:
        until_ready(engine)
        for number in numbers:
            usage = Usage(engine.process.pid)
            sessions = asyncio.run(_crowd(engine.url, number, lines, LINES))
            figures += [*_figures(number, sessions), *usage.figures(number)]
    with engine_process(module="agents_core.engine") as engine:
        until_ready(engine)
        crowd = asyncio.run(_crowd(engine.url, CROWD, lines, 1))
        refused = [one.refusal for one in crowd if one.refusal]
        served = CROWD - len(refused)
        note = refused[0] if refused else "nobody was refused"
        figures.append(figure(f"sessions served of {CROWD}", "x", [served], note=note))
    return figures


class Usage:
    """CPU and memory of the engine process from now on."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._began_s, self._cpu_s = time.monotonic(), self._busy_s()

    def _busy_s(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def figures(self, number: int) -> list[Figure]:
        """Of ``number`` sessions until now; memory is what the process holds at the end."""
        busy = (self._busy_s() - self._cpu_s) / (time.monotonic() - self._began_s)
        memory_mb = self._process.memory_info().rss / 1e6
        aim = {"p95_aim": MEMORY_AIM_MB} if number == 1 else {}
        return [
            figure(f"{number} sessions: CPU of the engine", "% of a core", [100 * busy]),
            figure(f"{number} sessions: memory of the engine", "MB", [memory_mb], **aim),
        ]


def until_ready(engine: EngineProcess) -> None:
    """Wait for the components."""
    while engine.health()["status"] != "ok":
        time.sleep(0.1)


async def _crowd(url: str, number: int, lines: list[Line], count: int) -> list[SpokenSession]:
    rest = itertools.cycle(lines)
    talks = [
        talk(
            url,
            list(itertools.islice(rest, count)),
            every_s=EVERY_S,
            first_s=1.0 + EVERY_S * place / number,
        )
        for place in range(number)
    ]
    return list(await asyncio.gather(*talks))


def _figures(number: int, sessions: list[SpokenSession]) -> list[Figure]:
    turns = [turn for session in sessions for turn in session.turns]
    words = [
        (turn.words_s - turn.stopped_s) * 1000
        for turn in turns
        if turn.words_s is not None and turn.stopped_s is not None
    ]
    sounds = [turn.sound_s - turn.words_end_s for turn in turns if turn.sound_s is not None]
    missed = f"{len(turns) - len(sounds)} of {len(turns)} turns without an answer"
    aim = {"p95_aim": WORDS_AIM_MS} if number == 1 else {}
    return [
        figure(f"{number} sessions: SpeechStopped to words", "ms", words, **aim),
        figure(
            f"{number} sessions: last sound to answer", "s", sounds,
            p95_aim=SOUND_AIM_S, note=missed,
        ),
    ]  # fmt: skip
