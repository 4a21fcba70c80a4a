"""Backchannels and short interruptions over an answer: which are taken for backchannels.

The recogniser alone, told that the caller speaks over the agent, and the protocol's rule on its
readings; clean and in noise, three voices of flite. ``SPOKEN_OVER`` names another file of JSON
lines with ``kind`` and ``said``; the one in tests/data/speech was tuned on.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from agents_core.engine.ports import Transcript
from agents_core.engine.protocol.conversation import ItemRecord
from agents_core.engine.protocol.turn_words import TurnWords
from agents_core.engine.speech.speech_input import ACKNOWLEDGEMENT_MS
from agents_core.engine.speech.stt.recogniser import RecognitionHints
from agents_core.engine.speech.stt.whisper.whisper_recogniser import WORKERS, WhisperRecogniser
from agents_core.engine.wire.items import InputAudioPart, MessageItem
from tests.bench.support import spoken_corpus as corpus
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_corpus import RATE_HZ, Signal

ROOT = Path(__file__).resolve().parents[3]
SPOKEN_OVER = ROOT / "tests" / "data" / "speech" / "spoken_over.jsonl"
NOISE_DB = 15
LEFT_S = 0.2  #: of the pause after the last word
NAMES = {"backchannel": "backchannels that end an answer", "interruption": "interruptions lost"}
AIMS = {"backchannel": 5.0, "interruption": 0.0}  #: % that end an answer, and that do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One utterance over an answer."""

    kind: str
    said: str
    voice: str
    condition: str
    signal: Signal
    speech_ms: float


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Misjudged utterances by kind, condition and voice, with the prompt and without it."""
    _ = environment.flite
    lines = Path(os.environ.get("SPOKEN_OVER", SPOKEN_OVER)).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if not line.startswith("#")]
    chosen = list(recordings(rows))
    return [*_figures(chosen, prompted=True), *_figures(chosen, prompted=False)]


def recordings(rows: list[dict[str, str]]) -> Iterator[Recording]:
    """Each sentence by each voice, clean and in noise."""
    for number, row in enumerate(rows):
        for voice in corpus.FLITE_VOICES:
            speech = corpus.spoken(row["said"], voice)
            clean = corpus.padded(speech, after_s=LEFT_S)
            noise = (corpus.white, corpus.pink)[number % 2](len(clean) / RATE_HZ, number)
            signals = {"clean": clean, "in noise": corpus.mixed(clean, noise, NOISE_DB)}
            for condition, signal in signals.items():
                yield Recording(
                    kind=row["kind"], said=row["said"], voice=voice, condition=condition,
                    signal=signal, speech_ms=1000 * len(speech) / RATE_HZ,
                )  # fmt: skip


def _figures(chosen: list[Recording], *, prompted: bool) -> list[Figure]:
    recogniser = WhisperRecogniser()

    def judge(one: Recording) -> bool:
        acknowledgement = prompted and one.speech_ms <= ACKNOWLEDGEMENT_MS
        hints = RecognitionHints(acknowledgement=acknowledgement)
        heard = recogniser.recognise(corpus.to_pcm(one.signal), hints)
        transcript = Transcript(
            utterance=1, text=heard.text, final=True, alternatives=heard.alternatives
        )
        words = TurnWords()
        words.add(_record(), transcript, over_agent=True, speech_ms=one.speech_ms)
        wrong = words.said == (one.kind == "backchannel")
        if wrong and prompted:
            print(f"  {one.condition}, {one.voice}: {one.said} | {heard.text}", flush=True)
        return wrong

    with ThreadPoolExecutor(WORKERS) as pool:
        wrong = list(pool.map(judge, chosen))
    recogniser.close()
    return _by_kind(chosen, wrong, "" if prompted else "without the prompt: ")


def _by_kind(chosen: list[Recording], wrong: list[bool], prefix: str) -> list[Figure]:
    total: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    for one, bad in zip(chosen, wrong, strict=True):
        for group in ("", f", {one.condition}", f", {one.condition}, {one.voice}"):
            total[one.kind, group] += 1
            failed[one.kind, group] += bad
    return [
        figure(
            f"{prefix}{NAMES[kind]}{group}",
            "%",
            [100 * failed[kind, group] / count],
            median_aim=None if group else AIMS[kind],
            note=f"{failed[kind, group]} of {count}",
        )
        for (kind, group), count in sorted(total.items())
    ]


def _record() -> ItemRecord:
    part = InputAudioPart(transcript=None)
    return ItemRecord(item=MessageItem(id="item", role="user", content=(part,)))
