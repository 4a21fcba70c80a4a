"""The conversation history that a new session gets."""

from typing import Any

from agents_core import events as ev
from agents_core.call.session.conversation_history import REMEMBERED, ConversationHistory
from tests.doubles.call_events import CallEvents, events_of


def wire_texts(*facts: tuple[type[ev.CallEvent], dict[str, Any]]) -> list[tuple[str, str]]:
    """Roles and texts of the wire items after these facts."""
    history = ConversationHistory()
    for event in events_of(facts):
        history.take(event)
    return [(item["role"], item["content"][0]["text"]) for item in history.wire_items()]


def done(item_id: str, role: str, text: str) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.TranscriptDone, {"item_id": item_id, "role": role, "agent": "", "text": text}


def delta(item_id: str, text: str) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.TranscriptDelta, {"item_id": item_id, "role": "agent", "agent": "A", "text": text}


def cut(item_id: str, heard: int) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.BargeIn, {"item_id": item_id, "played_ms": 9, "heard_chars": heard}


def test_items_are_in_the_order_they_were_spoken() -> None:
    assert wire_texts(
        (ev.CallerSpeechStarted, {"item_id": "u1"}),
        done("a1", "agent", "Twenty two."),
        done("u1", "caller", "How heavy?"),
    ) == [("user", "How heavy?"), ("assistant", "Twenty two.")]


def test_unheard_text_of_an_interrupted_item_is_left_out() -> None:
    assert wire_texts(done("a1", "agent", "Bags may weigh 22."), cut("a1", 8)) == [
        ("assistant", "Bags may")
    ]


def test_a_transcript_after_the_interruption_is_shortened_as_well() -> None:
    assert wire_texts(
        delta("a1", "Bags may weigh"), cut("a1", 8), done("a1", "agent", "Bags may weigh 22.")
    ) == [("assistant", "Bags may")]


def test_an_answer_interrupted_before_its_end_is_kept_as_far_as_it_was_heard() -> None:
    assert wire_texts(delta("a1", "Bags "), delta("a1", "may weigh"), cut("a1", 8)) == [
        ("assistant", "Bags may")
    ]


def test_an_unfinished_answer_of_a_lost_session_is_left_out() -> None:
    assert wire_texts(delta("a1", "Bags may weigh")) == []


def test_an_unheard_item_is_left_out() -> None:
    assert (
        wire_texts(
            done("a1", "agent", "Bags."),
            cut("a1", 0),
            (ev.TranscriptFailed, {"item_id": "u1", "message": "Nothing was understood."}),
        )
        == []
    )


def test_only_the_newest_items_are_remembered() -> None:
    lines = [done(f"u{n}", "caller", f"line {n}") for n in range(REMEMBERED + 5)]
    assert wire_texts(*lines)[0] == ("user", "line 5")
    assert len(wire_texts(*lines)) == REMEMBERED


def test_a_backchannel_after_which_the_agent_went_on_is_not_for_a_new_session() -> None:
    call, history = CallEvents(), ConversationHistory()
    call.caller("What may I bring?")
    cut = call.agent("You may bring one bag.")
    call.caller("mm-hm")
    call.add(ev.ResponseStarted, response_id="r2", agent="Reception", continues=cut)
    for event in call.events:
        history.take(event)
    assert history.texts("caller") == ["What may I bring?"]
