"""The engine's HTTP side: client secrets and their use, errors in JSON, origins, bad requests."""

import asyncio
import json
import time
from typing import Any

import pytest
from openai import AsyncOpenAI, BadRequestError
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from agents_core.engine.server.http import api, client_secrets, listener
from agents_core.engine.server.http.client_secrets import ClientSecrets
from agents_core.engine.server.websocket_server import EngineServer
from agents_core.engine.wire.session_config import SessionConfig
from tests.doubles.engine_client import Client, dial
from tests.doubles.http_client import Answer, ask
from tests.protocol.scripted_components import scripted_components

SECRETS = "/v1/realtime/client_secrets"
SESSION: Any = {
    "type": "realtime",
    "model": "gpt-realtime-2.1",
    "instructions": "Be kind.",
    "audio": {"output": {"voice": "cedar"}},
}


async def request(
    server: EngineServer, method: str, path: str, body: Any = None, **headers: str
) -> Answer:
    content = body if isinstance(body, str | bytes | None) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await asyncio.to_thread(ask, server.port, method, path, content, named)


async def new_secret(server: EngineServer, **body: Any) -> dict[str, Any]:
    answer = await request(server, "POST", SECRETS, body)
    assert answer.status == 200, answer.body
    told: dict[str, Any] = answer.json()
    return told


def bearer(value: str) -> dict[str, Any]:
    return {"additional_headers": {"Authorization": f"Bearer {value}"}}


# --- client secrets -----------------------------------------------------------------------


async def test_the_openai_client_makes_a_secret(server: EngineServer) -> None:
    before = int(time.time())
    async with AsyncOpenAI(base_url=f"http://127.0.0.1:{server.port}/v1", api_key="x") as openai:
        made = await openai.realtime.client_secrets.create(
            session=SESSION, expires_after={"anchor": "created_at", "seconds": 60}
        )
        with pytest.raises(BadRequestError) as refused:
            await openai.realtime.client_secrets.create(
                session={"type": "realtime", "audio": {"output": {"voice": "nova"}}}
            )
    assert made.value.startswith("ek_")
    assert before + 60 <= made.expires_at <= time.time() + 60
    assert made.session.type == "realtime"
    assert made.session.instructions == "Be kind."
    assert made.session.id
    assert refused.value.param == "session.audio.output.voice"


async def test_a_session_starts_with_the_configuration_of_its_secret(server: EngineServer) -> None:
    await server.build(scripted_components)
    secret = await new_secret(server, session=SESSION)
    for _ in range(2):  # a secret serves several sessions
        async with dial(server, "/v1/realtime", **bearer(secret["value"])) as socket:
            [created] = await Client(socket).until("session.created")
            assert created["session"]["instructions"] == "Be kind."
            assert created["session"]["model"] == "gpt-realtime-2.1"
            assert created["session"]["audio"]["output"]["voice"] == "cedar"
            assert created["session"]["expires_at"] > time.time()
            assert created["session"]["id"] != secret["session"]["id"]


async def test_a_browser_offers_its_secret_as_a_subprotocol(server: EngineServer) -> None:
    await server.build(scripted_components)
    secret = await new_secret(server, session=SESSION)
    names = ["realtime", f"openai-insecure-api-key.{secret['value']}"]
    offered = [Subprotocol(name) for name in names]
    async with dial(server, subprotocols=offered) as socket:
        [created] = await Client(socket).until("session.created")
    assert socket.subprotocol == "realtime"
    assert created["session"]["instructions"] == "Be kind."


async def test_a_transcription_session_may_have_a_secret(server: EngineServer) -> None:
    await server.build(scripted_components)
    secret = await new_secret(server, session={"type": "transcription"})
    assert secret["session"]["object"] == "realtime.transcription_session"
    async with dial(server, "/v1/realtime", **bearer(secret["value"])) as socket:
        [created] = await Client(socket).until("session.created")
        assert created["session"]["type"] == "transcription"


async def test_an_unknown_secret_is_refused_and_any_other_key_is_accepted(
    server: EngineServer,
) -> None:
    await server.build(scripted_components)
    with pytest.raises(InvalidStatus) as refused:
        async with dial(server, **bearer("ek_nobody")):
            pass
    assert refused.value.response.status_code == 401
    told = json.loads(refused.value.response.body or b"")
    assert told["error"]["code"] == "invalid_api_key"
    async with dial(server, **bearer("sk-anything")) as socket:
        await Client(socket).until("session.created")


def test_an_expired_secret_is_unknown_and_the_store_stays_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    store = ClientSecrets(lambda: now[0])
    config = SessionConfig(id="sess_1", model="m", expires_at=0)
    secret = store.create(config, lasts_s=10)
    assert store.find(secret.value) == secret
    now[0] += 10
    assert store.find(secret.value) is None
    monkeypatch.setattr(client_secrets, "MAX_SECRETS", 2)
    first, *later = [store.create(config, lasts_s=lasts_s) for lasts_s in (20, 30, 40)]
    assert store.find(first.value) is None
    assert all(store.find(one.value) for one in later)


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"expires_after": {"seconds": 5}}, "integer_below_min_value", "expires_after.seconds"),
        ({"expires_after": {"anchor": "now"}}, "invalid_value", "expires_after.anchor"),
        ({"session": {}}, "missing_required_parameter", "session.type"),
        ({"sessions": {}}, "unknown_parameter", "sessions"),
        (
            {"session": {"type": "realtime", "tool_choice": {"type": "function", "name": "x"}}},
            "invalid_value",
            "session.tool_choice",
        ),
        ("{", "invalid_json", None),
        (b"\xff", "invalid_json", None),
        ("[]", "invalid_type", None),
    ],
)
async def test_a_wrong_body_names_the_field(
    server: EngineServer, body: Any, code: str, param: str | None
) -> None:
    answer = await request(server, "POST", SECRETS, body)
    assert answer.status == 400
    error = answer.error()
    assert (error["type"], error["code"]) == ("invalid_request_error", code)
    assert error["param"] == param


async def test_a_huge_body_is_refused(
    server: EngineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "MAX_BODY_BYTES", 1_000)
    answer = await request(server, "POST", SECRETS, {"session": {"x": "y" * 2_000}})
    assert (answer.status, answer.error()["code"]) == (413, "request_too_large")


# --- the intent in the URL ----------------------------------------------------------------


async def test_the_intent_of_the_url_makes_a_transcription_session(server: EngineServer) -> None:
    await server.build(scripted_components)
    async with dial(server, "/v1/realtime?intent=transcription") as socket:
        [created] = await Client(socket).until("session.created")
        assert created["session"]["type"] == "transcription"


async def test_an_unknown_intent_is_refused(server: EngineServer) -> None:
    with pytest.raises(InvalidStatus, match="400") as refused:
        async with dial(server, "/v1/realtime?intent=translation"):
            pass
    assert json.loads(refused.value.response.body or b"")["error"]["param"] == "intent"


# --- everything else ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("GET", "/favicon.ico", 404),
        ("POST", "/v1/chat/completions", 404),
        ("GET", "/v1/realtime", 426),
        ("POST", "/v1/realtime", 405),
        ("GET", SECRETS, 405),
        ("PUT", SECRETS, 405),
        ("DELETE", "/v1/realtime/calls", 405),
        ("POST", "/health", 405),
        ("POST", "/v1/realtime/calls", 415),
        ("POST", "/v1/realtime/calls/rtc_nobody/hangup", 404),
    ],
)
async def test_other_requests_get_an_error_in_json_and_leave_no_traceback(
    server: EngineServer, method: str, path: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await request(server, method, path)
    assert answer.status == status
    assert answer.error()["type"] == "invalid_request_error"
    assert answer.error()["message"]
    assert "Traceback" not in caplog.text


async def test_head_and_options_are_answered(server: EngineServer) -> None:
    assert (await request(server, "HEAD", "/health")).status == 200
    assert (await request(server, "HEAD", "/")).status == 404
    assert (await request(server, "OPTIONS", SECRETS)).status == 405


async def test_a_page_of_this_machine_may_ask(server: EngineServer) -> None:
    page = "http://localhost:8501"
    preflight = await request(
        server,
        "OPTIONS",
        SECRETS,
        Origin=page,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization,content-type",
    )
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == page
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    answer = await request(server, "POST", SECRETS, {}, Origin=page)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == page
    assert answer.headers["access-control-expose-headers"] == "Location"


async def test_a_page_from_elsewhere_may_not_ask(server: EngineServer) -> None:
    answer = await request(server, "POST", SECRETS, {}, Origin="https://elsewhere.example")
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("sent", [b"", b"GET /health HT", b"POST / HTTP/1.1\r\nHost: a\r\n"])
async def test_a_silent_client_is_disconnected(
    server: EngineServer, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "REQUEST_TIMEOUT_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    async with asyncio.timeout(300):
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03"])
async def test_what_is_not_http_is_refused_quietly(
    server: EngineServer, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent + b"\r\n\r\n")
    async with asyncio.timeout(300):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert "Traceback" not in caplog.text


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    server: EngineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "BODY_TIMEOUT_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST {SECRETS} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{{".encode())
    async with asyncio.timeout(300):
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_a_client_that_leaves_before_its_body_is_forgotten(
    server: EngineServer, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST {SECRETS} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{{".encode())
    await writer.drain()
    writer.transport.abort()
    assert (await request(server, "POST", SECRETS, {})).status == 200
    assert "Traceback" not in caplog.text


async def test_a_form_needs_a_length(server: EngineServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST /v1/realtime/calls HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    async with asyncio.timeout(300):
        assert (await reader.read()).startswith(b"HTTP/1.1 411 ")
    writer.close()


async def test_a_form_that_is_none_is_refused(server: EngineServer) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = await request(server, "POST", "/v1/realtime/calls", "nonsense", Content_Type=kind)
    assert answer.status == 400
    assert answer.error()["message"]


async def test_a_number_that_no_answer_can_carry_is_refused(
    server: EngineServer, caplog: pytest.LogCaptureFixture
) -> None:
    prompt = '{"id":"p","variables":{"a":1e999}}'
    body = f'{{"session":{{"type":"realtime","prompt":{prompt}}}}}'
    answer = await request(server, "POST", SECRETS, body)
    assert (answer.status, answer.error()["code"]) == (400, "invalid_json")
    assert "Traceback" not in caplog.text


async def test_an_address_that_is_none_is_refused_without_a_traceback(
    server: EngineServer, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    await server.build(scripted_components)
    answer = await request(server, "GET", "//[/nowhere", **headers)
    assert answer.status == 404
    kind = {"Content_Type": "application/sdp"}
    answer = await request(server, "POST", "//[/realtime/calls", "hello", **kind)
    assert answer.status == 400
    assert "Traceback" not in caplog.text
