"""Headings in the size of the body: numbered lines, lines in capitals, lines with space above them.

Each must name what follows without stating anything, and whole sentences must follow.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.knowledge.documents.context.titles import is_title_of
from agents_core.knowledge.documents.tree.nodes import Block, Heading, Listing, Paragraph, Words
from agents_core.knowledge.documents.tree.paragraphs import BOLD_LEVEL

FIRST_LEVEL = 5  #: of lines in capitals or with one number: below those of a larger size

Number: TypeAlias = tuple[int, ...]

_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A line with a number. ``words``: with it; ``title``: without."""

    number: Number
    words: Words
    title: str


def numbered_level(text: str) -> int:
    """The level of a heading by its number, "4.2" one below "4"; ``BOLD_LEVEL`` without one."""
    found = _NUMBERED.match(text)
    return _level(_number(found[1])) if found else BOLD_LEVEL


def with_headings(blocks: Sequence[Block], apart: Container[int]) -> list[Block]:
    """The blocks with such lines as headings. ``apart``: ids of the paragraphs of one line that
    have space above them or only capitals. The first block stays one that may be the title of the
    document, unless other lines in capitals are headings, too."""
    known = {one.number for block in blocks if (one := _numbered(block))}
    found: list[Block] = []
    below: Block | None = None
    for block in reversed(blocks):
        heading = _heading(block, below, known, apart) if below is not None else None
        below = heading or block
        found.append(below)
    found.reverse()
    capitals = sum(isinstance(one, Heading) and one.words.text.isupper() for one in found)
    if blocks and isinstance(blocks[0], Paragraph) and _numbered(blocks[0]) is None:
        if capitals < 2 or isinstance(found[1], Heading):
            found[0] = blocks[0]
    return found


def _heading(
    block: Block, below: Block, known: Container[Number], apart: Container[int]
) -> Heading | None:
    if isinstance(block, Heading):
        return None  # larger, or bold
    if one := _numbered(block):
        clauses = _numbered(below) is not None and not isinstance(below, Heading)
        fits = _has_neighbour(one.number, known) and is_title_of(one.title, below)
        return Heading(_level(one.number), one.words) if fits and not clauses else None
    if isinstance(block, Paragraph) and id(block) in apart and is_title_of(block.words.text, below):
        return Heading(FIRST_LEVEL if block.words.text.isupper() else BOLD_LEVEL, block.words)
    return None


def _numbered(block: Block) -> _Numbered | None:
    """A paragraph or a list of one item that begins with a number."""
    match block:
        case Listing(items) if len(items) == 1 and items[0].number.isdigit():
            [item] = items
            if len(item.blocks) == 1 and isinstance(item.blocks[0], Paragraph):
                words = item.blocks[0].words
                whole = words.with_prefix(f"{item.number}. ")
                return _Numbered((int(item.number),), whole, words.text)
        case Paragraph(words) | Heading(_, words):
            if found := _NUMBERED.match(words.text):
                return _Numbered(_number(found[1]), words, words.text[found.end() :])
    return None


def _number(text: str) -> Number:
    return tuple(map(int, text.split(".")))


def _level(number: Number) -> int:
    return min(FIRST_LEVEL - 1 + len(number), 6)


def _has_neighbour(number: Number, known: Container[Number]) -> bool:
    """Whether the document has the number before or after, the one above, or its first part."""
    *above, last = number
    near = [
        (*above, last - 1),
        (*above, last + 1),
        (*number, 1),
        *([tuple(above)] if above else []),
    ]
    return any(one in known for one in near)
