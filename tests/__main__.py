"""``python -m tests``: the whole suite in pytest runs side by side, then a line of totals.

One run takes the tests that play sound, one after the other: two of them starve each other on two
cores. Such tests wait for most of the time. Another takes the other tests with a browser, in turn
as well. A third has the foreign clients, which talk in real time and need little of the machine
once they have started. The rest is three runs, each of which reads only its own files; they use
what is left, with low priority. All but the first are printed when they have ended.
``python -m tests ARGUMENTS`` is one pytest run with these arguments.
"""

import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One of the pytest runs: the tests of some folders that have one of ``marks``, or none of
    ``without_marks``."""

    title: str
    folders: tuple[str, ...]
    without_folders: tuple[str, ...] = ()
    """Inside ``folders``."""
    marks: tuple[str, ...] = ()
    without_marks: tuple[str, ...] = ()
    niceness: int
    """Beside a run at 0, one at 5 gets a third of a core's time and one at 15 some 3 %."""

    def reads(self, path: str, marks: Collection[str]) -> bool:
        """Whether a test in this file, relative to the project, with these marks is one of them."""
        if not any(path.startswith(f"{folder}/") for folder in self.folders):
            return False
        if any(path.startswith(f"{folder}/") for folder in self.without_folders):
            return False
        if not set(marks).isdisjoint(self.without_marks):
            return False
        return not self.marks or not set(marks).isdisjoint(self.marks)

    def command(self, report: Path) -> list[str]:
        """Its command line, which writes a JUnit XML ``report``."""
        lowered = ("nice", "-n", str(self.niceness)) if self.niceness else ()
        wanted = [" or ".join(self.marks)] if self.marks else []
        marks = " and ".join([*wanted, *(f"not {mark}" for mark in self.without_marks)])
        ignored = (f"--ignore={folder}" for folder in self.without_folders)
        return [*lowered, *_pytest("-m", marks, *self.folders, *ignored, f"--junit-xml={report}")]


SOUND = Run(
    title="Tests with sound",
    folders=("tests/browser", "tests/integration/call"),
    marks=("realtime",),
    niceness=0,
)
BROWSER = Run(
    title="Tests with a browser, without sound",
    folders=("tests/browser",),
    marks=("browser",),
    without_marks=("realtime",),
    niceness=5,
)
CLIENTS = Run(
    title="Foreign clients",
    folders=("tests/clients",),
    without_marks=("browser", "realtime"),
    niceness=10,
)
UNITS = Run(
    title="Unit tests",
    folders=("tests/unit",),
    without_marks=("browser", "realtime"),
    niceness=15,
)
PAGES = Run(
    title="Tests of the pages",
    folders=("tests/pages",),
    without_marks=("browser", "realtime"),
    niceness=15,
)
OTHERS = Run(
    title="All others",
    folders=("tests",),
    without_folders=("tests/browser", "tests/clients", "tests/unit", "tests/pages"),
    without_marks=("browser", "realtime"),
    niceness=15,
)
RUNS = (SOUND, BROWSER, CLIENTS, UNITS, PAGES, OTHERS)
"""Each test belongs to one of them: ``tests/conftest.py`` refuses one that none reads."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many tests passed, failed (also in set-up or tear-down), and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_totals(report: Path) -> Totals:
    """The totals of a JUnit XML report; zeros when pytest did not get so far as to write one."""
    if not report.exists():
        return Totals()
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = sum(
        case.find("failure") is not None or case.find("error") is not None for case in cases
    )
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Totals(len(cases) - failed - skipped, failed, skipped)


def _pytest(*options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *options]


def whole_suite() -> int:
    """All runs; 1 when a test or a run failed."""
    with tempfile.TemporaryDirectory(prefix="pytest-reports-") as folder:
        reports = [Path(folder, f"{number}.xml") for number in range(len(RUNS))]
        outputs = [Path(folder, f"{number}.txt") for number in range(len(RUNS))]
        print(f"\n== {SOUND.title}; the others run beside them", flush=True)
        processes = [subprocess.Popen(SOUND.command(reports[0]))]
        for run, report, output in zip(RUNS[1:], reports[1:], outputs[1:], strict=True):
            with output.open("wb") as file:
                processes.append(
                    subprocess.Popen(run.command(report), stdout=file, stderr=subprocess.STDOUT)
                )
        codes = [process.wait() for process in processes]
        for run, output in zip(RUNS[1:], outputs[1:], strict=True):
            print(f"\n== {run.title}", flush=True)
            print(output.read_text(encoding="utf-8", errors="replace"), flush=True)
        totals = [read_totals(report) for report in reports]
    unreported = [
        f"A run ended with exit code {code} ({run.title.lower()})."
        for run, code, found in zip(RUNS, codes, totals, strict=True)
        if code and not found.failed
    ]
    total = sum(totals, Totals(failed=len(unreported)))
    print("\n".join(["", *unreported, str(total)]), flush=True)
    return 1 if total.failed else 0


def main(arguments: Sequence[str]) -> int:
    """The exit code of the suite, or of one pytest run with these arguments."""
    try:
        if arguments:
            return subprocess.run(_pytest(*arguments), check=False).returncode
        return whole_suite()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
