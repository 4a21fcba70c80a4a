"""When a turn starts, pauses and ends, for given probabilities of 32 ms chunks."""

import pytest

from agents_core.engine.ports import TurnDetection
from agents_core.engine.speech.turn_detection.endpointer import (
    CHUNK_MS,
    Endpointer,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)

SERVER = TurnDetection(type="server_vad", silence_duration_ms=500)
CLEARLY, SPEECH, SILENCE = 0.95, 0.8, 0.02


def semantic(eagerness: str) -> TurnDetection:
    return TurnDetection(type="semantic_vad", eagerness=eagerness)  # type: ignore[arg-type]


def hear(endpointer: Endpointer, probability: float, chunks: int) -> list[TurnEvent]:
    edges = (endpointer.step(probability) for _ in range(chunks))
    return [edge for edge in edges if edge is not None]


def speaking(detection: TurnDetection) -> Endpointer:
    endpointer = Endpointer(detection)
    assert hear(endpointer, SPEECH, 10) == [TurnStarted(4 * CHUNK_MS)]
    return endpointer


def silence_until_the_end(endpointer: Endpointer) -> int:
    for _ in range(200):
        if isinstance(edge := endpointer.step(SILENCE), TurnEnded):
            return edge.silence_ms
    raise AssertionError("the turn never ended")


def test_a_turn_begins_pauses_and_ends() -> None:
    endpointer = Endpointer(SERVER)
    assert hear(endpointer, SILENCE, 50) == []
    assert hear(endpointer, SPEECH, 30) == [TurnStarted(128)]
    assert hear(endpointer, SILENCE, 15) == [TurnPaused()]
    assert hear(endpointer, SILENCE, 1) == [TurnEnded(512)]
    assert not endpointer.speaking


def test_speech_after_a_pause_is_the_same_turn() -> None:
    endpointer = speaking(SERVER)
    assert hear(endpointer, SILENCE, 10) == [TurnPaused()]
    assert hear(endpointer, SPEECH, 10) == [TurnResumed()]
    assert hear(endpointer, SILENCE, 16) == [TurnPaused(), TurnEnded(512)]


def test_clear_speech_begins_a_turn_one_chunk_sooner() -> None:
    assert hear(Endpointer(SERVER), CLEARLY, 3) == [TurnStarted(96)]
    endpointer = Endpointer(SERVER)
    assert hear(endpointer, CLEARLY, 2) + hear(endpointer, SILENCE, 1) == []
    assert hear(endpointer, CLEARLY, 1) == [TurnStarted(128)]


def test_what_is_clear_depends_on_the_threshold() -> None:
    strict = TurnDetection(type="server_vad", threshold=0.9)
    assert hear(Endpointer(strict), CLEARLY, 4) == [TurnStarted(128)]
    assert hear(Endpointer(strict), 0.98, 3) == [TurnStarted(96)]


def test_a_loud_click_or_cough_of_up_to_64_ms_begins_nothing() -> None:
    endpointer = Endpointer(SERVER)
    for _ in range(20):
        assert hear(endpointer, CLEARLY, 2) == []
        assert hear(endpointer, SILENCE, 5) == []


@pytest.mark.parametrize("burst", [1, 2, 3])
def test_a_click_or_cough_of_up_to_96_ms_begins_nothing(burst: int) -> None:
    endpointer = Endpointer(SERVER)
    for _ in range(20):
        assert hear(endpointer, SPEECH, burst) == []
        assert hear(endpointer, SILENCE, 5) == []


def test_speech_with_a_gap_begins_and_reaches_back_to_its_first_chunk() -> None:
    endpointer = Endpointer(SERVER)
    hear(endpointer, SILENCE, 6)
    assert hear(endpointer, SPEECH, 3) == []
    assert hear(endpointer, SILENCE, 1) == []
    assert hear(endpointer, SPEECH, 1) == [TurnStarted(5 * CHUNK_MS)]


def test_between_the_two_thresholds_speech_goes_on_and_silence_stays_silent() -> None:
    endpointer = speaking(SERVER)
    assert hear(endpointer, 0.4, 60) == []  # soft, but above 0.35
    hear(endpointer, SILENCE, 1)
    assert hear(endpointer, 0.4, 15) == [TurnPaused(), TurnEnded(512)]


def test_a_higher_threshold_needs_clearer_speech() -> None:
    strict = Endpointer(TurnDetection(type="server_vad", threshold=0.9))
    assert hear(strict, 0.85, 50) == []
    assert hear(strict, 0.95, 4) == [TurnStarted(128)]


def test_an_extreme_threshold_still_ends() -> None:
    lax = Endpointer(TurnDetection(type="server_vad", threshold=0.0, silence_duration_ms=0))
    assert hear(lax, 0.5, 4) == [TurnStarted(128)]
    assert hear(lax, 0.0, 1) == [TurnEnded(32)]


@pytest.mark.parametrize(
    ("eagerness", "silence_ms"), [("low", 1024), ("medium", 608), ("auto", 608), ("high", 352)]
)
def test_eagerness_is_how_short_a_silence_ends_the_turn(eagerness: str, silence_ms: int) -> None:
    assert silence_until_the_end(speaking(semantic(eagerness))) == silence_ms


def test_an_unfinished_sentence_waits_longer_until_speech_goes_on() -> None:
    endpointer = speaking(semantic("auto"))
    hear(endpointer, SILENCE, 8)
    endpointer.set_unfinished(unfinished=True)
    assert hear(endpointer, SILENCE, 20) == []
    assert hear(endpointer, SPEECH, 3) == [TurnResumed()]
    assert silence_until_the_end(endpointer) == 608


@pytest.mark.parametrize(
    ("eagerness", "silence_ms"), [("low", 3424), ("medium", 1824), ("auto", 1824), ("high", 960)]
)
def test_eagerness_is_how_long_an_unfinished_sentence_waits(
    eagerness: str, silence_ms: int
) -> None:
    waiting = speaking(semantic(eagerness))
    hear(waiting, SILENCE, 6)
    waiting.set_unfinished(unfinished=True)
    assert silence_until_the_end(waiting) == silence_ms


def test_server_vad_ignores_unfinished_sentences() -> None:
    endpointer = speaking(SERVER)
    endpointer.set_unfinished(unfinished=True)
    assert silence_until_the_end(endpointer) == 512


def test_new_settings_keep_the_running_turn() -> None:
    endpointer = speaking(SERVER)
    hear(endpointer, SILENCE, 5)
    endpointer.configure(TurnDetection(type="server_vad", silence_duration_ms=1000))
    assert silence_until_the_end(endpointer) == 1024


def test_reset_forgets_the_turn() -> None:
    endpointer = speaking(SERVER)
    endpointer.reset()
    assert hear(endpointer, SILENCE, 40) == []
    assert hear(endpointer, SPEECH, 4) == [TurnStarted(128)]
