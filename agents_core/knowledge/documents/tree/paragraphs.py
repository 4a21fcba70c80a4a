"""What a paragraph's own layout says.

A bold first line is a heading, lines of bars are a table, and each line of a price list or of
opening hours is a sentence.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Paragraph,
    Table,
    Words,
)

MAX_TITLE_CHARS = 80
MAX_FACT_CHARS = 160  #: of a line of a price list

BOLD_LEVEL = 7  #: of a bold line that serves as a heading, below every other

_BAR = re.compile(r"\|")
_LABELLED = re.compile(r"[A-ZÀ-Ý0-9][^:.!?]{0,39}:\s+\S.*(?<!\?)")
"""A line that says something of its own: "Hourly rate: £45". A question's answer follows it."""

_VALUE = (
    r"(?:[€$£¥]\s?\d[\d.,]*|\d[\d.,:–-]*\s?(?:[€$£¥%]|[^\W\d_]{1,12})?"
    r"|free|closed|none|included|frei|kostenlos|geschlossen|gratis|gratuit|fermé|cerrado|chiuso)\)?"
)
_VALUED = re.compile(rf"[A-ZÀ-Ý][^.!?:]{{0,50}}\s{_VALUE}")
"""The same without a colon: "Adults 12 €"."""

_DOTS = r"(?:\.{4,}|(?:\. ){3,}\.?|…{2,}|_{3,}|·{3,}|\s(?:\.{3}|…))"
_LEADER = re.compile(rf"(?P<label>[A-ZÀ-Ý][^.!?:…]{{0,50}}?)\s*{_DOTS}\s*(?={_VALUE}\Z)")
"""Dots that lead from a label to its value."""


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
    return _facts(words) or [Paragraph(_with_colon(words) if len(words.starts) == 1 else words)]


def _facts(words: Words) -> list[Block]:
    """A paragraph with a sentence for every line, when each says something of its own, under a
    first line that does not; none where the lines may be one text."""
    lines = words.lines() if len(words.starts) > 1 else []
    facts = [_with_colon(line.cut(0, len(line.text))) for line in lines]
    title: list[Block] = []
    if lines and not _is_fact(facts[0].text) and is_title(facts[0].text):
        title = [Heading(BOLD_LEVEL, facts[0])]
        del facts[0]
    if len(facts) < 2 or not all(_is_fact(line.text) for line in facts):
        return []
    return [*title, Paragraph(_as_sentences(facts))]


def _as_sentences(lines: Sequence[Words]) -> Words:
    text, starts, notes = "", list[tuple[int, int]](), list[tuple[int, str]]()
    for line in lines:
        starts.append((len(text), line.line))
        notes += [(at + len(text), label) for at, label in line.notes]
        text += line.text if line.text[-1:] in ".!;" else f"{line.text}."
        text += " "
    return Words(text.rstrip(), tuple(starts), tuple(notes))


def _is_fact(line: str) -> bool:
    if len(line) > MAX_FACT_CHARS:
        return False
    return bool(_LABELLED.fullmatch(line) or _VALUED.fullmatch(line))


def _with_colon(line: Words) -> Words:
    """ "Adults ..... €12" as "Adults: €12"."""
    leader = _LEADER.match(line.text) if len(line.text) <= MAX_FACT_CHARS else None
    if leader is None:
        return line
    value = line.cut(leader.end(), len(line.text))
    return value.with_prefix(f"{leader['label']}: ")


def _cells(line: Words) -> tuple[Words, ...]:
    bars = [found.start() for found in _BAR.finditer(line.text)]
    bars = bars if line.text.endswith("|") else [*bars, len(line.text)]
    return tuple(line.cut(left + 1, right) for left, right in pairwise(bars))
