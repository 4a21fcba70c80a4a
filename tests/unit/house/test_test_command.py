"""The test command: two pytest runs, one line of totals, and an exit code that covers both."""

import subprocess
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

    def __call__(self, command: list[str], **_: Any) -> "subprocess.CompletedProcess[str]":
        code, cases = self.runs[len(self.commands)]
        self.commands.append(command)
        if cases is not None:
            report = next(Path(part.partition("=")[2]) for part in command if "--junit-xml" in part)
            report.write_text(REPORT.format(cases="\n".join(cases)), encoding="utf-8")
        return subprocess.CompletedProcess(command, code)


def closing_line(
    pytest_runs: Pytest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """The command's exit code and the last line it prints."""
    monkeypatch.setattr(subprocess, "run", pytest_runs)
    code = test_command.main([])
    return code, capsys.readouterr().out.splitlines()[-1]


def test_the_totals_of_both_runs_are_the_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Pytest((0, [PASSED, PASSED, SKIPPED]), (0, [PASSED]))
    assert closing_line(runs, monkeypatch, capsys) == (0, "3 passed, 0 failed, 1 skipped")
    selections = [command[command.index("pytest") + 2] for command in runs.commands]
    assert selections == ["not realtime", "realtime"]


def test_the_second_run_takes_place_after_a_failure_of_the_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Pytest((1, [PASSED, FAILED, BROKE_AFTERWARDS]), (0, [PASSED]))
    assert closing_line(runs, monkeypatch, capsys) == (1, "2 passed, 2 failed")


@pytest.mark.parametrize("cases", [None, [PASSED]])
def test_a_run_that_breaks_off_counts_as_a_failure(
    cases: list[str] | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    runs = Pytest((0, [PASSED]), (3, cases))
    code, line = closing_line(runs, monkeypatch, capsys)
    assert (code, line.endswith(" passed, 1 failed")) == (1, True)


def test_arguments_are_one_run_of_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Pytest((5, None))
    monkeypatch.setattr(subprocess, "run", runs)
    assert test_command.main(["-k", "team"]) == 5
    assert [command[-3:] for command in runs.commands] == [["pytest", "-k", "team"]]
