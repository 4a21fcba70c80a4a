"""The real chain: synthesised callers, real voice activity, the real recogniser."""

import itertools
import queue
from collections.abc import Iterator

import numpy as np
import pytest

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript, TurnDetection
from agents_core.engine.speech.speech_factory import (
    LocalSpeechInputFactory,
    build_speech_input_factory,
    build_synthesiser,
)
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.language.sentences import words as words_of

pytestmark = pytest.mark.speech

VAD = TurnDetection(type="server_vad", silence_duration_ms=500)
RATE_HZ = 24_000
FRAME_BYTES = RATE_HZ // 50 * 2

Signal = np.ndarray


def quiet(duration_ms: int) -> Signal:
    return np.zeros(duration_ms * RATE_HZ // 1000)


def noise(duration_ms: int, level: float, seed: int = 1) -> Signal:
    return np.random.default_rng(seed).normal(0, level, duration_ms * RATE_HZ // 1000)


def burst(duration_ms: int, level: float, decay_ms: float, low_hz: float, high_hz: float) -> Signal:
    """Band-limited noise that dies away: a cough, a click, a door."""
    signal = noise(duration_ms, 1.0)
    spectrum = np.fft.rfft(signal)
    frequency = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    spectrum[(frequency < low_hz) | (frequency > high_hz)] = 0
    signal = np.fft.irfft(spectrum, len(signal))
    fading = np.exp(-np.arange(len(signal)) / (decay_ms * RATE_HZ / 1000))
    shaped: Signal = signal / signal.std() * level * fading
    return shaped


def spoken(text: str, voice: str) -> Signal:
    pieces = build_synthesiser().synthesise(text, voice=voice, speed=1.0)
    return np.frombuffer(b"".join(piece.pcm for piece in pieces), "<i2").astype(float)


def to_pcm(signal: Signal) -> bytes:
    """With the hiss every microphone has."""
    hiss = noise(len(signal) * 1000 // RATE_HZ + 1, 8)[: len(signal)]
    return bytes(np.clip(signal + hiss, -32768, 32767).astype("<i2").tobytes())


class Listening:
    """Speech input, and what it reported."""

    def __init__(self, factory: LocalSpeechInputFactory) -> None:
        self.words: queue.Queue[Transcript] = queue.Queue()
        speech_input = factory(self.words.put)
        assert isinstance(speech_input, LocalSpeechInput)
        self.speech_input = speech_input
        self.speech_input.configure(VAD)
        self.events: list[tuple[float, SpeechStarted | SpeechStopped]] = []
        self.fed_ms = 0.0

    def feed(self, signal: Signal) -> None:
        pcm = to_pcm(signal)
        for at in range(0, len(pcm), FRAME_BYTES):
            frame = pcm[at : at + FRAME_BYTES]
            self.fed_ms += len(frame) / 48
            self.events += [(self.fed_ms, event) for event in self.speech_input.feed(frame)]

    def final(self) -> Transcript:
        while not (words := self.words.get(timeout=300)).final:
            pass
        return words


@pytest.fixture(scope="module")
def factory() -> Iterator[LocalSpeechInputFactory]:
    factory = build_speech_input_factory()
    yield factory
    factory.close()


@pytest.fixture
def listening(factory: LocalSpeechInputFactory) -> Iterator[Listening]:
    listening = Listening(factory)
    yield listening
    listening.speech_input.close()


NOT_SPEECH = {
    "silence": quiet(3000),
    "hiss": noise(3000, 330),
    "loud noise": noise(3000, 3300),
    "noise that grows": noise(3000, 1) * np.linspace(0, 8000, 3 * RATE_HZ),
    "hum": 4000 * np.sin(2 * np.pi * 50 * np.arange(3 * RATE_HZ) / RATE_HZ),
    "beep": 9000 * np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ // 2) / RATE_HZ),
    "a cough": burst(250, 9000, 60, 200, 4000),
    "coughs": np.concatenate([burst(300, 15_000, 90, 300, 2500), quiet(150)] * 3),
    "typing": np.concatenate([burst(15, 12_000, 3, 1000, 8000), quiet(120)] * 20),
    "a door": burst(400, 20_000, 60, 40, 400),
}


@pytest.mark.parametrize("name", NOT_SPEECH)
def test_noise_starts_no_turn(listening: Listening, name: str) -> None:
    listening.feed(np.concatenate([quiet(500), NOT_SPEECH[name], quiet(800)]))
    assert listening.events == []


@pytest.mark.parametrize("voice", ["cedar", "marin", "alloy", "ballad", "coral"])
def test_speech_begins_a_turn_soon_enough_to_barge_in(listening: Listening, voice: str) -> None:
    speech = spoken("What is your baggage policy?", voice)
    begins_ms = 600 + np.flatnonzero(np.abs(speech) > 500)[0] / 24
    ends_ms = 600 + np.flatnonzero(np.abs(speech) > 500)[-1] / 24
    listening.feed(np.concatenate([quiet(600), speech, quiet(900)]))
    (started_ms, started), (stopped_ms, stopped) = listening.events
    print(f"\n{voice}: begins {started_ms - begins_ms:.0f} ms, ends {stopped_ms - ends_ms:.0f} ms")
    assert isinstance(started, SpeechStarted) and isinstance(stopped, SpeechStopped)
    assert started_ms - begins_ms <= 200
    assert abs(started.at_ms - (begins_ms - 300)) < 100  # includes the padding
    assert 500 <= stopped_ms - ends_ms <= 800


def test_clear_words_are_understood_with_confidence(listening: Listening) -> None:
    listening.feed(np.concatenate([quiet(600), spoken("Yes please.", "marin"), quiet(900)]))
    words = listening.final()
    assert words_of(words.text) == ["yes", "please"]
    assert words.confidence > 0.5


def test_speech_played_backwards_has_little_confidence(listening: Listening) -> None:
    speech = spoken("I would like to know the status of my flight to New York.", "cedar")[::-1]
    listening.feed(np.concatenate([quiet(600), speech, quiet(900)]))
    assert listening.final().confidence < 0.45


def test_without_turn_detection_the_same_words_come_after_a_commit(listening: Listening) -> None:
    listening.speech_input.configure(None)
    listening.feed(np.concatenate([quiet(600), spoken("Yes please.", "marin"), quiet(100)]))
    assert listening.speech_input.commit() == 1
    assert words_of(listening.final().text) == ["yes", "please"]
    assert listening.events == []


def test_a_long_sentence_is_heard_and_its_partial_words_only_grow(listening: Listening) -> None:
    text = "I would like to know how much it costs to take a second bag to New York next week."
    speech = spoken(text, "marin")
    listening.feed(quiet(600))
    listening.feed(np.concatenate([speech, quiet(900)]))
    texts = []
    while not (words := listening.words.get(timeout=300)).final:
        texts.append(words.text)
    assert all(new.startswith(old) for old, new in itertools.pairwise(texts))
    assert len(set(words_of(words.text)) & set(words_of(text))) >= 12
