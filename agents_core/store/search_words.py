"""Words of texts and queries for full-text search: without case, accents and punctuation.

Both databases index these words, split at spaces, so that both find the same.
"""

import unicodedata
from collections.abc import Iterator

INDEXED_CHARS = 100_000
"""Of one line. PostgreSQL refuses to index much more."""

WORD_CHARS = 64
"""A longer word is cut, in the index and in queries."""

QUERY_CHARS = 2_000
QUERY_WORDS = 50
"""Further words of a query are ignored, because PostgreSQL refuses very long queries."""

_ONE_WORD_PER_CHARACTER = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ")
"""Scripts written without spaces: every character is a word, and a run of them is a phrase."""


def words_of(text: str) -> tuple[str, ...]:
    """Words of a text, in order."""
    plain = unicodedata.normalize("NFKD", text[:INDEXED_CHARS]).casefold()
    searchable = "".join(_searchable(char) for char in unicodedata.normalize("NFKD", plain))
    searchable = unicodedata.normalize("NFC", searchable)[:INDEXED_CHARS]
    return tuple(word[:WORD_CHARS] for word in searchable.split())


def indexed(text: str) -> str:
    """A text as it is indexed: its words, separated by spaces."""
    return " ".join(words_of(text))


def _searchable(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else " "
    category = unicodedata.category(char)
    if category == "Mn":  # an accent
        return ""
    if category[0] not in "LNM":
        return " "
    return f" {char} " if unicodedata.name(char, "").startswith(_ONE_WORD_PER_CHARACTER) else char


def terms_of(query: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """A query as phrases of one or more words, each with whether its last word is a prefix.

    A quoted part is one phrase. The last word of the query is a prefix unless it is quoted: the
    person may still be typing it.
    """
    found: list[tuple[tuple[str, ...], bool]] = []
    left = QUERY_WORDS
    for part, quoted, last in _parts(query[:QUERY_CHARS]):
        pieces = (part,) if quoted else tuple(part.split())
        for place, piece in enumerate(pieces):
            words = words_of(piece)[:left]
            left -= len(words)
            is_prefix = last and not quoted and place == len(pieces) - 1 and piece[-1:].isalnum()
            if words:
                found.append((words, is_prefix))
    return tuple(found)


def _parts(query: str) -> Iterator[tuple[str, bool, bool]]:
    """(text, quoted, last) of each part between quotes and outside them. A quote that is not closed
    counts as none."""
    pieces = query.replace("“", '"').replace("”", '"').split('"')
    if len(pieces) % 2 == 0:
        *pieces, half, open_phrase = pieces
        pieces.append(f"{half} {open_phrase}")
    for place, piece in enumerate(pieces):
        yield piece, place % 2 == 1, place == len(pieces) - 1
