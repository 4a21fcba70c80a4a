"""The routes of the live channel as a browser uses them: origin, token, goodbye, client files."""

import json
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from pages.live_channel import client_files, websocket_route
from pages.live_channel.channel import LiveChannel
from pages.live_channel.client_files import CLIENT, client_mount, client_path
from pages.live_channel.feed import Feed
from pages.live_channel.page_session import PageHandler, PageSession, Result
from pages.live_channel.requests import MAX_REQUEST_CHARS, Command, parse
from pages.live_channel.websocket_route import (
    BAD_REQUEST,
    OTHER_ORIGIN,
    PATH,
    UNKNOWN_TOKEN,
    is_same_origin,
)
from tests.pages.support.fake_switchboard import FakeSwitchboard

HERE = {"origin": "http://testserver"}


class Recorder:
    """A page's handler that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def feed(self) -> Feed:
        raise NotImplementedError

    async def handle(self, command: Command) -> Result:
        self.told.append(command.type)
        return Result(True)

    def state(self) -> dict[str, Any]:
        return {}

    def page_opened(self) -> None:
        self.told.append("opened")

    def page_left(self, *, closed: bool) -> None:
        self.told.append("closed" if closed else "offline")

    async def adopt(self, before: PageHandler) -> None:
        assert isinstance(before, Recorder)
        self.told.append("adopted")


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> LiveChannel:
    channel = LiveChannel(FakeSwitchboard())
    monkeypatch.setattr(websocket_route, "shared_channel", lambda: channel)
    return channel


@pytest.fixture
def browser(channel: LiveChannel) -> Iterator[TestClient]:
    routes = [websocket_route.websocket_route(), client_mount()]
    with TestClient(Starlette(routes=routes)) as client:
        yield client


def session_of(channel: LiveChannel) -> tuple[PageSession, Recorder]:
    session, recorder = channel.sessions.create(), Recorder()
    session.handler = recorder
    return session, recorder


@contextmanager
def connected(browser: TestClient) -> Iterator[WebSocketTestSession]:
    try:
        with browser.websocket_connect(PATH, headers=HERE) as socket:
            yield socket
    except CancelledError:
        # Python 3.11's TaskGroup leaves its task marked as cancelled after a failure; the test
        # client's cancel scope takes that for a cancellation from outside.
        return


def says(socket: WebSocketTestSession, **fields: Any) -> None:
    socket.send_text(json.dumps(fields))


def close_code(socket: WebSocketTestSession) -> int:
    """Read to the end."""
    while True:
        message = socket.receive()
        if message["type"] == "websocket.close":
            return int(message["code"])


def test_a_page_with_its_token_is_welcomed(browser: TestClient, channel: LiveChannel) -> None:
    session, recorder = session_of(channel)
    with connected(browser) as socket:
        says(socket, type="hello", token=session.token)
        assert socket.receive_json() == {"type": "welcome", "session": session.public_id}
        says(socket, type="ping", id="command-1")
        frames = [socket.receive_json() for _ in range(2)]
        assert frames[-1] == {
            "type": "ack",
            "id": "command-1",
            "ok": True,
            "message": "",
            "data": None,
        }
        assert recorder.told == ["opened"] and session.connections == 1


@pytest.mark.parametrize(("goodbye", "told"), [(True, "closed"), (False, "offline")])
def test_a_page_that_is_closed_says_goodbye(
    browser: TestClient, channel: LiveChannel, goodbye: bool, told: str
) -> None:
    session, recorder = session_of(channel)
    with connected(browser) as socket:
        says(socket, type="hello", token=session.token)
        socket.receive_json()
        if goodbye:
            says(socket, type="bye")
            says(socket, type="ping", id="command-1")
            while socket.receive_json()["type"] != "ack":
                pass
    assert recorder.told == ["opened", told] and session.connections == 0


@pytest.mark.parametrize(
    "headers", [{"origin": "http://elsewhere.example"}, {}, {"origin": "null"}]
)
def test_a_page_of_another_origin_is_refused(
    browser: TestClient, channel: LiveChannel, headers: dict[str, str]
) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        browser.websocket_connect(PATH, headers=headers),
    ):
        pass
    assert refused.value.code == OTHER_ORIGIN == 4403


def test_an_unknown_token_is_a_sentence_and_the_end(
    browser: TestClient, channel: LiveChannel
) -> None:
    with connected(browser) as socket:
        says(socket, type="hello", token="made-up")
        notice = socket.receive_json()
        assert notice["fatal"] and "Reload it" in notice["message"]
        assert close_code(socket) == UNKNOWN_TOKEN == 4404


def test_the_token_of_a_session_that_is_gone_is_unknown(
    browser: TestClient, channel: LiveChannel
) -> None:
    session, _ = session_of(channel)
    token = session.token
    del session
    with connected(browser) as socket:
        says(socket, type="hello", token=token)
        assert close_code(socket) == UNKNOWN_TOKEN


@pytest.mark.parametrize(
    "first",
    [
        '{"type":"ping","id":"command-1"}',
        "not json",
        b"binary",
        '{"type":"hello","token":""}',
        "x" * (MAX_REQUEST_CHARS + 1),
    ],
    ids=lambda first: str(first)[:20],
)
def test_a_connection_begins_with_hello(
    browser: TestClient, channel: LiveChannel, first: str | bytes
) -> None:
    with connected(browser) as socket:
        socket.send_bytes(first) if isinstance(first, bytes) else socket.send_text(first)
        assert close_code(socket) == BAD_REQUEST == 4400


@pytest.mark.parametrize(
    "then",
    ["{}", '{"type":"unknown"}', '{"type":"bye","x":1}', b"binary", "y" * (MAX_REQUEST_CHARS + 1)],
    ids=lambda then: str(then)[:20],
)
def test_what_is_no_request_ends_the_connection(
    browser: TestClient, channel: LiveChannel, then: str | bytes
) -> None:
    session, recorder = session_of(channel)
    with connected(browser) as socket:
        says(socket, type="hello", token=session.token)
        socket.send_bytes(then) if isinstance(then, bytes) else socket.send_text(then)
        assert close_code(socket) == BAD_REQUEST
    assert recorder.told == ["opened", "offline"]


def test_a_reloaded_page_asks_for_the_call_of_the_page_before(
    browser: TestClient, channel: LiveChannel
) -> None:
    (old, was_told), (new, told) = session_of(channel), session_of(channel)
    with connected(browser) as socket:
        says(socket, type="hello", token=new.token, previous=old.token)
        assert socket.receive_json() == {"type": "welcome", "session": new.public_id}
    assert told.told == ["opened", "adopted", "offline"] and was_told.told == []


@pytest.mark.parametrize("previous", ["made-up", "own", "gone", None])
def test_a_token_that_is_of_no_page_before_is_ignored(
    browser: TestClient,
    channel: LiveChannel,
    previous: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    session, recorder = session_of(channel)
    known = {"own": session.token, "gone": channel.sessions.create().token}
    sent = known.get(previous, previous) if previous is not None else None
    with caplog.at_level("DEBUG"), connected(browser) as socket:
        says(socket, type="hello", token=session.token, previous=sent)
        assert socket.receive_json()["type"] == "welcome"
    assert recorder.told == ["opened", "offline"]
    assert not sent or sent not in caplog.text


def test_a_hello_never_shows_its_tokens() -> None:
    hello = parse('{"type":"hello","token":"secret-1","previous":"secret-2"}')
    assert "secret" not in repr(hello)


def test_a_flood_of_requests_ends_the_connection(browser: TestClient, channel: LiveChannel) -> None:
    session, _ = session_of(channel)
    with connected(browser) as socket:
        says(socket, type="hello", token=session.token)
        for _ in range(1_000):
            says(socket, type="unwatch", key="x")
        assert close_code(socket) == BAD_REQUEST


def test_a_page_that_says_nothing_is_disconnected(
    browser: TestClient, channel: LiveChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_route, "HELLO_S", 0.0)
    with connected(browser) as socket:
        assert close_code(socket) == BAD_REQUEST


def test_the_log_names_no_token(
    browser: TestClient, channel: LiveChannel, caplog: pytest.LogCaptureFixture
) -> None:
    session, _ = session_of(channel)
    with caplog.at_level("DEBUG"), connected(browser) as socket:
        says(socket, type="hello", token=session.token, more="x")
        assert close_code(socket) == BAD_REQUEST
    assert "unknown form" in caplog.text and session.token not in caplog.text
    assert session.token not in repr(session)


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://desk.example", "desk.example", True),
        ("https://Desk.example:8443", "desk.EXAMPLE:8443", True),
        ("https://desk.example.evil.example", "desk.example", False),
        ("https://evil.example/desk.example", "desk.example", False),
        ("https://desk.example@evil.example", "desk.example", False),
        ("http://localhost:8501", "localhost:8502", False),
        ("null", "desk.example", False),
        ("", "", False),
        ("http://[broken", "desk.example", False),
    ],
)
def test_origins(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(origin, host) is same


# --- client files ---------------------------------------------------------------------------------


def test_client_files_are_kept_for_good_under_their_hash(browser: TestClient) -> None:
    for path in CLIENT.rglob("*.js"):
        answer = browser.get(f"{client_path()}/{path.relative_to(CLIENT).as_posix()}")
        assert answer.status_code == 200 and answer.content == path.read_bytes()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "javascript" in answer.headers["content-type"]
    assert browser.get(f"/switchboard/client/{'0' * 16}/parts.js").status_code == 404


def test_a_file_that_does_not_exist_is_not_kept(browser: TestClient) -> None:
    answer = browser.get(f"{client_path()}/missing.js")
    assert answer.status_code == 404 and "immutable" not in answer.headers.get("cache-control", "")
    assert browser.get(f"{client_path()}/../connection.py").status_code == 404


def test_a_changed_file_has_another_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "parts.js").write_text("one")
    monkeypatch.setattr(client_files, "CLIENT", tmp_path)
    before = client_files.version.__wrapped__()
    (tmp_path / "parts.js").write_text("two")
    assert client_files.version.__wrapped__() != before


def test_the_routes_lie_below_the_base_path() -> None:
    assert websocket_route.websocket_route("/desk").path == f"/desk{PATH}"
    assert client_mount("/desk").path == client_path("/desk")
    assert client_path("/desk").startswith("/desk/switchboard/client/")


def test_a_session_ends_with_its_last_reference(channel: LiveChannel) -> None:
    session = channel.sessions.create()
    token = session.token
    assert channel.sessions.find(token) is session and len(token) >= 40
    assert channel.sessions.find("") is None
    del session
    assert channel.sessions.find(token) is None
