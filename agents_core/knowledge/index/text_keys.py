"""The text embedded for each passage, and the key its vector is stored under."""

import hashlib
from collections.abc import Sequence

from agents_core.knowledge.documents.passages import Passage


def searched_texts(passages: Sequence[Passage]) -> list[str]:
    """The text embedded for each passage."""
    return [passage.searchable() for passage in passages]


def texts_by_key(passages: Sequence[Passage]) -> dict[str, str]:
    """Each different text to embed, by key, in order."""
    return {key_of(text): text for text in searched_texts(passages)}


def key_of(text: str) -> str:
    """The key a text's vector is stored under."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
