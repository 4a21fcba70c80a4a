"""Words of a PDF page with their places, from PDFium.

PDFium (pypdfium2) reads 200 pages in seconds; a place is asked for once per word, not per letter.
"""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from agents_core.knowledge.documents.tree.words_builder import raised

MAX_PAGE_CHARS = 100_000
"""A page with more, such as a map, is read as far as that."""

BOX_EMS = 1.15
"""Height of a letter's box, of most fonts. PDFium's font size leaves out how the page scales it."""

RAISED_SIZE, RAISED_BY = 0.8, 0.1
"""Of the height of a word's first letter: how small and how far up a raised figure is."""

Box: TypeAlias = tuple[float, float, float, float]
_WORD = re.compile("[^\\s\x00\x02\ufffe]+[\x02\ufffe]?")
"""U+0002 and U+FFFE are PDFium's hyphens at a line's end."""
_COMPATIBLE = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e]+")
"""Ligatures (fi), Arabic presentation forms, full-width letters. Not all that NFKC changes: "2½"
would become "21⁄2"."""


@dataclass(frozen=True, slots=True)
class Word:
    """Places in points; y grows downwards from the top of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool


def page_words(page: pdfium.PdfPage) -> list[Word]:
    """The words of a page in the order of its content."""
    text_page = page.get_textpage()
    try:
        return list(_words(page, text_page))
    finally:
        text_page.close()


def compatible(text: str) -> str:
    """Ligatures and presentation forms as ordinary letters."""
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _words(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> Iterator[Word]:
    count = min(text_page.count_chars(), MAX_PAGE_CHARS)
    raw = text_page.raw
    text = "".join(chr(pdfium_c.FPDFText_GetUnicode(raw, at) % 0x110000) for at in range(count))
    high = page.get_bbox()[3]
    fonts: dict[bytes, bool] = {}
    for found in _WORD.finditer(text):
        first, last = _box(raw, found.start()), _box(raw, found.end() - 1)
        if first is None or last is None:
            continue
        yield Word(
            text=compatible(_with_raised(raw, found, first, last)),
            left=min(first[0], last[0]),
            top=high - max(first[3], last[3]),
            right=max(first[1], last[1]),
            bottom=high - min(first[2], last[2]),
            size=round((first[3] - first[2]) / BOX_EMS * 2) / 2,
            bold=_bold(raw, found.start(), fonts),
        )


def _box(raw: object, at: int) -> Box | None:
    """Left, right, bottom, top of a character's loose box: as high as its font."""
    rect = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(raw, at, ctypes.byref(rect)):
        return None
    return rect.left, rect.right, rect.bottom, rect.top


def _with_raised(raw: object, found: re.Match[str], first: Box, last: Box) -> str:
    """The word; figures at its end that are smaller and higher than its beginning are raised."""
    text = found[0]
    if not (text[-1].isdecimal() and _is_raised(last, first)):
        return text
    begin = len(text) - 1
    while begin > 1 and text[begin - 1].isdecimal():
        box = _box(raw, found.start() + begin - 1)
        if box is None or not _is_raised(box, first):
            break
        begin -= 1
    return text[:begin] + raised(text[begin:], text[begin - 1])


def _is_raised(box: Box, first: Box) -> bool:
    high, usual = box[3] - box[2], first[3] - first[2]
    return high < RAISED_SIZE * usual and box[2] > first[2] + RAISED_BY * usual


def _bold(raw: object, at: int, known: dict[bytes, bool]) -> bool:
    buffer, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, at, buffer, 96, ctypes.byref(flags))
    name = buffer.value
    if name not in known:
        known[name] = any(word in name.lower() for word in (b"bold", b"black", b"heavy"))
    return known[name]
