"""An unusable key is refused with a sentence, and no log quotes it."""

import json
import logging
import time
from collections.abc import Callable

import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.call.session.transport_log import keep_transport_log_clean
from agents_core.settings import load_settings
from tests.doubles.call_harness import call_setup
from tests.doubles.call_team import TEAM, Office
from tests.integration.call.test_live_call import ServerThread

CANARY = "canary-5e07"
BROKEN = f"{CANARY}\nsecond line"
WAIT_S = 60.0

Given = dict[str, str]


def from_the_environment(given: Given) -> Endpoint:
    return Endpoint.default(load_settings(given))


def from_the_secrets_file(given: Given) -> Endpoint:
    return Endpoint.default(load_settings({}, given))


def typed(given: Given) -> Endpoint:
    if key := given.get("OPENAI_API_KEY"):
        return Endpoint(kind="openai", api_key=SecretStr(key))
    headers = SecretStr(given.get("REALTIME_HEADERS", ""))
    return Endpoint(kind="custom", url=given["REALTIME_URL"], headers=headers)


def lost_sentence(endpoint: Endpoint) -> str:
    """What a call on it says, once it gives up."""
    call = LiveCall(call_setup(endpoint, TEAM, Office().catalogue()))
    try:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            lost = [one for one in call.events_after(0) if isinstance(one, ev.EngineLost)]
            if lost:
                assert CANARY not in repr(call.events_after(0))
                return lost[-1].message
            time.sleep(0.02)
        raise AssertionError(f"no word within {WAIT_S} s: {call.events_after(0)}")
    finally:
        call.stop(wait=True)


@pytest.mark.parametrize("place", [from_the_environment, from_the_secrets_file, typed])
@pytest.mark.parametrize("where", ["header", "header name", "url", "password", "key"])
def test_an_unusable_key_is_a_sentence_and_in_no_log(
    place: Callable[[Given], Endpoint],
    where: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    running = ServerThread()
    url = running.server.url
    given: Given = {
        "header": {"REALTIME_URL": url, "REALTIME_HEADERS": json.dumps({"api-key": BROKEN})},
        "header name": {"REALTIME_URL": url, "REALTIME_HEADERS": json.dumps({BROKEN: "x"})},
        "url": {"REALTIME_URL": f"{url}?api-key={BROKEN}"},
        "password": {"REALTIME_URL": url.replace("://", f"://me:{CANARY}@")},
        "key": {"OPENAI_API_KEY": BROKEN},
    }[where]
    try:
        sentence = lost_sentence(place(given))
    finally:
        running.stop()
    assert sentence.endswith(".") and CANARY not in sentence
    assert "break in it" in sentence or "name" in sentence
    assert CANARY not in caplog.text + "".join(capfd.readouterr())


async def test_the_library_itself_quotes_no_header(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keep_transport_log_clean()
    running = ServerThread()
    try:
        with pytest.raises(ConnectionClosed):
            await connect(
                running.server.url,
                proxy=None,
                open_timeout=300,
                additional_headers={"api-key": f"{CANARY}\n"},
            )
    finally:
        running.stop()
    records = [one for one in caplog.records if one.name == "websockets.client"]
    assert any("InvalidHeaderValue" in one.getMessage() for one in records)
    assert CANARY not in caplog.text
