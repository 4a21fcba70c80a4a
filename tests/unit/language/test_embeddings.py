"""The numpy model agrees with upstream, refuses strange weights, and falls back to shared words."""

import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from agents_core.errors import SpeechUnavailable
from agents_core.language import embeddings, minilm
from agents_core.language.embeddings import CachedEmbedder, lexical_embedder, load_embedder
from agents_core.language.minilm import MiniLM, find_weights

SENTENCES = [
    "The weather is lovely today.",
    "It's so sunny outside!",
    "He drove to the stadium.",
]
#: cosine similarities the sentence-transformers documentation prints for SENTENCES with this model
UPSTREAM = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
#: first dimensions of SENTENCES[0], recorded once the similarities agreed
GOLDEN = [0.01919577, 0.12008539, 0.15959828, 0.06706587, 0.05007482, -0.02591873]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM(find_weights())


def test_vectors_agree_with_upstream(model: MiniLM) -> None:
    vectors = model.embed(SENTENCES)
    np.testing.assert_allclose(vectors @ vectors.T, UPSTREAM, atol=1e-4)
    np.testing.assert_allclose(vectors[0, :6], GOLDEN, atol=1e-5)


def test_vectors_are_unit_float32_in_the_order_given(model: MiniLM) -> None:
    texts = ["short", "a rather longer sentence about many things " * 30, "", "mid size text"]
    together = model.embed(texts)
    assert together.shape == (4, 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_allclose(row, model.embed([text])[0], atol=1e-5)


def test_threads_share_one_model(model: MiniLM) -> None:
    alone = model.embed(SENTENCES)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: model.embed(SENTENCES), range(8)):
            np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_matrix_products_stay_on_one_thread(model: MiniLM) -> None:
    assert model.embed(["x"]).shape == (1, 384)
    counts = [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]
    assert set(counts) <= {1}
    if sys.platform == "linux":
        assert counts, "numpy's wheel for Linux brings OpenBLAS"


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(find_weights() / name, tmp_path / name)
    (tmp_path / "model.safetensors").write_bytes(b"not the weights we know")
    with pytest.raises(SpeechUnavailable, match="not the expected bytes"):
        MiniLM(tmp_path)


def test_missing_files_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="cannot be read"):
        MiniLM(tmp_path)


def test_without_weights_words_are_compared(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_weights")
    fresh = embeddings._load.__wrapped__()
    assert fresh.kind == "lexical"
    assert "not installed" in caplog.text


def test_the_process_shares_one_embedder() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert (
            len({id(embedder) for embedder in pool.map(lambda _: load_embedder(), range(8))}) == 1
        )
    assert load_embedder().kind == "semantic"


def test_lexical_vectors_find_shared_words() -> None:
    question, right, wrong = lexical_embedder().embed(
        ["Are dogs allowed?", "A dog is allowed in the garden.", "We open at nine."]
    )
    assert question @ right > 0.4 > question @ wrong
    assert lexical_embedder().embed(["", "x"]).shape == (2, 384)


def test_the_cache_is_bounded_and_its_vectors_are_safe() -> None:
    asked: list[str] = []

    def compute(texts):  # type: ignore[no-untyped-def]
        asked.extend(texts)
        return embeddings.lexical_vectors(texts)

    embedder = CachedEmbedder("lexical", compute, capacity=2)
    embedder.embed(["one"])[0, :] = 7
    assert embedder.embed(["one", "one"]).max() <= 1
    assert asked == ["one"]
    embedder.embed(["two"])
    embedder.embed(["three"])
    embedder.embed(["one"])
    assert asked == ["one", "two", "three", "one"]
    assert embedder.embed([]).shape == (0, 384)


def test_a_session_with_many_phrases_is_computed_once() -> None:
    computed: list[int] = []

    def compute(texts: Sequence[str]) -> np.ndarray:
        computed.append(len(texts))
        return embeddings.lexical_vectors(texts)

    embedder = CachedEmbedder("lexical", compute)
    phrases = [f"send them to agent {number}" for number in range(500)]
    first = embedder.embed(phrases)
    np.testing.assert_array_equal(embedder.embed(phrases), first)
    assert computed == [500]


def test_a_large_document_does_not_push_out_a_session() -> None:
    computed: list[int] = []

    def compute(texts: Sequence[str]) -> np.ndarray:
        computed.append(len(texts))
        return embeddings.lexical_vectors(texts)

    embedder = CachedEmbedder("lexical", compute, capacity=10)
    embedder.embed(["a session's words"])
    embedder.embed([f"passage {number}" for number in range(20)])
    embedder.embed(["a session's words"])
    assert computed == [1, 20]
