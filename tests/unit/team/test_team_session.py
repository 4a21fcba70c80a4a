"""The built team in a real SDK session, against the SDK's scripted server: no socket, no model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from agents.realtime import RealtimeSession
from agents.realtime.model_events import RealtimeModelToolCallEvent
from agents.realtime.model_inputs import (
    RealtimeModelSendSessionUpdate,
    RealtimeModelSendToolOutput,
)
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel
from agents.realtime.testing import ScriptedRealtimeModel

from agents_core.team.sdk.agent_builder import build_team
from agents_core.team.sdk.session_config import run_config, session_settings, transcription
from agents_core.team_files.ready_teams import ready
from agents_core.tools.tool_spec import Identity
from tests.unit.team.team_fakes import RecordingRuntime, catalogue


class Line:
    """One scripted call: what the server is told, and what the session reports."""

    def __init__(self) -> None:
        self.team = ready().team
        self.runtime = RecordingRuntime()
        self.model = ScriptedRealtimeModel(strict=False)
        self.settings = session_settings(
            self.team,
            "gpt-realtime-2.1-mini",
            self.team.voice,
            transcription_model="gpt-transcribe",
        )
        self.built = build_team(self.team, catalogue(), self.runtime)
        self.session = RealtimeSession(
            self.model,
            self.built.entry,
            self.runtime.context,
            model_config={"initial_model_settings": self.settings},
            run_config=run_config(self.team, []),
        )
        self._events: AsyncIterator[Any] | None = None

    async def model_calls(self, tool: str, arguments: str = "{}", call_id: str = "c1") -> None:
        """The server asks for a tool."""
        await self.model.emit(
            RealtimeModelToolCallEvent(name=tool, call_id=call_id, arguments=arguments)
        )

    async def until(self, kind: str) -> Any:
        """The session's next event of that kind."""
        if self._events is None:
            self._events = aiter(self.session)
        async with asyncio.timeout(60):
            while True:
                event = await anext(self._events)
                assert event.type != "error", event
                if event.type == kind:
                    return event

    async def answered(self, call_id: str = "c1") -> str:
        """What the server was told the tool returned, once it was."""
        async with asyncio.timeout(60):
            while True:
                for sent in self.model.sent_events:
                    if isinstance(sent, RealtimeModelSendToolOutput):
                        if sent.tool_call.call_id == call_id:
                            assert sent.start_response
                            return sent.output
                await asyncio.sleep(0)

    def last_update(self) -> dict[str, Any]:
        """The wire payload of the last session.update."""
        updates = [
            e for e in self.model.sent_events if isinstance(e, RealtimeModelSendSessionUpdate)
        ]
        return on_the_wire(updates[-1].session_settings)


def on_the_wire(settings: Any) -> dict[str, Any]:
    """Settings as the SDK's own transport would send them."""
    payload = OpenAIRealtimeWebSocketModel()._get_session_config(settings)
    return payload.model_dump(mode="json", exclude_unset=True)


@asynccontextmanager
async def calling() -> AsyncIterator[Line]:
    """A connected call."""
    line = Line()
    async with line.session:
        yield line


async def test_a_baggage_question_travels_to_the_qa_agent_and_is_looked_up() -> None:
    async with calling() as line:
        await line.model_calls("transfer_to_qa_agent")
        handoff = await line.until("handoff")
        assert (handoff.from_agent.name, handoff.to_agent.name) == ("Main Agent", "QA Agent")
        assert await line.answered() == '{"assistant": "QA Agent"}'
        update = line.last_update()
        assert {tool["name"] for tool in update["tools"]} == {
            "document_lookup_tool",
            "transfer_to_main_agent",
        }
        assert "only from its policy document" in update["instructions"]

        await line.model_calls("document_lookup_tool", '{"request": "baggage policy"}', "c2")
        assert await line.answered("c2") == "Checked bags must weigh less than 50 lbs."
        assert line.runtime.runs == [("document_lookup_tool", "c2", {"request": "baggage policy"})]


async def test_the_flight_lookup_waits_for_a_person_and_runs_once_approved() -> None:
    async with calling() as line:
        await line.model_calls("transfer_to_flight_status_agent")
        await line.answered()
        await line.model_calls("checkFlightsTool", "{}", "c2")
        asked = await line.until("tool_approval_required")
        assert (asked.call_id, asked.tool.name) == ("c2", "checkFlightsTool")
        assert line.runtime.runs == []
        assert line.runtime.context.admit(Identity(7, "Ada"))
        await line.session.approve_tool_call("c2")
        assert await line.answered("c2") == "You fly from SFO to JFK at 8:00 am."


async def test_a_signed_in_caller_is_not_asked_again() -> None:
    async with calling() as line:
        assert line.runtime.context.admit(Identity(7, "Ada"))
        await line.model_calls("transfer_to_flight_status_agent")
        await line.answered()
        await line.model_calls("checkFlightsTool", "{}", "c2")
        assert await line.answered("c2") == "You fly from SFO to JFK at 8:00 am."


async def test_a_rejected_sign_in_tells_the_model_our_sentence() -> None:
    async with calling() as line:
        await line.model_calls("transfer_to_flight_status_agent")
        await line.answered()
        await line.model_calls("checkFlightsTool", "{}", "c2")
        await line.until("tool_approval_required")
        await line.session.reject_tool_call("c2", rejection_message="The caller cancelled.")
        assert await line.answered("c2") == "The caller cancelled."
        assert line.runtime.runs == []


async def test_bad_arguments_become_a_sentence_and_the_session_lives() -> None:
    async with calling() as line:
        await line.model_calls("transfer_to_qa_agent")
        await line.answered()
        await line.model_calls("document_lookup_tool", '{"query": "bags"}', "c2")
        sentence = await line.answered("c2")
        assert "did not run" in sentence
        assert "request: Field required" in sentence
        await line.model_calls("document_lookup_tool", "not json", "c3")
        assert "not a JSON object" in await line.answered("c3")
        await line.model_calls("document_lookup_tool", '{"request": "bags"}', "c4")
        assert await line.answered("c4") == "Checked bags must weigh less than 50 lbs."


async def test_the_first_payload_says_what_the_team_says() -> None:
    async with calling() as line:
        [connect] = line.model.connect_calls
        payload = on_the_wire(connect["initial_model_settings"])
    assert payload["model"] == "gpt-realtime-2.1-mini"
    assert payload["output_modalities"] == ["audio"]
    assert payload["audio"]["input"] == {
        "format": {"type": "audio/pcm", "rate": 24_000},
        "transcription": {"model": "gpt-transcribe", "language": "en"},
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 500,
            "interrupt_response": True,
            "create_response": True,
        },
    }
    assert payload["audio"]["output"] == {
        "format": {"type": "audio/pcm", "rate": 24_000},
        "voice": "cedar",
        "speed": 1.0,
    }
    assert connect["initial_model_settings"].get("tracing") is None
    names = [tool["name"] for tool in payload["tools"]]
    assert names == ["transfer_to_qa_agent", "transfer_to_flight_status_agent"]


def test_semantic_turn_detection_sends_only_its_own_fields() -> None:
    team = ready().team
    semantic = team.turn_detection.model_copy(update={"type": "semantic_vad", "eagerness": "high"})
    settings = session_settings(
        team.model_copy(update={"turn_detection": semantic}), "m", "marin", modalities=["text"]
    )
    payload = on_the_wire(settings)
    assert payload["output_modalities"] == ["text"]
    assert payload["audio"]["input"]["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "high",
        "interrupt_response": True,
        "create_response": True,
    }


def test_a_server_of_one_language_is_asked_for_that_one() -> None:
    german = ready().team.model_copy(update={"language": "de"})
    assert transcription(german)["language"] == "de"
    assert transcription(german, "en")["language"] == "en"


def test_words_to_expect_are_sent_with_the_transcription() -> None:
    team = ready().team
    assert "prompt" not in transcription(team)
    expecting = team.model_copy(update={"transcription_prompt": "Zürich, carry-on"})
    assert transcription(expecting, model="gpt-transcribe") == {
        "model": "gpt-transcribe",
        "language": "en",
        "prompt": "Zürich, carry-on",
    }
