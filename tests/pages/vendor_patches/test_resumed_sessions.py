"""A browser whose connection broke comes back to its session, with and without our patch."""

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
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from pages.vendor_patches.streamlit import resumed_sessions, runner_handover
from tests.pages.vendor_patches.streamlit_session import button, texts

ORIGINAL = [
    (owner, name, vars(owner)[name])
    for patch in (runner_handover, resumed_sessions)
    for owner, name, _ in patch.REPLACED
]
"""Streamlit's own methods. Nothing is patched when a test module is imported."""

PAGE = """
import streamlit as st

def counted():
    st.session_state.count = st.session_state.get("count", 0) + 1

st.text("first")
st.session_state.get("meanwhile", lambda: None)()
st.button("Count", key="count_button", on_click=counted)
st.text(f"counted {st.session_state.get('count', 0)}")
"""


class Server:
    """A server with one session, whose event loop is the test's."""

    def __init__(self, page: Path) -> None:
        self._page = ScriptData(str(page), is_hello=False)
        self._manager = WebsocketSessionManager(
            MemorySessionStorage(),
            MemoryUploadedFileManager("/uploads"),
            ScriptCache(),
            message_enqueued_callback=None,
        )
        self.session_id = self.connect()

    def connect(self, session_id: str | None = None) -> str:
        """A browser comes, or comes back."""
        return self._manager.connect_session(MagicMock(), self._page, {}, session_id)

    def disconnect(self) -> None:
        """Its connection breaks."""
        self._manager.disconnect_session(self.session_id)

    @property
    def session(self) -> AppSession:
        """The session of the browser that is connected."""
        return self._manager._active_session_info_by_id[self.session_id].session

    def request(self, click: str = "") -> None:
        """The browser asks for a run of the page."""
        state = ClientState()
        if click:
            state.widget_states.widgets.append(WidgetState(id=click, trigger_value=True))
        self.session.handle_backmsg(BackMsg(rerun_script=state))

    async def receive(self) -> list[ForwardMsg]:
        """All messages until no runner is left."""
        async with asyncio.timeout(300):
            while self.session._scriptrunner is not None:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0)
        return self.session.flush_browser_queue()


@pytest.fixture(autouse=True)
def streamlit_unpatched() -> Iterator[None]:
    """Each test begins and ends with Streamlit's own methods."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, method in ORIGINAL:
            patch.setattr(owner, name, method)
        yield


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server without the patch."""
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    path = tmp_path / "page.py"
    path.write_text(PAGE, encoding="utf-8")
    runner_handover.install()
    return Server(path)


async def back_after_a_break_in_the_middle(server: Server) -> list[ForwardMsg]:
    """What the browser receives that comes back, and had asked for a run just before the break."""
    loop = asyncio.get_running_loop()
    broken = asyncio.Event()

    def breaks() -> None:
        server.session.session_state["meanwhile"] = lambda: None
        asyncio.run_coroutine_threadsafe(disconnect(), loop).result(300)

    async def disconnect() -> None:
        server.disconnect()
        broken.set()

    server.request()
    await server.receive()
    server.session.session_state["meanwhile"] = breaks
    server.request()
    async with asyncio.timeout(300):
        await broken.wait()
    assert server.connect(server.session_id) == server.session_id
    return await server.receive()


async def test_a_page_that_comes_back_is_drawn_whole(server: Server) -> None:
    resumed_sessions.install()
    received = await back_after_a_break_in_the_middle(server)
    assert texts(received) == ["first", "counted 0"]
    assert [one.WhichOneof("type") for one in received].count("new_session") == 1
    finished = [one.script_finished for one in received if one.HasField("script_finished")]
    assert finished == [ForwardMsg.FINISHED_SUCCESSFULLY]


async def test_what_came_while_nobody_was_connected_is_drawn(server: Server) -> None:
    resumed_sessions.install()
    server.request()
    await server.receive()
    server.session.session_state["count"] = 7
    server.disconnect()
    server.connect(server.session_id)
    assert texts(await server.receive()) == ["first", "counted 7"]


async def test_a_click_before_the_break_is_done_once(server: Server) -> None:
    resumed_sessions.install()
    server.request()
    drawn = await server.receive()
    server.request(click=button(drawn, "Count"))
    await server.receive()
    server.disconnect()
    server.connect(server.session_id)
    assert texts(await server.receive()) == ["first", "counted 1"]


async def test_streamlit_still_needs_the_patch(server: Server) -> None:
    """If this fails, remove the patch, its file and its row in README."""
    received = await back_after_a_break_in_the_middle(server)
    assert "counted 0" not in texts(received)


def test_private_names_of_streamlit_exist(server: Server) -> None:
    assert [name for owner, name, _ in resumed_sessions.REPLACED if name in vars(owner)] == [
        "_resume_stored_session",
        "_enqueue_forward_msg",
    ]
    assert {"_browser_queue", "_client_state", "_scriptrunner"} <= vars(server.session).keys()
