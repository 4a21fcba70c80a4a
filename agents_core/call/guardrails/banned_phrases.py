"""Finds a team's banned phrases in a text, however they are written.

Case, combining accents, apostrophes, spaces, hyphens and other punctuation between the words make
no difference: "No problem", "no - problem" and "NOPROBLEM" are one phrase. A phrase inside a longer
word does not count ("cat" is not in "category").
"""

import re
import unicodedata
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]*"
_NOT_WRITTEN = re.compile("(?<=\\w)['’ʼ`´](?=\\w)|[\xad\u200b-\u200d\u2060\ufeff]")


class BannedPhrases:
    """Finds the first of a team's phrases in a text."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Phrases without a letter or digit are ignored: they would match every text."""
        self._phrases = [phrase for phrase in phrases if _WORD.search(_plain(phrase))]
        self._pattern = re.compile("|".join(f"({_written(one)})" for one in self._phrases))

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def find(self, text: str, *, complete: bool) -> str | None:
        """The phrase as the team wrote it, or None.

        ``complete`` False: the text still grows, so its last word may be unfinished.
        """
        if not self._phrases:
            return None
        plain = _plain(text)
        for match in self._pattern.finditer(plain):
            if complete or match.end() < len(plain):
                return self._phrases[(match.lastindex or 1) - 1]
        return None


def _plain(text: str) -> str:
    return _NOT_WRITTEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def _written(phrase: str) -> str:
    words = (re.escape(word) for word in _WORD.findall(_plain(phrase)))
    return rf"(?<![^\W_]){_BETWEEN.join(words)}(?![^\W_])"
