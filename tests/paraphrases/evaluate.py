"""Counts how many sentences reach the right tool, for any brain and any team."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents_core.engine.ports import Brain
from tests.paraphrases.airline import OUTPUTS
from tests.paraphrases.conversation import Conversation, SessionPrompts

HERE = Path(__file__).parent
#: the tool each kind of sentence must end in; None: an agent speaks and nothing is called
RIGHT_TOOL = {
    "policy": "document_lookup_tool",
    "status": "checkFlightsTool",
    "social": None,
    "outside": None,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence and what it is."""

    kind: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one sentence went."""

    row: Row
    path: tuple[str, ...]  #: tools called, handoffs included
    answer: str
    right: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All outcomes of one set."""

    outcomes: Sequence[Outcome]

    @property
    def accuracy(self) -> float:
        """Share of sentences that reached the right tool, 0 to 1."""
        return sum(outcome.right for outcome in self.outcomes) / len(self.outcomes)

    @property
    def wrong(self) -> list[Outcome]:
        """Those that did not."""
        return [outcome for outcome in self.outcomes if not outcome.right]


def load(name: str) -> list[Row]:
    """``"tune"`` or ``"held_out"``; ``"held_out"`` is never looked at while tuning."""
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines if line.strip()]


def evaluate(brain: Brain, session_prompts: SessionPrompts, rows: Iterable[Row]) -> Evaluation:
    """Each sentence opens a call of its own with the first agent of ``session_prompts``."""
    return Evaluation([_outcome(brain, session_prompts, row) for row in rows])


def _outcome(brain: Brain, session_prompts: SessionPrompts, row: Row) -> Outcome:
    conversation = Conversation(brain, session_prompts, OUTPUTS)
    answer = conversation.hear(row.text)
    return Outcome(row, conversation.path, answer, _right(row, conversation.path))


def _right(row: Row, path: tuple[str, ...]) -> bool:
    """Nothing called where nothing should be, else the right tool last and no other before it."""
    tools = [name for name in path if not name.startswith("transfer_to_")]
    wanted = RIGHT_TOOL[row.kind]
    return tools == [wanted] if wanted else not path
