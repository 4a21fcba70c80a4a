"""Server frames that no protocol allows: the call goes on."""

import logging
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_harness import running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


async def test_odd_frames_do_not_end_a_call(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "openai.agents")
    odd: list[dict[str, Any]] = [
        {"type": "response.done", "response": {"id": 1, "usage": {"input_tokens": "many"}}},
        {"type": "session.updated", "session": {"audio": [], "output_modalities": 5}},
        {"type": "session.updated", "session": None},
        {"type": "response.output_item.done", "item": [1]},
        {"type": "error", "error": "words"},
        {"type": "input_audio_buffer.speech_started"},
        {"type": None},
    ]
    async with scripted_server([Say("Hi."), Say("Still here.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            for frame in odd:
                await server.send(frame.pop("type"), **frame)
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            await call.do(SendMessage("and now?"))
            await call.said("Still here")
    assert len(server.requests) == 1
    assert call.all(ev.EngineLost) == []
