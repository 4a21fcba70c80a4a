"""Imports a file (Markdown, text, PDF, Word) as a document.

PDF and Word files are read in a child process with limited memory and time, so that a harmful file
cannot disturb running calls.
"""

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import (
    UNCHANGED,
    clean,
    decode_upload,
    validate_text,
)
from agents_core.knowledge.documents.unreadable import KEEP_AS_TEXT
from agents_core.versions import Part

MAX_FILE_BYTES = 20 * 1024 * 1024
"""A policy with its pictures; the text in it has a limit of its own."""

READING_S = 40.0
"""A thousand pages of PDF took 3 s, the largest Word file that is let through 13 s (two cores)."""

MAX_NAME_CHARS = 80

PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")
"""Of the environment: no key is where a harmful file is read."""


def import_file(name: str, data: bytes) -> Part:
    """The file as a document, its text as Markdown. Blocking; half a second for PDF and Word.

    Raises:
        PolicyError: what is wrong with the file, and what to do.
    """
    document = document_name(name)
    kind = "pdf" if b"%PDF-" in data[:1024] else "docx" if data.startswith(b"PK") else ""
    if not kind:
        return Part(document, decode_upload(data))
    if len(data) > MAX_FILE_BYTES:
        raise PolicyError(
            f"This file has {len(data) / 1024**2:.1f} MB; the limit is "
            f"{MAX_FILE_BYTES // 1024**2} MB. {UNCHANGED} {KEEP_AS_TEXT}"
        )
    return Part(document, validate_text(_read_apart(kind, data)))


def document_name(file_name: str) -> str:
    """A name for people: without folder and ending, in one line."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    stem = name.rpartition(".")[0] or name
    words = " ".join(clean(stem).replace("_", " ").split())
    return words[:MAX_NAME_CHARS].strip() or "Document"


def _read_apart(kind: str, data: bytes) -> str:
    """The file's text, from a child process.

    Raises:
        PolicyError: the child's sentence, or that it gave up.
    """
    command = [sys.executable, "-m", "agents_core.knowledge.documents.extraction_process", kind]
    root = Path(__file__).resolve().parents[3]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=READING_S,
            cwd=root,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # too slow; or killed for its memory or time
        raise PolicyError(
            f"This file takes too long or too much memory to read. {UNCHANGED} {KEEP_AS_TEXT}"
        ) from None
    if "problem" in answer:
        raise PolicyError(f"{answer['problem']} {UNCHANGED} {answer['advice']}")
    return str(answer["text"])
