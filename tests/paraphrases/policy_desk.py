"""One agent with one policy, read and looked up by the real parts: a call about any text."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents_core.engine.ports import Brain
from agents_core.events import Citation
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP, lookup_tool
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import load_embedder
from agents_core.store import engine_for, migrate
from agents_core.tools.tool_spec import CallContext, ToolOutcome, ToolSpec
from agents_core.versions import Part, VersionStore
from tests.paraphrases.conversation import AgentSession, Conversation, function

INSTRUCTIONS = "You answer every question about the house with document_lookup_tool."


@dataclass(slots=True)
class Desk:
    """A call with the agent; ``cited``: the passages of its lookups."""

    call: Conversation
    cited: list[Citation] = field(default_factory=list)

    def ask(self, question: str) -> str:
        """What the agent answers to a caller who calls anew."""
        self.call.items.clear()
        self.cited.clear()
        return self.call.hear(question)


class Desks:
    """Policies in one database, which is deleted with the folder."""

    def __init__(self, brain: Brain, folder: Path) -> None:
        self._brain = brain
        url = f"sqlite:///{folder / 'desks.db'}"
        migrate(url)
        self._database = engine_for(url)
        self._policies = Policies(
            VersionStore(self._database, lambda: datetime.now(UTC)), load_embedder
        )

    def open(self, policy: str) -> Desk:
        """An agent who knows this policy (Markdown)."""
        name = f"Policy {len(self._policies.names()) + 1}"
        self._policies.create(name, [Part("Policy", policy)])
        tool = lookup_tool(self._policies.library(name))
        request = {"type": "string", "description": "The caller's question."}
        lookup = function(DOCUMENT_LOOKUP, tool.description, request=request)
        desk = Desk(
            Conversation(
                self._brain, {"Desk": AgentSession(instructions=INSTRUCTIONS, tools=(lookup,))}
            )
        )
        desk.call.outputs = {DOCUMENT_LOOKUP: lambda arguments: _run(tool, arguments, desk.cited)}
        return desk

    def close(self) -> None:
        """Let the database go."""
        self._database.dispose()


def _run(tool: ToolSpec, arguments: Mapping[str, Any], cited: list[Citation]) -> str:
    parsed = tool.arguments.model_validate(dict(arguments))
    outcome: ToolOutcome = asyncio.run(
        tool.run(CallContext(call_id="call_1"), parsed)  # type: ignore[arg-type]
    )
    cited += outcome.citations
    return outcome.text


@contextmanager
def desks(brain: Brain) -> Iterator[Desks]:
    """Desks for the time of a test."""
    with tempfile.TemporaryDirectory() as folder:
        opened = Desks(brain, Path(folder))
        yield opened
        opened.close()
