"""Starts the child process that reads a file, follows its progress, and ends it when it is slow."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import UNCHANGED
from agents_core.knowledge.documents.unreadable import KEEP_AS_TEXT

READING_S = 60.0
"""A thousand pages of PDF took 20 s, the largest Word file that is let through 13 s (two cores)."""

CHILD = "agents_core.knowledge.documents.importing.extraction_process"

PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")
"""Environment variables that the child gets. The others may be keys."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child made of the file."""

    text: str
    left_out: tuple[tuple[str, int], ...]
    unsure: tuple[str, ...]


def read_in_child(kind: str, data: bytes, progress: Callable[[int, int], None]) -> Answer:
    """Read a file in a child process. ``progress`` may raise to stop it.

    Raises:
        PolicyError: the child refused the file, was too slow, or needed too much memory.
    """
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", CHILD, kind],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[4],
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )
    timer = threading.Timer(READING_S, child.kill)
    timer.start()
    try:
        answer = _followed(child, progress)
    finally:
        timer.cancel()
        child.kill()
        child.wait()
    if answer is None:  # too slow; or killed for its memory or time
        raise PolicyError(
            f"This file takes too long or too much memory to read. {UNCHANGED} {KEEP_AS_TEXT}"
        )
    if "problem" in answer:
        raise PolicyError(f"{answer['problem']} {UNCHANGED} {answer['advice']}")
    left_out = tuple((str(kind), int(count)) for kind, count in answer["left_out"])
    return Answer(str(answer["text"]), left_out, tuple(map(str, answer["unsure"])))


def _followed(
    child: subprocess.Popen[bytes], progress: Callable[[int, int], None]
) -> dict[str, Any] | None:
    """The child's last line; None when it ended without one. The others are its progress."""
    assert child.stdout is not None
    with child.stdout as lines:
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:  # cut off by the kill
                return None
            if "done" not in said:
                return dict(said)
            progress(said["done"], said["total"])
    return None
