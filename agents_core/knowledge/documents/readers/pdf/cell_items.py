"""The words of a cell with borders: lines joined, items of a list divided by signs."""

import re
from collections.abc import Sequence

from agents_core.knowledge.documents.readers.pdf.pdf_rows import Row, joined
from agents_core.knowledge.documents.tree.clause_numbers import in_sequence, mark_of, marks_of_lines
from agents_core.knowledge.documents.tree.nodes import Words
from agents_core.knowledge.documents.tree.words_builder import WordsBuilder

BULLET = re.compile(
    "(?:[-•‣◦▪●∙·–—*○■□►▶➢➤✓✔❖◆◇➔→\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8]|o(?= ))\\s*"
)
_DASHES = "-–—*"  #: "- 5 euros" alone is a figure
_INDENT_PT = 3.0  #: how much further right than its bullet an item's own lines stand


def cell_words(rows: Sequence[Row], page: int) -> Words:
    """The cell in one line: "Free: one bag; a laptop"."""
    inline = WordsBuilder(page)
    starts = item_starts([row.text for row in rows])
    part: list[str] = []
    left, listed = 0.0, False
    for at, row in enumerate(rows):
        after = listed and row.segments[0].left < left + _INDENT_PT and row.text[:1].isupper()
        if at in starts or after:
            inline.add(joined(part))
            inline.divide(";" if listed else ":")
            part, left, listed = [], row.segments[0].left, at in starts
        part.append(row.text[starts.get(at, 0) :])
    inline.add(joined(part))
    return inline.words()


def item_starts(lines: Sequence[str]) -> dict[int, int]:
    """Which lines begin an item -> where its words begin; a number stays with them."""
    bullets = {at: found.end() for at, line in enumerate(lines) if (found := _bullet(line))}
    if len(bullets) > 1 or any(lines[at][0] not in _DASHES for at in bullets):
        return bullets
    known = marks_of_lines(lines)
    marked = {
        at
        for at, line in enumerate(lines)
        if (mark := mark_of(line))
        and any(in_sequence(style, value, known) for style, value in mark.readings)
    }
    return dict.fromkeys(marked, 0) if len(marked) > 1 else {}


def _bullet(line: str) -> re.Match[str] | None:
    """A bullet with a space and words after it: "-5 °C" has none."""
    found = BULLET.match(line)
    spaced = found is not None and (found[0][-1].isspace() or found[0] not in _DASHES)
    return found if spaced and found is not None and found.end() < len(line) else None
