"""A new policy is answered from before its index by meaning is built."""

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from agents_core.knowledge.index.memory_vectors import MemoryVectorStore
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import Embedder, lexical_embedder
from agents_core.versions import Part, VersionStore

NOW = datetime(2026, 3, 2, tzinfo=UTC)


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
