"""``python -m tests``: the whole suite in two pytest runs side by side, then a line of totals.

One run takes the tests with a browser or with sound in real time, one after the other: two browsers
with their apps starve each other on two cores. Such tests wait most of the time; the second run
uses what they leave, with low priority and two processes, and is printed when it has ended.
``python -m tests ARGUMENTS`` is one pytest run with these arguments.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

IN_TURN = ("-m", "(browser or realtime) and not waits")
BESIDE = ("-m", "waits or not (browser or realtime)", "--numprocesses=2", "--dist=loadgroup")
LOW_PRIORITY = ("nice", "-n", "15")
"""The second run gets some 3 % of a core that the first one could use as well."""


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
    """Both runs; 1 when a test or a run failed."""
    with tempfile.TemporaryDirectory(prefix="pytest-reports-") as folder:
        reports = Path(folder, "in_turn.xml"), Path(folder, "beside.xml")
        output = Path(folder, "beside.txt")
        print("\n== Tests with a browser or in real time; the others run beside them", flush=True)
        in_turn = subprocess.Popen([*_pytest(*IN_TURN), f"--junit-xml={reports[0]}"])
        with output.open("wb") as file:
            beside = subprocess.Popen(
                [*LOW_PRIORITY, *_pytest(*BESIDE), f"--junit-xml={reports[1]}"],
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        codes = in_turn.wait(), beside.wait()
        print("\n== The others", flush=True)
        print(output.read_text(encoding="utf-8", errors="replace"), flush=True)
        totals = [read_totals(report) for report in reports]
    unreported = [
        f"The {name} run ended with exit code {code}."
        for name, code, found in zip(("first", "second"), codes, totals, strict=True)
        if code and not found.failed
    ]
    total = totals[0] + totals[1] + Totals(failed=len(unreported))
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
