"""The engine as a process: its one line, its health, and all the ways it ends."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from agents_core.engine.__main__ import main
from agents_core.engine.composition import ComponentChoice
from agents_core.engine.ports import Components
from agents_core.errors import SpeechUnavailable
from tests.protocol.engine_process import ROOT, engine_process


def test_health_names_the_components_and_the_process() -> None:
    with engine_process() as engine:
        health = engine.health()
        while health["status"] == "warming":
            health = engine.health()
        assert health == {
            "status": "ok",
            "about": "Scripted parts for tests.",
            "sessions": 0,
            "pid": engine.process.pid,
            "capacity": 64,
            "lateness_ms": None,
        }


def test_sigterm_ends_it_cleanly() -> None:
    with engine_process() as engine:
        engine.process.send_signal(signal.SIGTERM)
        assert engine.process.wait(300) == 0


def test_it_ends_when_its_standard_input_closes() -> None:
    with engine_process("--exit-with-parent") as engine:
        assert engine.process.stdin is not None
        engine.process.stdin.close()
        assert engine.process.wait(300) == 0


def test_it_ends_when_its_parent_is_killed() -> None:
    """The parent is a process of our own that starts an engine, says its pid, and waits."""
    parent = (
        "import subprocess, sys\n"
        "engine = subprocess.Popen([sys.executable, '-m', 'tests.protocol.scripted_engine',"
        " '--port', '0', '--exit-with-parent'], stdin=subprocess.PIPE)\n"
        "print(engine.pid, flush=True)\n"
        "engine.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        engine_pid = int(process.stdout.readline())
        assert "listening" in process.stdout.readline()
        process.kill()
        # The engine holds the other end of this pipe: it ends when the engine has ended.
        assert process.stdout.read() == ""
    assert engine_pid != os.getpid()


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "tests.protocol.scripted_engine", "--port", port],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=300,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr.startswith("The engine cannot run: ")
    assert "Traceback" not in result.stderr


def test_a_missing_component_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def build(choice: ComponentChoice) -> Components:
        raise SpeechUnavailable(f"The recogniser {choice.stt_model} is not installed.")

    assert main(["--port", "0", "--stt-model", "nothing"], build) == 1
    assert capsys.readouterr().err == (
        "The engine cannot run: The recogniser nothing is not installed.\n"
    )
