"""What lookup asks of an embedder and of an index. Nothing here does work."""

from collections.abc import Callable, Sequence
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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order."""
        ...


EmbedderLoader: TypeAlias = Callable[[], Embedder]
"""Called once, off the event loop; may take a second."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that resembles the query."""

    row: int
    score: float  #: cosine similarity, -1 to 1


class VectorIndex(Protocol):
    """Rows to search. Immutable once built; searched from several threads at once."""

    def search(self, query: Vectors, *, limit: int) -> Sequence[Hit]:
        """The best rows for one query of shape (1, d), best first, at most ``limit``."""
        ...


IndexBuilder: TypeAlias = Callable[[Vectors], VectorIndex]
