"""``python -m tests``: the whole suite in two pytest runs, then one line with the totals.

The first run spreads the tests over two processes; browser tests take turns in one of them. The
second takes those marked ``realtime`` one at a time: they play sound at its own speed, and
may fail beside a test that takes the processor.
``python -m tests ARGUMENTS`` is one pytest run with these arguments.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

RUNS = {
    "two at a time": ("-m", "not realtime", "--numprocesses=2", "--dist=loadgroup"),
    "one at a time": ("-m", "realtime"),
}


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


def whole_suite() -> int:
    """Both runs, the second also after a failure of the first; 1 when a test or a run failed."""
    totals, unreported = Totals(), []
    with tempfile.TemporaryDirectory(prefix="pytest-reports-") as folder:
        for number, (name, options) in enumerate(RUNS.items()):
            print(f"\n== Tests, {name}", flush=True)
            report = Path(folder) / f"{number}.xml"
            command = [sys.executable, "-m", "pytest", *options, f"--junit-xml={report}"]
            code = subprocess.run(command, check=False).returncode
            found = read_totals(report)
            if code and not found.failed:
                unreported.append(f"The run “{name}” ended with exit code {code}.")
                found += Totals(failed=1)
            totals += found
    print("\n".join(["", *unreported, str(totals)]), flush=True)
    return 1 if totals.failed else 0


def main(arguments: Sequence[str]) -> int:
    """The exit code of the suite, or of one pytest run with these arguments."""
    try:
        if arguments:
            command = [sys.executable, "-m", "pytest", *arguments]
            return subprocess.run(command, check=False).returncode
        return whole_suite()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
