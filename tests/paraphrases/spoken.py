"""Sentences said aloud: synthesised, through Opus, into real recognition, as fast as possible."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import numpy as np

from agents_core.engine.ports import SpeechInputFactory, SpeechStopped, Transcript, TurnDetection
from tests.bench.engine.bench_speech_input import FRAME_BYTES, caller, through_opus

AT_ONCE = 2  #: callers; as many as there are recognisers on a small machine
FINAL_TIMEOUT_S = 60.0
TURNS = TurnDetection(type="server_vad", silence_duration_ms=500)
HISS = 5  #: standard deviation of the noise any microphone adds


def microphone(text: str, voice: str = "slt") -> bytes:
    """PCM16 mono 24 kHz: the sentence with 0.4 s of quiet before it and 0.9 s after it."""
    speech = through_opus(caller(text, voice))
    quiet = np.random.default_rng(0).normal(0, HISS, 31_200)
    return np.concatenate([quiet[:9_600], speech, quiet[9_600:]]).astype("<i2").tobytes()


def hear(factory: SpeechInputFactory, pcm: bytes) -> Transcript:
    """The transcript of one caller's only sentence; of all its turns if it was cut."""
    words: Queue[Transcript] = Queue()
    speech_input = factory(words.put)
    speech_input.configure(TURNS)
    turns = 0
    for at in range(0, len(pcm), FRAME_BYTES):
        events = speech_input.feed(pcm[at : at + FRAME_BYTES])
        turns += sum(isinstance(event, SpeechStopped) for event in events)
    finals = [_final(words) for _ in range(turns)]
    speech_input.close()
    if len(finals) == 1:
        return finals[0]
    text = " ".join(final.text for final in finals)
    confidence = min((final.confidence for final in finals), default=0.0)
    return Transcript(utterance=1, text=text, final=True, confidence=confidence)


def _final(words: Queue[Transcript]) -> Transcript:
    while not (heard := words.get(timeout=FINAL_TIMEOUT_S)).final:
        pass
    return heard


def hear_all(
    factory: SpeechInputFactory, texts: Iterable[str], voice: str = "slt"
) -> Mapping[str, Transcript]:
    """Each sentence by a new caller, without channel adaptation."""
    texts = list(texts)
    with ThreadPoolExecutor(AT_ONCE) as callers:
        heard = callers.map(lambda text: hear(factory, microphone(text, voice)), texts)
        return dict(zip(texts, heard, strict=True))
