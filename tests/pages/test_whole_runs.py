"""What a page drew reaches the browser, however late the server's loop comes round to send it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from pages import whole_runs

PAGE = """
import streamlit as st

@st.fragment
def ticking():
    st.text("a tick")
    st.button("Apply", key="apply", on_click=applied)
    st.button("Save", key="save", on_click=saved)

def applied():
    st.session_state.done = st.session_state.get("done", "") + " applied"

def saved():
    st.session_state.done = st.session_state.get("done", "") + " saved"

ticking()
st.text("the last card" + st.session_state.get("done", ""))
"""


class Browser:
    """One session of a server whose loop is this test's."""

    def __init__(self, page: Path) -> None:
        uploads = MemoryUploadedFileManager("/uploads")
        self.session = AppSession(
            ScriptData(str(page), is_hello=False), uploads, ScriptCache(), None, {}
        )

    def ask(self, fragment: str = "", click: str = "") -> None:
        """Ask for a run: of the page, or of one fragment, because of a click or a tick."""
        state = ClientState(fragment_id=fragment)
        if click:
            state.widget_states.widgets.append(WidgetState(id=click, trigger_value=True))
        self.session.handle_backmsg(BackMsg(rerun_script=state))

    def wait_while_the_loop_starves(self) -> None:
        """Until the run has ended; nothing it drew has been taken meanwhile."""
        runner = self.session._scriptrunner
        assert runner is not None and runner._script_thread is not None
        runner._script_thread.join(timeout=30)
        assert not runner._script_thread.is_alive()

    async def receive(self) -> list[ForwardMsg]:
        """All messages until nothing runs any more."""
        async with asyncio.timeout(30):
            while self.session._scriptrunner is not None:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0)
        return self.session.flush_browser_queue()

    def fragment(self) -> str:
        """The id of the page's only fragment."""
        (found,) = self.session._fragment_storage._fragments  # type: ignore[attr-defined]
        return str(found)


def texts(messages: list[ForwardMsg]) -> list[str]:
    """What was drawn, in its order."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return [one.text.body for one in elements if one.HasField("text")]


def button(messages: list[ForwardMsg], label: str) -> str:
    """The id of a button."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return next(one.button.id for one in elements if one.button.label == label)


@pytest.fixture
async def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    page = tmp_path / "page.py"
    page.write_text(PAGE, encoding="utf-8")
    whole_runs.lose_nothing()
    return Browser(page)


@pytest.fixture(autouse=True)
def streamlit_as_it_was() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, _ in whole_runs.REPLACED:
            patch.setattr(owner, name, vars(owner)[name])
        yield


async def test_a_tick_that_meets_the_end_of_a_run_costs_nothing_of_it(browser: Browser) -> None:
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment())
    received = await browser.receive()
    assert texts(received) == ["the last card", "a tick"]
    finished = [one.script_finished for one in received if one.HasField("script_finished")]
    assert finished == [
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ]


async def test_clicks_that_meet_the_end_of_a_run_are_both_done(browser: Browser) -> None:
    browser.ask()
    drawn = await browser.receive()
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment(), click=button(drawn, "Apply"))
    browser.ask(fragment=browser.fragment(), click=button(drawn, "Save"))
    browser.ask(fragment=browser.fragment())
    browser.ask()
    received = await browser.receive()
    assert texts(received)[-1] == "the last card applied saved"


async def test_a_page_that_is_closed_meanwhile_starts_nothing(browser: Browser) -> None:
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment())
    browser.session.shutdown()
    assert texts(await browser.receive()) == ["a tick", "the last card"]


def test_streamlits_private_names_are_still_there(browser: Browser) -> None:
    assert [name for owner, name, _ in whole_runs.REPLACED if name in vars(owner)] == [
        "_create_scriptrunner",
        "_handle_scriptrunner_event_on_event_loop",
        "_maybe_handle_execution_control_request",
    ]
    assert {"_scriptrunner", "_state"} <= vars(browser.session).keys()
