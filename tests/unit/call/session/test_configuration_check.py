"""The configuration check: does the server confirm what was requested?"""

from typing import Any

import pytest
from agents.realtime import RealtimeAgent

from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.server_events import SessionUpdated
from agents_core.call.session.configuration_check import confirms, requested_configuration
from tests.doubles.call_team import TEAM


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


def is_confirmed(session: dict[str, Any], **live: Any) -> bool:
    updated = parse_server_event({"type": "session.updated", "session": session})
    assert isinstance(updated, SessionUpdated)
    live_settings = LiveSettings(TEAM, "cedar", 1.0, **live)
    return confirms(updated.configuration, requested_configuration(AGENT, live_settings.patch({})))


def test_the_echo_of_a_request_confirms_it() -> None:
    assert is_confirmed(echo())


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
def test_another_value_does_not_confirm(change: dict[str, Any]) -> None:
    assert not is_confirmed(echo(**change))


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
def test_a_field_that_is_not_echoed_confirms(change: dict[str, Any]) -> None:
    assert is_confirmed(echo(**change))


def test_push_to_talk_wants_no_turn_detection() -> None:
    assert not is_confirmed(echo(), push_to_talk=True)
    assert is_confirmed(echo(audio__input__turn_detection=None), push_to_talk=True)
