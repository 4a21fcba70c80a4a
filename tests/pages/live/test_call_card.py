"""One running call as a card of the Live page."""

import pytest

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from pages.live.call_card_html import HIDDEN, card_html, safe_end
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, hostile, long_call, opening


def view_of(script: CallEvents) -> CallView:
    return apply_all(CallView(), script.events)


# --- the card ------------------------------------------------------------------------------------


def test_who_is_speaking_now() -> None:
    script = opening()
    assert "Nobody is speaking" in card_html(view_of(script))
    script.add(ev.ResponseFirstAudio, 3_000, response_id="r", item_id="a9", agent="Main Agent")
    assert "Main Agent is speaking" in card_html(view_of(script))
    script.add(ev.CallerSpeechStarted, 3_500, item_id="u9")
    assert "The caller is interrupting Main Agent" in card_html(view_of(script))
    script.add(ev.BargeIn, 3_600, item_id="a9", played_ms=600, heard_chars=0)
    assert "The caller is speaking" in card_html(view_of(script))


def test_engine_loss_recording_and_typing_are_shown() -> None:
    script = opening()
    script.add(ev.RecordingChanged, 2_000, on=True, message="Recording")
    assert "Recording" in card_html(view_of(script))
    script.add(ev.MediaDetached, 2_500)
    script.add(ev.EngineLost, 3_000, message="The engine <b>died</b>.")
    drawn = card_html(view_of(script))
    assert "The engine &lt;b&gt;died" in drawn and "The engine is disconnected" in drawn
    assert "Text only" in drawn and "Recording" not in drawn, "a typed call is not recorded"


def test_of_an_interrupted_answer_only_the_heard_part_is_shown() -> None:
    script = opening()
    script.agent(
        "You may bring one bag and the rest unheard", 3_000, item_id="a2", agent="Main Agent"
    )
    script.add(ev.BargeIn, 3_600, item_id="a2", played_ms=600, heard_chars=21)
    drawn = card_html(view_of(script))
    assert "one bag" in drawn and "unheard" not in drawn


@pytest.mark.parametrize(
    "said",
    ["My password is canary-7!", "It is 4111 1111 1111 1111", "Card 4111-1111-11", "pin is 4711."],
)
def test_nothing_that_may_be_a_secret_is_shown(said: str) -> None:
    script = opening()
    script.caller(said, 2_000, item_id="u1")
    drawn = card_html(view_of(script))
    for secret in ("canary", "4111", "1111", "4711"):
        assert secret not in drawn
    assert HIDDEN in drawn or "•••" in drawn


def test_of_a_long_line_the_end_is_shown() -> None:
    assert safe_end("word " * 100 + "end").startswith("… word")
    assert safe_end("word " * 100 + "end").endswith("end")
    assert len(safe_end("x" * 1000)) < 200


def test_times_are_left_to_the_browser() -> None:
    """A card is the same for all viewers until something happens in its call."""
    drawn = card_html(apply_all(CallView(), approval()))
    assert "<time data-elapsed></time>" in drawn
    assert 'data-expires-ms="124520"' in drawn  # asked at 4.52 s for 120 s


def test_only_a_call_of_another_process_says_how_long_nothing_came() -> None:
    view = view_of(opening())
    assert "data-silent" in card_html(view, remote=True)
    assert "data-silent" not in card_html(view)


def test_hostile_text_never_becomes_markup() -> None:
    drawn = card_html(apply_all(CallView(), hostile()))
    assert "<script" not in drawn and "<img" not in drawn


def test_a_short_and_a_long_call_are_rendered_with_the_same_work() -> None:
    """The card reads the last lines only."""
    short = card_html(apply_all(CallView(), long_call(20)))
    long = card_html(apply_all(CallView(), long_call(5_000)))
    assert abs(len(long) - len(short)) < 20
