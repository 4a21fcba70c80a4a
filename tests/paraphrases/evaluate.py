"""Counts how many sentences reach the right tool, for any brain and any team."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents_core.engine.ports import Brain, Message, ToolOutput, Transcript
from tests.paraphrases.airline import OUTPUTS
from tests.paraphrases.conversation import Conversation, SessionPrompts

HERE = Path(__file__).parent
#: the tool each kind of sentence must end in; None: an agent speaks and nothing is called
RIGHT_TOOL = {
    "policy": "document_lookup_tool",
    "status": "checkFlightsTool",
    "stay": "check_my_stay",
    "line": "check_my_line",
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
    heard: Message  #: what the brain was given: the sentence itself, or its transcript
    path: tuple[str, ...]  #: tools called, handoffs included
    request: str  #: what the last call carried
    output: str  #: what the last call returned
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

    def of(self, kind: str) -> "Evaluation":
        """The outcomes of one kind."""
        return Evaluation([outcome for outcome in self.outcomes if outcome.row.kind == kind])


def load(name: str) -> list[Row]:
    """``"tune"``, ``"held_out"`` (never looked at while tuning), or a ready team's name."""
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines if line.strip()]


def evaluate(
    brain: Brain,
    session_prompts: SessionPrompts,
    rows: Iterable[Row],
    *,
    heard: Mapping[str, Transcript] | None = None,
    outputs: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = OUTPUTS,
) -> Evaluation:
    """Each sentence opens a call of its own with the first agent of ``session_prompts``.

    ``heard``: the transcript of each sentence; without it the sentences are typed.
    """
    outcomes = []
    for row in rows:
        words = heard[row.text] if heard is not None else None
        message = Message(
            role="user",
            text=words.text if words else row.text,
            confidence=words.confidence if words else 1.0,
            alternatives=words.alternatives if words else (),
        )
        outcomes.append(_outcome(Conversation(brain, session_prompts, outputs), row, message))
    return Evaluation(outcomes)


def _outcome(conversation: Conversation, row: Row, heard: Message) -> Outcome:
    answer = conversation.hear(
        heard.text, confidence=heard.confidence, alternatives=heard.alternatives
    )
    returned = [item.output for item in conversation.items if isinstance(item, ToolOutput)]
    last = conversation.calls[-1].arguments if conversation.calls else {}
    return Outcome(
        row=row,
        heard=heard,
        path=conversation.path,
        request=" ".join(str(value) for value in last.values()),
        output=returned[-1] if returned else "",
        answer=answer,
        right=_right(row, conversation.path),
    )


def _right(row: Row, path: tuple[str, ...]) -> bool:
    """Nothing called where nothing should be, else the right tool last and no other before it."""
    tools = [name for name in path if not name.startswith("transfer_to_")]
    wanted = RIGHT_TOOL[row.kind]
    return tools == [wanted] if wanted else not path


def finds(outcome: Outcome, passage_id: str) -> bool:
    """Whether the last lookup returned that passage."""
    return outcome.right and f"[{passage_id}] " in outcome.output
