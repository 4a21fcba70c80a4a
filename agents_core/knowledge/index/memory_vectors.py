"""Vectors in memory with exact search: the fallback when LanceDB cannot be used."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.knowledge.index.index_ports import SearchHit, Vectors
from agents_core.language.embeddings import Embedder

KEPT_VECTORS = 20_000
"""Unused vectors that stay (1.5 KB each), so that restoring the previous version embeds nothing."""


@dataclass(frozen=True, slots=True)
class ExactIndex:
    """A ``VectorIndex`` that compares the query with every vector."""

    vectors: Vectors
    rows: Sequence[int] | None = None  #: the row reported for each vector; None: its position

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """Best rows first; equal scores in row order."""
        if not len(self.vectors) or limit <= 0:
            return ()
        scores = self.vectors @ query[0]
        best = np.argsort(-scores, kind="stable")[:limit]
        names = range(len(scores)) if self.rows is None else self.rows
        return [SearchHit(names[int(row)], float(scores[row])) for row in best]


class MemoryVectorStore:
    """``PolicyVectorStore`` in memory."""

    def __init__(self, problem: str = "") -> None:
        """``problem``: why the configured store is not used."""
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
        """Store one batch."""
        with self._lock:
            self._known.update(zip(keys, vectors, strict=True))

    def contents(self) -> tuple[list[str], Vectors]:
        """Every key with its vector."""
        with self._lock:
            return list(self._known), _stacked(list(self._known.values()))

    def index(self, keys: Sequence[str]) -> ExactIndex:
        """An exact index of the keys that have a vector."""
        with self._lock:
            places = [place for place, key in enumerate(keys) if key in self._known]
            rows = [self._known[keys[place]] for place in places]
        return ExactIndex(_stacked(rows), places)

    def compact(self, live: Collection[str]) -> None:
        """Drop the oldest unused vectors beyond ``KEPT_VECTORS``."""
        with self._lock:
            others = [key for key in self._known if key not in live]
            for key in others[: max(0, len(others) - KEPT_VECTORS)]:
                del self._known[key]


def _stacked(rows: Sequence[NDArray[np.float32]]) -> Vectors:
    return np.stack(rows) if rows else np.zeros((0, 1), np.float32)


def memory_vectors(_policy: str, _embedder: Embedder) -> MemoryVectorStore:
    """An in-memory store (``OpenVectorStore``)."""
    return MemoryVectorStore()
