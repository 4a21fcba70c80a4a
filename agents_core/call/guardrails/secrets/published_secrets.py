"""Passwords that a published policy contains, such as a Wi-Fi password.

Agents read a policy to any caller who asks, so its passwords are no secrets. The Policy page warns
before one is published.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents_core.call.guardrails.secrets.spoken_secrets import possible_secrets
from agents_core.call.guardrails.secrets.verdict import Verdict

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.?!;\n](?=\s|\Z)|\Z")


@dataclass(slots=True)
class PublishedSecrets:
    """The secrets of published passages; ``add`` skips known ones."""

    values: set[tuple[str, ...]] = field(default_factory=set)
    _known_passages: set[str] = field(default_factory=set)

    def add(self, passages: Iterable[str]) -> None:
        """Read more passages."""
        for passage in passages:
            if passage not in self._known_passages:
                self._known_passages.add(passage)
                self.values.update(_words(one) for one in secrets_in(passage))

    def contains(self, text: str, start: int) -> bool:
        """Whether the secret that begins at ``start`` is one of them, or the beginning of one."""
        words = _words(_value(text, start))
        return any(_begins(value, words) or _begins(words, value) for value in self.values)


def secrets_in(text: str) -> list[str]:
    """The secrets in a text, each up to the end of its sentence."""
    found = (
        one for one in possible_secrets(text, complete=True) if one.verdict is Verdict.DISCLOSES
    )
    return list(dict.fromkeys(_value(text, one.start) for one in found))


def _value(text: str, start: int) -> str:
    end = _SENTENCE_END.search(text, start)
    return text[start : end.start() if end else len(text)].strip()


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _begins(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether ``longer`` begins with ``words``; no words begin nothing."""
    return bool(words) and longer[: len(words)] == words
