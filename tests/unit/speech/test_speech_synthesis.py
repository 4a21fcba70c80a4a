"""The voice: text in step with sound, any text, any name, stopped at once."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.engine.ports import SpeechChunk, Synthesiser
from agents_core.engine.speech.speech_factory import build_synthesiser
from agents_core.engine.speech.tts.espeak_synthesiser import in_step
from agents_core.engine.speech.tts.synthesis_text import MOST_CHARACTERS, clauses, speakable
from agents_core.engine.speech.tts.voice_map import VOICES, local_voice

ANSWER = "Each passenger may bring one carry-on bag, 22 by 14 by 9 inches. Anything else?"


@pytest.fixture(scope="module")
def voice() -> Synthesiser:
    return build_synthesiser()


def speak(
    voice: Synthesiser, text: str, name: str = "cedar", speed: float = 1.0
) -> list[SpeechChunk]:
    return list(voice.synthesise(text, voice=name, speed=speed))


def seconds(pieces: list[SpeechChunk]) -> float:
    return sum(len(piece.pcm) for piece in pieces) / 48_000


def samples(pieces: list[SpeechChunk]) -> np.ndarray:
    return np.frombuffer(b"".join(piece.pcm for piece in pieces), "<i2").astype(float)


# --- clauses ----------------------------------------------------------------------------------


def test_text_is_cut_at_sentences_but_not_at_abbreviations() -> None:
    text = "Mr. Smith paid $5.50. Thank you!  Bye?\nYes"
    assert list(clauses(text)) == ["Mr. Smith paid $5.50. ", "Thank you!  ", "Bye?\n", "Yes"]


def test_a_long_sentence_is_cut_at_a_comma_else_at_a_space_else_anywhere() -> None:
    for text in ("one two, " * 60, "word " * 200, "x" * 1000):
        cut = list(clauses(text))
        assert "".join(cut) == text
        assert max(map(len, cut)) <= MOST_CHARACTERS
    assert all(piece.endswith(", ") for piece in clauses("one two, " * 60))


@given(st.text(max_size=800))
def test_clauses_join_to_the_text_and_keep_their_length(text: str) -> None:
    cut = list(clauses(text))
    assert "".join(cut) == text
    assert [len(speakable(clause)) for clause in cut] == [len(clause) for clause in cut]


def test_markup_and_pictures_are_not_read_out() -> None:
    assert speakable("<b>No\0</b> 😀 café") == " b No  /b    café"


# --- words in step ----------------------------------------------------------------------------


def test_each_piece_carries_the_words_that_begin_in_it() -> None:
    pieces = list(in_step("one two three.", bytes(4800 * 3), [(0, 0), (120, 4), (130, 8)]))
    assert [piece.text for piece in pieces] == ["one ", "two three.", ""]


def test_a_word_is_not_cut_where_its_number_is_read_in_parts() -> None:
    pieces = list(in_step("in 1234 ways", bytes(4800 * 3), [(0, 0), (90, 3), (150, 5), (250, 8)]))
    assert [piece.text for piece in pieces] == ["in 1234 ", "", "ways"]


def test_text_without_sound_is_still_text() -> None:
    assert list(in_step("one", b"", [])) == [SpeechChunk(b"", "one")]
    assert list(in_step("", b"", [])) == []


# --- the synthesiser --------------------------------------------------------------------------


def test_texts_join_to_the_whole_and_pieces_are_short(voice: Synthesiser) -> None:
    pieces = speak(voice, ANSWER)
    assert "".join(piece.text for piece in pieces) == ANSWER
    assert max(len(piece.pcm) for piece in pieces) <= 4800
    assert all(len(piece.pcm) % 2 == 0 for piece in pieces)
    assert 5 < seconds(pieces) < 9
    before_last_word = "".join(piece.text for piece in pieces[: len(pieces) // 2])
    assert 20 < len(before_last_word) < 60  # half the sound is about half the words


def test_all_voices_have_a_similar_level_and_differ(voice: Synthesiser) -> None:
    sounds = {name: samples(speak(voice, ANSWER, name)) for name in VOICES}
    levels = {name: sound.std() for name, sound in sounds.items()}
    assert 1500 < min(levels.values()) and max(levels.values()) < 4500
    assert max(np.abs(sound).max() for sound in sounds.values()) < 32_767  # nothing clips
    assert len({sound.tobytes() for sound in sounds.values()}) == len(VOICES) == 10


def test_an_unknown_voice_name_always_maps_to_the_same_voice(voice: Synthesiser) -> None:
    assert local_voice("Yan") == local_voice("Yan")
    assert len({local_voice(f"voice {n}") for n in range(40)}) > 20
    assert seconds(speak(voice, "Hello there.", "no such voice \ud800")) > 0.4


def test_speed_changes_the_pace(voice: Synthesiser) -> None:
    slow, normal, fast = (seconds(speak(voice, ANSWER, speed=s)) for s in (0.5, 1.0, 1.5))
    assert fast < 0.75 * normal < normal < 0.6 * slow


@pytest.mark.parametrize("name", ["cedar", "marin", "ballad"])
def test_the_slowest_speed_is_twice_as_slow_as_half(voice: Synthesiser, name: str) -> None:
    half, quarter = (seconds(speak(voice, ANSWER, name, speed=s)) for s in (0.5, 0.25))
    assert 1.7 * half < quarter < 2.6 * half


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\0\x01\x1b[2J\n",
        "<speak><break time='10s'/></speak>",
        "😀" * 50,
        "\ud800 alone",
        "日本語 и текст",
        "[[h@l'oU]]",
        "...!?",
    ],
)
def test_odd_text_neither_crashes_nor_changes(voice: Synthesiser, text: str) -> None:
    pieces = speak(voice, text)
    assert "".join(piece.text for piece in pieces) == text
    assert seconds(pieces) < 8


@settings(max_examples=25)
@given(text=st.text(max_size=60), speed=st.floats(0.25, 1.5))
def test_any_text_comes_back_whole(voice: Synthesiser, text: str, speed: float) -> None:
    assert "".join(piece.text for piece in speak(voice, text, speed=speed)) == text


def test_ten_thousand_characters_begin_at_once_and_stop_at_once(voice: Synthesiser) -> None:
    text = "word " * 2000
    pieces = voice.synthesise(text, voice="cedar", speed=1.0)
    first = next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # the iterator is a generator
    assert first.text and len(first.text) < len(text) / 100
    assert seconds(speak(voice, "And on.")) > 0.3  # the lock is free


def test_two_connections_take_turns_and_do_not_mix(voice: Synthesiser) -> None:
    alone = {name: samples(speak(voice, ANSWER * 3, name)) for name in ("cedar", "coral")}
    together: dict[str, np.ndarray] = {}
    start = threading.Barrier(2)

    def run(name: str) -> None:
        start.wait(60)
        together[name] = samples(speak(voice, ANSWER * 3, name))

    threads = [threading.Thread(target=run, args=(name,)) for name in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for name, sound in alone.items():
        assert abs(len(together[name]) - len(sound)) < 0.02 * len(sound)
