"""A new policy is answered from before its index by meaning is built."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agents_core.knowledge.index.memory_vectors import MemoryVectorStore
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import Embedder, lexical_embedder
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    migrate(url)
    made = engine_for(url)
    yield made
    made.dispose()


def test_all_passages_of_a_big_policy_answer_while_its_store_opens(engine: Engine) -> None:
    opening = threading.Event()

    def slow(_policy: str, _embedder: Embedder) -> MemoryVectorStore:
        assert opening.wait(60)
        return MemoryVectorStore()

    lines = [f"- Rule number{n} stands." for n in range(150)]
    store = VersionStore(engine, lambda: NOW)
    store.create("policy", "Big", [Part("Policy", "\n".join(lines))])
    library = PolicyLibrary(
        store, lexical_embedder, name="Big", open_vectors=slow, memory_first=True
    )

    early = library.look_up("rule number149 stands")  # the store is not open yet
    opening.set()
    library.index_newest(lambda _done, _total: None)

    assert early.citations[0].text == "Rule number149 stands."
    assert library.look_up("rule number149 stands").citations[0].text == early.citations[0].text
