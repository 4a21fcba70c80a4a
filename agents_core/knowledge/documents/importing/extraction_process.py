"""The child process that reads one file: bytes on stdin, lines of JSON on stdout.

``python -m agents_core.knowledge.documents.importing.extraction_process KIND``. A crafted file can
make the libraries loop or use all memory, so the process limits its own memory and time.
"""

import json
import logging
import resource
import sys
import time
import warnings
from typing import Any

from agents_core.knowledge.documents.readers.reading import Reading
from agents_core.knowledge.documents.tree.markdown_writer import markdown_of
from agents_core.knowledge.documents.unreadable import KEEP_AS_TEXT, Unreadable

MAX_MEMORY_BYTES = 1024**3
"""Address space; 350 MB was the most a file that is let through took. macOS does not enforce it."""

MAX_CPU_S = 45

MAX_TEXT_CHARS = 8 * 1024 * 1024
"""More than a document may have; without it one could fill the reader of our output."""

PROGRESS_S = 0.2  #: between two reports

NAMES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV", "html": "HTML"}


def main(kind: str) -> None:
    """Read the file and write its text, or a sentence about why it cannot be read."""
    _limit(resource.RLIMIT_CPU, MAX_CPU_S)
    _limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    logging.disable()  # the libraries warn about everything they repair
    warnings.simplefilter("ignore")
    _write(_answer(kind, sys.stdin.buffer.read()))


def _answer(kind: str, data: bytes) -> dict[str, Any]:
    try:
        reading = _read(kind, data)
        text = markdown_of(reading.tree)[:MAX_TEXT_CHARS]
        if not any(map(str.isalnum, text)):
            raise Unreadable(f"This {NAMES[kind]} file has no text in it.")
        left_out = list(reading.tree.left_out.items())
        return {"text": text, "left_out": left_out, "unsure": list(reading.unsure)}
    except Unreadable as problem:
        return {"problem": str(problem), "advice": problem.advice}
    except MemoryError:
        return {
            "problem": f"This {NAMES[kind]} file needs too much memory.",
            "advice": KEEP_AS_TEXT,
        }
    except Exception:  # top of a process; a damaged file fails anywhere and in any way
        return {"problem": f"This {NAMES[kind]} file is damaged.", "advice": KEEP_AS_TEXT}


def _read(kind: str, data: bytes) -> Reading:
    """Import only the library that this kind of file needs."""
    match kind:
        case "pdf":
            from agents_core.knowledge.documents.readers.pdf.pdf_reader import read_pdf

            return read_pdf(data, _Progress())
        case "docx":
            from agents_core.knowledge.documents.readers.word.word_reader import read_word

            return read_word(data)
        case "xlsx":
            from agents_core.knowledge.documents.readers.sheets import read_xlsx

            return read_xlsx(data)
        case "csv":
            from agents_core.knowledge.documents.readers.sheets import read_csv

            return read_csv(data.decode())
        case "html":
            from agents_core.knowledge.documents.readers.html import read_html

            return Reading(tree=read_html(data.decode(), fragment=False))
    raise ValueError(f"unknown kind of file: {kind}")


class _Progress:
    """Reports the pages read, at most once per ``PROGRESS_S``."""

    def __init__(self) -> None:
        self._reported_s = 0.0

    def __call__(self, done: int, total: int) -> None:
        now_s = time.monotonic()
        if now_s - self._reported_s >= PROGRESS_S:
            self._reported_s = now_s
            _write({"done": done, "total": total})


def _write(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _limit(what: int, most: int) -> None:
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):  # already lower, or unknown to this system
        return


if __name__ == "__main__":
    main(sys.argv[1])
