"""Words of a PDF page with their places, from PDFium.

PDFium (pypdfium2) reads 200 pages in seconds; a place is asked for once per word, not per letter.
"""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MAX_PAGE_CHARS = 100_000
"""A page with more, such as a map, is read as far as that."""

BOX_EMS = 1.15
"""Height of a letter's box, of most fonts. PDFium's font size leaves out how the page scales it."""

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
            text=compatible(found[0]),
            left=min(first[0], last[0]),
            top=high - max(first[3], last[3]),
            right=max(first[1], last[1]),
            bottom=high - min(first[2], last[2]),
            size=round((first[3] - first[2]) / BOX_EMS * 2) / 2,
            bold=_bold(raw, found.start(), fonts),
        )


def _box(raw: object, at: int) -> tuple[float, float, float, float] | None:
    """Left, right, bottom, top of a character's loose box: as high as its font."""
    rect = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(raw, at, ctypes.byref(rect)):
        return None
    return rect.left, rect.right, rect.bottom, rect.top


def _bold(raw: object, at: int, known: dict[bytes, bool]) -> bool:
    buffer, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, at, buffer, 96, ctypes.byref(flags))
    name = buffer.value
    if name not in known:
        known[name] = any(word in name.lower() for word in (b"bold", b"black", b"heavy"))
    return known[name]
