"""Fits what kind of request a sentence is, from sentences of many trades (``kinds.jsonl``).

``python -m tests.paraphrases.fit_kinds`` writes the weights that the product ships and prints the
accuracy on sentences left out of the fit.
"""

import json

import numpy as np
from numpy.typing import NDArray

from agents_core.language.embeddings import load_embedder
from agents_core.routing.request_kind import WEIGHTS
from tests.paraphrases.evaluate import HERE

KINDS = ("rules", "own", "act")
_STEPS, _RATE, _DECAY, _FOLDS = 3000, 2.0, 0.001, 6

Floats = NDArray[np.float32]


def read() -> tuple[Floats, NDArray[np.int64]]:
    """Vectors, shape (n, 385) with a last column of ones, and the place of each one's kind."""
    rows = [json.loads(line) for line in (HERE / "kinds.jsonl").read_text("utf-8").splitlines()]
    vectors = load_embedder().embed([row["text"] for row in rows])
    ones = np.ones((len(rows), 1), np.float32)
    return np.hstack([vectors, ones]), np.array([KINDS.index(row["kind"]) for row in rows])


def fitted(vectors: Floats, kinds: NDArray[np.int64]) -> Floats:
    """Multinomial logistic regression by gradient descent; shape (385, 3)."""
    weights, wanted = np.zeros((vectors.shape[1], 3)), np.eye(3)[kinds]
    for _ in range(_STEPS):
        said = np.exp(vectors @ weights)
        off = said / said.sum(axis=1, keepdims=True) - wanted
        weights -= _RATE * (vectors.T @ off / len(vectors) + _DECAY * weights)
    return weights.astype(np.float32)


def left_out_accuracy(vectors: Floats, kinds: NDArray[np.int64]) -> float:
    """Share of sentences whose kind is right when they were not fitted, 0 to 1."""
    right, fold = 0, np.arange(len(kinds)) % _FOLDS
    for one in range(_FOLDS):
        weights = fitted(vectors[fold != one], kinds[fold != one])
        right += int(((vectors[fold == one] @ weights).argmax(axis=1) == kinds[fold == one]).sum())
    return right / len(kinds)


def main() -> None:
    """Write the weights."""
    vectors, kinds = read()
    np.save(WEIGHTS, fitted(vectors, kinds))
    print(f"{len(kinds)} sentences, left out {left_out_accuracy(vectors, kinds):.1%}")


if __name__ == "__main__":
    main()
