"""What a killed process loses of the calls it was writing: the last events, and the last sound."""

from pathlib import Path

from agents_core.archive.call_archive import CallArchive
from agents_core.store import engine_for, migrate
from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.figures import Figure, figure
from tests.doubles.played_calls import Clock
from tests.doubles.tones import decoded
from tests.integration.record.record_child import WritingProcess
from tests.integration.record.record_sound_child import RecordingProcess

ROUNDS = 6
CALLS, EVENTS = 3, 300
RECORDED_MS = 4000
EVENTS_AIM_MS = 250
SOUND_AIM_MS = 3000
"""Kept back for late frames (0.8 s), two pages (0.4 s), the recorder's pace (0.25 s) and that of
the database (1.1 s)."""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """SQLite; each round is a process of its own."""
    folders = [environment.scratch / str(number) for number in range(ROUNDS)]
    events = [lost_ms for folder in folders for lost_ms in _events_lost_ms(folder / "events")]
    sound = [_sound_lost_ms(folder / "sound") for folder in folders]
    return [
        figure("crash: events lost of a call", "ms", events, p95_aim=EVENTS_AIM_MS),
        figure("crash: sound lost of a recording", "ms", sound, p95_aim=SOUND_AIM_MS),
    ]


def _archive(folder: Path) -> tuple[str, CallArchive]:
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'calls.db'}"
    migrate(url)
    return url, CallArchive(engine_for(url), Clock())


def _events_lost_ms(folder: Path) -> list[float]:
    url, archive = _archive(folder)
    child = WritingProcess(url, calls=CALLS)
    until(
        lambda: (
            len(child.emitted) == CALLS
            and all(len(emitted) > EVENTS for emitted in list(child.emitted.values()))
        ),
        timeout_s=60,
    )
    killed_s = child.kill()
    lost = []
    for call_id, emitted in child.emitted.items():
        kept = len(archive.events(call_id))
        first_s = min((at_s for seq, at_s in emitted if seq > kept), default=killed_s)
        lost.append((killed_s - first_s) * 1000)
    return lost


def _sound_lost_ms(folder: Path) -> float:
    url, archive = _archive(folder)
    child = RecordingProcess(url)
    until(lambda: child.recorded_ms >= RECORDED_MS, timeout_s=60)
    child.kill()
    caller, _ = decoded(archive.audio(child.call_id))
    return child.recorded_ms - len(caller) / 24
