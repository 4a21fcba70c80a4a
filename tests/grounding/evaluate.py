"""Which statements the guardrail of grounded figures stops; ``python -m tests.grounding.evaluate
[FILE]`` prints those it judges wrong.

A file has one statement a line: ``language``, ``source`` (a passage that was looked up), ``said``,
``true``, ``kind``, and perhaps ``asked`` (the caller's words before it). ``kinds.jsonl`` was
written kind by kind; ``paraphrases.jsonl`` and, with what callers ask, ``calls.jsonl`` by people
who had not seen the guardrail. All were read while it was developed.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures

HERE = Path(__file__).parent
SETS = ("kinds", "paraphrases", "calls")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an agent says after one passage was looked up."""

    language: str
    source: str
    said: str
    true: bool
    kind: str
    asked: str = ""  #: what the caller had said before


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement, and the words that were stopped; empty: it passed."""

    statement: Statement
    words: str

    @property
    def right(self) -> bool:
        """Whether a true statement passed or a false one was stopped."""
        return bool(self.words) is not self.statement.true


@dataclass(frozen=True, slots=True)
class Summary:
    """Judged statements, counted."""

    rows: Sequence[Judged]

    @property
    def false_trips(self) -> tuple[int, int]:
        """Of the true statements: those that were stopped, and all."""
        return self._wrong_of(True)

    @property
    def misses(self) -> tuple[int, int]:
        """Of the false statements: those that passed, and all."""
        return self._wrong_of(False)

    def _wrong_of(self, true: bool) -> tuple[int, int]:
        chosen = [row for row in self.rows if row.statement.true is true]
        return sum(not row.right for row in chosen), len(chosen)


def load(file: Path) -> list[Statement]:
    """The statements of a file."""
    return [Statement(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def judged(statements: Iterable[Statement]) -> Summary:
    """Each statement with its source alone."""
    rows = []
    for one in statements:
        known = KnownFigures.of([one.source], one.language)
        callers = KnownFigures(one.language)
        callers.add_texts([one.asked], with_prices=False)
        found = first_finding(one.said, known, callers, complete=True)
        rows.append(Judged(one, found.figure.text if found else ""))
    return Summary(rows)


def main(files: Sequence[str]) -> None:
    """Print what is judged wrong, and how much of each kind."""
    for file in [Path(name) for name in files] or [HERE / f"{name}.jsonl" for name in SETS]:
        summary = judged(load(file))
        wrong = [row for row in summary.rows if not row.right]
        for row in wrong:
            verdict = f"stopped “{row.words}”" if row.words else "passed"
            said = row.statement
            print(f"{verdict}: {said.said}\n  {said.kind} ({said.language}): {said.source}")
        kinds = Counter((row.statement.true, row.statement.kind) for row in wrong)
        for (true, kind), count in sorted(kinds.items()):
            print(f"{'true' if true else 'false'}, {kind}: {count} wrong")
        (trips, of_true), (missed, of_false) = summary.false_trips, summary.misses
        print(
            f"{file.name}: {trips} of {of_true} true stopped, {missed} of {of_false} false passed"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
