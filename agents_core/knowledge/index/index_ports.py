"""Interfaces of embedder, vector store and vector index."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, d), every row of length 1."""

LookupKind: TypeAlias = Literal["semantic", "lexical"]


class Embedder(Protocol):
    """Turns texts into vectors; called from several threads at once."""

    @property
    def kind(self) -> LookupKind:
        """``"lexical"`` when no weights are installed."""
        ...

    @property
    def identity(self) -> str:
        """Two embedders of one identity give the same vectors, on any machine, in any year."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order."""
        ...


EmbedderLoader: TypeAlias = Callable[[], Embedder]
"""Called once, off the event loop; may take a second."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A row of the index and its similarity to the query."""

    row: int
    score: float  #: cosine similarity, -1 to 1


class VectorIndex(Protocol):
    """The passages of one version, to search. Searched from several threads at once."""

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """The best rows for one query of shape (1, d), best first, at most ``limit``; rows that
        score the same in their order.

        Raises:
            VectorStoreUnavailable: the store is gone.
        """
        ...


class PolicyVectorStore(Protocol):
    """The vectors of one policy's texts by key, for all its versions.

    Every method may be called from any thread.
    """

    @property
    def problem(self) -> str:
        """A sentence when vectors cannot be kept just now; empty when all is well."""
        ...

    def has_all(self, keys: Collection[str]) -> bool:
        """Whether every key is known to have a vector, without reading the store; never blocks."""
        ...

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys without a vector, after reading what other processes added."""
        ...

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Keep one batch. When it returns, the batch survives the process (if there is no
        ``problem``)."""
        ...

    def index(self, keys: Sequence[str]) -> VectorIndex:
        """A version whose n-th passage has the n-th key, to search; keys without a vector are
        never found."""
        ...

    def compact(self, live: Collection[str]) -> None:
        """Make room: vectors that are not ``live`` may go, when they are many and old."""
        ...


class VectorStoreUnavailable(Exception):
    """The store of vectors cannot be opened or read; the text says why."""


OpenVectorStore: TypeAlias = Callable[[str, Embedder], PolicyVectorStore]
"""The vectors of the policy of that name, for that embedder. Off the event loop; may take seconds.
May raise ``VectorStoreUnavailable``."""
