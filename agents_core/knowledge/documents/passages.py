"""Splits a policy text into passages: list item, paragraph or table row.

Reads common Markdown and treats everything else, HTML too, as text. No line is dropped: even a
heading with nothing under it becomes a passage.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from agents_core.knowledge.documents.document_text import clean

MAX_CHARS = 600
"""A longer passage blurs into "about everything" for the embedding (which reads 256 tokens), and is
too long to be read aloud."""

MIN_CUT_CHARS = 300
"""Where a cut may begin to look for the end of a sentence, or of a word."""

MAX_TITLE_CHARS = 80

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_CLOSING_HASHES = re.compile(r"\s#+$")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-*+•])\s+(?=\S)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_CELL = re.compile(r"(?<!\\)\|")
_BOLD_LINE_LEVEL = 7  # below every '#' heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One thing the policy says."""

    id: str  #: "P1", "P2"... in document order; stable within one version of the policy
    line: int  #: first line in the document, 1-based
    text: str  #: one line, at most MAX_CHARS, without list or table markers
    headings: tuple[str, ...]  #: outermost first
    document: str = ""  #: the document of the policy that contains it


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(slots=True)
class _Heading:
    level: int
    line: _Line
    used: bool = False  #: it is in the path of a passage


def passages_of(text: str) -> tuple[Passage, ...]:
    """Every passage of a text, in document order."""
    return _Reader().read(clean(text).split("\n"))


class _Reader:
    """Goes through the lines once; ``block`` is the item or paragraph still growing."""

    def __init__(self) -> None:
        self._passages: list[Passage] = []
        self._headings: list[_Heading] = []
        self._block: list[_Line] = []
        self._in_paragraph = False
        self._columns: tuple[str, ...] | None = None  # inside a table; () when it has no header

    def read(self, raw: Sequence[str]) -> tuple[Passage, ...]:
        lines = [_Line(number, " ".join(line.split())) for number, line in enumerate(raw, 1)]
        for line, below in zip(lines, [*lines[1:], _Line(0, "")], strict=True):
            self._take(line, below.text)
        self._end_block()
        self._leave_headings(0)
        return tuple(self._passages)

    def _take(self, line: _Line, below: str) -> None:
        text = line.text
        if "|" in text and (self._columns is not None or _starts_table(text, below)):
            self._table_row(line, below)
            return
        self._columns = None
        bold = _BOLD.fullmatch(text)
        if self._underlines(text):
            self._heading(_Heading(1 if text[0] == "=" else 2, self._block.pop()))
        elif not text or _is_rule(text):
            self._end_block()
        elif found := _HEADING.fullmatch(text):
            title = _CLOSING_HASHES.sub("", found[2])
            self._heading(_Heading(len(found[1]), _Line(line.number, title)))
        elif bold and _is_title(bold[1]):
            self._end_block()
            self._heading(_Heading(_BOLD_LINE_LEVEL, _Line(line.number, bold[1].strip())))
        else:
            self._words(line)

    def _words(self, line: _Line) -> None:
        text = line.text.lstrip("> ") or line.text
        marker = _ITEM.match(text)
        if marker:
            self._end_block()
            text = text[marker.end() :]
        elif not self._block:
            self._in_paragraph = True
        self._block.append(_Line(line.number, text))
        if marker:
            self._in_paragraph = False

    def _underlines(self, text: str) -> bool:
        """Whether this line makes a heading of the one-line paragraph above it."""
        if not (self._in_paragraph and len(self._block) == 1 and len(text) > 1):
            return False
        return set(text) in ({"="}, {"-"}) and _is_title(self._block[0].text)

    def _table_row(self, line: _Line, below: str) -> None:
        self._end_block()
        cells = tuple(cell.replace("\\|", "|").strip() for cell in _cells(line.text))
        if self._columns is None:
            header = _is_delimiter(below)
            self._columns = cells if header else ()
            if header:
                return
        if not _is_delimiter(line.text):
            self._emit([_Line(line.number, _row_text(self._columns, cells))])

    def _heading(self, heading: _Heading) -> None:
        self._end_block()
        self._leave_headings(heading.level)
        if not _is_title(heading.line.text):
            self._emit([heading.line])  # it says something itself
        self._headings.append(heading)

    def _leave_headings(self, level: int) -> None:
        """Close the headings a new one of ``level`` ends."""
        while self._headings and self._headings[-1].level >= level:
            closed = self._headings.pop()
            if not closed.used:
                self._emit([closed.line])

    def _end_block(self) -> None:
        block, self._block = self._block, []
        self._in_paragraph = False
        self._emit(block)

    def _emit(self, block: Sequence[_Line]) -> None:
        for line, text in _pieces(block):
            path = tuple(_plain(heading.line.text) for heading in self._headings)
            number = f"P{len(self._passages) + 1}"
            self._passages.append(Passage(id=number, line=line, text=text, headings=path))
            for heading in self._headings:
                heading.used = True


def _is_title(text: str) -> bool:
    """A title names what follows; a sentence is a fact of its own. A question is a title."""
    return len(text) <= MAX_TITLE_CHARS and text[-1:] not in ".!;:"


def _starts_table(text: str, below: str) -> bool:
    return text.startswith("|") or (_is_delimiter(below) and "|" in below)


def _is_delimiter(text: str) -> bool:
    return "-" in text and set(text) <= set("|:- ")


def _is_rule(text: str) -> bool:
    """A thematic break, or the bare fence of a code block."""
    return len(text) >= 3 and text[0] in "-*_`~" and not text.strip(text[0] + " ")


def _cells(text: str) -> list[str]:
    cells = _CELL.split(text)
    if not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _row_text(columns: Sequence[str], cells: Sequence[str]) -> str:
    """``"Item: pet; Limit: 20 lbs"``: a row that makes sense without its table."""
    named = [
        f"{columns[place]}: {cell}" if place < len(columns) and columns[place] else cell
        for place, cell in enumerate(cells)
        if cell
    ]
    return "; ".join(named)


def _plain(text: str) -> str:
    return _BOLD.sub(r"\1", text)


def _pieces(block: Sequence[_Line]) -> Iterator[tuple[int, str]]:
    """The block as one text, cut where it is too long; each piece with the line it begins on."""
    texts = [_plain(line.text) for line in block]
    starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    whole = " ".join(texts)
    for start, end in _cuts(whole):
        piece = whole[start:end].strip()
        if any(character.isalnum() for character in piece):
            yield block[bisect_right(starts, start) - 1].number, piece


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > MAX_CHARS:
        earliest, latest = start + MIN_CUT_CHARS, start + MAX_CHARS
        sentence = max(text.rfind(mark, earliest, latest) for mark in (". ", "! ", "? ", "; "))
        word = text.rfind(" ", earliest, latest)
        end = sentence + 2 if sentence > 0 else word + 1 if word > 0 else latest
        yield start, end
        start = end
    yield start, len(text)
