"""Clause numbers at the beginning of lines: "4.2", "(a)", "iv)", "§ 7".

A number counts as one only in a sequence: "4.2" where the document also has 4.1 or 4.3, "(b)" where
it has (a). So "1.5 hours after" stays text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from babel.dates import get_month_names

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Words,
)

StyledNumber: TypeAlias = tuple[str, tuple[int, ...]]
"""How a number is written ("dotted2", "number.", "lettera()"), and its value, part by part."""

_DOTTED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,5})\.?\s+(?=\S)")
_ENCLOSED = re.compile(r"\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\)\s+(?=\S)")
_POINTED = re.compile(r"(\d{1,3}|[A-Za-z])\.\s+(?=\S)")
_SECTION = re.compile(r"§+\s?(\d{1,4}[a-z]?)\.?\s+(?=\S)")
DATE_END = (
    r"(?<=[. \t](?:1[0-2]|0[2-9]))\.[ \t]|(?<=[. \t][2-9])\.[ \t]"
    r"|\.[ \t]*(?:(?:19|20)\d\d\b|\w{1,5}[ \t]+\d|[-–—][ \t]*\d)"
)
"""What stands after the month of "1. 4. bis 30. 9."; "1. 1. " may begin a list within a list."""
_DATE = re.compile(rf"\d\d?\.[ \t]+\d\d?(?:{DATE_END})")
_RANGE = re.compile(r"(?:bis|und|to|until|and|al?|y|au|et|e|[-–—])\s*(?:zum\s)?\d", re.IGNORECASE)
_HEADING = re.compile(r"(?:§\s?)?(\d{1,3}(?:\.\d{1,3}){0,5})[.:)]?\s")
_ROMAN = {
    roman: value
    for value, roman in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1
    )
}


MAX_DAY, MAX_MONTH = 31, 12  #: of a date

_CLOSERS = frozenset(").")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the beginning of a line. ``readings``: a single "i" may be a letter or a Roman
    number. ``end``: where the words after it begin."""

    shown: str
    readings: tuple[StyledNumber, ...]
    end: int


def may_have_marks(words: Words) -> bool:
    """Whether any line could begin with a number. A cheap test that rules out most paragraphs."""
    text = words.text
    return any(
        text[at] in "(§"
        or text[at].isdigit()
        or text[at + 1 : at + 2] in _CLOSERS
        or ")" in text[at + 2 : at + 6]
        for at, _ in words.starts
        if at < len(text)
    )


def mark_of(text: str) -> Mark | None:
    """The number a line may begin with."""
    if _DATE.match(text):
        return None
    if found := _DOTTED.match(text):
        parts = tuple(int(part) for part in found[1].split("."))
        if _is_date(parts, found[0], text[found.end() :]):
            return None
        return Mark(found[1], ((f"dotted{len(parts)}", parts),), found.end())
    if found := _SECTION.match(text):
        value = int(re.sub(r"\D", "", found[1]))
        return Mark(found[0].strip(), (("section", (value,)),), found.end())
    found = _ENCLOSED.match(text) or _POINTED.match(text)
    if found is None:
        return None
    shown = found[0].strip()
    style = shown.replace(found[1], "", 1)
    return Mark(shown, tuple(_readings(found[1], style)), found.end())


def _is_date(parts: Sequence[int], shown: str, rest: str) -> bool:
    """Day and month at the beginning of a range of dates: "1.4. bis 31.5.: 20 euros"."""
    two = len(parts) == 2 and shown.rstrip().endswith(".")
    return two and parts[0] <= MAX_DAY and parts[1] <= MAX_MONTH and bool(_RANGE.match(rest))


def _readings(number: str, style: str) -> Iterator[StyledNumber]:
    if number.isdigit():
        yield f"number{style}", (int(number),)
        return
    case = "A" if number[0].isupper() else "a"
    if len(number) == 1:
        yield f"letter{case}{style}", (ord(number.lower()) - ord("a") + 1,)
    if value := _ROMAN.get(number.lower()):
        yield f"roman{case}{style}", (value,)


def marks_of_lines(lines: Iterable[str]) -> set[StyledNumber]:
    """Every number that the lines may begin with."""
    return {reading for line in lines if (mark := mark_of(line)) for reading in mark.readings}


def numbering(blocks: Iterable[Block]) -> Set[StyledNumber]:
    """Every number that the document's lines, lists and headings may have."""
    found: set[StyledNumber] = set()
    for block in blocks:
        match block:
            case Paragraph(words) if may_have_marks(words):
                found |= marks_of_lines(line.text for line in words.lines())
            case Heading(_, words):
                if match := _HEADING.match(words.text):
                    found.add(("heading", tuple(int(part) for part in match[1].split("."))))
            case Listing(items):
                for item in items:
                    if item.number.isdigit():
                        found.add(("number.", (int(item.number),)))
                    found |= numbering(item.blocks)
            case _:
                pass
    return found


def in_sequence(style: str, value: tuple[int, ...], known: Set[StyledNumber]) -> bool:
    """Whether the document has a neighbour of this number, or its parent when it is a first one."""
    *above, last = value
    before, after = (*above, last - 1), (*above, last + 1)
    if last > 1 and (style, before) in known:
        return True
    if style.startswith("dotted"):
        parent = tuple(above)
        named = ("heading", parent) in known or ("number.", parent) in known
        return named or (
            last <= 1 and ((style, after) in known or (f"dotted{len(parent)}", parent) in known)
        )
    if style.startswith("section"):
        return True
    return last == 1 and ("(" in style or (style, after) in known)


def in_list_sequence(number: int, known: Set[StyledNumber]) -> bool:
    """The same for the number of a list item, which may also be the parent of "4.1"."""
    if number == 1:
        return True
    neighbours = {("number.", (number - 1,)), ("number.", (number + 1,)), ("dotted2", (number, 1))}
    return not neighbours.isdisjoint(known)


def is_ordinal(item: Item) -> bool:
    """Whether the number is the day of a date, "24. Dezember"."""
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph) or int(item.number) > MAX_DAY:
        return False
    return first.words.text.partition(" ")[0].strip(".,:").casefold() in _months()


@cache
def _months() -> frozenset[str]:
    names = [
        get_month_names(width, locale=locale).values()
        for locale in ("en", "de", "es", "fr", "it")
        for width in ("wide", "abbreviated")
    ]
    return frozenset(name.strip(".").casefold() for row in names for name in row)
