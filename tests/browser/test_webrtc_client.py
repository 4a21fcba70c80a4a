"""A page without an SDK calls the engine by WebRTC: Chromium, a client secret, CORS, sound."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Record
from tests.browser.support.driver import REACTS_MS
from tests.browser.support.webrtc_page import SOUND_RMS, wait_for_event, webrtc_page
from tests.doubles.http_client import ask
from tests.protocol.engine_process import EngineProcess, engine_process

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

SESSION: dict[str, Any] = {
    "type": "realtime",
    "instructions": "You answer questions of travellers.",
    "audio": {
        "input": {
            "transcription": {"model": "whisper-1"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
        }
    },
}


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with engine_process(module="agents_core.engine") as running:
        yield running


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "page"
    folder.mkdir()
    with webrtc_page(folder) as served:
        yield served


def new_secret(engine: EngineProcess) -> str:
    """As the page's own server would get one."""
    made = ask(
        engine.port,
        "POST",
        "/v1/realtime/client_secrets",
        json.dumps({"session": SESSION}),
        {"Content-Type": "application/json"},
    )
    return str(made.json()["value"])


def test_a_page_talks_to_the_engine_and_hears_its_answer(
    engine: EngineProcess,
    url: str,
    recording: Record,
    open_browser: Callable[[Path | None], Browser],
) -> None:
    microphone = recording((4.0, "Hello, can you hear me?"), total_s=12)
    with open_browser(microphone).new_context() as context:
        context.set_default_timeout(REACTS_MS)
        page = context.new_page()
        page.goto(url)
        address = f"http://127.0.0.1:{engine.port}"
        page.evaluate(
            "([engine, secret]) => window.call(engine, secret)", [address, new_secret(engine)]
        )
        created: Any = wait_for_event(page, "session.created")
        assert created["session"]["instructions"] == SESSION["instructions"]
        heard = wait_for_event(page, "conversation.item.input_audio_transcription.completed")
        assert "hear me" in str(heard["transcript"]).lower()
        spoken = wait_for_event(page, "response.output_audio_transcript.done")
        assert spoken["transcript"]
        page.wait_for_function("(rms) => window.loudest > rms", arg=SOUND_RMS)
        wait_for_event(page, "output_audio_buffer.stopped")
        hung_up = (
            "async (at) => (await fetch(at + window.place + '/hangup', {method: 'POST'})).status"
        )
        assert page.evaluate(hung_up, address) == 200
        page.wait_for_function("() => window.peer.connectionState !== 'connected'")
        assert engine.health()["sessions"] == 0


def test_a_page_is_told_that_its_secret_is_not_valid(
    engine: EngineProcess, url: str, browser: Browser
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        call = """([engine]) => window.call(engine, "ek_unknown").catch((error) => error.message)"""
        told = page.evaluate(call, [f"http://127.0.0.1:{engine.port}"])
        assert "The client secret is not valid" in told
