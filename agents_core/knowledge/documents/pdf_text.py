"""The text of a PDF as Markdown paragraphs and lists.

A PDF has lines on pages, without paragraphs or headings: they are inferred from where lines end.
Runs in a process of its own (``extraction_process``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError

from agents_core.knowledge.documents.unreadable import Unreadable

MAX_PAGES = 1000
SHORT_LINE = 0.75  #: of the page's long lines: one that ends earlier may end its paragraph
LONG_PARAGRAPH_CHARS = 1500  #: from here on the next full stop at a line's end ends it
MAX_BLOCK_CHARS = 20_000  #: text without any full stop is cut, or joining it takes for ever
REPEATED = 0.5  #: of the pages: a first or last line on more of them is a running title
FEW_PAGES = 3  #: too few to call anything repeated

_BULLET = re.compile(r"^[•‣◦▪●∙·–—*-]\s+(?=\S)")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")
_DIGITS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_SENTENCE_END = (".", "!", "?", ":", ";", ".”", '."', ".)")


def pdf_text(data: bytes) -> str:
    """Paragraphs and list items, a blank line between paragraphs.

    Raises:
        Unreadable: locked, too long, or without text. Others: damaged.
    """
    reader = PdfReader(BytesIO(data))
    _unlock(reader)
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(
            f"This PDF has {len(reader.pages):,} pages; the limit is {MAX_PAGES:,}.",
            "Import the chapters callers ask about.",
        )
    pages = [_lines(page.extract_text()) for page in reader.pages]
    text = "\n".join(blocks(without_running_titles(pages)))
    if not any(character.isalnum() for character in text):
        raise Unreadable(
            "This PDF has no text in it; its pages are probably scanned pictures.",
            "Recognise the text first (OCR), or type what callers ask about.",
        )
    return text + "\n"


def _unlock(reader: PdfReader) -> None:
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))  # many are locked against changes only
    except (DependencyError, NotImplementedError):
        opened = False
    if not opened:
        raise Unreadable(
            "This PDF is locked with a password.", "Remove the password and import it again."
        )


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n")]


def without_running_titles(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages without the line at the top or bottom of most of them (its digits, the
    page number, aside)."""
    trimmed = [_trimmed(page) for page in pages]
    if len(trimmed) < FEW_PAGES:
        return trimmed
    for edge in (0, -1):
        seen = Counter(_DIGITS.sub("#", page[edge]) for page in trimmed if page)
        often = {line for line, count in seen.items() if count > REPEATED * len(trimmed)}
        for page in trimmed:
            if page and _DIGITS.sub("#", page[edge]) in often:
                del page[edge]
    return trimmed


def _trimmed(page: Sequence[str]) -> list[str]:
    filled = [number for number, line in enumerate(page) if line]
    return list(page[filled[0] : filled[-1] + 1]) if filled else []


def blocks(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of Markdown: every paragraph or list item in one line, blank ones between paragraphs.
    A paragraph may go on over a page's end."""
    width = _usual_width(pages)
    block = ""
    for line in (line for page in pages for line in page):
        item = _BULLET.match(line) or _NUMBER.match(line)
        long = len(block) > MAX_BLOCK_CHARS
        if block and (not line or item or long or _ends(block, width, before=line)):
            yield from _finished(block)
            block = ""
        if line:
            block = _joined(block, _BULLET.sub("- ", line))
            full = len(line) >= SHORT_LINE * width and len(block) < LONG_PARAGRAPH_CHARS
            if not full and line.endswith(_SENTENCE_END):
                yield from _finished(block)
                block = ""
    if block:
        yield from _finished(block)


def _finished(block: str) -> Iterator[str]:
    yield block
    if not (block.startswith("- ") or _NUMBER.match(block)):
        yield ""


def _ends(block: str, width: int, *, before: str) -> bool:
    """Whether a short first line without a full stop is a title: a capital begins the next one."""
    return (
        len(block) < SHORT_LINE * width
        and before[:1].isupper()
        and not block.endswith((",", "-"))
        and len(before) > len(block)
    )


def _joined(block: str, line: str) -> str:
    if not block:
        return line
    if _HYPHENATED.search(block[-3:]) and line[:1].islower():
        return block[:-1] + line
    return f"{block} {line}"


def _usual_width(pages: Sequence[Sequence[str]]) -> int:
    widths = sorted(len(line) for page in pages for line in page if line)
    return widths[int(len(widths) * 0.8)] if widths else 0
