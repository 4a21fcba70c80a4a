"""What conftest promises: nothing leaves the machine, and nothing missing is ever silent."""

import asyncio
import os
import socket

import pytest

from tests.conftest import REQUIRED, cannot
from tests.databases import NEEDS_POSTGRES, POSTGRES_REQUIRED


def test_connecting_beyond_the_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outside,
        pytest.raises(AssertionError, match=r"a test tried to reach 192\.0\.2\.1"),
    ):
        outside.connect(("192.0.2.1", 443))


async def test_asyncio_is_held_to_it_too() -> None:
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        await asyncio.open_connection("192.0.2.1", 443)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            assert client.getpeername() == server.getsockname()


def test_a_missing_browser_skips_elsewhere_and_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs chromium"):
        cannot("This test needs chromium.")
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="needs chromium"):
        cannot("This test needs chromium.")


def test_a_missing_postgresql_skips_elsewhere_and_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    monkeypatch.delenv(POSTGRES_REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="set SWITCHBOARD_TEST_POSTGRES"):
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)
    monkeypatch.setenv(POSTGRES_REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="set SWITCHBOARD_TEST_POSTGRES"):
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)


def test_no_key_of_the_developer_is_in_sight() -> None:
    assert not {"OPENAI_API_KEY", "REALTIME_URL", "DATABASE_URL"} & set(os.environ)
