"""How close texts are to a question: cosine of sentence embeddings."""

from collections.abc import Sequence

from agents_core.language.embeddings import Embedder, Floats


def closeness(embedder: Embedder, asked: Sequence[str], texts: Sequence[str]) -> Floats:
    """The cosine of each text with the question, as the mean over its wordings; shape (n,)."""
    near: Floats = (embedder.embed(texts) @ embedder.embed(asked).T).mean(axis=1)
    return near
