"""The caller's turns as the event log numbers them."""

import pytest

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.stored_events import read_stored
from agents_core.call.contract.turn_numbers import ordinal
from tests.doubles.call_events import CallEvents, Fact


def turns(*facts: Fact) -> list[int]:
    """The turn of each of these events, as the event log numbers them."""
    log = EventLog(lambda: 0.0)
    return [log.emit(kind, **fields).turn for kind, fields in facts]


def speaks(item_id: str) -> Fact:
    return ev.CallerSpeechStarted, {"item_id": item_id}


def pauses(item_id: str) -> Fact:
    return ev.CallerSpeechStopped, {"item_id": item_id, "silence_ms": 500}


def words(item_id: str, text: str = "Bags?", *, role: str = "caller", typed: bool = False) -> Fact:
    said = {"item_id": item_id, "role": role, "agent": "", "text": text, "typed": typed}
    return ev.TranscriptDone, said


RESPONSE: Fact = (ev.ResponseStarted, {"response_id": "r", "agent": "Clerk"})


def test_a_turn_begins_with_its_first_sound_and_only_once() -> None:
    assert turns(RESPONSE, speaks("u1"), pauses("u1"), RESPONSE, words("u1")) == [0, 1, 1, 1, 1]


def test_the_next_turn_is_the_one_after_the_turn_that_is_being_spoken() -> None:
    log = EventLog(lambda: 0.0)
    assert log.next_turn == 1
    log.emit(ev.CallerSpeechStarted, item_id="u1")
    log.emit(ev.CallerSpeechStopped, item_id="u1", silence_ms=500)
    assert log.next_turn == 2


def test_a_typed_message_is_a_turn_of_its_own() -> None:
    typed = words("t1", typed=True)
    assert turns(speaks("u1"), words("u1"), typed, RESPONSE) == [1, 1, 2, 2]


def test_words_that_come_late_belong_to_the_turn_in_which_they_were_spoken() -> None:
    facts = (speaks("u1"), pauses("u1"), speaks("u2"), words("u1"), pauses("u2"), words("u2"))
    assert turns(*facts) == [1, 1, 2, 1, 2, 2]


def test_a_turn_counts_although_no_words_were_recognised() -> None:
    failed = (ev.TranscriptFailed, {"item_id": "u1", "message": "Too unclear."})
    facts = (speaks("u1"), failed, speaks("u2"), words("u2", ""), speaks("u3"))
    assert turns(*facts) == [1, 1, 2, 2, 3]


def test_speech_announced_again_after_a_reconnect_is_the_same_turn() -> None:
    restored = (ev.EngineRestored, {"message": ""})
    assert turns(speaks("u1"), restored, speaks("u1"), words("u1")) == [1, 1, 1, 1]


def test_what_agents_say_begins_no_turn() -> None:
    assert turns(words("a1", role="agent"), speaks("u1"), words("a2", role="agent")) == [0, 1, 1]


def test_a_handoff_belongs_to_the_turn_of_the_words_that_caused_it() -> None:
    handoff = {"call_id": "h", "from_agent": "A", "to_agent": "B", "utterance": "", "item_id": "u1"}
    facts = (speaks("u1"), pauses("u1"), speaks("u2"), (ev.Handoff, handoff))
    assert turns(*facts) == [1, 1, 2, 1]


def test_events_stored_without_turns_are_numbered_as_the_event_log_numbers_them() -> None:
    call = CallEvents()
    call.starts()
    call.add(ev.CallerSpeechStarted, item_id="u1")
    call.add(ev.CallerSpeechStarted, item_id="u2")
    call.caller("Bags?", item_id="u1")
    call.types("And dogs?")
    call.answers("Dogs are welcome.")
    rows = [ev.to_json(event) for event in call.events]
    assert list(read_stored(rows)) == call.events
    for row in rows:
        del row["turn"]
    assert list(read_stored(rows)) == call.events


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *((1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th")),
        *((13, "13th"), (21, "21st"), (102, "102nd"), (111, "111th"), (123, "123rd")),
    ],
)
def test_numbers_are_said_in_order(number: int, said: str) -> None:
    assert ordinal(number) == said
