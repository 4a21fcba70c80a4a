"""The services start with the server, before the first page, and end with it."""

import asyncio
import importlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from streamlit.runtime.scriptrunner.exec_code import modified_sys_path

from pages import startup
from pages.services import switchboard_provider
from tests.browser.support.app_process import running_app
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP

SERVED = """
import socket
from pathlib import Path
import streamlit as st
from pages.services import switchboard_provider
from pages.startup import lifespan

class Told:
    def start(self):
        socket.create_connection(("127.0.0.1", {port})).close()
    def warm(self):
        pass
    def shut_down(self):
        Path("{folder}", "shut down").touch()

switchboard_provider.provide(Told)
app = st.App("{main}", lifespan=lifespan)
"""


@pytest.fixture
def switchboard() -> Iterator[FakeSwitchboard]:
    made = FakeSwitchboard()
    switchboard_provider.provide(lambda: made)
    yield made
    switchboard_provider.provide(switchboard_provider.real_switchboard)


async def test_it_starts_with_the_server_and_is_shut_down_with_it(
    switchboard: FakeSwitchboard,
) -> None:
    async with startup.lifespan(None):
        startup.wait_until_prepared()
        assert (switchboard.started, switchboard.shut) == (1, 0)
        assert switchboard_provider.shared_switchboard() is switchboard
    assert (switchboard.started, switchboard.shut) == (1, 1)


async def test_a_server_without_visitors_is_warmed_all_the_same(
    switchboard: FakeSwitchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed = threading.Event()
    monkeypatch.setattr(switchboard, "warm", warmed.set)
    monkeypatch.setattr(startup, "WARM_AFTER_S", 0.0)
    async with startup.lifespan(None):
        assert await asyncio.to_thread(warmed.wait, 60)


async def test_a_run_of_the_script_leaves_the_import_path_as_it_is(
    switchboard: FakeSwitchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a run removed its entry, an import on another thread did not find aiortc."""
    monkeypatch.setattr(sys, "path", [one for one in sys.path if Path(one) != APP.parent])
    async with startup.lifespan(None):
        before = list(sys.path)
        with modified_sys_path(str(APP)):
            assert sys.path == before
    assert sys.path[0] == before[0] != str(APP.parent)


def test_a_start_that_fails_does_not_keep_the_page_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> None:
        raise ValueError("inner detail")

    startup.Preparation((), broken).wait()
    startup.Preparation(("pages.no_such_module",), broken).wait()
    assert "inner detail" in caplog.text and "no_such_module" in caplog.text


@pytest.mark.parametrize("module", startup.FIRST_PAGE)
def test_what_is_loaded_ahead_exists(module: str) -> None:
    assert importlib.import_module(module).__doc__


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_ending_the_process_shuts_the_services_down(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "served.py"
    with socket.create_server(("127.0.0.1", 0)) as told, ExitStack() as stack:
        told.settimeout(300)
        port = told.getsockname()[1]
        script.write_text(SERVED.format(folder=tmp_path, main=APP, port=port), encoding="utf-8")
        app = stack.enter_context(running_app(tmp_path, script=script))
        told.accept()[0].close()  # the services start
        process = psutil.Process(app.pid)
        os.kill(app.pid, how)
        process.wait(300)
    assert (tmp_path / "shut down").exists()
