"""Word vectors in context, and how well one text's words are matched by another's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.language.sentences import STOP_WORDS

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The word pieces of a text, each with its vector in this text."""

    pieces: tuple[str, ...]  #: "##" before a piece that continues a word
    vectors: Floats  #: shape (pieces, d), float32, unit norm

    def spoken(self) -> "WordVectors":
        """Without punctuation."""
        kept = [at for at, piece in enumerate(self.pieces) if piece.strip("#").isalnum()]
        return self._only(kept)

    def topical(self) -> "WordVectors":
        """Without punctuation and stop words; with these when nothing else is there."""
        spoken = self.spoken()
        return spoken._only(np.flatnonzero(spoken.carries_topic()).tolist())

    def carries_topic(self) -> NDArray[np.bool_]:
        """Which pieces are no stop words; all when every piece is one."""
        topic = np.array([piece not in STOP_WORDS for piece in self.pieces], bool)
        return topic if topic.any() else ~topic

    def _only(self, kept: list[int]) -> "WordVectors":
        return WordVectors(tuple(self.pieces[at] for at in kept), self.vectors[kept])


def best_matches(question: WordVectors, text: WordVectors) -> Floats:
    """Of each piece of the question, the similarity to the most similar piece of the text, -1 to
    1."""
    if not text.pieces:
        return np.zeros(len(question.pieces), np.float32)
    matches: Floats = (question.vectors @ text.vectors.T).max(axis=1)
    return matches
