"""A PDF file's words, rows, columns and tables as a document tree."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from agents_core.knowledge.documents.readers.pdf.pdf_blocks import HEADING_SIZE, BlockBuilder
from agents_core.knowledge.documents.readers.pdf.pdf_columns import Run, runs_of
from agents_core.knowledge.documents.readers.pdf.pdf_rows import (
    Row,
    rows_of,
    without_running_titles,
)
from agents_core.knowledge.documents.readers.pdf.pdf_rules import RuleReader
from agents_core.knowledge.documents.readers.pdf.pdf_words import Word, page_words
from agents_core.knowledge.documents.readers.pdf.ruled_tables import RuledTable, ruled_tables
from agents_core.knowledge.documents.readers.reading import Reading
from agents_core.knowledge.documents.tree.nodes import LeftOutKind, Tree
from agents_core.knowledge.documents.unreadable import Unreadable

MAX_PAGES = 1000
MAX_NAMED_PAGES = 5
LEADING_SHARE = 0.3
"""The usual distance of lines is the smallest that is this often, beside the most frequent one:
that may be the distance of paragraphs of one line."""

SPACED_WORDS = 8  #: single letters in a row that make a text look spaced
FOREIGN_SHARE = 0.05  #: of letters that run from right to left

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Page:
    """``rows``: of what stands outside its ruled tables. ``height``: in points."""

    rows: Sequence[Row] = ()
    tables: Sequence[RuledTable] = ()
    words: Sequence[Word] = ()
    height: float = 1.0


def read_pdf(data: bytes, progress: Progress = lambda done, total: None) -> Reading:
    """The tree of a PDF. ``progress``: pages read, of how many.

    Raises:
        Unreadable: locked, too long, damaged, or without text.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unreadable(error) from error
    try:
        pages = _pages(document, progress)
    finally:
        document.close()
    return _reading(pages)


def _unreadable(error: pdfium.PdfiumError) -> Unreadable:
    locked = pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error)
    if locked:
        return Unreadable(
            "This PDF is locked with a password.", "Remove the password and import it again."
        )
    return Unreadable("This PDF file is damaged.")


def _pages(document: Any, progress: Progress) -> list[_Page]:
    count = len(document)
    if count > MAX_PAGES:
        raise Unreadable(
            f"This PDF has {count:,} pages; the limit is {MAX_PAGES:,}.",
            "Import the chapters callers ask about.",
        )
    pages: list[_Page] = []
    rules = RuleReader()
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            pages.append(_Page())
            continue
        pages.append(_page(page, rules, number))
        page.close()
        progress(number, count)
    return pages


def _page(page: Any, reader: RuleReader, number: int) -> _Page:
    words = page_words(page)
    tables = ruled_tables(words, reader.rules(page), number)
    inside = {id(word) for table in tables for word in table.words}
    rows = rows_of([word for word in words if id(word) not in inside], number)
    return _Page(rows, tables, words, page.get_height())


def _reading(pages: Sequence[_Page]) -> Reading:
    text = "\n".join(" ".join(word.text for word in page.words) for page in pages)
    if not any(map(str.isalnum, text)):
        raise Unreadable(
            "This PDF has no text in it; its pages are probably scanned pictures.",
            "Recognise the text first (OCR), or type what callers ask about.",
        )
    rows_of_pages = [page.rows for page in pages]
    kept, titles = without_running_titles(rows_of_pages, [page.height for page in pages])
    body, headings, leading = _sizes(kept, pages)
    builder = BlockBuilder(body, leading, headings)
    runs: list[Run] = []
    for rows, page in zip(kept, pages, strict=True):
        begin = 0
        for table in page.tables:
            end = next((at for at, row in enumerate(rows) if row.top > table.top), len(rows))
            runs += _taken(builder, rows[begin:end], body)
            builder.take_table(table)
            begin = end
        runs += _taken(builder, rows[begin:], body)
    left_out: Counter[LeftOutKind] = Counter()
    left_out["header or footer"] = titles
    left_out["page without text"] = sum(not page.words for page in pages)
    lines = "\n".join(row.text for page in pages for row in page.rows)
    unsure = (*_unsure_layout(runs), *_unsure_text(lines))
    return Reading(tree=Tree(blocks=tuple(builder.blocks()), left_out=+left_out), unsure=unsure)


def _taken(builder: BlockBuilder, rows: Sequence[Row], body: float) -> list[Run]:
    """The runs of rows, once the builder has them."""
    runs = runs_of(rows, body)
    for run in runs:
        builder.take(run)
    return runs


def _sizes(
    kept: Sequence[Sequence[Row]], pages: Sequence[_Page]
) -> tuple[float, list[float], float]:
    """Size of the body's letters, larger sizes (largest first), usual distance of lines."""
    sizes: Counter[float] = Counter()
    distances: Counter[float] = Counter()
    for page in pages:
        for table in page.tables:
            for word in table.words:
                sizes[word.size] += len(word.text)
    for rows in kept:
        for row in rows:
            for segment in row.segments:
                sizes[segment.size] += len(segment.text)
        for above, below in pairwise(rows):
            distances[round(below.top - above.top)] += 1
    body = max(sizes, key=lambda size: (sizes[size], size), default=10.0)
    near = {at: count for at, count in distances.items() if 0.8 * body < at < 2.5 * body}
    often = LEADING_SHARE * max(near.values(), default=0)
    leading = min((at for at, count in near.items() if count >= often), default=1.2 * body)
    return body, sorted((s for s in sizes if s >= HEADING_SIZE * body), reverse=True), leading


def _unsure_layout(runs: Sequence[Run]) -> list[str]:
    found = []
    if columns := sorted({run.rows[0].page for run in runs if run.prose}):
        found.append(f"{_named(columns)} text in columns: check its order.")
    if tables := sorted({run.rows[0].page for run in runs if run.columns and not run.prose}):
        found.append(f"{_named(tables)} a table: check that its cells stand under their heads.")
    return found


def _named(pages: Sequence[int]) -> str:
    if len(pages) == 1:
        return f"Page {pages[0]} has"
    listed = ", ".join(map(str, pages[:MAX_NAMED_PAGES]))
    more = f" and {len(pages) - MAX_NAMED_PAGES} more" if len(pages) > MAX_NAMED_PAGES else ""
    return f"Pages {listed}{more} have"


def _unsure_text(text: str) -> list[str]:
    found = []
    letters = [character for character in text if character.isalpha()]
    foreign = sum("\u0590" <= character <= "\u08ff" for character in letters)
    if foreign > FOREIGN_SHARE * len(letters):
        found.append("It has text that runs from right to left: check the order of its words.")
    if any(_is_spaced(line) for line in text.split("\n")):
        found.append("It has words whose letters stand apart: check that they are whole.")
    unknown = sum(one == "\ufffd" or "\ue000" <= one <= "\uf8ff" for one in text)
    if unknown > 0.02 * len(text):
        found.append("Some of its letters have no known meaning: check the words.")
    return found


def _is_spaced(line: str) -> bool:
    words = line.split()
    single = sum(len(word) == 1 and word.isalpha() for word in words)
    return single >= SPACED_WORDS and single > 0.6 * len(words)
