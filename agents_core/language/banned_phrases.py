"""Finds a team's banned phrases in a text, as a person means them.

Case, accents, apostrophes, and spaces or punctuation between the words make no difference: "No
problem", "no - problem" and "NOPROBLEM" are one phrase. A sign that carries meaning is part of the
phrase: "A+" is not in "a bag". A phrase inside a longer word does not count ("cat" is not in
"category"), except in scripts that are written without spaces ("無料" is in "完全無料です").
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SOFT = " \t\n.,;:!?…'\"“”‘’„«»()[]-‐‑–—_、。・"
"""Signs that only separate: they may stand between the words of a phrase, or be left out."""
_PIECE = re.compile(rf"[^\W_]+|[^\w\s{re.escape(_SOFT)}]")
_BETWEEN_WORDS = r"[\W_]*"
_BEFORE_SIGN = rf"[\s{re.escape(_SOFT)}]*"
_NOT_WRITTEN = re.compile("(?<=\\w)['’ʼ`´](?=\\w)|[\xad\u200b-\u200d\u2060\ufeff\ufe0f]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Chinese and Japanese: words without spaces between them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase as the team wrote it, and the words of the text that it is."""

    phrase: str
    words: str


class BannedPhrases:
    """Finds the first of a team's phrases in a text."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Phrases of separating signs alone are ignored: they would match every text."""
        self._phrases = [phrase for phrase in phrases if can_match(phrase)]
        self._pattern = re.compile("|".join(f"({_written(one)})" for one in self._phrases))

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def find(self, text: str, *, complete: bool) -> Found | None:
        """The first phrase, or None.

        ``complete`` False: the text still grows, so its last word may be unfinished.
        """
        if not self._phrases:
            return None
        plain, places = _with_places(text)
        for match in self._pattern.finditer(plain):
            if complete or match.end() < len(plain):
                start, end = places[match.start()], places[match.end() - 1] + 1
                return Found(self._phrases[(match.lastindex or 1) - 1], text[start:end])
        return None


def can_match(phrase: str) -> bool:
    """Whether a phrase has a word or a sign that carries meaning."""
    return _PIECE.search(_plain(phrase)) is not None


def _plain(text: str) -> str:
    return _with_places(text)[0]


def _with_places(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and for each character its place in ``text``."""
    characters: list[str] = []
    places: list[int] = []
    left_out = {place for match in _NOT_WRITTEN.finditer(text) for place in range(*match.span())}
    for place, character in enumerate(text):
        if place in left_out:
            continue
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", character)).casefold()
        characters.append(bare)
        places += [place] * len(bare)
    return "".join(characters), places


def _written(phrase: str) -> str:
    pieces = _PIECE.findall(_plain(phrase))
    # a script without spaces may have some all the same
    parts = [
        r"\s*".join(map(re.escape, piece)) if _NO_SPACES.search(piece) else re.escape(piece)
        for piece in pieces
    ]
    joined = parts[0]
    for before, piece, part in zip(pieces, pieces[1:], parts[1:], strict=False):
        words = before[-1].isalnum() and piece[0].isalnum()
        joined += (_BETWEEN_WORDS if words else _BEFORE_SIGN) + part
    return _edge(pieces[0][0], before=True) + joined + _edge(pieces[-1][-1])


def _edge(character: str, *, before: bool = False) -> str:
    """What must not stand beside a phrase's end: more of its word, or the same sign again."""
    if _NO_SPACES.match(character):
        return ""
    more = r"[^\W_]" if character.isalnum() else re.escape(character)
    return f"(?<!{more})" if before else f"(?!{more})"
