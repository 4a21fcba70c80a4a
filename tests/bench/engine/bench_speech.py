"""How well the recogniser hears, what it makes of noise, and what it costs.

``python -m tests.bench speech``. ``SPEECH_SENTENCES`` names another sentence file; the one in
tests/data/speech was tuned on. Each sentence is said by four synthetic voices: three of flite, and
hibari-tts where it is installed; clean, in 12 dB of noise (white, pink and babble in turn), through
a telephone line, and through one in noise. About 10 minutes.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil

from agents_core.engine.speech.stt.recogniser import RecognitionHints
from agents_core.engine.speech.stt.whisper.whisper_recogniser import WORKERS, WhisperRecogniser
from tests.bench.support import spoken_corpus as corpus
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.noises import noises
from tests.bench.support.spoken_corpus import RATE_HZ, Sentence, Signal
from tests.bench.support.word_errors import normalised, word_errors

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests" / "data" / "speech" / "sentences.jsonl"
NOISE_DB = 12
AIMS = {"clean": 12.0, "in noise": 20.0, "telephone": 25.0, "telephone in noise": None}
ANSWERS = (
    "yes", "no", "stop", "two", "okay", "help", "hello", "maybe", "yes please", "seven", "wait",
    "goodbye", "nine", "no thanks", "twelve",
)  # fmt: skip
Share = tuple[int, int]
Heard = list[tuple[Sentence, str, str, str]]
"""Of each recording: its sentence, voice, condition and recognised text."""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Word errors by condition, voice and kind; noise taken for speech and the reverse; costs."""
    _ = environment.flite
    sentences = corpus.read_sentences(Path(os.environ.get("SPEECH_SENTENCES", SENTENCES)))
    before_mb = _memory_mb()
    recogniser = WhisperRecogniser()
    own_mb = figure("memory of the recogniser", "MB", [_memory_mb() - before_mb])

    def hear(signal: Signal) -> str:
        return recogniser.recognise(corpus.to_pcm(signal), RecognitionHints()).text

    times = _decode_times(recogniser, sentences)
    heard = _all_heard(sentences, hear)
    return [*_errors(heard), *_rejection(hear), *times, own_mb]


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def _decode_times(recogniser: WhisperRecogniser, sentences: list[Sentence]) -> list[Figure]:
    speech = corpus.spoken(sentences[0].said, "slt")[: 4 * RATE_HZ]
    pcm = corpus.to_pcm(corpus.mixed(speech, corpus.white(4), NOISE_DB))
    figures = []
    for final, name in ((True, "final"), (False, "partial")):
        took_ms, cpu_ms = [], []
        for _ in range(12):
            began, began_cpu = time.perf_counter(), time.process_time()
            recogniser.recognise(pcm, RecognitionHints(), final=final)
            took_ms.append(1000 * (time.perf_counter() - began))
            cpu_ms.append(1000 * (time.process_time() - began_cpu))
        note = "4 s of speech in noise, one thread"
        figures.append(figure(f"{name} decode", "ms", took_ms, median_aim=350, note=note))
        figures.append(figure(f"  {name} decode, CPU", "ms", cpu_ms, note=note))
    return figures


def recordings(sentences: list[Sentence]) -> Iterator[tuple[Sentence, str, str, Signal]]:
    """(sentence, voice, condition, signal) of every recording."""
    for voice in corpus.VOICES:
        said = [corpus.padded(corpus.spoken(one.said, voice)) for one in sentences]
        rows = [np.concatenate(said[start::8]) for start in range(8)]
        crowd = corpus.babble([row for row in rows if len(row)])
        for number, (sentence, clean) in enumerate(zip(sentences, said, strict=True)):
            seconds = len(clean) / RATE_HZ
            noise = (
                corpus.white(seconds, number),
                corpus.pink(seconds, number),
                np.roll(crowd, 7919 * number),
            )[number % 3]
            hiss = corpus.mixed(clean, corpus.white(seconds, number + 1), NOISE_DB)
            yield sentence, voice, "clean", clean
            yield sentence, voice, "in noise", corpus.mixed(clean, noise, NOISE_DB)
            yield sentence, voice, "telephone", corpus.telephone(clean)
            yield sentence, voice, "telephone in noise", corpus.telephone(hiss)


def _all_heard(sentences: list[Sentence], hear: Callable[[Signal], str]) -> Heard:
    def one(row: tuple[Sentence, str, str, Signal]) -> tuple[Sentence, str, str, str]:
        sentence, voice, condition, signal = row
        return sentence, voice, condition, hear(signal)

    heard: Heard = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for sentence, voice, condition, text in pool.map(one, recordings(sentences)):
            errors, _ = word_errors([sentence.said, sentence.written], text)
            if errors:
                print(f"  {errors} {condition}, {voice}: {sentence.said} | {text}", flush=True)
            heard.append((sentence, voice, condition, text))
    return heard


def _errors(heard: Heard) -> list[Figure]:
    figures = []
    for condition, aim in AIMS.items():
        rows = [row for row in heard if row[2] == condition]
        total = _share(rows)
        figures.append(_percent(f"word errors, {condition}", total, aim))
        for voice in corpus.VOICES:
            share = _share(row for row in rows if row[1] == voice)
            figures.append(_percent(f"  {condition}, {voice}", share))
        for kind in dict.fromkeys(row[0].kind for row in rows):
            share = _share(row for row in rows if row[0].kind == kind)
            figures.append(_percent(f"  {condition}, {kind}", share))
    return figures


def _share(rows: Iterable[tuple[Sentence, str, str, str]]) -> Share:
    rated = [word_errors([row[0].said, row[0].written], row[3]) for row in rows]
    return sum(errors for errors, _ in rated), sum(words for _, words in rated)


def _percent(name: str, share: Share, aim: float | None = None) -> Figure:
    part, whole = share
    values = [100 * part / whole] if whole else []
    return figure(name, "%", values, median_aim=aim, note=f"{part} of {whole}")


def _rejection(hear: Callable[[Signal], str]) -> list[Figure]:
    """Noise that becomes words, and short answers that are lost or misheard."""
    invented = total = 0
    for kind, signal in noises(seed=4000):
        text, total = hear(signal), total + 1
        if text:
            invented += 1
            print(f"  {kind}: {text}", flush=True)
    lost = wrong = count = 0
    for text in ANSWERS:
        for voice in corpus.VOICES:
            for signal in answers(text, voice):
                heard, count = hear(signal), count + 1
                lost += not heard
                wrong += normalised(heard) != normalised(text)
    return [
        _percent("noises that become words", (invented, total), 2.0),
        _percent("short answers that are lost", (lost, count), 2.0),
        _percent("  lost or misheard", (wrong, count)),
    ]


def answers(text: str, voice: str) -> Iterator[Signal]:
    """A short answer: clean, quiet with hiss, in noise, on a line, and between long pauses."""
    clean = corpus.padded(corpus.spoken(text, voice))
    seconds = len(clean) / RATE_HZ
    yield clean
    yield clean * np.float32(0.02) + corpus.white(seconds) * np.float32(0.003)
    yield corpus.mixed(clean, corpus.pink(seconds), NOISE_DB)
    yield corpus.telephone(clean)
    yield corpus.padded(clean, before_s=1.0, after_s=1.5)
