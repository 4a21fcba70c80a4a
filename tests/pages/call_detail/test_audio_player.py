"""The audio player: the recording is loaded once, and lines can be played."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.errors import AudioFormatError, StoreUnavailable
from pages.call_detail.audio_player import line_attributes, play_button, playable, wav_rate_hz
from tests.doubles.recordings import recording


def page(length_ms: int, load: Callable[[], bytes]) -> AppTest:
    """A page with a player, whose recording has grown when it says so."""

    def script(length_ms: int, load: "Callable[[], bytes]") -> None:  # in a module of its own
        import streamlit as st

        from pages.call_detail.audio_player import player

        call_id = st.session_state.get("call_id", "c-1")
        player(call_id, length_ms=st.session_state.get("length_ms", length_ms), load=load)

    given = {"length_ms": length_ms, "load": load}
    drawn = AppTest.from_function(script, kwargs=given, default_timeout=500).run()
    assert not drawn.exception
    return drawn


class Store:
    """Where the recording comes from."""

    def __init__(self, length_ms: int = 3000) -> None:
        self.ogg = recording(length_ms)
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.ogg


def test_it_is_asked_for_once_and_again_for_another_call() -> None:
    store = Store()
    drawn = page(3000, store)
    drawn.run()
    assert len(drawn.get("audio")) == 1
    assert store.asked == 1
    drawn.session_state["call_id"] = "c-2"
    drawn.run()
    assert store.asked == 2


def test_new_audio_of_a_running_call_is_loaded_on_request() -> None:
    store = Store()
    drawn = page(3000, store)
    drawn.session_state["length_ms"] = 63_000
    drawn.run()
    assert store.asked == 1
    more = drawn.button(key="call_player_more")
    assert more.label == "Load new audio (1:00)"
    more.click().run()
    assert store.asked == 2
    assert len(drawn.get("audio")) == 1


def test_a_call_without_sound_has_no_player() -> None:
    store = Store()
    drawn = page(0, store)
    assert not drawn.get("audio") and not drawn.html
    assert store.asked == 0


def test_an_unavailable_store_is_a_message() -> None:
    def gone() -> bytes:
        raise StoreUnavailable("The database cannot be reached.")

    drawn = page(3000, gone)
    assert not drawn.get("audio")
    assert "cannot be reached" in drawn.warning[0].value


def test_a_browser_that_plays_no_opus_is_offered_wav() -> None:
    drawn = page(3000, Store())
    body = "".join(str(one.proto.body) for one in drawn.html)
    assert "Safari plays from version 18.4 on" in body  # player.css shows it where it is so
    drawn.button(key="call_player_to_wav").click().run()
    assert len(drawn.get("audio")) == 1
    assert not [one for one in drawn.button if one.key == "call_player_to_wav"]


def test_a_damaged_recording_is_a_sentence() -> None:
    store = Store()
    store.ogg = b"OggS and then nothing"
    drawn = page(3000, store)
    drawn.button(key="call_player_to_wav").click().run()
    assert "damaged" in drawn.warning[0].value
    assert "damaged" in drawn.run().warning[0].value, "also when another run follows at once"


@pytest.mark.parametrize(
    ("minutes", "rate_hz"), [(1, 24_000), (29, 24_000), (43, 16_000), (87, 8_000)]
)
def test_a_long_recording_is_converted_at_a_lower_rate(minutes: int, rate_hz: int) -> None:
    assert wav_rate_hz(minutes * 60_000) == rate_hz


def test_a_recording_too_long_for_wav_is_a_message() -> None:
    with pytest.raises(AudioFormatError, match="too long"):
        wav_rate_hz(3 * 3_600_000)


def test_a_line_says_where_it_is_and_nothing_a_model_wrote_gets_out_of_its_attribute() -> None:
    line = playable("words", at_ms=61_000, end_ms=60_000, item_id='"><script>')
    assert 'data-at-ms="61000" data-end-ms="61000"' in line
    assert "<script>" not in line
    assert line_attributes(at_ms=0, end_ms=5, item_id="i") == (
        ' data-at-ms="0" data-end-ms="5" data-item="i"'
    )


def test_the_button_says_what_it_plays_to_who_cannot_see_it() -> None:
    button = play_button(at_ms=65_000, what="Main <Agent>")
    assert 'aria-label="Play from 1:05, Main &lt;Agent&gt;"' in button
    assert 'data-play-ms="65000"' in button
