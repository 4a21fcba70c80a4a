"""Imports a file as a document: Markdown, text, HTML, CSV, Excel, Word or PDF.

All but Markdown and text are read in a child process with limited memory and time, so that a
harmful file cannot disturb running calls.
"""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import (
    UNCHANGED,
    clean,
    decode_upload,
    validate_text,
)
from agents_core.knowledge.documents.importing.import_report import Imported, ImportReport
from agents_core.knowledge.documents.importing.reading_process import Answer, read_in_child
from agents_core.knowledge.documents.readers.markdown.markdown_reader import read_markdown
from agents_core.knowledge.documents.readers.word.word_package import is_excel
from agents_core.knowledge.documents.unreadable import KEEP_AS_TEXT
from agents_core.versions import Part

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Enough for a policy with pictures; its text has a limit of its own."""

MAX_NAME_CHARS = 80

FileKind: TypeAlias = Literal["pdf", "docx", "xlsx", "csv", "html", "text"]

_NAMED_KINDS: dict[str, FileKind] = {
    "pdf": "pdf",
    **dict.fromkeys(("docx", "docm", "dotx", "doc", "odt"), "docx"),
    **dict.fromkeys(("xlsx", "xlsm", "xls", "ods"), "xlsx"),
}
"""By the ending of a file's name."""

_KIND_NAMES: dict[FileKind, str] = {
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "csv": "CSV",
    "html": "HTML",
    "text": "text",
}

Progress: TypeAlias = Callable[[int, int], None]
"""(pages read, of how many)."""


def import_file(name: str, data: bytes, progress: Progress = lambda done, total: None) -> Imported:
    """The file as a document, its text as Markdown. Blocking; a second for most files.

    ``progress`` may raise to stop the import.

    Raises:
        PolicyError: what is wrong with the file, and what to do.
    """
    if not data.strip():
        raise PolicyError(f"This file is empty. {UNCHANGED}")
    kind = kind_of(name, data)
    if kind != "text" and len(data) > MAX_FILE_BYTES:
        raise PolicyError(
            f"This file has {len(data) / 1024**2:.1f} MB; the limit is "
            f"{MAX_FILE_BYTES // 1024**2} MB. {UNCHANGED} {KEEP_AS_TEXT}"
        )
    document, unsure = document_name(name), _misnamed(name, kind)
    if kind == "text":
        text = decode_upload(data)
        left_out = tuple(read_markdown(text).left_out.items())
        return Imported(
            part=Part(document, text), report=ImportReport(left_out=left_out, unsure=unsure)
        )
    if kind in ("csv", "html"):
        data = decode_upload(data).encode()
    return _imported(document, read_in_child(kind, data, progress), unsure)


def import_page(name: str, html: str) -> Imported:
    """A web page as a document.

    Raises:
        PolicyError: it has no text, or cannot be read.
    """
    return _imported(document_name(name), read_in_child("html", html.encode(), lambda *_: None))


def kind_of(name: str, data: bytes) -> FileKind:
    """What the file is, by its content; by its name only among kinds of text.

    Raises:
        PolicyError: a kind that cannot be read although its name says otherwise.
    """
    ending = name.rpartition(".")[2].lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return "xlsx" if is_excel(data) else "docx"
    if data[:6].lstrip().startswith(b"{\\rtf"):
        raise PolicyError(
            f"This is an RTF file, whatever its name says. {UNCHANGED} "
            "Open it in Word and save it as .docx, then import that."
        )
    if ending in ("csv", "tsv"):
        return "csv"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")) or ending in ("html", "htm", "xhtml"):
        return "html"
    return "text"


def _misnamed(name: str, kind: FileKind) -> tuple[str, ...]:
    """A sentence about a file that is of another kind than its name says."""
    named = _NAMED_KINDS.get(name.rpartition(".")[2].lower(), kind)
    if named == kind:
        return ()
    said, found = _KIND_NAMES[named], _KIND_NAMES[kind]
    return (f"Its name says that this is a {said} file; it was read as the {found} file it is.",)


def document_name(file_name: str) -> str:
    """A name for people: without folder and ending, in one line."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    stem = name.rpartition(".")[0] or name
    words = " ".join(clean(stem).replace("_", " ").split())
    return words[:MAX_NAME_CHARS].strip() or "Document"


def _imported(document: str, answer: Answer, unsure: tuple[str, ...] = ()) -> Imported:
    if not any(character.isalnum() for character in answer.text):
        raise PolicyError(f"No text was found in this file. {UNCHANGED}")
    report = ImportReport(left_out=answer.left_out, unsure=unsure + answer.unsure)
    return Imported(part=Part(document, validate_text(answer.text)), report=report)
