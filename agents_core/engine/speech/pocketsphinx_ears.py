"""PocketSphinx as a Recogniser: one child process per decoder, and a calibrated confidence.

It knows no turns and no connection; see ``sphinx_worker`` for why it needs a process.
"""

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import BinaryIO

from agents_core.engine.speech import sphinx_worker
from agents_core.engine.speech.recogniser import Heard, RecogniserFailed
from agents_core.engine.speech.sphinx_worker import read_frame, write_frame
from agents_core.errors import SpeechUnavailable

CLOSE_TIMEOUT_S = 2.0


def require_pocketsphinx() -> None:
    """Check that the recogniser is installed.

    Raises:
        SpeechUnavailable: it is not.
    """
    if find_spec("pocketsphinx") is None:
        raise SpeechUnavailable(
            "Speech recognition needs the package pocketsphinx, which is not installed."
        )


class SphinxProcess:
    """A Recogniser in a process of its own: about 120 MB, ready 0.5 s after it was made."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        # -P: the worker's folder must not shadow anybody's modules. Own session: a Ctrl-C in the
        # terminal is for the engine; the worker ends when its stdin does.
        self._process = subprocess.Popen(
            command or (sys.executable, "-P", sphinx_worker.__file__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._from: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self._ready = False

    def start(self, adaptation: str) -> None:
        """Begin a stretch of speech."""
        self._ask(b"S", adaptation.encode())

    def hear(self, pcm: bytes) -> str:
        """The best guess after more audio."""
        return self._ask(b"A", pcm).decode()

    def finish(self) -> Heard:
        """End the stretch."""
        data = json.loads(self._ask(b"F"))
        words = [(word, posterior, frames) for word, posterior, frames in data["words"]]
        return Heard(text=data["text"], confidence=confidence(words), adaptation=data["adaptation"])

    def _ask(self, kind: bytes, payload: bytes = b"") -> bytes:
        try:
            if not self._ready:
                self._answer()  # the worker's first frame: the model is loaded
                self._ready = True
            write_frame(self._to, kind, payload)
            return self._answer()
        except (OSError, ValueError) as error:  # ValueError: the pipe was closed
            raise RecogniserFailed("The recogniser's process stopped working.") from error

    def _answer(self) -> bytes:
        frame = read_frame(self._from)
        if frame is None:
            raise RecogniserFailed("The recogniser's process has ended.")
        return frame[1]

    def close(self) -> None:
        """End the process. Idempotent."""
        try:
            self._to.close()
        except OSError:  # it died with our last frame unread
            pass
        try:
            self._process.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()


def confidence(words: Sequence[tuple[str, float, int]]) -> float:
    """How probably the words are right, from (word, posterior, frames of 10 ms) of each."""
    total = sum(frames for _, _, frames in words)
    if not total:
        return 0.0
    return math.exp(sum(f * math.log(max(p, 1e-3)) for _, p, f in words) / total)
