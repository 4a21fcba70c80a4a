"""A process of its own that indexes a policy slowly, telling every text it embeds: to be killed.

``python -m tests.integration.data.knowledge_child DATABASE_URL URI NAME [MOST]``: after MOST texts
it embeds nothing more and waits for its end.
"""

import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from agents_core.knowledge.index.index_ports import LookupKind, Vectors
from agents_core.knowledge.index.lance_database import LanceDatabase
from agents_core.knowledge.index.lance_vectors import open_lance_vectors
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import lexical_vectors
from agents_core.store import engine_for
from agents_core.versions import VersionStore

STEP_S = 0.01


class Telling:
    """The lexical embedder, slow enough to be caught in the middle."""

    kind: LookupKind = "lexical"
    identity = "lexical of this test"

    def __init__(self, most: int) -> None:
        self._left = most

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._left <= 0:
            threading.Event().wait()
        self._left -= len(texts)
        time.sleep(STEP_S)
        for text in texts:
            print(f"{text}\n", end="", flush=True)  # whole: a lookup embeds on another thread
        return lexical_vectors(texts)


def main(database_url: str, uri: str, name: str, most: str = "1000000") -> None:
    """Make the newest version of the policy searchable, all of it."""
    versions = VersionStore(engine_for(database_url), lambda: datetime.now(UTC))
    library = PolicyLibrary(
        versions,
        lambda: Telling(int(most)),
        name=name,
        open_vectors=open_lance_vectors(LanceDatabase(uri, {})),
    )
    library.warm()
    while library.progress or library.look_up("any").version < library.current().version:
        time.sleep(0.01)  # polls; whoever started this process decides when it is too long


if __name__ == "__main__":
    main(*sys.argv[1:])
