"""What a paragraph's own layout says.

A bold first line is a heading, lines of bars are a table, and lines that each begin with a label are
paragraphs of their own.
"""

import re
from itertools import pairwise

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Paragraph,
    Table,
    Words,
)

MAX_TITLE_CHARS = 80

BOLD_LEVEL = 7  #: of a bold line that serves as a heading, below every other

_BAR = re.compile(r"\|")
_LABELLED = re.compile(r"[A-ZÀ-Ý][^:.!?]{0,39}:\s+\S.*(?<!\?)")
"""A line that says something of its own: "Hourly rate: £45". A question's answer follows it."""


def is_title(text: str) -> bool:
    """Whether a text names what follows: it is short and not a sentence. A question is a title."""
    return len(text) <= MAX_TITLE_CHARS and text[-1:] not in ".!;"


def paragraph_blocks(words: Words) -> list[Block]:
    """The blocks of one paragraph, in order."""
    lines = words.lines() if words.text[:1] == "|" else []
    if lines and all(line.text.count("|") > 1 and line.text[0] == "|" for line in lines):
        return [Table((), tuple(_cells(line) for line in lines))]
    end = words.starts[1][0] if len(words.starts) > 1 else len(words.text)
    first = words.text[:end].strip()
    if words.bold in (len(first), end) and is_title(first):
        rest = words.cut(end, len(words.text))
        title: list[Block] = [Heading(BOLD_LEVEL, words.cut(0, end))]
        return title + ([Paragraph(rest)] if rest.text else [])
    if len(words.starts) > 1 and all(
        _LABELLED.fullmatch(line.text.strip()) for line in words.lines()
    ):
        return [Paragraph(line) for line in words.lines()]
    return [Paragraph(words)]


def _cells(line: Words) -> tuple[Words, ...]:
    bars = [found.start() for found in _BAR.finditer(line.text)]
    bars = bars if line.text.endswith("|") else [*bars, len(line.text)]
    return tuple(line.cut(left + 1, right) for left, right in pairwise(bars))
