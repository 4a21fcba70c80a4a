"""Starts and ends an engine process for a test, and asks after its health."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """A running engine."""

    process: "subprocess.Popen[str]"
    port: int

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1/realtime?model=local"

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=300) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            health: dict[str, Any] = json.load(answer)
            return health


@contextmanager
def engine_process(
    *arguments: str, module: str = "tests.protocol.scripted_engine"
) -> Iterator[EngineProcess]:
    """The process listens when this yields, and is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", "0", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "switchboard-engine listening on ws://127.0.0.1:" in line, line
        yield EngineProcess(process, int(line.rsplit(":", 1)[1].split("/")[0]))
    finally:
        process.terminate()
        process.wait(300)
        process.stdin.close()
        process.stdout.close()
