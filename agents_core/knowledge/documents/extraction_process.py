"""The child process that reads one PDF or Word file: bytes on stdin, JSON on stdout.

``python -m agents_core.knowledge.documents.extraction_process pdf|docx``. A crafted file can make
these formats' libraries loop or use all memory, so the process limits its own memory and time.
"""

import json
import logging
import resource
import sys
from collections.abc import Callable

from agents_core.knowledge.documents.unreadable import KEEP_AS_TEXT, Unreadable

MAX_MEMORY_BYTES = 1024**3
"""Address space; 350 MB was the most a file that is let through took. macOS does not enforce it."""

MAX_CPU_S = 30

MAX_TEXT_CHARS = 8 * 1024 * 1024
"""More than a document may have; without it one could fill the reader of our output."""


def main(kind: str) -> None:
    """Read the file and tell its text, or a sentence about why not."""
    _limit(resource.RLIMIT_CPU, MAX_CPU_S)
    _limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    logging.disable()  # pypdf complains of every oddity it mends
    sys.stdout.write(json.dumps(_answer(kind, sys.stdin.buffer.read())))


def _answer(kind: str, data: bytes) -> dict[str, str]:
    what = "PDF" if kind == "pdf" else "Word"
    try:
        return {"text": _reader(kind)(data)[:MAX_TEXT_CHARS]}
    except Unreadable as problem:
        return {"problem": str(problem), "advice": problem.advice}
    except MemoryError:
        return {"problem": f"This {what} file needs too much memory.", "advice": KEEP_AS_TEXT}
    except Exception:  # top of a process; a damaged file fails anywhere and in any way
        return {"problem": f"This {what} file is damaged.", "advice": KEEP_AS_TEXT}


def _reader(kind: str) -> Callable[[bytes], str]:
    """Each imports its own library only."""
    if kind == "pdf":
        from agents_core.knowledge.documents.pdf_text import pdf_text

        return pdf_text
    from agents_core.knowledge.documents.docx_text import docx_text

    return docx_text


def _limit(what: int, most: int) -> None:
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):  # already lower, or unknown to this system
        return


if __name__ == "__main__":
    main(sys.argv[1])
