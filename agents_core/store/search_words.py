"""What full-text search keeps of a text and of a query: words without case, accents and signs.

Both databases get the same words from here and split them at spaces alone, so that they find the
same. It knows no table.
"""

import unicodedata
from collections.abc import Iterator

INDEXED_CHARS = 100_000
"""Of one line; PostgreSQL refuses to index much more, and nobody says it in one breath."""

WORD_CHARS = 64
"""A longer word is cut, in the index as in the query."""

QUERY_CHARS = 2_000
QUERY_WORDS = 50
"""More words of one query are not looked at; PostgreSQL cannot take very many."""

_EACH_A_WORD = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ")
"""Scripts written without spaces (or with few): every character is a word, a run is a phrase."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in order."""
    plain = unicodedata.normalize("NFKD", text[:INDEXED_CHARS]).casefold()
    kept = "".join(_kept(char) for char in unicodedata.normalize("NFKD", plain))
    kept = unicodedata.normalize("NFC", kept)[:INDEXED_CHARS]  # one sign may be many letters
    return tuple(word[:WORD_CHARS] for word in kept.split())


def indexed(text: str) -> str:
    """A text as the index keeps it: its words with a space between."""
    return " ".join(words_of(text))


def _kept(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else " "
    category = unicodedata.category(char)
    if category == "Mn":  # an accent: the letter before it stands without
        return ""
    if category[0] not in "LNM":
        return " "
    return f" {char} " if unicodedata.name(char, "").startswith(_EACH_A_WORD) else char


def terms_of(query: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """What a person typed: phrases of one or more words, and whether the phrase's last word may
    only be begun. Quotes hold a phrase together; the very last word may be begun unless quoted.
    """
    found: list[tuple[tuple[str, ...], bool]] = []
    left = QUERY_WORDS
    for part, quoted, last in _parts(query[:QUERY_CHARS]):
        pieces = (part,) if quoted else tuple(part.split())
        for place, piece in enumerate(pieces):
            words = words_of(piece)[:left]
            left -= len(words)
            begun = last and not quoted and place == len(pieces) - 1 and piece[-1:].isalnum()
            if words:
                found.append((words, begun))
    return tuple(found)


def _parts(query: str) -> Iterator[tuple[str, bool, bool]]:
    """(text, in quotes, the last one) of what stands between quotes and outside them; a quote
    that is not closed yet counts as none."""
    pieces = query.replace("“", '"').replace("”", '"').split('"')
    if len(pieces) % 2 == 0:
        *pieces, half, open_phrase = pieces
        pieces.append(f"{half} {open_phrase}")
    for place, piece in enumerate(pieces):
        yield piece, place % 2 == 1, place == len(pieces) - 1
