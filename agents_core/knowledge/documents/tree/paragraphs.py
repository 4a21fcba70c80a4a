"""What a paragraph's own layout says.

A bold first line is a heading, lines of bars are a table, and lines that begin with bullets, or
that each state a price, hours or another value, are a list.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Table,
    Words,
)

MAX_TITLE_CHARS = 80
MAX_FACT_CHARS = 160  #: of a line of a price list

BOLD_LEVEL = 7  #: of a bold line that serves as a heading, below every other

MAX_LISTED_LINES = 200

_BULLET = re.compile(r"[•‣◦▪●∙·–—○■►▶➢➤✓✔❖◆➔→]\s+(?=\S)")
_PRICE = r"\d(?:[.,][-–])? ?(?:[€$£]|EUR|CHF|USD|GBP|euros?|Euro|dollars?|pounds?)"
_PRICE_END = re.compile(rf"{_PRICE}\)?$")
_BAR = re.compile(r"\|")
_LABELLED = re.compile(r"[A-ZÀ-Ý0-9][^:.!?]{0,39}:\s+\S.*(?<!\?)")
"""A line that says something of its own: "Hourly rate: £45". A question's answer follows it."""

_VALUE = (
    r"(?:[€$£¥]\s?\d[\d.,]*|\d[\d.,:–-]*\s?(?:[€$£¥%]|[^\W\d_]{1,12})?"
    r"|free|closed|none|included|frei|kostenlos|geschlossen|gratis|gratuit|fermé|cerrado|chiuso)\)?"
)
_VALUED = re.compile(rf"[A-ZÀ-Ý][^.!?:]{{0,50}}\s{_VALUE}")
"""The same without a colon: "Adults 12 €"."""

_MAY_LEAD_IN = re.compile(r"\d(?:\s?[^\W\d_]+)?\)?\Z|\b(?:none|included)\Z")
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
        return title + (_lines(rest) if rest.text else [])
    return _lines(words)


def is_price(text: str) -> bool:
    """Whether a text ends with an amount of money, such as "Day pass 9 euros"."""
    return _PRICE_END.search(text) is not None


def _lines(words: Words) -> list[Block]:
    """A list of its bullets or facts with what leads in to them, or the paragraph as it is."""
    if len(words.starts) == 1:
        return [Paragraph(_with_colon(words))]
    lines = words.lines() if len(words.starts) <= MAX_LISTED_LINES else []
    bullets = [at for at, line in enumerate(lines) if _BULLET.match(line.text)]
    if len(bullets) > 1:
        starts = [words.starts[at][0] for at in bullets]
        items = [words.cut(start, end) for start, end in pairwise([*starts, len(words.text)])]
        texts = [one.cut(_bullet_end(one.text), len(one.text)) for one in items]
        return _led_list(words.cut(0, starts[0]), texts)
    facts = [_with_colon(line.cut(0, len(line.text))) for line in lines]
    first = 0 if facts and _is_fact(facts[0].text, first=True) else 1
    if len(facts) > first + 1 and all(_is_fact(line.text) for line in facts[first:]):
        return _led_list(words.cut(0, words.starts[first][0]), facts[first:])
    return [Paragraph(words)]


def _led_list(opening: Words, items: Sequence[Words]) -> list[Block]:
    listing = Listing(tuple(Item("", (Paragraph(words),)) for words in items))
    return [Paragraph(opening), listing] if opening.text else [listing]


def _bullet_end(text: str) -> int:
    found = _BULLET.match(text)
    return found.end() if found else 0


def _is_fact(line: str, *, first: bool = False) -> bool:
    """Whether a line states a value of something. A ``first`` one may lead in to the others: "From
    1 May", "Not included"."""
    if len(line) > MAX_FACT_CHARS:
        return False
    if _LABELLED.fullmatch(line) or is_price(line):
        return True
    return _VALUED.fullmatch(line) is not None and not (first and _MAY_LEAD_IN.search(line))


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
