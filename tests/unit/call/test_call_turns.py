"""The caller's turns, counted as a person counts them; and what a server must echo."""

from typing import Any

import pytest
from agents.realtime import RealtimeAgent

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.contract.turn_numbers import CallerTurns, ordinal
from agents_core.call.session.configuration_check import confirms, requested_configuration
from tests.doubles.call_team import TEAM


def test_a_turn_counts_from_its_first_sound_and_only_once() -> None:
    turns, event_log = CallerTurns(), EventLog(lambda: 0.0)
    event_log.listen(turns.take)
    assert turns.next == 1
    event_log.emit(ev.CallerSpeechStarted, item_id="u1")
    assert turns.next == 2
    event_log.emit(ev.CallerSpeechStopped, item_id="u1", silence_ms=500)
    done = {"agent": "", "text": "bags?"}
    event_log.emit(ev.TranscriptDone, item_id="u1", role="caller", **done)
    event_log.emit(ev.TranscriptDone, item_id="a1", role="agent", **done)
    assert turns.next == 2
    event_log.emit(ev.TranscriptDone, item_id="t1", role="caller", typed=True, **done)
    assert turns.next == 3


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
    return confirms(
        session, requested_configuration(AGENT, LiveSettings(TEAM, "cedar", 1.0, **live).patch({}))
    )


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
