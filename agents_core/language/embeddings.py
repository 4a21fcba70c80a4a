"""Sentence embeddings: MiniLM when its weights are installed and verified, else hashed words."""

import functools
import logging
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from agents_core.errors import SpeechUnavailable
from agents_core.language.minilm import (
    DIMENSIONS,
    MAX_TOKENS,
    WEIGHTS_SHA256,
    EncodedText,
    MiniLM,
    find_weights,
)
from agents_core.language.sentences import STOP_WORDS, stem, words
from agents_core.language.word_vectors import WordVectors

_log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
CACHED_TEXTS = 4096  #: 1.5 KB each; enough for a session's sentences and one policy's passages
KEPT_ENCODED = 1024  #: about 50 KB each: the words of a policy's passages and of questions
_STOP_WEIGHT = 0.15
_CHARACTER_WEIGHT = 0.35

MODEL_IDENTITY = f"minilm-{WEIGHTS_SHA256[:16]}-{MAX_TOKENS}"
LEXICAL_IDENTITY = "lexical-1"
"""Change it with ``lexical_vectors``: vectors on disk are stored under it."""


class Embedder(Protocol):
    """Turns texts into unit vectors; their dot product is the similarity."""

    @property
    def kind(self) -> Literal["semantic", "lexical"]:
        """ "semantic": by meaning. "lexical": by shared words only, which a page must say."""
        ...

    @property
    def identity(self) -> str:
        """Equal for embedders with the same vectors; stored vectors are keyed by it."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (n, 384), float32, unit norm (an empty text may be all zero). Thread-safe."""
        ...


class CachedEmbedder:
    """An embedder with an LRU cache of vectors by text."""

    def __init__(
        self,
        kind: Literal["semantic", "lexical"],
        compute: Callable[[Sequence[str]], Floats],
        *,
        identity: str = "",
        capacity: int = CACHED_TEXTS,
    ) -> None:
        """``identity``: names everything the vectors depend on; defaults to the kind."""
        self._kind: Literal["semantic", "lexical"] = kind
        self._identity = identity or kind
        self._compute = compute
        self._capacity = capacity
        self._known: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def kind(self) -> Literal["semantic", "lexical"]:
        """See ``Embedder``."""
        return self._kind

    @property
    def identity(self) -> str:
        """See ``Embedder``."""
        return self._identity

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (n, 384), float32, unit norm; the caller owns the array."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        found = self._recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = dict(zip(missing, self._compute(missing), strict=True))
            found.update(fresh)
            # A larger batch is a document's passages, which its index stores itself; they would
            # push out the sentences that every turn asks for again.
            if len(missing) <= self._capacity // 2:
                self._remember(fresh)
        return np.stack([found[text] for text in texts])

    def _recall(self, texts: Sequence[str]) -> dict[str, Floats]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
            return found

    def _remember(self, fresh: dict[str, Floats]) -> None:
        with self._lock:
            for text, vector in fresh.items():
                self._known[text] = vector.copy()
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)


class MiniLmEmbedder(CachedEmbedder):
    """The sentence model, which also gives the vectors of a text's words."""

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[EncodedText]]) -> None:
        super().__init__("semantic", self._vectors, identity=MODEL_IDENTITY)
        self._encode = encode
        self._words: OrderedDict[str, WordVectors] = OrderedDict()
        self._words_lock = threading.Lock()

    def word_vectors(self, texts: Sequence[str]) -> list[WordVectors]:
        """The words of each text; those of the newest ``KEPT_ENCODED`` texts are kept."""
        with self._words_lock:
            found = {text: self._words[text] for text in texts if text in self._words}
            for text in found:
                self._words.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for text, one in zip(missing, self._encoded(missing), strict=True):
            found[text] = one.words
        return [found[text] for text in texts]

    def _vectors(self, texts: Sequence[str]) -> Floats:
        return np.stack([one.vector for one in self._encoded(texts)])

    def _encoded(self, texts: Sequence[str]) -> Sequence[EncodedText]:
        encoded = self._encode(texts)
        with self._words_lock:
            for text, one in zip(texts, encoded, strict=True):
                self._words[text] = one.words
            while len(self._words) > KEPT_ENCODED:
                self._words.popitem(last=False)
        return encoded


def lexical_vectors(texts: Sequence[str]) -> Floats:
    """Signed hashes of word stems and character 4-grams; rare to collide, the same every run."""
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in words(text):
            weight = _STOP_WEIGHT if word in STOP_WORDS else 1.0
            _add(row, "w:" + stem(word), weight)
            padded = f"<{word}>"
            for start in range(max(1, len(padded) - 3)):
                _add(row, "c:" + padded[start : start + 4], weight * _CHARACTER_WEIGHT)
        norm = float(np.linalg.norm(row))
        if norm:
            row /= norm
    return vectors


def _add(row: Floats, feature: str, weight: float) -> None:
    code = zlib.crc32(feature.encode())
    row[(code >> 1) % DIMENSIONS] += weight if code & 1 else -weight


def lexical_embedder() -> Embedder:
    """The fallback embedder, by shared and similar words."""
    return CachedEmbedder("lexical", lexical_vectors, identity=LEXICAL_IDENTITY)


_loading = threading.Lock()


def load_embedder() -> Embedder:
    """The process's embedder, loaded once (0.3 s, about 210 MB) and shared by every thread."""
    with _loading:
        return _load()


@functools.cache
def _load() -> Embedder:
    try:
        model = MiniLM(find_weights())
        return MiniLmEmbedder(model.encode)
    except SpeechUnavailable as error:
        _log.warning("%s Sentences are compared by shared words instead.", error)
        return lexical_embedder()
