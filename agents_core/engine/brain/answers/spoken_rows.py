"""A table row as a sentence: "For the bath Finnish, the hours are 9 to 5 and the fee is 12 €".

The first cell is the subject, with those after it that only distinguish it ("bag first") where the
heads of all others are known; the others are said of it, each with its head. A row whose figures
would be read otherwise than in its cells is said as it stands.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TypeAlias

from agents_core.engine.brain.answers.row_words import ROW_WORDS
from agents_core.language.figures import Figure, read_figures
from agents_core.language.sentences import listed, words

MAX_CELL_WORDS = 8
"""A longer cell is a sentence itself."""

TICKS, CROSSES = frozenset("✓✔☑✅"), frozenset("✗✘☒❌✕")

_AFTER_DIGIT = ": "  #: "zone 1: 60 euros"

Cell: TypeAlias = tuple[str, str]
"""(column head, cell); the head may be empty."""


def plain_row(row: Sequence[Cell]) -> str:
    """The row as its columns: "Bath: Finnish, Price: 12 euros"."""
    return ", ".join(f"{head}: {cell}" if head else cell for head, cell in row)


def spoken_row(row: Sequence[Cell], language: str) -> str:
    """The row as a sentence, without a full stop at its end. ``language``: one of the team form."""
    row = [(head, _without_ticks(cell, language)) for head, cell in row]
    row = row[:1] + [cell for cell in row[1:] if cell[1].strip()]
    short = [cell for cell in row[1:] if _is_short(cell)]
    if not short or not all(head for head, _ in row[1:]):
        return plain_row(row)
    said = _sentence(row[0], short, language)
    long = [
        f"{head}: {cell.removesuffix('.')}" for head, cell in row[1:] if (head, cell) not in short
    ]
    told = ". ".join((said, *long))
    parts = [part for cell in row for part in cell]
    return told if _figures([told], language) == _figures(parts, language) else plain_row(row)


def _without_ticks(cell: str, language: str) -> str:
    """The cell, a tick or cross alone in words."""
    if cell in TICKS:
        return ROW_WORDS[language].yes
    return ROW_WORDS[language].no if cell in CROSSES else cell


def _sentence(first: Cell, others: Sequence[Cell], language: str) -> str:
    beside = list(takewhile(lambda cell: _only_distinguishes(cell, language), others))
    told = others[len(beside) :]
    if not told or not all(_name(head, language) for head, _ in told):
        beside, told = [], others
    subjects = [_subject(first, language)]
    subjects += [f"{_small(head, language)} {cell}" for head, cell in beside]
    wordings = ROW_WORDS[language]
    names = [_name(head, language) for head, _ in told]
    clauses = [
        f"{_small(head, language)}{_AFTER_DIGIT if head[-1].isdigit() else ' '}{cell}"
        for head, cell in told
    ]
    frame = wordings.listed
    if all(names):
        frame = wordings.named
        clauses = [
            f"{article} {_small(head, language)} {verb} {cell}".replace("' ", "'")
            for (head, cell), (article, verb) in zip(told, map(str.split, names), strict=True)
        ]
    return frame.format(", ".join(subjects), listed(clauses, wordings.joiner))


def _subject(first: Cell, language: str) -> str:
    """The first cell after its head, which it may already contain ("Finnish bath")."""
    head, cell = first
    if not head or not set(words(head)).isdisjoint(words(cell)):
        return cell
    article = "the " if language == "en" and not cell[:1].isdigit() else ""
    return f"{article}{_small(head, language)} {cell}"


def _only_distinguishes(cell: Cell, language: str) -> bool:
    return not _name(cell[0], language) and not any(map(str.isdigit, cell[1]))


def _name(head: str, language: str) -> str:
    """Article and verb for a column head that the language knows; empty for another."""
    found = words(head.partition("(")[0])
    if not found:
        return ""
    names = ROW_WORDS[language].names
    if language == "de":
        fitting = [name for name in names if found[-1].endswith(name)]
        return names[max(fitting, key=len)] if fitting else ""
    return names.get(found[-1 if language == "en" else 0], "")


def _small(head: str, language: str) -> str:
    """The head within a sentence: German nouns and "Wi-Fi" keep their capitals."""
    first, *rest = head.split(" ", 1)
    if language != "de" and first[1:].islower():
        first = first.lower()
    return " ".join((first, *rest))


def _is_short(cell: Cell) -> bool:
    _, text = cell
    return (
        len(text.split()) <= MAX_CELL_WORDS
        and not text.endswith((".", "!", "?"))
        and "; " not in text
    )


def _figures(texts: Iterable[str], language: str) -> Counter[tuple[object, ...]]:
    found: list[Figure] = [one for text in texts for one in read_figures(text, language)]
    return Counter((one.kind, one.value, one.unit) for one in found)
