"""The test command: three pytest runs, one line of totals, and an exit code that covers all."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import __main__ as test_command

REPORT = """<testsuites><testsuite>
{cases}
</testsuite></testsuites>"""
PASSED = '<testcase name="a"/>'
FAILED = '<testcase name="b"><failure message="no"/></testcase>'
BROKE_AFTERWARDS = '<testcase name="c"><error message="tear-down"/></testcase>'
SKIPPED = '<testcase name="d"><skipped message="no PostgreSQL"/></testcase>'


class Pytest:
    """Stands in for the pytest processes; each run writes the next report and returns its code."""

    def __init__(self, *runs: tuple[int, list[str] | None]) -> None:
        self.runs = list(runs)
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], *, stdout: Any = None, **_: Any) -> "EndedProcess":
        code, cases = self.runs[len(self.commands)]
        self.commands.append(command)
        if stdout is not None:
            stdout.write(b"one line of pytest\n")
        if cases is not None:
            report = next(Path(part.partition("=")[2]) for part in command if "--junit-xml" in part)
            report.write_text(REPORT.format(cases="\n".join(cases)), encoding="utf-8")
        return EndedProcess(code)


@dataclass(frozen=True)
class EndedProcess:
    """One that has ended with this code."""

    returncode: int

    def wait(self) -> int:
        return self.returncode


def printed(
    pytest_runs: Pytest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str]]:
    """The command's exit code and the lines it prints."""
    monkeypatch.setattr(subprocess, "Popen", pytest_runs)
    code = test_command.main([])
    return code, capsys.readouterr().out.splitlines()


def test_the_totals_of_all_runs_are_the_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Pytest((0, [PASSED]), (0, [PASSED]), (0, [PASSED, PASSED, SKIPPED]))
    code, lines = printed(runs, monkeypatch, capsys)
    assert (code, lines[-1]) == (0, "4 passed, 0 failed, 1 skipped")
    assert lines.count("one line of pytest") == 2
    selections = [command[command.index("pytest") + 2] for command in runs.commands]
    assert selections == ["realtime", "browser and not realtime", "not (browser or realtime)"]


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_failure_in_any_run_fails_the_command(
    failing: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[tuple[int, list[str] | None]] = [(0, [PASSED])] * 3
    runs[failing] = (1, [PASSED, FAILED, BROKE_AFTERWARDS])
    code, lines = printed(Pytest(*runs), monkeypatch, capsys)
    assert (code, lines[-1]) == (1, "3 passed, 2 failed")


@pytest.mark.parametrize("cases", [None, [PASSED]])
def test_a_run_that_breaks_off_counts_as_a_failure(
    cases: list[str] | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, lines = printed(Pytest((0, [PASSED]), (0, [PASSED]), (3, cases)), monkeypatch, capsys)
    assert (code, lines[-1].endswith(" passed, 1 failed")) == (1, True)
    assert lines[-2] == "A run ended with exit code 3 (all others)."


def test_arguments_are_one_run_of_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Pytest((5, None))
    monkeypatch.setattr(subprocess, "run", runs)
    assert test_command.main(["-k", "team"]) == 5
    assert [command[-3:] for command in runs.commands] == [["pytest", "-k", "team"]]


def test_tests_of_one_group_run_in_one_process(tmp_path: Path) -> None:
    # pytest 9.2 broke this for pytest-xdist 3.8: two browsers then starved each other.
    workers = tmp_path / "workers"
    (tmp_path / "test_grouped.py").write_text(
        "import os, pytest\n"
        "@pytest.mark.xdist_group('browser')\n"
        "@pytest.mark.parametrize('number', range(4))\n"
        "def test_one(number):\n"
        f"    with open({str(workers)!r}, 'a') as file:\n"
        "        print(os.environ['PYTEST_XDIST_WORKER'], file=file)\n",
        encoding="utf-8",
    )
    options = test_command.OTHERS.options[2:]
    subprocess.run([sys.executable, "-m", "pytest", *options, str(tmp_path)], check=True)

    ran = workers.read_text(encoding="utf-8").split()
    assert len(ran) == 4
    assert len(set(ran)) == 1
