"""The voice: text in step with sound, any text, any name, the same each time, stopped at once."""

import itertools
import math
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hibari.voices import VOICES as NETWORKS
from hibari.voices import voice_path
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.engine.ports import SpeechChunk
from agents_core.engine.speech.speech_factory import build_synthesiser
from agents_core.engine.speech.tts.acoustic_model import DURATIONS, AcousticModel, Spectrum
from agents_core.engine.speech.tts.hibari_synthesiser import HibariSynthesiser
from agents_core.engine.speech.tts.pieces import in_step
from agents_core.engine.speech.tts.pronunciation import Pronouncer, aligned
from agents_core.engine.speech.tts.utterances import (
    MOST_CHARACTERS,
    MOST_IDS,
    sentences,
    utterances,
)
from agents_core.engine.speech.tts.voices import VOICES, LocalVoice, speakers
from agents_core.errors import SpeechUnavailable

HEART: str = voice_path("heart")
ANSWER = "Each passenger may bring one carry-on bag, 22 by 14 by 9 inches. Anything else?"
LONG = (
    "If you cancel within a day of booking, and at least seven days before departure, then you "
    "get the full price back to the card that you paid with, otherwise a fee of $75 applies, "
    "which we take from the refund before it is sent to your bank."
)


@pytest.fixture(scope="module")
def voice() -> HibariSynthesiser:
    return HibariSynthesiser()


@pytest.fixture(scope="module")
def pronouncer() -> Pronouncer:
    return Pronouncer(british=False)


def speak(
    voice: HibariSynthesiser, text: str, name: str = "marin", speed: float = 1.0
) -> list[SpeechChunk]:
    return list(voice.synthesise(text, voice=name, speed=speed))


def sound(pieces: list[SpeechChunk]) -> bytes:
    return b"".join(piece.pcm for piece in pieces)


def seconds(pieces: list[SpeechChunk]) -> float:
    return len(sound(pieces)) / 48_000


def samples(pieces: list[SpeechChunk]) -> np.ndarray:
    return np.frombuffer(sound(pieces), "<i2").astype(float)


def pitch_hz(heard: np.ndarray) -> float:
    """The median pitch, by autocorrelation."""
    found = []
    for start in range(0, len(heard) - 1600, 480):
        window = heard[start : start + 1600] * np.hanning(1600)
        like = np.fft.irfft(np.abs(np.fft.rfft(window, 4096)) ** 2)
        period = 60 + int(np.argmax(like[60:340]))
        if window.std() > 300 and like[period] > 0.5 * like[0]:
            found.append(24_000 / period)
    return float(np.median(found))


# --- utterances -------------------------------------------------------------------------------


def test_text_is_cut_at_sentences_but_not_at_abbreviations() -> None:
    text = "Mr. Smith paid $5.50, max. 6. Thank you!  Bye?\nYes"
    assert list(sentences(text)) == [
        "Mr. Smith paid $5.50, max. 6. ",
        "Thank you!  ",
        "Bye?\n",
        "Yes",
    ]


@given(st.text(max_size=800))
def test_sentences_join_to_the_text_and_are_not_too_long(text: str) -> None:
    cut = list(sentences(text))
    assert "".join(cut) == text
    assert all(len(sentence) <= MOST_CHARACTERS for sentence in cut)


@pytest.mark.parametrize("sign", [".", " ", '"', ". ", "a. "])
def test_long_runs_of_one_sign_are_cut_in_time_that_grows_with_their_length(sign: str) -> None:
    started_s = time.process_time()
    assert "".join(sentences(sign * 10_000 + "x")) == sign * 10_000 + "x"
    assert time.process_time() - started_s < 1


def test_a_long_sentence_is_said_in_runs_that_end_at_its_commas(pronouncer: Pronouncer) -> None:
    runs = list(utterances(LONG, pronouncer))
    assert len(runs) > 1
    assert "".join(run.text for run in runs) == LONG
    assert all(run.text.endswith((", ", ".")) for run in runs)


@pytest.mark.parametrize("text", ["word " * 60, "9" * 290, "supercalifragilistic" * 14])
def test_no_run_is_longer_than_the_network_may_take(pronouncer: Pronouncer, text: str) -> None:
    runs = list(utterances(text, pronouncer))
    assert "".join(run.text for run in runs) == text
    assert all(len(run.ids) <= MOST_IDS for run in runs)


def test_a_sentence_that_ends_with_a_short_form_ends_like_a_sentence(
    pronouncer: Pronouncer,
) -> None:
    full_stop = pronouncer.pronounce("We close.").ids[-1]
    assert pronouncer.pronounce("We close at 8 p.m.").ids[-1] == full_stop
    assert pronouncer.pronounce("Your code is QHLA.").ids[-1] == full_stop


# --- words in step ----------------------------------------------------------------------------


def test_written_words_find_the_spoken_ones() -> None:
    assert aligned(["pay", "$5.50", "now"], ["pay", "five", "dollars", "fifty", "now"]) == [0, 1, 4]
    assert aligned(["at", "8", "p.m.", "on"], ["at", "eight", "P.M.", "on"]) == [0, 1, 2, 3]
    assert aligned(["a", "😀", "b"], ["a", "b"]) == [0, 1, 1]


def test_each_piece_carries_the_words_that_begin_in_it() -> None:
    blocks = [np.zeros(3000, "<i2"), np.zeros(4200, "<i2")]
    words = [(0, 0), (2880, 4), (3120, 8)]
    pieces = list(in_step("one two three.", blocks, 7200, words))
    assert [piece.text for piece in pieces] == ["one ", "two three.", ""]
    assert [len(piece.pcm) for piece in pieces] == [4800, 4800, 4800]


def test_text_without_sound_is_still_text() -> None:
    assert list(in_step("one", [], 0, [])) == [SpeechChunk(b"", "one")]
    assert list(in_step("", [], 0, [])) == []


def test_texts_join_to_the_whole_and_pieces_are_short(voice: HibariSynthesiser) -> None:
    pieces = speak(voice, ANSWER)
    assert "".join(piece.text for piece in pieces) == ANSWER
    assert max(len(piece.pcm) for piece in pieces) <= 4800
    assert all(len(piece.pcm) % 2 == 0 for piece in pieces)
    assert 4 < seconds(pieces) < 9
    before_last_word = "".join(piece.text for piece in pieces[: len(pieces) // 2])
    assert 20 < len(before_last_word) < 60  # half the sound is about half the words


def test_a_word_comes_with_its_sound(voice: HibariSynthesiser) -> None:
    """A sentence's second half begins where the pause before it ends."""
    pieces = speak(voice, "One two three. Four five six.")
    at = next(number for number, piece in enumerate(pieces) if "Four" in piece.text)
    loud = [np.abs(samples([piece])).max() > 1000 for piece in pieces]
    assert not all(loud[at - 3 : at]) and all(loud[at + 1 : at + 3])


def test_the_network_tells_how_long_each_sound_is() -> None:
    """Fails when hibari has another network: look for the tensor's new name."""
    path = Path(HEART)
    assert DURATIONS.encode() in path.read_bytes()
    spectrum = AcousticModel(path).spectrum([0, 50, 83, 54, 31, 4, 0])
    assert spectrum.ends[-1] == len(spectrum.f0_hz)
    assert (np.diff(spectrum.ends) >= 2).all()


# --- the speakers -----------------------------------------------------------------------------


def test_all_voices_have_a_similar_level_and_none_clips(voice: HibariSynthesiser) -> None:
    sounds = {name: samples(speak(voice, ANSWER, name)) for name in VOICES}
    levels = {name: heard.std() for name, heard in sounds.items()}
    assert min(levels.values()) > 1000 and max(levels.values()) < 2 * min(levels.values())
    assert max(np.abs(heard).max() for heard in sounds.values()) < 32_767
    assert len({heard.tobytes() for heard in sounds.values()}) == len(VOICES) == 10


def test_voices_are_as_high_as_their_settings_say(voice: HibariSynthesiser) -> None:
    own = pitch_hz(samples(speak(voice, ANSWER, "marin")))
    for name in ("ash", "cedar", "shimmer"):
        setting = VOICES[name]
        expected = own * setting.pitch * 300 / setting.hop
        assert pitch_hz(samples(speak(voice, ANSWER, name))) == pytest.approx(expected, rel=0.1)


def test_any_two_voices_differ_clearly() -> None:
    """At least one and a half steps apart, where a step is a semitone and a half of pitch, 5 % of
    throat length, 8 % of pace, or 2 dB for each octave of brightness: differences people notice."""

    def steps(one: LocalVoice, other: LocalVoice) -> float:
        pitches = [12 * math.log2(voice.pitch / voice.hop) for voice in (one, other)]
        return math.hypot(
            (pitches[0] - pitches[1]) / 1.5,
            math.log(one.hop / other.hop) / 0.05,
            math.log(one.pace / other.pace) / 0.08,
            (one.tilt_db - other.tilt_db) / 2,
        )

    apart = {
        (one, other): steps(VOICES[one], VOICES[other])
        for one, other in itertools.combinations(VOICES, 2)
    }
    assert min(apart.values()) > 1.5, min(apart.items(), key=lambda pair: pair[1])


def test_an_unknown_voice_name_always_maps_to_the_same_voice(voice: HibariSynthesiser) -> None:
    assert speakers("Yan") == speakers("Yan")
    assert len({speakers(f"voice {n}") for n in range(60)}) > 5
    assert seconds(speak(voice, "Hello there.", "no such voice \ud800")) > 0.4


def test_the_same_text_gives_the_same_bytes(voice: HibariSynthesiser) -> None:
    assert sound(speak(voice, ANSWER, "verse", 1.2)) == sound(speak(voice, ANSWER, "verse", 1.2))


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.8, 1.25, 1.5])
@pytest.mark.parametrize("name", ["ash", "shimmer"])
def test_duration_follows_the_speed(voice: HibariSynthesiser, name: str, speed: float) -> None:
    normal = seconds(speak(voice, ANSWER, name))
    assert seconds(speak(voice, ANSWER, name, speed)) == pytest.approx(normal / speed, rel=0.03)


# --- other networks ---------------------------------------------------------------------------


def test_every_network_is_one_that_hibari_has() -> None:
    assert {one.model for name in VOICES for one in speakers(name)} <= set(NETWORKS)
    assert all(speakers(name)[-1].model == "heart" for name in VOICES)


def test_unknown_voices_are_refused_with_a_sentence() -> None:
    with pytest.raises(SpeechUnavailable, match="ENGINE_VOICES is 'all'"):
        build_synthesiser("all")


# --- any text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   ", "\0\x01\n", "😀" * 50, "日本語 и текст", "...!?"])
def test_text_without_a_speakable_character_is_silent(voice: HibariSynthesiser, text: str) -> None:
    pieces = speak(voice, text)
    assert "".join(piece.text for piece in pieces) == text
    assert seconds(pieces) == 0


@pytest.mark.parametrize(
    "text", ["<speak><break time='10s'/>Hi</speak>", "\ud800 alone", "[[h@l'oU]]", "A", "P4", "x"]
)
def test_odd_text_neither_crashes_nor_changes(voice: HibariSynthesiser, text: str) -> None:
    pieces = speak(voice, text)
    assert "".join(piece.text for piece in pieces) == text
    assert 0.2 < seconds(pieces) < 8


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=60), speed=st.floats(0.25, 1.5))
def test_any_text_comes_back_whole(voice: HibariSynthesiser, text: str, speed: float) -> None:
    assert "".join(piece.text for piece in speak(voice, text, speed=speed)) == text


def test_ten_thousand_characters_begin_and_stop_without_the_rest(
    voice: HibariSynthesiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    whole = AcousticModel.spectrum

    def counted(model: AcousticModel, ids: list[int]) -> Spectrum:
        runs.append(len(ids))
        return whole(model, ids)

    monkeypatch.setattr(AcousticModel, "spectrum", counted)
    pieces = voice.synthesise("One more word, and on. " * 500, voice="cedar", speed=1.0)
    first = next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # the iterator is a generator
    assert first.pcm and first.text
    assert len(runs) == 1 and runs[0] < 40


def test_two_connections_do_not_mix(voice: HibariSynthesiser) -> None:
    alone = {name: sound(speak(voice, ANSWER * 3, name)) for name in ("cedar", "coral")}
    together: dict[str, bytes] = {}
    start = threading.Barrier(2)

    def run(name: str) -> None:
        start.wait(60)
        together[name] = sound(speak(voice, ANSWER * 3, name))

    threads = [threading.Thread(target=run, args=(name,)) for name in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert together == alone
