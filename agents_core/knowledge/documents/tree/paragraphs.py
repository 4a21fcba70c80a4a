"""What a paragraph's own layout says: a bold first line is a heading, lines of bars are a table,
lines that begin with bullets or end with a price each are a list."""

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

BOLD_LEVEL = 7  #: of a bold line that serves as a heading, below every other

MAX_ENTRY_CHARS = 60
MAX_LISTED_LINES = 200

_BULLET = re.compile(r"[•‣◦▪●∙·–—○■►▶➢➤✓✔❖◆➔→]\s+(?=\S)")
_PRICE = r"\d(?:[.,][-–])? ?(?:[€$£]|EUR|CHF|USD|GBP|euros?|Euro|dollars?|pounds?)"
_PRICE_END = re.compile(rf"{_PRICE}\)?$")
_ENTRY_END = re.compile(
    rf"(?:{_PRICE}|\d(?:[.,][-–])?|\d ?(?:[%¥]|cents?|Cent|kr|kg|lbs?|km|Uhr|am|pm|h|min|hours?"
    r"|Stunden?|heures?|horas?|ore))\)?$"
)
_BAR = re.compile(r"\|")


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
        return title + (_listed(rest) if rest.text else [])
    return _listed(words)


def is_price(text: str) -> bool:
    """Whether a text ends with an amount of money, such as "Day pass 9 euros"."""
    return _PRICE_END.search(text) is not None


def is_entry(text: str) -> bool:
    """Whether a line is an entry of a list such as "Day pass 9 euros": it ends with a figure."""
    begins = text[:1].isupper() or text[:1].isdigit()
    return begins and len(text) <= MAX_ENTRY_CHARS and _ENTRY_END.search(text) is not None


def _listed(words: Words) -> list[Block]:
    """The paragraph, or what leads in to its lines and those as a list."""
    lines = words.lines() if 1 < len(words.starts) <= MAX_LISTED_LINES else []
    bullets = [at for at, line in enumerate(lines) if _BULLET.match(line.text)]
    if len(bullets) > 1:
        starts = [words.starts[at][0] for at in bullets]
        items = [words.cut(start, end) for start, end in pairwise([*starts, len(words.text)])]
        texts = [one.cut(_bullet_end(one.text), len(one.text)) for one in items]
        return _led_list(words.cut(0, starts[0]), texts)
    if len(lines) > 1 and all(is_entry(line.text) for line in lines[1:]):
        prices = all(is_price(line.text) for line in lines[1:])
        first = 0 if is_price(lines[0].text) or (is_entry(lines[0].text) and not prices) else 1
        if len(lines) > first + 1:
            return _led_list(words.cut(0, words.starts[first][0]), lines[first:])
    return [Paragraph(words)]


def _led_list(opening: Words, items: Sequence[Words]) -> list[Block]:
    listing = Listing(tuple(Item("", (Paragraph(words),)) for words in items))
    return [Paragraph(opening), listing] if opening.text else [listing]


def _bullet_end(text: str) -> int:
    found = _BULLET.match(text)
    return found.end() if found else 0


def _cells(line: Words) -> tuple[Words, ...]:
    bars = [found.start() for found in _BAR.finditer(line.text)]
    bars = bars if line.text.endswith("|") else [*bars, len(line.text)]
    return tuple(line.cut(left + 1, right) for left, right in pairwise(bars))
