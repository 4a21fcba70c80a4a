"""The caller's turns, counted as a person counts them; and what a server must echo."""

from typing import Any

import pytest
from agents.realtime import RealtimeAgent

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.contract.stored_events import read_stored
from agents_core.call.contract.turn_numbers import ordinal
from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.server_events import SessionUpdated
from agents_core.call.session.configuration_check import confirms, requested_configuration
from tests.doubles.call_events import CallEvents, Fact
from tests.doubles.call_team import TEAM


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


def echo(**changes: Any) -> dict[str, Any]:
    """What a server says when it holds what LIVE and AGENT ask for."""
    detection = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300}
    detection |= {"silence_duration_ms": 500, "create_response": True, "interrupt_response": True}
    session: dict[str, Any] = {
        "instructions": "Be kind.",
        "tools": [],
        "output_modalities": ["text"],
        "audio": {
            "input": {
                "turn_detection": {**detection, "idle_timeout_ms": None},
                "transcription": {"model": TEAM.transcription_model, "language": "en"},
            },
            "output": {"voice": "cedar", "speed": 1},
        },
    }
    for path, value in changes.items():
        *folders, last = path.split("__")
        place = session
        for folder in folders:
            place = place[folder]
        place[last] = value
    return session


AGENT: RealtimeAgent[Any] = RealtimeAgent(name="Clerk", instructions="Be kind.")


def holds(session: dict[str, Any], **live: Any) -> bool:
    updated = parse_server_event({"type": "session.updated", "session": session})
    assert isinstance(updated, SessionUpdated)
    live_settings = LiveSettings(TEAM, "cedar", 1.0, **live)
    return confirms(updated.configuration, requested_configuration(AGENT, live_settings.patch({})))


def test_what_was_asked_for_is_recognised_in_the_echo() -> None:
    assert holds(echo())


@pytest.mark.parametrize(
    "change",
    [
        {"instructions": "Be brief."},
        {"tools": [{"name": "fly", "description": ""}]},
        {"output_modalities": ["audio"]},
        {"audio__output__speed": 1.2},
        {"audio__output__voice": "marin"},
        {"audio__input__turn_detection": None},
        {"audio__input__turn_detection__silence_duration_ms": 900},
        {"audio__input__transcription__model": "whisper-1"},
        {"audio__input__transcription__language": "de"},
    ],
)
def test_anything_else_is_an_answer_to_something_else(change: dict[str, Any]) -> None:
    assert not holds(echo(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"audio": {}},
        {"audio__input": {}},
        {"audio__input__transcription": None},
        {"audio__output__speed": None},
        {"audio__output__voice": {"id": "cedar"}},
    ],
)
def test_what_a_server_does_not_echo_says_nothing(change: dict[str, Any]) -> None:
    assert holds(echo(**change))


def test_push_to_talk_wants_no_turn_detection() -> None:
    assert not holds(echo(), push_to_talk=True)
    assert holds(echo(audio__input__turn_detection=None), push_to_talk=True)
