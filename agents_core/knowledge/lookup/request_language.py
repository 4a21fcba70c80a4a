"""Compares the language of a request with that of the policy's documents."""

from collections.abc import Sequence
from functools import lru_cache

from agents_core.language.language_guess import language_of
from agents_core.versions import Part

LANGUAGE_CHARS = 20_000
"""Characters of a document that are read to detect its language."""


def other_language(request: str, documents: Sequence[Part]) -> str:
    """The policy's language, when none of its documents is in the one of the request; empty when
    either is unsure."""
    asked, written = language_of(request), _languages(documents)
    return written[0] if written and asked and asked not in written else ""


def unsure_language(request: str, documents: Sequence[Part]) -> str:
    """The policy's language, when that of the request is unsure."""
    written = _languages(documents)
    return written[0] if written and not language_of(request) else ""


def _languages(documents: Sequence[Part]) -> list[str]:
    """The certain languages of the documents, in their order."""
    found = (_language_of(part.text[:LANGUAGE_CHARS]) for part in documents)
    return [language for language in found if language]


@lru_cache(maxsize=64)
def _language_of(text: str) -> str:
    return language_of(text)
