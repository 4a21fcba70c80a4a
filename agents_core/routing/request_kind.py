"""What kind of request it is: about rules, about the caller's own thing, or a wish for an act."""

import functools
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from agents_core.language.minilm import DIMENSIONS

Kind: TypeAlias = Literal["rules", "own", "act"]
WEIGHTS = Path(__file__).with_name("request_kinds.npy")
"""Shape (385, 3), float32: a linear layer over MiniLM's vectors, its last row the bias.
``python -m tests.paraphrases.fit_kinds`` makes it from tests/paraphrases/kinds.jsonl."""


class KindShares(NamedTuple):
    """How likely each kind is; the three add up to 1."""

    rules: float = 1 / 3  #: what holds for everybody: answered by a lookup
    own: float = 1 / 3  #: what a record of the caller says
    act: float = 1 / 3  #: something is to be done

    def gain(self, kind: Kind | None) -> float:
        """What a tool for that kind of request has ahead of others, -1/3 to 2/3."""
        return getattr(self, kind) - 1 / 3 if kind else 0.0


UNKNOWN = KindShares()


def shares_of(vector: NDArray[np.float32]) -> KindShares:
    """The kinds of the request with that MiniLM vector, shape (384,)."""
    weights = _weights()
    said = vector @ weights[:DIMENSIONS] + weights[DIMENSIONS]
    likely = np.exp(said - said.max())
    return KindShares(*(float(one) for one in likely / likely.sum()))


@functools.cache
def _weights() -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.load(WEIGHTS, allow_pickle=False)
    return found
