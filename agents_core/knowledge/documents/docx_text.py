"""The text of a Word file as Markdown: headings, lists, tables.

Runs in a process of its own (``extraction_process``). Macros, pictures, headers, footers and
deletions of tracked changes are not read; text boxes and content controls are.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.oxml.ns import qn

from agents_core.knowledge.documents.unreadable import Unreadable

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_XML_BYTES = 24 * 1024 * 1024  #: parsed, 21 MB took 340 MB of memory
MAX_ENTRIES = 2000
MAX_HEADING = 6

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), _FALLBACK}
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr")}
_NO_HYPHEN = qn("w:noBreakHyphen")


def docx_text(data: bytes) -> str:
    """The document's words as Markdown.

    Raises:
        Unreadable: not a Word file, with macros, too large unpacked, or without text. Others:
            damaged.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check(archive)
    except BadZipFile as error:
        raise Unreadable("This Word file is damaged.") from error
    document = docx.Document(BytesIO(data))
    text = re.sub("\n{3,}", "\n\n", "\n".join(_Writer(document).lines())).strip()
    if not any(character.isalnum() for character in text):
        raise Unreadable("This Word file has no text in it.")
    return text + "\n"


def _check(archive: ZipFile) -> None:
    """Checks that need little unpacking."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(
            "This Word file has macros in it.", "Save it as an ordinary .docx and import that."
        )
    if "word/document.xml" not in names:
        raise Unreadable(f"This is {_kind(names)}, not a Word document.")
    xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    if (
        len(entries) > MAX_ENTRIES
        or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES
        or sum(entry.file_size for entry in xml) > MAX_XML_BYTES
    ):
        raise Unreadable("This Word file is too large once it is unpacked.")
    for entry in xml:
        if b"<!DOCTYPE" in archive.read(entry):  # Word writes none; entities are declared there
            raise Unreadable("This Word file declares entities, as harmful files do.")


def _kind(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "an Excel file"
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint file"
    return "a zip file"


class _Writer:
    """Goes through the document once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._levels = {style.style_id: _outline_level(style) for style in document.styles}
        self._bullets = _bullet_lists(document)
        self._counted: Counter[tuple[str, int]] = Counter()

    def lines(self) -> Iterator[str]:
        yield from self._blocks(self._document.element.body)

    def _blocks(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag == qn("w:sdt") and not _is_contents(child):
                for content in child.findall(qn("w:sdtContent")):
                    yield from self._blocks(content)

    def _paragraph(self, element: Any) -> Iterator[str]:
        text = _text(element)
        if not text:
            return
        style = element.style or ""
        level = self._levels.get(style, 0)
        if level:
            yield from ("", f"{'#' * level} {text}", "")
        elif marker := self._marker(element, style):
            yield f"{marker} {text}"
        else:
            yield from ("", text, "")

    def _marker(self, element: Any, style: str) -> str:
        """``-`` or ``3.`` before a list item; empty for a paragraph."""
        number, level = _numbering(element)
        if number == "0":  # taken out of its style's list
            return ""
        name = style.lower()
        if not number and not name.startswith("list"):
            return ""
        indent = "  " * level
        bullet = self._bullets.get((number, level), "number" not in name)
        if bullet:
            return f"{indent}-"
        for key in [key for key in self._counted if key[0] == number and key[1] > level]:
            del self._counted[key]
        self._counted[number, level] += 1
        return f"{indent}{self._counted[number, level]}."

    def _table(self, table: Any) -> Iterator[str]:
        rows = [
            [_text(cell).replace("|", "\\|") for cell in row.findall(qn("w:tc"))]
            for row in table.findall(qn("w:tr"))
        ]
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        width = max(map(len, rows))
        yield ""
        for place, row in enumerate(rows):
            yield "| " + " | ".join(row + [""] * (width - len(row))) + " |"
            if place == 0:
                yield "|" + " --- |" * width
        yield ""


def _outline_level(style: Any) -> int:
    """1 to 6 for a heading's style, whatever its language calls it; 0 for others."""
    for one in _with_its_bases(style):
        if (one.name or "").lower() == "title":
            return 1
        found = one.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if found is not None:
            level = int(found.get(qn("w:val"), "9")) + 1
            return min(level, MAX_HEADING) if level <= 9 else 0
        name = (one.name or "").lower()
        if name.startswith("heading ") and name[8:].isdigit():
            return min(int(name[8:]), MAX_HEADING)
    return 0


def _with_its_bases(style: Any) -> Iterator[Any]:
    seen: set[str] = set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style
        style = getattr(style, "base_style", None)


def _bullet_lists(document: Any) -> dict[tuple[str, int], bool]:
    """Whether a list's level has bullets (or else numbers)."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    val, level_tag = qn("w:val"), qn("w:lvl")
    formats: dict[str, dict[int, bool]] = {}
    for abstract in root.findall(qn("w:abstractNum")):
        levels = formats.setdefault(abstract.get(qn("w:abstractNumId")), {})
        for level in abstract.findall(level_tag):
            shown = level.find(qn("w:numFmt"))
            kind = shown.get(val) if shown is not None else "decimal"
            levels[int(level.get(qn("w:ilvl"), "0"))] = kind in ("bullet", "none")
    found: dict[tuple[str, int], bool] = {}
    for one in root.findall(qn("w:num")):
        abstract_id = one.find(qn("w:abstractNumId"))
        if abstract_id is not None:
            for level_number, bullet in formats.get(abstract_id.get(val), {}).items():
                found[one.get(qn("w:numId")), level_number] = bullet
    return found


def _numbering(element: Any) -> tuple[str, int]:
    """The list a paragraph says it is in, and its level; ``""`` when it says nothing."""
    number = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    level = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:ilvl')}")
    return (
        number.get(qn("w:val"), "") if number is not None else "",
        int(level.get(qn("w:val"), "0")) if level is not None else 0,
    )


def _is_contents(control: Any) -> bool:
    """A table of contents repeats the headings."""
    gallery = control.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _text(element: Any) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SPACES:
            yield " "
        elif child.tag == _NO_HYPHEN:
            yield "-"
        else:
            yield from _pieces(child)
            if child.tag == qn("w:p"):
                yield " "
