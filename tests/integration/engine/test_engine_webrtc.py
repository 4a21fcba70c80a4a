"""WebRTC calls: a browser made of aiortc offers SDP, speaks, hears answers and reads events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from openai import AsyncOpenAI

from agents_core.engine.server import websocket_server
from agents_core.engine.server.webrtc import call as call_module
from agents_core.engine.server.webrtc import calls
from agents_core.engine.server.websocket_server import EngineServer
from tests.doubles.engine_client import eventually
from tests.doubles.http_client import Answer, ask
from tests.doubles.webrtc_client import QUESTION, STORY, Browser, hearing_components

CALLS = "/v1/realtime/calls"


async def post(server: EngineServer, path: str, body: str | bytes, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await asyncio.to_thread(ask, server.port, "POST", path, body, named)


def form(**parts: str) -> tuple[bytes, str]:
    """multipart/form-data, as browsers and OpenAI's clients send it."""
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{content}\r\n'
        for name, content in parts.items()
    ]
    return ("".join(lines) + "--edge--\r\n").encode(), "multipart/form-data; boundary=edge"


async def call(server: EngineServer, browser: Browser, **session: Any) -> Answer:
    """Start a call with this session."""
    told = json.dumps({"type": "realtime", **session})
    body, kind = form(sdp=await browser.offer(), session=told)
    answer = await post(server, CALLS, body, Content_Type=kind)
    await browser.accept(answer)
    await browser.until("session.created")
    return answer


async def say(browser: Browser, phrase: int) -> None:
    """A turn of the caller."""
    turns = browser.types().count("input_audio_buffer.speech_started")
    browser.microphone.say(phrase)
    await browser.until("input_audio_buffer.speech_started", turns + 1)
    browser.microphone.say(0)


@pytest.fixture
async def built(server: EngineServer) -> EngineServer:
    await server.build(hearing_components)
    return server


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    made = Browser()
    yield made
    await made.close()


async def test_a_spoken_turn_is_answered_on_the_track(
    built: EngineServer, browser: Browser
) -> None:
    listening = {"input": {"transcription": {"model": "whisper-1"}}}
    answer = await call(built, browser, instructions="Be kind.", audio=listening)
    assert answer.headers["location"].startswith(f"{CALLS}/rtc_")
    assert answer.headers["content-type"].startswith("application/sdp")
    assert browser.events[0]["session"]["instructions"] == "Be kind."
    await say(browser, QUESTION)
    done = await browser.until("conversation.item.input_audio_transcription.completed")
    assert done["transcript"] == "what is the baggage policy"
    started = await browser.until("output_audio_buffer.started")
    stopped = await browser.until("output_audio_buffer.stopped")
    response = (await browser.until("response.done"))["response"]
    assert {started["response_id"], stopped["response_id"]} == {response["id"]}
    assert response["output"][0]["content"][0]["transcript"].startswith("You said what is")
    assert "response.output_audio.delta" not in browser.types()
    assert "response.output_audio.done" in browser.types()
    assert browser.loud_frames


async def test_a_call_is_refused_when_the_engine_does_not_get_ready_in_time(
    server: EngineServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_server, "WARMING_S", 0.05)
    offer = await browser.offer()
    refused = await post(server, CALLS, offer, Content_Type="application/sdp")
    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    assert (refused.error()["code"], refused.error()["type"]) == ("engine_warming", "server_error")
    await server.build(hearing_components)
    await browser.accept(await post(server, CALLS, offer, Content_Type="application/sdp"))
    await browser.until("session.created")


async def test_memory_is_freed_when_a_call_has_ended(
    built: EngineServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions: list[int] = []
    monkeypatch.setattr(calls, "free_memory", lambda: sessions.append(built.sessions))
    answer = await call(built, browser)
    assert sessions == []
    assert (await post(built, f"{answer.headers['location']}/hangup", "")).status == 200
    assert sessions == [0]


async def test_barge_in_clears_the_output_and_truncates_at_what_was_heard(
    built: EngineServer, browser: Browser
) -> None:
    await call(built, browser)
    await say(browser, STORY)
    await browser.until("output_audio_buffer.started")
    await say(browser, QUESTION)
    cleared = await browser.until("output_audio_buffer.cleared")
    truncated = await browser.until("conversation.item.truncated")
    spoken = await browser.until("response.output_item.added")
    assert truncated["item_id"] == spoken["item"]["id"]
    assert cleared["response_id"] == spoken["response_id"]
    assert truncated["audio_end_ms"] < 24_000, "the whole story is longer"
    await browser.until("response.done", 2)
    assert "error" not in browser.types()


async def test_out_of_band_speech_is_cut(built: EngineServer, browser: Browser) -> None:
    await call(built, browser)
    content = [{"type": "input_text", "text": "a long story"}]
    prompt = [{"type": "message", "role": "user", "content": content}]
    browser.send("response.create", response={"conversation": "none", "input": prompt})
    started = await browser.until("output_audio_buffer.started")
    await say(browser, QUESTION)
    cleared = await browser.until("output_audio_buffer.cleared")
    assert cleared["response_id"] == started["response_id"]
    await browser.until("output_audio_buffer.stopped")  # the answer was heard
    assert not {"error", "conversation.item.truncated"} & set(browser.types())


async def test_the_page_clears_the_output(built: EngineServer, browser: Browser) -> None:
    await call(built, browser, audio={"input": {"turn_detection": None}})
    content = [{"type": "input_text", "text": "a long story"}]
    item = {"type": "message", "role": "user", "content": content}
    browser.send("conversation.item.create", item=item)
    browser.send("response.create")
    await browser.until("output_audio_buffer.started")
    browser.send("output_audio_buffer.clear")
    await browser.until("output_audio_buffer.cleared")
    await browser.until("conversation.item.truncated")
    assert (await browser.until("response.done"))["response"]["status"] == "cancelled"


async def test_an_offer_as_the_whole_body_uses_the_session_of_its_secret(
    built: EngineServer, browser: Browser
) -> None:
    session = json.dumps({"session": {"type": "realtime", "instructions": "From the secret."}})
    secret = (await post(built, "/v1/realtime/client_secrets", session)).json()["value"]
    headers = {"Content_Type": "application/sdp", "Authorization": f"Bearer {secret}"}
    await browser.accept(await post(built, CALLS, await browser.offer(), **headers))
    created = await browser.until("session.created")
    assert created["session"]["instructions"] == "From the secret."


async def test_the_openai_client_starts_and_hangs_up_a_call(
    built: EngineServer, browser: Browser
) -> None:
    async with AsyncOpenAI(base_url=f"http://127.0.0.1:{built.port}/v1", api_key="x") as openai:
        made = await openai.realtime.calls.create(
            sdp=await browser.offer(), session={"type": "realtime", "instructions": "Be kind."}
        )
        sdp = RTCSessionDescription(made.text, "answer")
        await browser.peer.setRemoteDescription(sdp)
        created = await browser.until("session.created")
        assert created["session"]["instructions"] == "Be kind."
        await openai.realtime.calls.hangup(made.response.headers["location"].rsplit("/", 1)[1])
    assert built.sessions == 0


async def test_a_call_takes_its_model_from_the_url(built: EngineServer, browser: Browser) -> None:
    path = f"{CALLS}?model=gpt-realtime-2.1"
    offer = await browser.offer()
    await browser.accept(await post(built, path, offer, Content_Type="application/sdp"))
    assert (await browser.until("session.created"))["session"]["model"] == "gpt-realtime-2.1"


async def test_a_second_answer_right_behind_the_first_is_heard_after_it(
    built: EngineServer, browser: Browser
) -> None:
    await call(built, browser, audio={"input": {"turn_detection": None}})
    for count in (1, 2):
        browser.send("response.create", response={"instructions": "Say something."})
        await browser.until("response.done", count)
    second = await browser.until("output_audio_buffer.stopped", 2)
    heard = [
        (event["type"].rpartition(".")[2], event["response_id"])
        for event in browser.events
        if event["type"].startswith("output_audio_buffer.")
    ]
    first_id, second_id = heard[0][1], second["response_id"]
    assert first_id != second_id
    assert heard == [
        ("started", first_id),
        ("stopped", first_id),
        ("started", second_id),
        ("stopped", second_id),
    ]


async def test_a_call_is_hung_up_by_its_id(built: EngineServer, browser: Browser) -> None:
    answer = await call(built, browser)
    assert built.sessions == 1
    assert (await post(built, f"{answer.headers['location']}/hangup", "")).status == 200
    assert built.sessions == 0
    assert (await post(built, f"{answer.headers['location']}/hangup", "")).status == 404


async def test_a_page_that_closes_ends_its_session(built: EngineServer, browser: Browser) -> None:
    answer = await call(built, browser)
    assert built.sessions == 1
    await browser.peer.close()
    await eventually(lambda: built.sessions == 0)
    assert (await post(built, f"{answer.headers['location']}/hangup", "")).status == 404


async def test_a_call_that_never_connects_ends(
    built: EngineServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_module, "CONNECT_TIMEOUT_S", 0.05)
    body, kind = form(sdp=await browser.offer())
    assert (await post(built, CALLS, body, Content_Type=kind)).status == 201
    await eventually(lambda: built.sessions == 0)


@pytest.mark.parametrize("sdp", ["hello", "v=0\r\nm=audio x\r\n", "v=0\r\n"])
async def test_an_offer_that_is_none_is_refused(built: EngineServer, sdp: str) -> None:
    answer = await post(built, CALLS, sdp, Content_Type="application/sdp")
    assert (answer.status, answer.error()["param"]) == (400, "sdp")
    assert built.sessions == 0


async def test_a_form_without_an_offer_is_refused(built: EngineServer) -> None:
    body, kind = form(session='{"type":"realtime"}')
    answer = await post(built, CALLS, body, Content_Type=kind)
    assert answer.error()["code"] == "missing_required_parameter"


async def test_a_call_with_a_wrong_session_or_secret_is_refused(
    built: EngineServer, browser: Browser
) -> None:
    body, kind = form(sdp=await browser.offer(), session='{"type":"realtime","voice":"x"}')
    answer = await post(built, CALLS, body, Content_Type=kind)
    assert (answer.status, answer.error()["param"]) == (400, "session.voice")
    body, kind = form(sdp=await browser.offer())
    answer = await post(built, CALLS, body, Content_Type=kind, Authorization="Bearer ek_none")
    assert answer.status == 401


async def test_one_call_too_many_is_refused(
    built: EngineServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MAX_CALLS", 0)
    body, kind = form(sdp=await browser.offer())
    answer = await post(built, CALLS, body, Content_Type=kind)
    assert (answer.status, answer.error()["code"]) == (503, "engine_busy")
    assert built.sessions == 0


async def test_a_camera_is_not_received(built: EngineServer, browser: Browser) -> None:
    browser.peer.addTransceiver("video", direction="sendonly")
    await call(built, browser)
    audio, video = browser.peer.getTransceivers()
    assert (audio.currentDirection, video.currentDirection) == ("sendrecv", "inactive")
    await say(browser, QUESTION)


async def test_calls_that_start_at_once_are_admitted_one_by_one(server: EngineServer) -> None:
    server.max_sessions = 1
    await server.build(hearing_components)
    pages = [Browser(), Browser(), Browser()]
    try:
        offers = [form(sdp=await page.offer()) for page in pages]
        posts = (post(server, CALLS, body, Content_Type=kind) for body, kind in offers)
        answers = await asyncio.gather(*posts)
        assert sorted(answer.status for answer in answers) == [201, 503, 503]
    finally:
        for page in pages:
            await page.close()


async def test_a_call_that_starts_as_the_engine_stops_is_closed(
    built: EngineServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[RTCPeerConnection] = []

    class Slow(RTCPeerConnection):
        async def createAnswer(self) -> RTCSessionDescription:
            made.append(self)
            await asyncio.Event().wait()
            raise AssertionError

    monkeypatch.setattr(call_module, "RTCPeerConnection", Slow)
    body, kind = form(sdp=await browser.offer())
    posting = asyncio.create_task(post(built, CALLS, body, Content_Type=kind))
    await eventually(lambda: bool(made))
    await built.stop()
    assert (made[0].connectionState, built.sessions) == ("closed", 0)
    await asyncio.gather(posting, return_exceptions=True)


async def test_an_answer_that_was_queued_when_the_output_is_cleared_was_not_heard(
    built: EngineServer, browser: Browser
) -> None:
    await call(built, browser, audio={"input": {"turn_detection": None}})
    for count in (1, 2):
        browser.send("response.create", response={"instructions": "Say something."})
        await browser.until("response.done", count)
    browser.send("output_audio_buffer.clear")
    await browser.until("output_audio_buffer.cleared")
    first = await browser.until("conversation.item.truncated")
    second = await browser.until("conversation.item.truncated", 2)
    assert first["item_id"] != second["item_id"]
    assert second["audio_end_ms"] == 0
