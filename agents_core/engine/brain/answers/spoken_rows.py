"""A table row or a record as a sentence: "Bath Finnish: hours 9 to 5 and price 12 euros".

The first cell is the subject; the others follow with their heads. No words are needed that a
language would have to provide, but "and", "yes" and "no". A row whose figures would be read
otherwise than in its cells is said as its columns stand.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from agents_core.language.figures import read_figures
from agents_core.language.sentences import listed, words

MAX_CELL_WORDS = 8
"""A longer cell is a sentence itself."""

TICKS, CROSSES = frozenset("✓✔☑✅"), frozenset("✗✘☒❌✕")
WORDS = {
    "en": ("and", "yes", "no"),
    "de": ("und", "ja", "nein"),
    "es": ("y", "sí", "no"),
    "fr": ("et", "oui", "non"),
    "it": ("e", "sì", "no"),
}

Cell: TypeAlias = tuple[str, str]
"""(column head, cell); the head may be empty."""


def plain_row(row: Sequence[Cell]) -> str:
    """The row as its columns: "Bath: Finnish, Price: 12 euros"."""
    return ", ".join(f"{head}: {cell}" if head else cell for head, cell in row)


def spoken_row(row: Sequence[Cell], language: str) -> str:
    """The row as a sentence, without a full stop at its end. ``language``: one of the team form."""
    joint, yes, no = WORDS[language]
    ticked = [(head, yes if c in TICKS else no if c in CROSSES else c) for head, c in row]
    first, *others = [ticked[0], *(cell for cell in ticked[1:] if cell[1].strip())]
    short = [cell for cell in others if _is_short(cell[1])]
    if not short or not all(head for head, _ in others):
        return plain_row([first, *others])
    long = [f"{head}: {cell.removesuffix('.')}" for head, cell in others if not _is_short(cell)]
    clauses = [_named(head, cell, language) for head, cell in short]
    said = f"{_subject(first, language)}: {listed(clauses, joint)}"
    told = ". ".join((said, *long))
    parts = [part for cell in ticked for part in cell]
    same = _figures([told], language) == _figures(parts, language)
    return told if same else plain_row([first, *others])


def _named(head: str, cell: str, language: str) -> str:
    """ "zone 1: 60 euros" needs a sign between its figures."""
    return f"{_small(head, language)}{':' if head[-1].isdigit() else ''} {cell}"


def _subject(first: Cell, language: str) -> str:
    """The first cell after its head, which it may already contain ("Finnish bath")."""
    head, cell = first
    known = not head or not set(words(head)).isdisjoint(words(cell))
    return cell if known else f"{_small(head, language)} {cell}"


def _small(head: str, language: str) -> str:
    """The head within a sentence: German nouns and "Wi-Fi" keep their capitals."""
    first, *rest = head.split(" ", 1)
    if language != "de" and first[1:].islower():
        first = first.lower()
    return " ".join((first, *rest))


def _is_short(cell: str) -> bool:
    whole = cell.endswith((".", "!", "?")) or "; " in cell
    return len(cell.split()) <= MAX_CELL_WORDS and not whole


def _figures(texts: Iterable[str], language: str) -> Counter[tuple[object, ...]]:
    found = [one for text in texts for one in read_figures(text, language)]
    return Counter((one.kind, one.value, one.unit) for one in found)
