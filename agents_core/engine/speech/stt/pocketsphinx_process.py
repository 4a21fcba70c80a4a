"""The child process around one PocketSphinx decoder: frames in on stdin, frames out on stdout.

It imports no other module of this project, so that it starts quickly and runs as a plain file. It
exists because pocketsphinx 5.1 holds the GIL while decoding: measured, the end of a 4 s utterance
stops every other thread of its process for 90 to 110 ms.

A frame is one kind byte, a little-endian uint32 length, and that many bytes:
  S adaptation   begin an utterance     -> R (empty)
  A pcm          more audio             -> G current guess, UTF-8
  F              finish the utterance   -> H JSON of ``heard``
"""

import itertools
import json
import math
import os
import struct
import sys
from typing import Any, BinaryIO

HEADER = struct.Struct("<cI")

LANGUAGE_WEIGHT = 5.0
"""6.5 is the default. On 40 flite questions through Opus: 7.1 % word errors at 6.5, 5.0 % at 5 and
at 5.5, 10.7 % at 8. Insertion penalty, noise removal and an added noise floor changed nothing or
made it worse. tests/bench/engine/bench_speech.py prints where a smaller set stands."""

FIRST_MEAN = "54,3,7,15"
"""Initial cepstral mean of the channel for a new caller; it adapts from there. The model's own
initial mean misheard twice as many words of the first sentences of a loud clear voice (11.5 %
against 5.3 %) and about as many of a quiet one (7.5 % against 8.6 %)."""


MOST_PATHS, MOST_ALTERNATIVES = 300, 60
"""Many paths through the lattice differ in silences only. Up to 30 ms at the end of an utterance,
mostly under 5."""


def write_frame(stream: BinaryIO, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame now."""
    stream.write(HEADER.pack(kind, len(payload)) + payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next frame; None when the other side has gone."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    kind, length = HEADER.unpack(header)
    payload = stream.read(length)
    return (kind, payload) if len(payload) == length else None


def heard(decoder: Any) -> dict[str, Any]:
    """The finished utterance: text, (word, posterior, frames of 10 ms) of each, other texts with
    their doubts, how many frames there were, and the channel's cepstral mean."""
    hypothesis = decoder.hyp()
    words = [
        (segment.word.partition("(")[0], segment.prob, segment.end_frame - segment.start_frame + 1)
        for segment in decoder.seg() or ()
        if segment.word[0] not in "<[+"  # silences and noises
    ]
    return {
        "text": hypothesis.hypstr if hypothesis else "",
        "words": words if hypothesis else [],
        "alternatives": alternatives(decoder, hypothesis.hypstr) if hypothesis else [],
        "frames": decoder.n_frames(),
        "adaptation": decoder.get_cmn(False),
    }


def alternatives(decoder: Any, text: str) -> list[tuple[str, float]]:
    """What else the lattice of the utterance reads, each once, best path first; and its doubt: how
    far the logarithm of its score is below the best path's."""
    others: dict[str, float] = {}
    best = 0.0
    for path in itertools.islice(decoder.nbest(), MOST_PATHS):
        if path is None or not path.hypstr:
            continue
        best = best or path.score
        cost = math.log(best / path.score) if path.score > 0 else math.inf
        others.setdefault(path.hypstr, max(0.0, cost))
    others.pop(text, None)
    return list(others.items())[:MOST_ALTERNATIVES]


def serve(decoder: Any, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames until the other side goes away."""
    started = False
    while (frame := read_frame(source)) is not None:
        kind, payload = frame
        if kind == b"S":
            if started:
                decoder.end_utt()
            decoder.reinit_feat()  # else the last caller's noise changes this caller's words
            decoder.set_cmn(payload.decode() or FIRST_MEAN)
            decoder.start_utt()
            started = True
            write_frame(sink, b"R")
        elif kind == b"A":
            decoder.process_raw(payload)
            guess = decoder.hyp()
            write_frame(sink, b"G", (guess.hypstr if guess else "").encode())
        elif kind == b"F":
            decoder.end_utt()
            started = False
            write_frame(sink, b"H", json.dumps(heard(decoder)).encode())
        else:
            raise ValueError(f"unknown frame {kind!r}")


def main() -> None:
    """Load the model, say so, and serve."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=16000, loglevel="FATAL", lw=LANGUAGE_WEIGHT)
    write_frame(sys.stdout.buffer, b"R")
    try:
        serve(decoder, sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the engine has exited
        os._exit(0)  # a normal exit would flush stdout and complain


if __name__ == "__main__":
    main()
