"""The voice alone: its first sound, its stop, its cost, and whether each speaker is understood.

``python -m tests.bench synthesis``. Understanding is judged by Whisper tiny.en as its authors made
it (a 30 s window, no hints), not by the engine's own recogniser. About two minutes.
"""

import time
from collections.abc import Iterator

import numpy as np
import psutil

from agents_core.engine.ports import SpeechChunk, Synthesiser
from agents_core.engine.speech.speech_factory import build_synthesiser
from agents_core.engine.speech.tts.voices import VOICES
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.word_errors import word_errors
from tests.independent_recogniser import independent_recogniser

SENTENCES = (
    "can I change my seat to a window seat",
    "my suitcase was lost at the airport yesterday",
    "the screen of my phone is broken and I need a new one",
    "how long does it take until the money is back in my account",
    "do I need a passport if I only change planes in Canada",
    "please tell me which rooms are free on the second weekend of June",
    "the router has a red light and the internet is very slow",
    "is there a bus from the airport to the hotel after midnight",
    "I would like to speak to a person about my bill",
    "breakfast is served in the garden when the weather is good",
    "your booking is confirmed and we look forward to seeing you",
    "somebody took my umbrella from the restaurant last night",
    "the driver rang the bell but nobody opened the door",
    "we can send a technician to your home tomorrow morning",
    "could you spell the name of your street for me",
)
ANSWERS = tuple(f"{text[0].upper()}{text[1:]}." for text in SENTENCES)
LONG = (
    "If you cancel within a day of booking, and at least seven days before departure, then you "
    "get the full price back to the card that you paid with, otherwise a fee of $75 applies, "
    "which we take from the refund before it is sent to your bank."
)
TOGETHER = 5  #: sentences in one of Whisper's windows
ROUNDS = 3
FIRST_SOUND_MS, STOP_MS, WORD_ERROR_PERCENT, MEMORY_MB = 150, 50, 6, 200
AUDIBLE = 300


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Latency and cost on sentences of an answer, then every speaker's word errors."""
    import onnxruntime  # noqa: F401  # the recogniser of the engine loads it, too

    before_mb = _memory_mb()
    synthesiser = build_synthesiser()
    loaded_mb = _memory_mb() - before_mb
    _all(synthesiser, "Warm up.", "marin")
    firsts = [_first_sound_ms(synthesiser, text) for text in ANSWERS * ROUNDS]
    long_firsts = [_first_sound_ms(synthesiser, LONG) for _ in range(10)]
    stops = [_longest_step_ms(synthesiser, text) for text in (*ANSWERS, *[LONG] * 10)]
    factors = [_real_time_factor(synthesiser, name) for name in VOICES]
    figures = [
        figure("first sound of an answer", "ms", firsts, p95_aim=FIRST_SOUND_MS),
        figure("first sound of a sentence of 16 s", "ms", long_firsts, p95_aim=FIRST_SOUND_MS),
        figure("closing until nothing runs, at worst", "ms", stops, p95_aim=STOP_MS),
        figure("CPU for a second of speech, by speaker", "ms", factors),
        figure("memory of the voice, loaded", "MB", [loaded_mb], median_aim=MEMORY_MB),
        figure("memory, having spoken", "MB", [_memory_mb() - before_mb], median_aim=MEMORY_MB),
    ]
    return [*figures, *_understood(synthesiser)]


def _memory_mb() -> float:
    return int(psutil.Process().memory_info().rss) / 1_048_576


def _all(synthesiser: Synthesiser, text: str, name: str) -> bytes:
    return b"".join(piece.pcm for piece in synthesiser.synthesise(text, voice=name, speed=1.0))


def _first_sound_ms(synthesiser: Synthesiser, text: str) -> float:
    """Until a piece is there that can be heard, with the silence before it."""
    began_s = time.perf_counter()
    silent_ms = 0.0
    speech = synthesiser.synthesise(text, voice="cedar", speed=1.0)
    for piece in speech:
        loud = np.flatnonzero(np.abs(np.frombuffer(piece.pcm, "<i2").astype(int)) > AUDIBLE)
        if len(loud):
            return (time.perf_counter() - began_s) * 1000 + silent_ms + float(loud[0]) / 24
        silent_ms += len(piece.pcm) / 48
    raise AssertionError(f"{text} is silent")


def _longest_step_ms(synthesiser: Synthesiser, text: str) -> float:
    """Between two pieces, the first left out: what is running when the iterator is closed."""
    speech: Iterator[SpeechChunk] = synthesiser.synthesise(text, voice="cedar", speed=1.0)
    next(speech)
    longest_s, before_s = 0.0, time.perf_counter()
    for _ in speech:
        now_s = time.perf_counter()
        longest_s, before_s = max(longest_s, now_s - before_s), now_s
    return longest_s * 1000


def _real_time_factor(synthesiser: Synthesiser, name: str) -> float:
    began_s = time.process_time()
    pcm = _all(synthesiser, " ".join(ANSWERS), name)
    seconds = len(pcm) / 48_000
    return float(time.process_time() - began_s) * 1000 / seconds


def _understood(synthesiser: Synthesiser) -> list[Figure]:
    listen = independent_recogniser()
    figures = []
    for name in VOICES:
        wrong = total = 0
        spoken_s = 0.0
        for start in range(0, len(SENTENCES), TOGETHER):
            wanted = " ".join(ANSWERS[start : start + TOGETHER])
            pcm = _all(synthesiser, wanted, name)
            heard = listen(pcm, 24_000)
            missed, words = word_errors([wanted], heard)
            wrong, total = wrong + missed, total + words
            spoken_s += len(pcm) / 48_000
            if missed:
                print(f"  {name}: {wanted} | {heard}", flush=True)
        note = f"{wrong} of {total} words; {total / spoken_s * 60:.0f} words a minute"
        share = [100 * wrong / total]
        figures.append(
            figure(f"word errors, {name}", "%", share, median_aim=WORD_ERROR_PERCENT, note=note)
        )
    return figures
