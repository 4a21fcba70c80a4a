"""The test command: six pytest runs, one line of totals, and an exit code that covers all."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from tests import __main__ as test_command
from tests.conftest import pytest_collection_modifyitems

ROOT = Path(__file__).resolve().parents[3]

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
    runs = Pytest(*[(0, [PASSED])] * 5, (0, [PASSED, PASSED, SKIPPED]))
    code, lines = printed(runs, monkeypatch, capsys)
    assert (code, lines[-1]) == (0, "7 passed, 0 failed, 1 skipped")
    assert lines.count("one line of pytest") == 5
    selections = [command[command.index("pytest") + 2] for command in runs.commands]
    others = ["not browser and not realtime"] * 4
    assert selections == ["realtime", "browser and not realtime", *others]


@pytest.mark.parametrize("failing", range(6))
def test_a_failure_in_any_run_fails_the_command(
    failing: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[tuple[int, list[str] | None]] = [(0, [PASSED])] * 6
    runs[failing] = (1, [PASSED, FAILED, BROKE_AFTERWARDS])
    code, lines = printed(Pytest(*runs), monkeypatch, capsys)
    assert (code, lines[-1]) == (1, "6 passed, 2 failed")


@pytest.mark.parametrize("cases", [None, [PASSED]])
def test_a_run_that_breaks_off_counts_as_a_failure(
    cases: list[str] | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, lines = printed(Pytest(*[(0, [PASSED])] * 5, (3, cases)), monkeypatch, capsys)
    assert (code, lines[-1].endswith(" passed, 1 failed")) == (1, True)
    assert lines[-2] == "A run ended with exit code 3 (all others)."


def test_arguments_are_one_run_of_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Pytest((5, None))
    monkeypatch.setattr(subprocess, "run", runs)
    assert test_command.main(["-k", "team"]) == 5
    assert [command[-3:] for command in runs.commands] == [["pytest", "-k", "team"]]


class Collected:
    """Stands in for a collected test."""

    def __init__(self, nodeid: str, marks: Sequence[str]) -> None:
        self.nodeid = nodeid
        self._marks = marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self._marks


def collect(nodeid: str, *marks: str) -> None:
    """As pytest does when it has found this test."""
    pytest_collection_modifyitems([cast(pytest.Item, Collected(nodeid, marks))])


@pytest.mark.parametrize(
    ("nodeid", "marks"),
    [
        ("tests/unit/test_a.py::test_one", ["browser"]),
        ("tests/integration/call/test_a.py::test_one", ["browser"]),
        ("tests/unit/test_a.py::test_one", ["browser", "realtime"]),
        ("tests/browser_old/test_a.py::test_one", ["realtime"]),
        ("tests/browser/test_a.py::test_one", []),
    ],
)
def test_a_test_that_no_run_reads_is_refused(nodeid: str, marks: list[str]) -> None:
    with pytest.raises(pytest.UsageError, match=nodeid):
        collect(nodeid, *marks)


@pytest.mark.parametrize(
    ("nodeid", "marks"),
    [
        ("tests/browser/test_a.py::test_one", ["browser"]),
        ("tests/browser/test_a.py::test_one", ["browser", "realtime"]),
        ("tests/integration/call/test_a.py::test_one", ["realtime"]),
        ("tests/unit/test_a.py::test_one", []),
    ],
)
def test_a_test_that_a_run_reads_is_taken(nodeid: str, marks: list[str]) -> None:
    collect(nodeid, *marks)
    path = nodeid.partition("::")[0]
    assert [run.title for run in test_command.RUNS if run.reads(path, marks)]


def test_each_test_file_without_marks_is_read_by_one_run() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        name = path.relative_to(ROOT).as_posix()
        reading = [run.title for run in test_command.RUNS if run.reads(name, [])]
        assert len(reading) == (not name.startswith("tests/browser/")), (name, reading)
