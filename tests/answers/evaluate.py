"""What is said to a question, given what a tool returned; ``python -m tests.answers.evaluate
[SET]`` prints the wrong ones.

A set has one case a line: ``kind``, ``trade``, ``ask``, ``output`` (text, or data that the tool
returns as JSON), ``say`` (each must be heard; "a|b": one of them), ``never`` (none may be heard)
and perhaps ``refuse`` (nothing in the output answers, and that must be said).
``development.jsonl`` was read while the answers were developed, ``aside.jsonl`` was not;
both were written before the code was.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from agents_core.engine.brain.answers.answer_text import answer
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.embeddings import load_embedder
from agents_core.language.sentences import sentences

HERE = Path(__file__).parent
SETS = ("development", "aside")

Answers: TypeAlias = Callable[[str, str], str]
"""What is said to a question, given an output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and an output, with what must and must not be heard."""

    kind: str
    trade: str
    ask: str
    output: Any
    say: Sequence[str]
    never: Sequence[str]
    refuse: bool = False

    @property
    def text(self) -> str:
        """The output as the brain receives it."""
        return self.output if isinstance(self.output, str) else json.dumps(self.output)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what was said."""

    case: Case
    said: str

    @property
    def missing(self) -> list[str]:
        """What was not said that must be."""
        refusal = [stock_phrases.NOT_FOUND] if self.case.refuse else []
        wanted = [*self.case.say, *refusal]
        return [one for one in wanted if not any(_in(way, self.said) for way in one.split("|"))]

    @property
    def harmful(self) -> list[str]:
        """What was said that must not be."""
        return [one for one in self.case.never if _in(one, self.said)]

    @property
    def right(self) -> bool:
        """Whether everything asked for was said, nothing wrong, and in at most three sentences."""
        return not self.missing and not self.harmful and len(sentences(self.said)) <= 3


def _in(words: str, said: str) -> bool:
    """Whether the words are heard as such: "2" is not in "20", nor in "2.5"."""
    whole = rf"(?<![\w.:,]){re.escape(words)}(?!\w|[.:,]\d)"
    return re.search(whole, said, re.IGNORECASE) is not None


def cases(name: str) -> list[Case]:
    """The cases of a set."""
    return [Case(**json.loads(line)) for line in (HERE / f"{name}.jsonl").open(encoding="utf-8")]


def judged(found: Iterable[Case], answers: Answers) -> list[Judged]:
    """What is said in each case."""
    return [Judged(case, answers(case.ask, case.text)) for case in found]


def summary(rows: Sequence[Judged]) -> str:
    """Right and harmful answers, and the right ones by kind."""
    kinds = Counter(row.case.kind for row in rows)
    right = Counter(row.case.kind for row in rows if row.right)
    told = ", ".join(f"{kind} {right[kind]}/{count}" for kind, count in kinds.items())
    harmful = sum(bool(row.harmful) for row in rows)
    return f"right {right.total()}/{len(rows)} ({told}), harmful {harmful}"


def product_answers() -> Answers:
    """The local engine's own."""
    embedder = load_embedder()
    return lambda ask, output: answer(embedder, [ask], output, [])


def main() -> None:
    """Judge one set, or the development set."""
    rows = judged(cases(*(sys.argv[1:] or ["development"])), product_answers())
    for row in rows:
        if not row.right:
            print(f"{row.case.kind}: {row.case.ask}\n  said    {row.said}")
            print(f"  missing {row.missing}\n  harmful {row.harmful}")
    print(summary(rows))


if __name__ == "__main__":
    main()
