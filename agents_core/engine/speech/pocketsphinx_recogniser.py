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

from agents_core.engine.speech import pocketsphinx_process as sphinx_worker
from agents_core.engine.speech.pocketsphinx_process import read_frame, write_frame
from agents_core.engine.speech.recogniser_pool import Heard, RecogniserFailed
from agents_core.errors import SpeechUnavailable

CLOSE_TIMEOUT_S = 2.0
SILENCE_AROUND_S = 0.5  # of a stretch: its prefix padding and the pause that ended it
USUAL_WORDS_PER_S = 2.5


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
        return Heard(
            text=data["text"],
            confidence=confidence(words, data["frames"]),
            alternatives=tuple(text for text, _ in data["alternatives"]),
            doubts=tuple(doubt for _, doubt in data["alternatives"]),
            adaptation=data["adaptation"],
        )

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


def confidence(words: Sequence[tuple[str, float, int]], frames: int) -> float:
    """How probably the words are right, 0 to 1.

    From (word, posterior in the decoder's lattice, 10 ms frames) of each word and all frames of the
    stretch: the words' mean log posterior, and whether there are as many words as speech of that
    length has. A logistic fit on 88 stretches: two flite voices through Opus, the same in noise,
    low-passed to a mumble, played backwards, and noise alone. There, good
    speech landed above 0.4 (most of it above 0.7), all else but loud noise below 0.45; voice
    activity keeps noise alone from getting here.
    """
    spoken = sum(length for _, _, length in words)
    if not spoken:
        return 0.0
    posterior = sum(length * math.log(max(p, 1e-3)) for _, p, length in words) / spoken
    words_per_s = len(words) / max(0.25, frames / 100 - SILENCE_AROUND_S)
    rarity = min(0.0, math.log(words_per_s / USUAL_WORDS_PER_S))
    return 1 / (1 + math.exp(-(2.3 + 2.8 * posterior + 4.4 * rarity)))
