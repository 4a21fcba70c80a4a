"""Interfaces of vector store and vector index, and of an embedder of words."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from agents_core.language.embeddings import Embedder
from agents_core.language.word_vectors import WordVectors

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, d), every row of length 1."""

LookupKind: TypeAlias = Literal["semantic", "lexical"]


@runtime_checkable
class WordEmbedder(Protocol):
    """An embedder that also gives the vectors of a text's words, in their context."""

    def word_vectors(self, texts: Sequence[str]) -> Sequence[WordVectors]:
        """The words of each text, in order."""
        ...


EmbedderLoader: TypeAlias = Callable[[], Embedder]
"""Called once, off the event loop; may take a second."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A row of the index and its similarity to the query."""

    row: int
    score: float  #: cosine similarity, -1 to 1


class VectorIndex(Protocol):
    """Similarity search over the passages of one version. Thread-safe."""

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """At most ``limit`` rows for a query of shape (1, d), best first; equal scores in row
        order.

        Raises:
            VectorStoreUnavailable: the store cannot be read.
        """
        ...


class PolicyVectorStore(Protocol):
    """The vectors of one policy's texts by key, for all its versions.

    Every method may be called from any thread.
    """

    @property
    def problem(self) -> str:
        """A sentence while vectors cannot be stored; otherwise empty."""
        ...

    def has_all(self, keys: Collection[str]) -> bool:
        """Whether every key is known to have a vector, without reading the store; never blocks."""
        ...

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys without a vector, after reading what other processes added."""
        ...

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Store one batch durably. On failure the batch stays in memory and ``problem`` is set."""
        ...

    def index(self, keys: Sequence[str]) -> VectorIndex:
        """The index of a version whose n-th passage has the n-th key. Keys without a vector are
        never found."""
        ...

    def compact(self, live: Collection[str]) -> None:
        """Delete vectors that are not ``live``, once there are many and they are old."""
        ...


class VectorStoreUnavailable(Exception):
    """The vector store cannot be opened or read; the text is a sentence for the page."""


OpenVectorStore: TypeAlias = Callable[[str, Embedder], PolicyVectorStore]
"""(policy name, embedder) -> that policy's vector store. Blocks, for seconds at worst; may raise
``VectorStoreUnavailable``."""
