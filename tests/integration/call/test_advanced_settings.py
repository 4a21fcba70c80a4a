"""Advanced settings and models against a scripted server: sent, acknowledged, refused, changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import ApplyTeam, SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.models.known_models import KnownModels
from agents_core.team.team_spec import AdvancedSpec, AgentSpec, TeamSpec
from pages.console.engine_picker import session_config_html
from tests.doubles.call_harness import running_call
from tests.doubles.realtime_server import Frame, Say, scripted_server

ADVANCED = AdvancedSpec(
    reasoning_effort="low",
    parallel_tool_calls=True,
    max_output_tokens=1_200,
    tool_choice="auto",
    truncation="retention_ratio",
    retention_ratio=0.8,
    noise_reduction="near_field",
    transcription_keywords=("Northwind",),
    transcription_languages=("en", "de"),
)
TEAM = TeamSpec(
    name="Desk",
    entry="Front Desk",
    agents=(AgentSpec(name="Front Desk", instructions="Answer the caller kindly."),),
    advanced=ADVANCED,
)
TODAY = KnownModels(today=date(2026, 11, 29))


def openai_at(url: str, model: str = "") -> Endpoint:
    return Endpoint(kind="openai", url=url, api_key=SecretStr("sk-test-canary-1"), model=model)


def last_session(server: Any) -> Frame:
    session: Frame = server.sent("session.update")[-1]["session"]
    return session


async def test_everything_is_sent_and_acknowledged() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(openai_at(server.url), TEAM, {}, models=TODAY) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            (started,) = call.all(ev.CallStarted)
            acknowledged = call.all(ev.SessionAcknowledged)[-1]
    session = last_session(server)
    assert session["reasoning"] == {"effort": "low"}
    assert session["parallel_tool_calls"] is True
    assert session["max_output_tokens"] == 1_200
    assert session["truncation"] == {"type": "retention_ratio", "retention_ratio": 0.8}
    assert session["audio"]["input"]["noise_reduction"] == {"type": "near_field"}
    assert session["audio"]["input"]["transcription"] == {
        "model": "gpt-transcribe",
        "keywords": ["Northwind"],
        "languages": ["en", "de"],
    }
    assert "prompt" not in session
    assert (started.model, started.model_notice) == ("gpt-realtime-2.1-mini", "")
    assert acknowledged.differences == ()
    assert {
        "Reasoning effort: low",
        "Parallel tool calls: yes",
        "Output limit: 1200",
        "Truncation: keeps 80%",
        "Noise reduction: near field",
        "Keywords: Northwind",
        "Languages: en, de",
    } <= set(acknowledged.settings)
    card = session_config_html(acknowledged)
    assert "<dt>Reasoning effort</dt><dd>low</dd>" in card and "sb-warned" not in card


async def test_a_model_that_does_not_reason_is_not_asked_to() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        endpoint = openai_at(server.url, "gpt-realtime-1.5")
        async with running_call(endpoint, TEAM, {}, models=TODAY) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            assert call.all(ev.SessionAcknowledged)[-1].differences == ()
    session = last_session(server)
    assert "reasoning" not in session and "parallel_tool_calls" not in session
    assert session["max_output_tokens"] == 1_200


async def test_a_setting_that_the_server_changes_is_said() -> None:
    insists = {"reasoning": {"effort": "medium"}, "parallel_tool_calls": None}
    async with scripted_server([Say("Hi.")], insists=insists) as server:
        async with running_call(openai_at(server.url), TEAM, {}, models=TODAY) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            acknowledged = call.all(ev.SessionAcknowledged)[-1]
    assert acknowledged.differences == (
        "Reasoning effort: low was sent; the server uses medium.",
        "Parallel tool calls: yes was sent; the server does not confirm it.",
    )
    assert "the server uses medium" in session_config_html(acknowledged)


async def test_a_setting_that_the_server_refuses_is_left_out_and_said() -> None:
    def refuses(frame: Frame) -> Frame | None:
        if frame.get("session", {}).get("reasoning"):
            message = "Unsupported parameter for this model."
            return {"param": "session.reasoning.effort", "message": message}
        return None

    async with scripted_server([Say("Hi.")], refuses=refuses) as server:
        async with running_call(openai_at(server.url), TEAM, {}, models=TODAY) as call:
            problem = await call.event(ev.Problem)
            await call.event(ev.SessionAcknowledged)
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            assert len(call.all(ev.Problem)) == 1
    assert problem.code == "setting_refused"
    assert problem.message == (
        "The server refused the setting reasoning effort; the call goes on without it. "
        "Unsupported parameter for this model."
    )
    session = last_session(server)
    assert "reasoning" not in session and session["parallel_tool_calls"] is True
    assert session["instructions"] == "Answer the caller kindly."


async def test_advanced_settings_wait_for_the_next_call() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(openai_at(server.url), TEAM, {}, models=TODAY) as call:
            await call.event(ev.SessionAcknowledged)
            other = TEAM.model_copy(update={"advanced": AdvancedSpec(reasoning_effort="high")})
            ack = await call.do(ApplyTeam(other, 2))
    assert ack.ok and "The advanced settings apply from the next call." in ack.message
    assert last_session(server)["reasoning"] == {"effort": "low"}


# --- models -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "used", "notice"),
    [
        ("GPT Realtime", "gpt-realtime-2.1", ""),
        (
            "gpt-realtime-mini",
            "gpt-realtime-mini",
            "gpt-realtime-mini ends on 20 January 2027, in 60 days. "
            "Choose GPT Realtime Mini, which is gpt-realtime-2.1-mini now.",
        ),
        (
            "gpt-surprise",
            "gpt-surprise",
            "Switchboard does not know the model “gpt-surprise” (list of 29 November 2026), so "
            "its end is unknown, and its price unless the price list has it.",
        ),
    ],
)
async def test_a_call_records_its_exact_model_and_what_is_to_be_known_of_it(
    model: str, used: str, notice: str
) -> None:
    known = KnownModels(today=date(2026, 11, 21))
    team = TEAM.model_copy(update={"model": model})
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(openai_at(server.url), team, {}, models=known) as call:
            started = await call.event(ev.CallStarted)
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            markers = [getattr(line, "text", "") for line in call.view().lines]
    assert server.requests[0][0] == f"/v1/realtime?model={used}"
    assert last_session(server)["model"] == used
    assert (started.model, started.model_notice) == (used, notice)
    assert (notice in markers) is bool(notice)


async def test_another_servers_models_are_its_own() -> None:
    async with scripted_server() as server:
        endpoint = Endpoint(kind="custom", url=server.url, model="our-deployment")
        async with running_call(endpoint, TEAM, {}, models=TODAY) as call:
            started = await call.event(ev.CallStarted)
    assert (started.model, started.model_notice) == ("our-deployment", "")


async def test_a_call_knows_the_day_by_its_own_clock() -> None:
    late = datetime(2027, 1, 19, tzinfo=UTC)
    team = TEAM.model_copy(update={"model": "gpt-realtime-mini"})
    async with scripted_server() as server:
        models = KnownModels(today=late.date())
        async with running_call(openai_at(server.url), team, {}, models=models) as call:
            started = await call.event(ev.CallStarted)
    assert "in 1 day." in started.model_notice
