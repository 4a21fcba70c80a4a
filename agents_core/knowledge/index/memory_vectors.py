"""Vectors in memory with exact search: the fallback for LanceDB, and the oracle of its tests."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.knowledge.index.index_ports import Embedder, SearchHit, Vectors

KEPT_VECTORS = 20_000
"""Besides those in use, 1.5 KB each: going back to the version before embeds nothing anew."""


@dataclass(frozen=True, slots=True)
class ExactIndex:
    """A ``VectorIndex`` that compares the query with every vector."""

    vectors: Vectors
    rows: Sequence[int] | None = None  #: what a vector's row is called; its place without it

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """The best rows first; rows that score the same keep their order."""
        if not len(self.vectors) or limit <= 0:
            return ()
        scores = self.vectors @ query[0]
        best = np.argsort(-scores, kind="stable")[:limit]
        names = range(len(scores)) if self.rows is None else self.rows
        return [SearchHit(names[int(row)], float(scores[row])) for row in best]


class MemoryVectorStore:
    """``PolicyVectorStore`` in memory."""

    def __init__(self, problem: str = "") -> None:
        """``problem``: why they are in memory, when a store was wanted."""
        self.problem = problem
        self._lock = threading.Lock()
        self._known: dict[str, NDArray[np.float32]] = {}

    def has_all(self, keys: Collection[str]) -> bool:
        """Whether every key has a vector."""
        return not self.missing(keys)

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys without a vector."""
        with self._lock:
            return set(keys) - self._known.keys()

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Keep one batch."""
        with self._lock:
            self._known.update(zip(keys, vectors, strict=True))

    def contents(self) -> tuple[list[str], Vectors]:
        """Every key with its vector."""
        with self._lock:
            return list(self._known), _stacked(list(self._known.values()))

    def index(self, keys: Sequence[str]) -> ExactIndex:
        """An exact index of those keys that have a vector."""
        with self._lock:
            places = [place for place, key in enumerate(keys) if key in self._known]
            rows = [self._known[keys[place]] for place in places]
        return ExactIndex(_stacked(rows), places)

    def compact(self, live: Collection[str]) -> None:
        """Drop the oldest vectors that are not in use."""
        with self._lock:
            others = [key for key in self._known if key not in live]
            for key in others[: max(0, len(others) - KEPT_VECTORS)]:
                del self._known[key]


def _stacked(rows: Sequence[NDArray[np.float32]]) -> Vectors:
    return np.stack(rows) if rows else np.zeros((0, 1), np.float32)


def memory_vectors(_policy: str, _embedder: Embedder) -> MemoryVectorStore:
    """An in-memory store (``OpenVectorStore``)."""
    return MemoryVectorStore()
