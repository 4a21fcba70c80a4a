"""Rows of a page: words on one line, in segments that a wide gap divides."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agents_core.knowledge.documents.readers.pdf.letter_spacing import without_letter_spacing
from agents_core.knowledge.documents.readers.pdf.pdf_words import Word

GAP_EMS = 0.9
"""A wider gap divides segments. Justified text may have such gaps too, but no gutter of them."""

EDGE_SHARE = 0.12
"""Of the page's height at its top and bottom: where headers and footers stand."""

EDGE_ROWS = 4
OFTEN_SHARE = 0.4
MIN_PAGES = 3
"""A line at the same place of at least so many pages, and of that share of all, or of all odd or
even pages, is a header or footer."""


_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")  #: of pages, also Roman ones
_PAGE_OF = re.compile(r"(\d+)(?:/| of )(\d+)")
_PRINTED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d|\b(?:https?|file)://")
_HYPHENATED = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010\x02\ufffe]$")
_COMPOUND = re.compile(r"\w[-\u2010\x02\ufffe]$")  #: its hyphen stays before a figure or a capital
_SUSPENDED = re.compile(r"(?:und|oder|bzw|and|et|ou)\b")  #: "Hin- und Rückflug"
_FEW_WORDS = 3
_CONTENTS = re.compile(r"(?:\. ?){5,}\s*(?:\d+|[ivxlc]+)?$")


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with ordinary gaps between them."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(map(str.isalnum, word.text)))


@dataclass(frozen=True, slots=True)
class Row:
    """Segments beside each other, from left to right."""

    segments: tuple[Segment, ...]
    page: int

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @property
    def top(self) -> float:
        return min(segment.words[0].top for segment in self.segments)

    @property
    def bottom(self) -> float:
        return max(segment.words[0].bottom for segment in self.segments)


def rows_of(words: Iterable[Word], page: int) -> list[Row]:
    """The rows of a page from top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.left)):
        middle = (word.top + word.bottom) / 2
        last = lines[-1][0] if lines else None
        if last is not None and last.top < middle < last.bottom and _overlap(last, word) > 0.4:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Row(tuple(_segments(line)), page) for line in lines]


def joined(lines: Sequence[str]) -> str:
    """Lines as one text, hyphenated words joined."""
    text = ""
    for line in lines:
        if _HYPHENATED.search(text[-3:]) and line[:1].islower() and not _SUSPENDED.match(line):
            text = text[:-1] + line
        elif _COMPOUND.search(text[-2:]) and (line[:1].isdigit() or line[:1].isupper()):
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text.replace("\x02", "-").replace("\ufffe", "-")


def _overlap(one: Word, other: Word) -> float:
    """The overlap of two words in height, as a share of the lower word's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / max(min(one.bottom - one.top, other.bottom - other.top), 0.1)


def _segments(line: Sequence[Word]) -> list[Segment]:
    found: list[list[Word]] = []
    for word in without_letter_spacing(sorted(line, key=lambda word: word.left)):
        size = max(word.size, 1.0)
        if found and word.left - found[-1][-1].right < GAP_EMS * size:
            found[-1].append(word)
        else:
            found.append([word])
    return [Segment(tuple(words)) for words in found]


def without_running_titles(
    pages: Sequence[Sequence[Row]], heights: Sequence[float]
) -> tuple[list[list[Row]], int]:
    """The pages without headers and footers, and how many lines were left out."""
    seen: dict[tuple[str, int], list[tuple[int, Row]]] = {}
    for number, rows in enumerate(pages):
        for row in _edges(rows, heights[number]):
            seen.setdefault(_key(row), []).append((number, row))
    often = {
        key
        for key, found in seen.items()
        if _is_often([number for number, _ in found], len(pages)) and not _are_entries(found)
    }
    printed = _printed(pages, heights)
    kept, left_out = [], 0
    for number, rows in enumerate(pages):
        gone = {id(row) for row in _edges(rows, heights[number]) if _key(row) in often}
        gone |= {id(row) for row in printed}
        gone |= {id(row) for row in rows if _CONTENTS.search(row.text)}  # repeats the headings
        left_out += len(gone)
        kept.append([row for row in rows if id(row) not in gone])
    return kept, left_out


def _printed(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> list[Row]:
    """What a browser prints at the edges of each page, also of few: title, address, time, and the
    page's number of the true count."""
    found: list[Row] = []
    for number, rows in enumerate(pages):
        edges = _edges(rows, heights[number])
        here = (str(number + 1), str(len(pages)))
        marked = [row for row in edges if any(_page_of(one) == here for one in row.segments)]
        if rows and not marked:
            return []
        found += marked + [row for row in edges if _PRINTED.search(row.text)]
    return found


def _page_of(segment: Segment) -> tuple[str, ...]:
    found = _PAGE_OF.fullmatch(segment.text)
    return found.groups() if found else ()


def _edges(rows: Sequence[Row], height: float) -> list[Row]:
    above = [row for row in rows[:EDGE_ROWS] if row.bottom < EDGE_SHARE * height]
    below = [row for row in rows[-EDGE_ROWS:] if row.top > (1 - EDGE_SHARE) * height]
    return above + below


def _key(row: Row) -> tuple[str, int]:
    """Its words, without figures unless it is a sentence, and its place."""
    is_sentence = row.text.endswith(".") and len(row.text.split()) > _FEW_WORDS
    return row.text if is_sentence else _NUMBERS.sub("#", row.text), round(row.top / 6)


def _are_entries(found: Sequence[tuple[int, Row]]) -> bool:
    """Whether a figure is another one on each page and does not count the pages: the first rows of
    a price list that goes on over pages ("Zone 7: 12 euros")."""
    digits = [[int(one[:9]) for one in re.findall(r"\d+", row.text)] for _, row in found]
    if len({len(values) for values in digits}) != 1:
        return False
    for values in zip(*digits, strict=True):
        steps = {value - page for value, (page, _) in zip(values, found, strict=True)}
        if len(set(values)) == len(values) and len(steps) > 1:
            return True
    return False


def _is_often(pages: Sequence[int], count: int) -> bool:
    if len(pages) < MIN_PAGES:
        return False
    if len(pages) >= OFTEN_SHARE * count:
        return True
    parity = {number % 2 for number in pages}
    return len(parity) == 1 and len(pages) >= OFTEN_SHARE * (count // 2)
