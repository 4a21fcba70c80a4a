"""A session of Streamlit whose event loop is the test's, and what it sends to its browser."""

import asyncio
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache


class Browser:
    """One session of a server whose event loop is the test's."""

    def __init__(self, page: Path) -> None:
        uploads = MemoryUploadedFileManager("/uploads")
        self.session = AppSession(
            ScriptData(str(page), is_hello=False), uploads, ScriptCache(), None, {}
        )

    def request(self, fragment: str = "", click: str = "", *, automatic: bool = False) -> None:
        """Request a run of the page or of one fragment, for a click or ``automatic``."""
        state = ClientState(fragment_id=fragment, is_auto_rerun=automatic)
        if click:
            state.widget_states.widgets.append(WidgetState(id=click, trigger_value=True))
        self.session.handle_backmsg(BackMsg(rerun_script=state))

    def request_joined(self, fragment: str, *states: WidgetState) -> None:
        """Request a run of one fragment, for updates that the browser joined."""
        state = ClientState(fragment_id=fragment)
        state.widget_states.widgets.extend(states)
        self.session.handle_backmsg(BackMsg(rerun_script=state))

    def finish_without_event_loop(self) -> None:
        """Until the run has ended, without delivering any of its messages."""
        runner = self.session._scriptrunner
        assert runner is not None and runner._script_thread is not None
        runner._script_thread.join(timeout=300)
        assert not runner._script_thread.is_alive()

    async def receive(self) -> list[ForwardMsg]:
        """All messages until no runner is left."""
        async with asyncio.timeout(300):
            while self.session._scriptrunner is not None:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0)
        return self.session.flush_browser_queue()

    def fragment(self, number: int = 0) -> str:
        """The id of one of the page's fragments, counted from the top."""
        known = self.session._fragment_storage._fragments  # type: ignore[attr-defined]
        return str(list(known)[number])


def texts(messages: list[ForwardMsg]) -> list[str]:
    """Texts that were drawn, in order."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return [one.text.body for one in elements if one.HasField("text")]


def positions(messages: list[ForwardMsg]) -> set[tuple[int, ...]]:
    """Positions of the elements that were drawn."""
    return {tuple(one.metadata.delta_path) for one in messages if one.HasField("delta")}


def finished_at(messages: list[ForwardMsg]) -> list[int]:
    """Indexes of the messages that end a run."""
    return [at for at, one in enumerate(messages) if one.HasField("script_finished")]


def finished(messages: list[ForwardMsg]) -> list[int]:
    """How each run ended."""
    return [messages[at].script_finished for at in finished_at(messages)]


def button(messages: list[ForwardMsg], label: str) -> str:
    """The id of a button."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return next(one.button.id for one in elements if one.button.label == label)


def toggle(messages: list[ForwardMsg]) -> str:
    """The id of the only toggle."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return next(str(one.checkbox.id) for one in elements if one.HasField("checkbox"))
