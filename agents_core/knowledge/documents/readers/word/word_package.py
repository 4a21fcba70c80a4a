"""The parts of a Word file: a zip of XML parts that name each other by relationships."""

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from agents_core.knowledge.documents.unreadable import Unreadable

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_XML_BYTES = 24 * 1024 * 1024
MAX_ENTRIES = 2000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_STRICT = (  # ISO 29500 Strict has other names for the same things
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError)


class WordPackage:
    """The XML parts of one file."""

    def __init__(self, data: bytes) -> None:
        """Raises:
        Unreadable: damaged, not a Word file, with macros, or too large unpacked.
        """
        try:
            self._archive = ZipFile(BytesIO(data))
            self._check()
            self._main = self._target("", "/officeDocument") or ""
        except _DAMAGED as error:
            raise Unreadable("This Word file is damaged.") from error
        if not self._main or self._main not in self._names or self.main().tag != f"{W}document":
            raise Unreadable(f"This is {_kind(self._names)}, not a Word document.")

    def main(self) -> Any:
        """The root element of the document. The name of its part varies."""
        return self._xml(self._main)

    def part(self, kind: str) -> Any:
        """The root of the main part's relation of that kind ("styles"), or None."""
        name = self._target(self._main, f"/{kind}")
        return self._xml(name) if name in self._names else None

    def count(self, kind: str) -> int:
        """How many parts the main part relates to by that kind."""
        return len(self._targets(self._main, f"/{kind}"))

    def _check(self) -> None:
        """Checks that need little unpacking."""
        entries = self._archive.infolist()
        self._names = {entry.filename for entry in entries}
        if any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise Unreadable(
                "This Word file has macros in it.", "Save it as an ordinary .docx and import that."
            )
        xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
        if (
            len(entries) > MAX_ENTRIES
            or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES
            or sum(entry.file_size for entry in xml) > MAX_XML_BYTES
        ):
            raise Unreadable("This Word file is too large once it is unpacked.")

    def _target(self, source: str, ending: str) -> str | None:
        return next(iter(self._targets(source, ending)), None)

    def _targets(self, source: str, ending: str) -> list[str]:
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._names:
            return []
        found = []
        for one in self._xml(relations):
            if isinstance(one.tag, str) and str(one.get("Type", "")).endswith(ending):
                path = posixpath.join("/", folder, str(one.get("Target", "")))
                found.append(posixpath.normpath(path).lstrip("/"))
        return found

    def _xml(self, name: str | None) -> Any:
        try:
            data = self._archive.read(name or "")
            if b"<!DOCTYPE" in data:  # Word writes none; entities are declared there
                raise Unreadable("This Word file declares entities, as harmful files do.")
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError, *_DAMAGED) as error:
            raise Unreadable("This Word file is damaged.") from error


def is_excel(data: bytes) -> bool:
    """Whether a zip file is an Excel workbook."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (*_DAMAGED, zipfile.LargeZipFile):
        return False
    return any(name.startswith("xl/") for name in names)


def _kind(names: set[str]) -> str:
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint file"
    if "mimetype" in names:
        return "an OpenDocument file"
    return "a zip file"
