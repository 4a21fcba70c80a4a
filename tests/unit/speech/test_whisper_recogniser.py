"""The recogniser with its real model: words, noise, codes, bad parts, threads."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from agents_core.engine.speech.stt.recogniser import WINDOW_S, RecognitionHints
from agents_core.engine.speech.stt.whisper import whisper_model
from agents_core.engine.speech.stt.whisper.whisper_recogniser import WhisperRecogniser
from agents_core.errors import SpeechUnavailable
from agents_core.language.backchannels import is_backchannel
from tests.bench.support import noises
from tests.bench.support.spoken_corpus import Signal, mixed, padded, pink, spoken, telephone, to_pcm

NO_HINTS = RecognitionHints()


@pytest.fixture(scope="module")
def recogniser() -> Iterator[WhisperRecogniser]:
    made = WhisperRecogniser()
    yield made
    made.close()


@pytest.fixture(scope="module")
def suitcase(flite: Path) -> Signal:
    return padded(spoken("I lost my suitcase at the airport yesterday", "slt"))


def test_a_sentence_is_heard_with_confidence_and_other_readings(
    recogniser: WhisperRecogniser, suitcase: Signal
) -> None:
    heard = recogniser.recognise(to_pcm(suitcase), NO_HINTS)
    assert heard.text == "I lost my suitcase at the airport yesterday."
    assert heard.confidence > 0.9
    assert heard.alternatives and heard.text not in heard.alternatives


def test_a_partial_has_the_words_so_far_and_no_other_readings(
    recogniser: WhisperRecogniser, suitcase: Signal
) -> None:
    heard = recogniser.recognise(to_pcm(suitcase[: len(suitcase) // 2]), NO_HINTS, final=False)
    assert heard.text.startswith("I lost my suit")
    assert heard.alternatives == ()


@pytest.mark.parametrize("said", ["Yes", "No", "Stop", "Goodbye"])
def test_short_answers_survive_a_telephone_line(
    flite: Path, recogniser: WhisperRecogniser, said: str
) -> None:
    heard = recogniser.recognise(to_pcm(telephone(padded(spoken(said, "slt")))), NO_HINTS)
    assert heard.text.rstrip(".!?") == said


@pytest.mark.parametrize("kind", noises.NOISES)
def test_what_is_no_speech_has_no_words(recogniser: WhisperRecogniser, kind: str) -> None:
    """Whisper alone invents "you", "Thank you." and dots for most of these."""
    heard = recogniser.recognise(to_pcm(noises.NOISES[kind](2.0, 7)), NO_HINTS)
    assert (heard.text, heard.confidence, heard.alternatives) == ("", 0.0, ())


def test_no_audio_has_no_words(recogniser: WhisperRecogniser) -> None:
    assert recogniser.recognise(b"", NO_HINTS).text == ""
    assert recogniser.recognise(b"\0", NO_HINTS).text == ""
    assert recogniser.recognise(bytes(2), NO_HINTS).text == ""


def test_garbled_speech_has_less_confidence_than_clear_speech(
    recogniser: WhisperRecogniser, suitcase: Signal
) -> None:
    seconds = len(suitcase) / 16_000
    clear = recogniser.recognise(to_pcm(suitcase), NO_HINTS)
    drowned = recogniser.recognise(to_pcm(mixed(suitcase, pink(seconds), -3)), NO_HINTS)
    assert drowned.confidence < 0.3 < clear.confidence


def test_a_code_is_written_as_the_asked_field_wants_it(
    flite: Path, recogniser: WhisperRecogniser
) -> None:
    pcm = to_pcm(padded(spoken("it is q h seven two", "slt")))
    hints = RecognitionHints(patterns=(r"^[A-Z]{2}\d{2}$",))
    assert "QH72" in recogniser.recognise(pcm, hints).text


def readings(recogniser: WhisperRecogniser, said: str, voice: str) -> list[str]:
    """What short speech over the agent may have been."""
    pcm = to_pcm(padded(spoken(said, voice), after_s=0.2))
    heard = recogniser.recognise(pcm, RecognitionHints(acknowledgement=True))
    return [heard.text, *heard.alternatives]


@pytest.mark.parametrize("voice", ["slt", "rms", "kal16"])
@pytest.mark.parametrize("said", ["yeah", "uh huh", "okay", "got it"])
def test_an_acknowledgement_over_the_agent_is_heard_as_one(
    flite: Path, recogniser: WhisperRecogniser, said: str, voice: str
) -> None:
    assert any(map(is_backchannel, readings(recogniser, said, voice)))


@pytest.mark.parametrize("voice", ["slt", "rms", "kal16"])
@pytest.mark.parametrize("said", ["stop", "wait", "no", "hold on", "what"])
def test_a_short_interruption_is_still_heard_as_one(
    flite: Path, recogniser: WhisperRecogniser, said: str, voice: str
) -> None:
    first, *others = readings(recogniser, said, voice)
    assert said in first.lower()
    assert not any(map(is_backchannel, [first, *others]))


def test_audio_beyond_the_window_is_cut(recogniser: WhisperRecogniser, suitcase: Signal) -> None:
    quiet = np.zeros(WINDOW_S * 16_000, np.float32)
    pcm = to_pcm(np.concatenate([quiet, suitcase]))
    assert recogniser.recognise(pcm, NO_HINTS).text == ""


def test_many_threads_hear_what_one_hears(recogniser: WhisperRecogniser, suitcase: Signal) -> None:
    pcm = to_pcm(suitcase)
    together = threading.Barrier(4)

    def hear(_: int) -> str:
        together.wait(60)
        return recogniser.recognise(pcm, NO_HINTS, final=False).text

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(hear, range(4)))) == 1


def test_a_closed_recogniser_says_so() -> None:
    made = WhisperRecogniser()
    made.close()
    made.close()
    with pytest.raises(SpeechUnavailable, match="was closed"):
        made.recognise(bytes(32_000), NO_HINTS)


# --- bad parts --------------------------------------------------------------------------------


def test_a_missing_package_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_model, "find_spec", lambda name: None)
    with pytest.raises(SpeechUnavailable, match="faster-whisper, which is not installed"):
        WhisperRecogniser()


def test_missing_weights_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_model, "PACKAGE", "no_such_weights")
    with pytest.raises(SpeechUnavailable, match="weights are not installed"):
        WhisperRecogniser()


def test_other_weights_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.bin").write_bytes(b"not the weights we know")
    monkeypatch.setattr(whisper_model, "package_folder", lambda package: tmp_path)
    with pytest.raises(SpeechUnavailable, match="not the expected bytes"):
        WhisperRecogniser()
    (tmp_path / "model" / "model.bin").unlink()
    with pytest.raises(SpeechUnavailable, match="cannot be read"):
        WhisperRecogniser()


@pytest.mark.parametrize("name", ["base.en", "no-such-model"])
def test_a_model_that_is_not_there_is_named_and_never_downloaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(SpeechUnavailable, match=rf"ENGINE_STT_MODEL is '{name}'.*local cache"):
        WhisperRecogniser(name)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=r"ENGINE_STT_MODEL is .* leave it empty"):
        WhisperRecogniser(str(tmp_path))


def test_a_models_folder_can_be_given() -> None:
    made = WhisperRecogniser(str(whisper_model._built_in()))
    assert made.recognise(bytes(32_000), NO_HINTS, final=False).text == ""
    made.close()
