"""The patches of the Agents SDK: each still needed, on names that still exist, and effective.

A test named ``..._is_needed`` fails when the SDK does by itself what the patch does: delete the
patch then.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
import websockets
from agents import GuardrailFunctionOutput, OutputGuardrail
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession, RealtimeSessionEvent
from agents.realtime.config import RealtimeSessionModelSettings
from agents.realtime.events import RealtimeError
from agents.realtime.model_events import (
    RealtimeModelEvent,
    RealtimeModelToolCallEvent,
    RealtimeModelTranscriptDeltaEvent,
    RealtimeModelTurnStartedEvent,
)
from agents.realtime.model_inputs import (
    RealtimeModelSendEvent,
    RealtimeModelSendToolOutput,
    RealtimeModelSendUserInput,
)
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel, TransportConfig
from agents.realtime.testing import ScriptedRealtimeModel
from openai.types.realtime import SessionUpdateEvent
from websockets.asyncio.client import connect

from agents_core import vendor_versions
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.sdk_patches import tested_versions
from agents_core.call.sdk_patches.direct_connection import DirectConnection
from agents_core.call.sdk_patches.guardrail_retry import is_guardrail_retry
from agents_core.call.sdk_patches.session_include import (
    LOGPROBS,
    PARTIAL_TRANSCRIPTS,
    ROUTING,
    SessionInclude,
)
from agents_core.call.sdk_patches.session_truncation import SessionTruncation
from agents_core.call.sdk_patches.unknown_tool import unknown_tool
from agents_core.call.sdk_patches.unreadable_response_done import UnreadableResponseDone
from agents_core.call.session.transport import CallTransport
from tests.doubles.call_team import TEAM

LOOPBACK = "ws://127.0.0.1:9/v1/realtime"


def test_the_installed_versions_are_tested_ones() -> None:
    assert vendor_versions.check("openai-agents", tested_versions.AGENTS_SDK)
    assert vendor_versions.check("websockets", tested_versions.WEBSOCKETS)


# --- session_include ----------------------------------------------------------------------

SETTINGS: RealtimeSessionModelSettings = {"model_name": "gpt-realtime"}


def included(model: OpenAIRealtimeWebSocketModel) -> Any:
    """``include`` as session.update sends it."""
    config = model._get_session_config(SETTINGS)
    update = SessionUpdateEvent(session=config, type="session.update")
    return json.loads(update.model_dump_json(exclude_unset=True))["session"].get("include")


def test_a_patch_for_include_is_needed() -> None:
    assert "include" not in RealtimeSessionModelSettings.__annotations__
    assert OpenAIRealtimeWebSocketModel()._get_session_config(SETTINGS).include is None


def test_logprobs_are_requested_and_the_request_is_withdrawn() -> None:
    team = TEAM.model_copy(update={"transcription_model": "gpt-4o-transcribe"})
    live = LiveSettings(team, "cedar", 1.0)
    model = CallTransport(live)
    assert included(model) == ["item.input_audio_transcription.logprobs"]
    live.team = TEAM.model_copy(update={"transcription_model": "whisper-1"})
    assert included(model) == []
    assert included(model) is None


def test_partial_words_and_reasons_are_requested_of_the_local_engine() -> None:
    live = LiveSettings(TEAM.model_copy(update={"transcription_model": "whisper-1"}), "cedar", 1.0)
    assert included(CallTransport(live, local_engine=True)) == [
        LOGPROBS,
        PARTIAL_TRANSCRIPTS,
        ROUTING,
    ]
    assert included(SessionInclude()) is None


# --- session_truncation -------------------------------------------------------------------


def test_a_patch_for_truncation_is_needed() -> None:
    assert "truncation" not in RealtimeSessionModelSettings.__annotations__
    settings = cast(RealtimeSessionModelSettings, {**SETTINGS, "truncation": "disabled"})
    assert OpenAIRealtimeWebSocketModel()._get_session_config(settings).truncation is None
    assert SessionTruncation()._get_session_config(settings).truncation == "disabled"
    assert SessionTruncation()._get_session_config(SETTINGS).truncation is None


# --- direct_connection --------------------------------------------------------------------


async def test_a_patch_for_the_connection_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {}

    async def recorded(url: str, **given: Any) -> None:
        options.update(given)

    monkeypatch.setattr(websockets, "connect", recorded)
    await OpenAIRealtimeWebSocketModel()._create_websocket_connection(LOOPBACK, {})
    assert "proxy" not in options
    assert not {"proxy", "follow_redirects"} & set(TransportConfig.__annotations__)
    assert hasattr(connect, "process_redirect")


async def test_a_loopback_server_is_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options: dict[str, Any] = {}

    def recorded(connecting: Any, uri: str, **given: Any) -> None:
        options.update(given)
        raise ConnectionRefusedError

    monkeypatch.setattr(connect, "__init__", recorded)
    config: TransportConfig = {"handshake_timeout": 1.5, "ping_interval": 2.5, "ping_timeout": 3.5}
    with pytest.raises(ConnectionRefusedError):
        await DirectConnection()._create_websocket_connection(LOOPBACK, {"X-Key": "k"}, config)
    assert (options["proxy"], options["open_timeout"]) == (None, 1.5)
    assert (options["ping_interval"], options["ping_timeout"]) == (2.5, 3.5)
    with pytest.raises(ConnectionRefusedError):
        await DirectConnection()._create_websocket_connection("wss://example.com", {}, config)
    assert options["proxy"] is True


# --- unreadable_response_done -------------------------------------------------------------

CREATED = {
    "type": "response.created",
    "event_id": "e1",
    "response": {"object": "realtime.response", "id": "r1", "status": "in_progress"},
}
UNREADABLE = {
    "type": "response.done",
    "event_id": "e2",
    "response": {"id": "r1", "status": "a proxy's own", "output": []},
}


async def _open_after(model: OpenAIRealtimeWebSocketModel, *events: dict[str, Any]) -> str | None:
    for event in events:
        await model._handle_ws_event(event)
    return model._response_create_sequencer.ongoing_response_id


async def test_a_patch_for_an_unreadable_end_is_needed() -> None:
    assert await _open_after(OpenAIRealtimeWebSocketModel(), CREATED, UNREADABLE) == "r1"


async def test_an_unreadable_end_is_an_end() -> None:
    assert await _open_after(UnreadableResponseDone(), CREATED, UNREADABLE) is None


async def test_the_end_of_another_response_is_not_this_ones() -> None:
    other = {**UNREADABLE, "response": {**UNREADABLE["response"], "id": "r0"}}  # type: ignore[dict-item]
    assert await _open_after(UnreadableResponseDone(), CREATED, other) == "r1"


# --- guardrail_retry and unknown_tool, in a session of the SDK ------------------------------


async def _blocks(*_: Any) -> GuardrailFunctionOutput:
    return GuardrailFunctionOutput(output_info={}, tripwire_triggered=True)


async def _session(
    model: ScriptedRealtimeModel,
    guardrails: list[OutputGuardrail[Any]],
    events: list[RealtimeModelEvent],
    until: Callable[[RealtimeSessionEvent], bool],
) -> list[RealtimeModelSendEvent]:
    """What the SDK sends for these model events, up to the first session event that fits."""
    runner = RealtimeRunner(
        RealtimeAgent(name="Clerk"),
        model=model,
        config={
            "output_guardrails": guardrails,
            "guardrails_settings": {"debounce_text_length": 1},
            "tracing_disabled": True,
        },
    )
    session: RealtimeSession = await runner.run()
    async with asyncio.timeout(60), session:
        await model.emit(*events)
        async for event in session:
            if until(event):
                break
        await asyncio.gather(*session._guardrail_tasks)  # the message follows the event
        return list(model.sent_events)


async def test_a_patch_for_the_sdks_retry_is_needed() -> None:
    sent = await _session(
        ScriptedRealtimeModel(strict=False),
        [OutputGuardrail(guardrail_function=_blocks, name="secrets")],
        [
            RealtimeModelTurnStartedEvent(response_id="r1"),
            RealtimeModelTranscriptDeltaEvent(item_id="a1", delta="A secret.", response_id="r1"),
        ],
        until=lambda event: event.type == "guardrail_tripped",
    )
    inputs = [event for event in sent if isinstance(event, RealtimeModelSendUserInput)]
    assert [is_guardrail_retry(event) for event in inputs] == [True]


async def test_the_sdks_retry_is_not_sent() -> None:
    retry = RealtimeModelSendUserInput(user_input="guardrail triggered: secrets")
    transport = CallTransport(LiveSettings(TEAM, "cedar", 1.0))  # not connected: sending raises
    await transport.send_event(retry)
    assert not await transport.send_event_if(retry, lambda: True)
    with pytest.raises(AssertionError):
        await transport.send_event(RealtimeModelSendUserInput(user_input="hello"))


async def test_the_sentence_about_an_unknown_tool_is_still_needed_and_the_same() -> None:
    errors: list[Any] = []

    def is_error(event: RealtimeSessionEvent) -> bool:
        if isinstance(event, RealtimeError):
            errors.append(event.error)
        return bool(errors)

    sent = await _session(
        ScriptedRealtimeModel(strict=False),
        [],
        [RealtimeModelToolCallEvent(name="fly", call_id="c1", arguments="{}")],
        until=is_error,
    )
    assert unknown_tool(errors[0]) == ("fly", "Tool fly not found")
    outputs = [event for event in sent if isinstance(event, RealtimeModelSendToolOutput)]
    assert [output.start_response for output in outputs] == [False]


@pytest.mark.parametrize("error", [None, "words", {}, {"message": None}, {"message": "Tool"}])
def test_other_errors_name_no_tool(error: Any) -> None:
    assert unknown_tool(error) is None
