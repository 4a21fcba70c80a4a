"""A policy saved during a lookup: the lookup uses one version and states which."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.knowledge.index.index_ports import LookupKind, Vectors
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP, lookup_tool
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import lexical_vectors
from agents_core.store import engine_for, migrate
from agents_core.team.team_spec import AgentSpec, GuardrailsSpec, TeamSpec
from agents_core.versions import Part, VersionStore
from tests.doubles.call_harness import running_call
from tests.doubles.realtime_server import Call, Say, scripted_server

DESK = TeamSpec(
    name="Desk",
    entry="Clerk",
    guardrails=GuardrailsSpec(secrets=False, grounded_figures=False),
    agents=(AgentSpec(name="Clerk", instructions="Answer.", tools=(DOCUMENT_LOOKUP,)),),
)
BEFORE = "1. A parrot in the cabin costs 20 dollars.\n2. A parrot needs a cage in the cabin."
AFTER = "1. Snakes stay at home.\n2. A parrot in the cabin costs 35 dollars.\n3. No cage is needed."
QUESTION = "what does a parrot in the cabin cost"


class HeldEmbedder:
    """Shared words; the question waits on its thread while ``held`` is set."""

    kind: LookupKind = "lexical"
    identity = "held words of this test"

    def __init__(self) -> None:
        self.held = False
        self.waiting = threading.Event()
        self.go_on = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.held and list(texts) == [QUESTION]:
            self.waiting.set()
            assert self.go_on.wait(60)
        return lexical_vectors(texts)


@pytest.fixture
def embedder() -> HeldEmbedder:
    return HeldEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HeldEmbedder) -> Iterator[PolicyLibrary]:
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    migrate(url)
    engine = engine_for(url)
    versions = VersionStore(engine, lambda: datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    versions.seed("policy", "Pets", [Part("Policy", BEFORE)], message="")
    yield PolicyLibrary(versions, lambda: embedder, name="Pets")
    engine.dispose()


async def test_a_policy_saved_during_a_lookup_is_used_by_the_next_one(
    library: PolicyLibrary, embedder: HeldEmbedder
) -> None:
    library.warm()
    embedder.held = True
    lookup = Call(DOCUMENT_LOOKUP, {"request": QUESTION})
    steps = [lookup, Say("It costs 20."), lookup, Say("It costs 35.")]
    async with scripted_server(steps) as server:
        endpoint = Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))
        tools = {DOCUMENT_LOOKUP: lookup_tool(library)}
        async with running_call(endpoint, DESK, tools, policy=library) as call:
            await call.do(SendMessage("A parrot?"))
            assert await asyncio.to_thread(embedder.waiting.wait, 60)
            await asyncio.to_thread(library.save, AFTER, document="Policy", based_on=1)
            await call.event(ev.PolicyApplied)
            assert call.all(ev.PassagesCited) == []
            embedder.go_on.set()
            await call.said("It costs 20")
            await call.do(SendMessage("And now?"))
            await call.said("It costs 35")
    first, second = call.all(ev.PassagesCited)
    assert {cited.policy_version for cited in first.citations} == {1}
    assert {cited.policy_version for cited in second.citations} == {2}
    assert {cited.text for cited in first.citations} <= texts(BEFORE)
    assert {cited.text for cited in second.citations} <= texts(AFTER)
    returned = [event.output for event in call.all(ev.ToolReturned)]
    assert "20 dollars" in returned[0] and "35 dollars" not in returned[0]
    assert "35 dollars" in returned[1] and "20 dollars" not in returned[1]


def texts(document: str) -> set[str]:
    """Its passages, without their numbers."""
    return {line.split(". ", 1)[1] for line in document.splitlines()}
