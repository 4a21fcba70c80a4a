"""PocketSphinx as a Recogniser: one child process per decoder, and a calibrated confidence."""

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import BinaryIO

from agents_core.engine.speech.stt import pocketsphinx_process
from agents_core.engine.speech.stt.pocketsphinx_process import read_frame, write_frame
from agents_core.engine.speech.stt.recogniser_pool import RecognisedSegment, RecogniserFailed
from agents_core.errors import SpeechUnavailable

CLOSE_TIMEOUT_S = 2.0
SILENCE_AROUND_S = 0.5  # of a segment: its prefix padding and the pause that ended it
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


class PocketSphinxRecogniser:
    """A Recogniser in a process of its own: about 120 MB, ready 0.5 s after it was made."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        # -P: the worker's folder must not shadow other modules. Own session: Ctrl-C in the terminal
        # stops the engine, and the worker exits when its stdin closes.
        self._process = subprocess.Popen(
            command or (sys.executable, "-P", pocketsphinx_process.__file__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._stdin: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._stdout: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self._ready = False

    def start(self, adaptation: str) -> None:
        """Begin a segment of speech."""
        self._request(b"S", adaptation.encode())

    def feed(self, pcm: bytes) -> str:
        """The best guess after more audio."""
        return self._request(b"A", pcm).decode()

    def finish(self) -> RecognisedSegment:
        """End the segment."""
        data = json.loads(self._request(b"F"))
        words = [(word, posterior, frames) for word, posterior, frames in data["words"]]
        return RecognisedSegment(
            text=data["text"],
            confidence=confidence(words, data["frames"]),
            alternatives=tuple(text for text, _ in data["alternatives"]),
            costs=tuple(cost for _, cost in data["alternatives"]),
            adaptation=data["adaptation"],
        )

    def _request(self, kind: bytes, payload: bytes = b"") -> bytes:
        try:
            if not self._ready:
                self._read_answer()  # the worker's first frame: the model is loaded
                self._ready = True
            write_frame(self._stdin, kind, payload)
            return self._read_answer()
        except (OSError, ValueError) as error:  # ValueError: the pipe was closed
            raise RecogniserFailed("The recogniser's process stopped working.") from error

    def _read_answer(self) -> bytes:
        frame = read_frame(self._stdout)
        if frame is None:
            raise RecogniserFailed("The recogniser's process has ended.")
        return frame[1]

    def close(self) -> None:
        """End the process. Idempotent."""
        try:
            self._stdin.close()
        except OSError:  # it died with our last frame unread
            pass
        try:
            self._process.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()


def confidence(words: Sequence[tuple[str, float, int]], frames: int) -> float:
    """How probably the words are right, 0 to 1.

    From (word, posterior in the decoder's lattice, 10 ms frames) of each word and all frames of the
    segment: the words' mean log posterior, and whether there are as many words as speech of that
    length has. A logistic fit on 88 segments: two flite voices through Opus, the same in noise,
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
