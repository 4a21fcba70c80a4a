"""OpenAI and other Realtime servers: URL, headers, payload, error sentences."""

from http import HTTPStatus

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage, UseEndpoint
from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import AgentSpec, TeamSpec
from tests.doubles.call_harness import running_call
from tests.doubles.realtime_server import Say, scripted_server

KEY = "sk-test-canary-4711"
TEAM = TeamSpec(
    name="Desk",
    entry="Front Desk",
    agents=(AgentSpec(name="Front Desk", instructions="Answer the caller kindly."),),
)


def openai_at(url: str, key: str = KEY) -> Endpoint:
    return Endpoint(kind="openai", url=url, api_key=SecretStr(key))


async def test_openai_gets_key_model_voice_and_instructions() -> None:
    async with scripted_server([Say("Good day.")]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            line = await call.said("Good day")
    path, headers = server.requests[0]
    assert path == "/v1/realtime?model=gpt-realtime-2.1-mini"
    assert headers["authorization"] == f"Bearer {KEY}"
    first = server.sent("session.update")[0]["session"]
    assert first["model"] == "gpt-realtime-2.1-mini"
    assert first["audio"]["output"]["voice"] == "cedar"
    assert first["instructions"] == "Answer the caller kindly."
    assert first["output_modalities"] == ["text"]
    assert first["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    assert line.agent == "Front Desk"


async def test_a_custom_server_gets_its_own_headers_and_no_bearer() -> None:
    headers = SecretStr('{"api-key": "azure-canary-1"}')
    async with scripted_server([Say("Hi.")]) as server:
        url = server.url + "?model=my-deployment"
        endpoint = Endpoint(kind="custom", url=url, headers=headers)
        async with running_call(endpoint, TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
    path, sent = server.requests[0]
    assert path == "/v1/realtime?model=my-deployment"
    assert sent["api-key"] == "azure-canary-1"
    assert "authorization" not in sent


async def test_the_acknowledged_configuration_is_the_servers() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            acknowledged = await call.event(ev.SessionAcknowledged)
    assert acknowledged.model == "gpt-realtime-2.1-mini"
    assert acknowledged.voice == "cedar"
    assert acknowledged.turn_detection == "server_vad, 500 ms of silence"


@pytest.mark.parametrize(
    ("status", "part"),
    [
        (HTTPStatus.UNAUTHORIZED, "refused the key"),
        (HTTPStatus.NOT_FOUND, "no such model"),
        (HTTPStatus.TOO_MANY_REQUESTS, "limit or the credit"),
        (HTTPStatus.BAD_GATEWAY, "HTTP 502"),
    ],
)
async def test_a_refusal_is_a_sentence(status: HTTPStatus, part: str) -> None:
    async with scripted_server(refuse_with=status) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            lost = await call.event(ev.EngineLost)
    assert part in lost.message
    assert KEY not in lost.message


async def test_a_redirect_sends_no_header_to_another_server() -> None:
    async with scripted_server() as other, scripted_server() as server:
        server.refuse_with, server.redirect_to = HTTPStatus.TEMPORARY_REDIRECT, other.url
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            lost = await call.event(ev.EngineLost)
        assert server.requests and not other.requests
    assert "answers like a website" in lost.message and "HTTP 307" in lost.message


async def test_another_key_works_in_the_same_call() -> None:
    async with scripted_server([Say("Welcome back.")]) as server:
        server.refuse_with = HTTPStatus.UNAUTHORIZED
        async with running_call(openai_at(server.url, "sk-wrong-key-1"), TEAM, {}) as call:
            await call.do(SendMessage("hello"))
            await call.event(ev.EngineLost)
            server.refuse_with = None
            await call.do(UseEndpoint(openai_at(server.url)))
            await call.do(SendMessage("are you there?"))
            await call.said("Welcome back")
            restored = call.all(ev.EngineRestored)
    assert len(restored) == 1
    items = [
        frame["item"]["content"][0]["text"] for frame in server.sent("conversation.item.create")
    ]
    assert items == ["hello", "are you there?"]


@pytest.mark.parametrize(
    ("reason", "words", "sentence"),
    [
        ("content_filter", "", "before its first word: its content filter did not let it through"),
        ("max_output_tokens", "We op", "end: it was longer than the server lets an answer be"),
        (None, "", "The server ended the answer before its first word. Please ask again."),
    ],
)
async def test_an_incomplete_response_is_reported_and_the_next_one_follows(
    reason: str | None, words: str, sentence: str
) -> None:
    response = {"object": "realtime.response", "id": "resp_cut", "output": []}
    details = {"type": "incomplete", "reason": reason}
    async with scripted_server() as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("when do you open?"))
            await server.wait_for(lambda: bool(server.sent("response.create")))
            await server.send("response.created", response={**response, "status": "in_progress"})
            if words:
                where = {"response_id": "resp_cut", "item_id": "cut", "output_index": 0}
                await server.send(
                    "response.output_text.delta", **where, content_index=0, delta=words
                )
            done = {**response, "status": "incomplete", "status_details": details}
            await server.send("response.done", response=done)
            problem = await call.event(ev.Problem)
            server.steps.append(Say("At nine."))
            await call.do(SendMessage("in the morning?"))
            await call.said("At nine.")
    assert problem.code == "response_incomplete"
    assert sentence in problem.message
    assert problem.message.endswith("Please ask again.")


async def test_an_unreachable_host_is_a_sentence() -> None:
    async with running_call(openai_at("ws://127.0.0.1:9/v1/realtime"), TEAM, {}) as call:
        await call.do(SendMessage("hello"))
        lost = await call.event(ev.EngineLost)
    assert "cannot be reached" in lost.message


async def test_a_dropped_connection_is_reported_and_the_conversation_continues() -> None:
    async with scripted_server([Say("One."), Say("Two.")]) as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            await server.drop()
            await call.event(ev.EngineLost)
            await call.event(ev.EngineRestored)
            await call.do(SendMessage("second"))
            await call.said("Two.")
    texts = [
        (frame["item"]["role"], frame["item"]["content"][0]["text"])
        for frame in server.sent("conversation.item.create")
    ]
    assert texts == [
        ("user", "first"),
        ("user", "first"),
        ("assistant", "One."),
        ("user", "second"),
    ]


async def test_an_error_event_about_the_key_waits_for_another_key() -> None:
    async with scripted_server() as server:
        async with running_call(openai_at(server.url), TEAM, {}) as call:
            await server.wait_for(lambda: bool(server.frames))
            error = {
                "type": "invalid_request_error",
                "code": "invalid_api_key",
                "message": f"Incorrect API key provided: {KEY}",
                "event_id": None,
                "param": None,
            }
            await server.send("error", error=error)
            for connection in list(server.connections):
                await connection.close(3000)
            lost = await call.event(ev.EngineLost)
    assert "refused the key" in lost.message
    assert KEY not in repr(call.event_log.after(0))
