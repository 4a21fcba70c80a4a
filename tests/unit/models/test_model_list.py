"""OpenAI's list of models over HTTP, from a scripted server on loopback, and how it is kept."""

import logging
import socket
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr

from agents_core.models.model_directory import KEPT_FOR, RETRY_AFTER, ModelDirectory
from agents_core.models.model_list import ModelListError, parse_model_list, read_model_list
from tests.doubles.models_server import ModelsServer, models_server

CANARY = "sk-canary-models-9174"
KEY = SecretStr(CANARY)
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
WAIT_S = 60.0


def test_the_list_has_each_models_shutdown_date() -> None:
    models = {"gpt-realtime-2.1": None, "gpt-realtime-mini": "2027-01-20"}
    with models_server(models=models) as server:
        found = read_model_list(CANARY, url=server.url)
    assert found == {"gpt-realtime-2.1": None, "gpt-realtime-mini": date(2027, 1, 20)}
    assert server.asked[0]["authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ({"status": 401}, "OpenAI refused the key (HTTP 401)."),
        ({"status": 403}, "OpenAI refused the key (HTTP 403)."),
        ({"status": 429}, "OpenAI says that the limit of this key is used up (HTTP 429)."),
        ({"status": 500}, "OpenAI answered with HTTP 500."),
        ({"body": b"<html>"}, "OpenAI's answer is no list of models."),
        ({"body": b'{"data": {"id": "x"}}'}, "OpenAI's answer is no list of models."),
    ],
)
def test_what_is_no_list_is_a_sentence(script: dict[str, object], sentence: str) -> None:
    if script.get("body") == b'{"data": {"id": "x"}}':
        assert parse_model_list(script["body"]) == {}  # type: ignore[arg-type]
        return
    with models_server(**script) as server, pytest.raises(ModelListError) as refused:
        read_model_list(CANARY, url=server.url)
    assert str(refused.value) == sentence and CANARY not in repr(refused.value)


def test_the_key_follows_no_redirect() -> None:
    with models_server() as other, models_server(status=302, redirect_to=other.url) as server:
        with pytest.raises(ModelListError, match="HTTP 302"):
            read_model_list(CANARY, url=server.url)
        assert not other.asked


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with models_server(hold=threading.Event()) as server:
        with pytest.raises(ModelListError, match="in time"):
            read_model_list(CANARY, url=server.url, timeout_s=0.2)


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1/models"
        with pytest.raises(ModelListError, match="cannot be reached"):
            read_model_list(CANARY, url=url)


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    ],
    ids=["no status line", "a broken chunk", "an endless header"],
)
def test_what_is_no_http_is_a_sentence(answer: bytes) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = threading.Thread(target=_answer_once, args=(listener, answer), daemon=True)
        server.start()
        with pytest.raises(ModelListError, match="cannot be reached"):
            read_model_list(CANARY, url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1/models")
        server.join(WAIT_S)


def _answer_once(listener: socket.socket, answer: bytes) -> None:
    client, _ = listener.accept()
    with client:
        client.recv(65_536)
        client.sendall(answer)


def test_odd_entries_are_left_out() -> None:
    body = (
        b'{"data": [7, {"id": 3}, {"id": "a b"}, {"id": "m", "shutdown_date": "soon"}, {"id":"n"}]}'
    )
    assert parse_model_list(body) == {"m": None, "n": None}


# --- kept -------------------------------------------------------------------------------------


class Reading:
    """A directory that reads from a scripted server, on a clock of the test."""

    def __init__(self, server: ModelsServer) -> None:
        self.now = NOON
        self.came = threading.Semaphore(0)
        self.directory = ModelDirectory(
            lambda: self.now,
            read=lambda key: read_model_list(key, url=server.url, timeout_s=WAIT_S),
            changed=self.came.release,
        )

    def wait(self) -> None:
        assert self.came.acquire(timeout=WAIT_S)


def test_without_a_key_nothing_is_asked() -> None:
    with models_server() as server:
        reading = Reading(server)
        for key in (None, SecretStr(" ")):
            now = reading.directory.now(key)
            assert now.note == "Built-in list, checked on 29 November 2026."
            assert now.known.listed is None and not now.failed
        assert not server.asked


def test_the_page_never_waits_and_the_list_is_kept() -> None:
    with models_server(models={"gpt-realtime-3": "2028-01-01"}, hold=threading.Event()) as server:
        reading = Reading(server)
        first = reading.directory.now(KEY)  # the server has not answered
        assert "is being read" in first.note and first.known.listed is None
        assert reading.directory.now(KEY).known.listed is None
        assert server.hold is not None
        server.hold.set()
        reading.wait()
        now = reading.directory.now(KEY)
        assert now.known.exact("GPT Realtime") == "gpt-realtime-3"
        assert now.note == "OpenAI's list for this key, read on 29 November 2026."
        assert len(server.asked) == 1
        reading.now += KEPT_FOR
        assert reading.directory.now(KEY).known.listed  # the old one, until the new one has come
        reading.wait()
        assert len(server.asked) == 2


def test_a_refused_key_is_said_and_tried_again_later() -> None:
    with models_server(status=401) as server:
        reading = Reading(server)
        reading.directory.now(KEY)
        reading.wait()
        now = reading.directory.now(KEY)
        assert now.failed
        assert now.note == (
            "OpenAI refused the key (HTTP 401). Built-in list, checked on 29 November 2026."
        )
        assert len(server.asked) == 1
        server.status, server.models = 200, {"gpt-realtime-2.1": None}
        reading.now += RETRY_AFTER + timedelta(seconds=1)
        reading.directory.now(KEY)
        reading.wait()
        assert reading.directory.now(KEY).known.listed == frozenset({"gpt-realtime-2.1"})


def test_a_later_failure_keeps_the_list_there_was() -> None:
    with models_server(models={"gpt-realtime-2.1": None}) as server:
        reading = Reading(server)
        reading.directory.now(KEY)
        reading.wait()
        server.status = 500
        reading.now += KEPT_FOR
        reading.directory.now(KEY)
        reading.wait()
        now = reading.directory.now(KEY)
        assert now.failed and now.known.listed == frozenset({"gpt-realtime-2.1"})
        assert now.note.startswith("OpenAI answered with HTTP 500. OpenAI's list for this key")


def test_each_key_has_its_own_list_and_no_key_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(key: str) -> dict[str, date | None]:
        raise RuntimeError(key)

    came = threading.Semaphore(0)
    directory = ModelDirectory(lambda: NOON, read=broken, changed=came.release)
    with caplog.at_level(logging.DEBUG):
        directory.now(KEY)
        assert came.acquire(timeout=WAIT_S)
    assert directory.now(KEY).note.startswith("Reading OpenAI's list of models failed.")
    assert directory.now(None).failed is False
    assert CANARY not in caplog.text and CANARY not in repr(vars(directory))
