"""``python -m tests.bench [name ...] [--json FILE]``: runs benches in turn and prints a table.

Each bench runs in its own process, so that one does not warm up or slow down the next.
"""

import argparse
import importlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.support.bench_environment import BenchEnvironment, MissingProgram, load, machine
from tests.bench.support.figures import Figure, table
from tests.bench.support.wakeup_delay import WakeupDelay

MODULES = {
    "call.microphone": "microphone frame to append on the wire",
    "call.loudspeaker": "model audio to RTP frame",
    "call.barge_in": "speech_started on the wire to first silent frame",
    "browser.spoken_over": "caller's first sound to silence in the browser",
    "browser.buttons": "Interrupt agent and Hang up to silence in the browser",
    "call.loss": "a lost engine to its sentence, and to a new session",
    "engine.cancel": "cancel to the end of the speech on the local engine",
    "engine.backchannels": "which coughs, backchannels and interruptions end an answer",
    "engine.acknowledgements": "backchannels and short interruptions that are taken for the other",
    "engine.voice": "voice-to-voice latency on the local engine, with its parts",
    "call.apply": "apply a team to a running call until the server confirms it",
    "browser.pixels": "an event of a call to the browser's screen",
    "browser.approval": "approval request to the caret in the form",
    "browser.commands": "a command of the page to its acknowledgement",
    "browser.viewers": "app CPU with 20 viewers of a call against one",
    "browser.opening": "opening a transcript of 2,000 lines against 20",
    "browser.talking": "CPU of app, engine and page, without a call and in a talking one",
    "browser.concealed": "share of concealed audio over five minutes, two colleagues on Insights",
    "browser.view": "one event at 2,000 items against 20",
    "engine.speech": "speech recognition alone: word errors, rejected noise, time and memory",
    "engine.speech_input": "speech input of one caller: start and stop of turns, final words",
    "engine.synthesis": "the voice alone: first sound, stop, cost, and each speaker's word errors",
    "engine.load": "sessions that speak every 10 s until answers are late, and the refusal",
    "engine.memory": "memory of the engine over 1,000 short spoken sessions",
    "data.lookup": "policy lookup at 100, 10,000 and 50,000 passages, and re-indexing",
    "data.retrieval": "what lookups cite for 139 questions, and the CPU time of indexing",
    "data.grounding": "true statements of figures that are stopped, and false ones that pass",
    "data.import": "importing a PDF of 200 pages and a table, reading 1 and 10 MB of text",
    "data.record": "10,000 stored calls: pages, filters, search, insights, export, writing",
    "call.recording": "CPU time of recording a call",
    "data.crash": "events and sound that a killed process loses",
    "browser.start": "starting the app until a person can press Start call",
}
BENCHES = {key.partition(".")[2]: about for key, about in MODULES.items()}
BENCH_TIMEOUT_S = 400
LONG_TIMEOUT_S = {
    "record": 1500,
    "speech": 2400,
    "acknowledgements": 1200,
    "concealed": 700,
    "synthesis": 900,
    "load": 700,
    "memory": 3000,
}
"""``record`` first stores a million events in each kind of database."""


def main(arguments: Sequence[str]) -> int:
    """Run the named benches, or all; 1 when one could not measure, never because of a time."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:12} {about}" for name, about in BENCHES.items()),
    )
    parser.add_argument("names", nargs="*", metavar="name", help="benches to run; all when none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every value here")
    parser.add_argument("--one", choices=BENCHES, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        return _measure(options.one, options.json)
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    return _run(options.names or list(BENCHES), options.json)


def module_of(name: str) -> ModuleType:
    """The module of a bench, with its ``measure``."""
    room = next(key.partition(".")[0] for key in MODULES if key.endswith(f".{name}"))
    return importlib.import_module(f"tests.bench.{room}.bench_{name}")


def _measure(name: str, file: Path) -> int:
    """In the child process: run one bench and write its figures to ``file``."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("streamlit").setLevel(logging.ERROR)  # it warns that no server runs
    module = module_of(name)
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        try:
            figures: Sequence[Figure] = module.measure(BenchEnvironment(Path(folder)))
        except MissingProgram as reason:
            print(reason, file=sys.stderr)
            return 3
    file.write_text(json.dumps([item.as_json() for item in figures]), encoding="utf-8")
    return 0


def _run(names: Sequence[str], file: Path | None) -> int:
    print(machine(), flush=True)
    results: dict[str, Any] = {}
    for name in names:
        results[name] = _one(name)
    everything = [item for result in results.values() for item in result["figures"]]
    if len(names) > 1:
        print(f"\n== everything\n{table(everything)}")
    if file is not None:
        kept = {
            name: {**result, "figures": [item.as_json() for item in result["figures"]]}
            for name, result in results.items()
        }
        file.write_text(json.dumps({"machine": machine(), "benches": kept}, indent=1))
    return 1 if any(result["failed"] for result in results.values()) else 0


def _one(name: str) -> dict[str, Any]:
    """Run one bench in a process of its own and print its table."""
    began_s, load_before = time.monotonic(), load()
    figures: list[Figure] = []
    print(f"\n== {name}: {BENCHES[name]}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "tests.bench", "--one", name, "--json", str(file)]
        with WakeupDelay() as delay:
            code = _code_of(command, LONG_TIMEOUT_S.get(name, BENCH_TIMEOUT_S))
        if code == 0:
            figures = [Figure.from_json(item) for item in json.loads(file.read_text())]
    took_s = time.monotonic() - began_s
    print(table(figures) if figures else f"not measured (exit code {code})")
    wakeups = delay.summary()
    print(
        f"took {took_s:.0f} s; load average {load_before:.1f} before, {load():.1f} after\n"
        f"a sleeping thread woke up late by {wakeups['p95']} ms (p95), "
        f"{wakeups['p99.9']} ms (p99.9), {wakeups['max']} ms (max)"
    )
    return {
        "figures": figures,
        "failed": code != 0,
        "took_s": round(took_s, 1),
        "load_before": load_before,
        "load_after": load(),
        "wakeup_delay_ms": wakeups,
    }


def _code_of(command: Sequence[str], timeout_s: float) -> int:
    try:
        return subprocess.run(command, timeout=timeout_s, check=False).returncode
    except subprocess.TimeoutExpired:
        return -1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
