"""Recognisers at their seams: the pool, the child process's frames, whisper with a fake model."""

import io
import json
import math
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents_core.engine.speech.speech_factory import about, build_speech_input_factory
from agents_core.engine.speech.stt.pocketsphinx_process import (
    FIRST_MEAN,
    read_frame,
    serve,
    write_frame,
)
from agents_core.engine.speech.stt.pocketsphinx_recogniser import PocketSphinxRecogniser, confidence
from agents_core.engine.speech.stt.recogniser_pool import RecogniserFailed, RecogniserPool
from agents_core.engine.speech.stt.whisper_recogniser import SharedModel, WhisperRecogniser
from agents_core.errors import SpeechUnavailable
from tests.doubles.recogniser import ScriptedRecogniser, in_turn


def never() -> bool:
    return False


# --- pool -------------------------------------------------------------------------------------


def test_the_pool_makes_a_recogniser_only_when_all_are_busy() -> None:
    one, two = ScriptedRecogniser([]), ScriptedRecogniser([])
    pool = RecogniserPool(in_turn(one, two), size=2)
    assert pool.lease(never) is one
    pool.give_back(one)
    assert pool.lease(never) is one
    assert pool.lease(never) is two
    assert pool.lease(lambda: True) is None  # full, and the caller gave up
    pool.give_back(two, broken=True)
    assert two.closed
    pool.close()
    pool.give_back(one)
    assert one.closed and pool.lease(never) is None


def test_who_gives_one_back_and_wants_it_again_comes_after_those_who_wait() -> None:
    one = ScriptedRecogniser([])
    pool = RecogniserPool(in_turn(one), size=1)
    assert pool.lease(never) is one
    order: list[str] = []

    def lease(name: str) -> None:
        assert pool.lease(never) is one
        order.append(name)
        pool.give_back(one)

    waiting = threading.Thread(target=lease, args=("who waited",))
    waiting.start()
    while not pool.has_waiters:
        threading.Event().wait(0.001)
    pool.give_back(one)
    lease("who had it")
    waiting.join(60)
    assert order == ["who waited", "who had it"]
    assert not pool.has_waiters


def test_who_waits_for_the_pool_gets_what_comes_back() -> None:
    one = ScriptedRecogniser([])
    pool = RecogniserPool(in_turn(one), size=1)
    assert pool.lease(never) is one
    got: list[Any] = []
    waiting = threading.Thread(target=lambda: got.append(pool.lease(never)))
    waiting.start()
    pool.give_back(one)
    waiting.join(60)
    assert got == [one]


def test_a_recogniser_that_cannot_be_made_leaves_its_place_free() -> None:
    one = ScriptedRecogniser([])
    attempts: Iterator[SpeechUnavailable | ScriptedRecogniser] = iter(
        [SpeechUnavailable("no weights"), one]
    )

    def make() -> ScriptedRecogniser:
        made = next(attempts)
        if isinstance(made, SpeechUnavailable):
            raise made
        return made

    pool = RecogniserPool(make, size=1)
    with pytest.raises(SpeechUnavailable):
        pool.lease(never)
    assert pool.lease(never) is one


# --- child process ----------------------------------------------------------------------------


class FakeDecoder:
    """What ``serve`` needs of a pocketsphinx Decoder."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def get_cmn(self, update: bool) -> str:
        return "40,3"

    def set_cmn(self, cmn: str) -> None:
        self.calls.append(f"cmn {cmn}")

    def reinit_feat(self) -> None:
        self.calls.append("forget")

    def start_utt(self) -> None:
        self.calls.append("start")

    def end_utt(self) -> None:
        self.calls.append("end")

    def process_raw(self, pcm: bytes) -> None:
        self.calls.append(f"{len(pcm)} bytes")

    def n_frames(self) -> int:
        return 100

    def hyp(self) -> Any:
        return SimpleNamespace(hypstr="to fly")

    def nbest(self) -> Iterator[Any]:
        texts = ["to fly", "two fly", None, "", "to fly", "two fly", "to fry"]
        scores = [0.05, 0.04, None, 0.03, 0.03, 0.02, 0.0]
        paths = zip(texts, scores, strict=True)
        return iter(
            [
                text if text is None else SimpleNamespace(hypstr=text, score=score)
                for text, score in paths
            ]
        )

    def seg(self) -> list[Any]:
        words = [("<s>", 0, 19), ("to(2)", 20, 29), ("[NOISE]", 30, 39), ("fly", 40, 69)]
        return [SimpleNamespace(word=w, start_frame=a, end_frame=b, prob=0.9) for w, a, b in words]


def test_the_worker_answers_each_frame_and_ends_with_its_input() -> None:
    source, sink, decoder = io.BytesIO(), io.BytesIO(), FakeDecoder()
    for kind, payload in ((b"S", b""), (b"A", b"\0\0"), (b"S", b"47,1"), (b"F", b"")):
        write_frame(source, kind, payload)
    source.seek(0)
    serve(decoder, source, sink)
    sink.seek(0)
    assert read_frame(sink) == (b"R", b"")
    assert read_frame(sink) == (b"G", b"to fly")
    assert read_frame(sink) == (b"R", b"")  # an abandoned utterance is ended first
    kind, payload = read_frame(sink) or (b"", b"")
    heard = json.loads(payload)
    assert (kind, heard["words"]) == (b"H", [["to", 0.9, 10], ["fly", 0.9, 30]])
    assert heard["alternatives"] == [
        ["two fly", pytest.approx(math.log(5 / 4))],
        ["to fry", math.inf],
    ]
    assert read_frame(sink) is None
    assert decoder.calls == [
        "forget",
        f"cmn {FIRST_MEAN}",
        "start",
        "2 bytes",
        "end",
        "forget",
        "cmn 47,1",
        "start",
        "end",
    ]


def test_a_child_that_dies_is_a_failed_recogniser() -> None:
    process = PocketSphinxRecogniser([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(RecogniserFailed, match="process has ended"):
        process.start("")
    process.close()
    process.close()


def test_confidence_falls_with_low_posteriors_and_too_few_words() -> None:
    sure = [("my", 0.98, 20), ("flight", 0.99, 40), ("status", 0.97, 50)]
    doubtful = [(word, 0.2, frames) for word, _, frames in sure]
    assert confidence(sure, 170) > 0.85
    assert confidence(doubtful, 170) < 0.2
    assert confidence(sure[:1], 400) < 0.1  # one word in four seconds
    assert confidence([("yes", 0.95, 40)], 90) > 0.7  # one word in a short turn is normal
    assert confidence([], 100) == 0.0


# --- whisper ----------------------------------------------------------------------------------


class FakeWhisper:
    """The part of faster_whisper.WhisperModel that is used."""

    def __init__(self) -> None:
        self.heard: list[np.ndarray] = []
        self.fails = False

    def transcribe(self, audio: np.ndarray, **options: Any) -> tuple[list[Any], None]:
        assert options["language"] == "en"
        self.heard.append(audio)
        if self.fails:
            raise RuntimeError("CTranslate2 gave up")
        segment = {"start": 0.0, "end": 1.0, "avg_logprob": -0.1, "no_speech_prob": 0.01}
        noise = {"start": 1.0, "end": 9.0, "avg_logprob": -2.0, "no_speech_prob": 0.95}
        return [
            SimpleNamespace(text=" What is your", **segment),
            SimpleNamespace(text=" baggage policy?", **segment),
            SimpleNamespace(text=" Thanks for watching!", **noise),
        ], None


def test_whisper_recognises_the_whole_segment_at_its_end() -> None:
    model = FakeWhisper()
    recogniser = WhisperRecogniser(model)
    recogniser.start("")
    assert recogniser.feed(np.full(1600, 16384, "<i2").tobytes()) == ""
    recogniser.feed(bytes(3200))
    heard = recogniser.finish()
    assert heard.text == "What is your baggage policy?"
    assert heard.confidence == pytest.approx(0.905, abs=1e-3)
    assert model.heard[0].dtype == np.float32
    assert (len(model.heard[0]), model.heard[0][0]) == (3200, 0.5)
    recogniser.start("")
    recogniser.finish()
    assert len(model.heard[1]) == 0  # nothing of the first stretch is left


def test_whisper_that_fails_is_a_failed_recogniser() -> None:
    model = FakeWhisper()
    model.fails = True
    with pytest.raises(RecogniserFailed, match="faster-whisper could not"):
        WhisperRecogniser(model).finish()


def test_the_model_is_loaded_once_and_a_failed_load_is_tried_again() -> None:
    loads: list[int] = []

    def load() -> FakeWhisper:
        loads.append(1)
        if len(loads) == 1:
            raise SpeechUnavailable("no network")
        return FakeWhisper()

    shared = SharedModel(load)
    with pytest.raises(SpeechUnavailable):
        shared()
    assert shared() is shared()
    assert len(loads) == 2


# --- what is there ----------------------------------------------------------------------------


def test_missing_and_unknown_recognisers_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "agents_core.engine.speech.stt.whisper_recogniser.find_spec", lambda name: None
    )
    with pytest.raises(SpeechUnavailable, match="faster-whisper is not installed"):
        build_speech_input_factory("faster-whisper")
    with pytest.raises(SpeechUnavailable, match="'shells'; it can be pocketsphinx or"):
        build_speech_input_factory("shells")
    monkeypatch.setattr(
        "agents_core.engine.speech.stt.pocketsphinx_recogniser.find_spec", lambda name: None
    )
    with pytest.raises(SpeechUnavailable, match="pocketsphinx, which is not installed"):
        build_speech_input_factory()


def test_about_is_one_sentence_that_names_the_parts() -> None:
    assert about("pocketsphinx").count(".") == 1
    assert "PocketSphinx" in about("pocketsphinx")
    assert "faster-whisper" in about("faster-whisper")
