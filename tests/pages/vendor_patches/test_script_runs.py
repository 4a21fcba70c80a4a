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
from streamlit.runtime.scriptrunner import RerunData, script_runner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from pages.vendor_patches.streamlit import script_runs

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

@st.fragment
def folding():
    st.text("folded" if st.toggle("Fold", key="fold") else "open")

with st.container():
    ticking()
folding()
st.text("the last card" + st.session_state.get("done", ""))
"""


class Browser:
    """One session of a server whose loop is this test's."""

    def __init__(self, page: Path) -> None:
        uploads = MemoryUploadedFileManager("/uploads")
        self.session = AppSession(
            ScriptData(str(page), is_hello=False), uploads, ScriptCache(), None, {}
        )

    def ask(self, fragment: str = "", click: str = "", *, by_itself: bool = False) -> None:
        """Ask for a run: of the page, or of one fragment, because of a click or ``by_itself``."""
        state = ClientState(fragment_id=fragment, is_auto_rerun=by_itself)
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

    def fragment(self, number: int = 0) -> str:
        """The id of one of the page's fragments, in the order in which they stand there."""
        known = self.session._fragment_storage._fragments  # type: ignore[attr-defined]
        return str(list(known)[number])


def texts(messages: list[ForwardMsg]) -> list[str]:
    """What was drawn, in its order."""
    elements = (one.delta.new_element for one in messages if one.HasField("delta"))
    return [one.text.body for one in elements if one.HasField("text")]


def places(messages: list[ForwardMsg]) -> set[tuple[int, ...]]:
    """Where something was drawn."""
    return {tuple(one.metadata.delta_path) for one in messages if one.HasField("delta")}


def finished_at(messages: list[ForwardMsg]) -> list[int]:
    """Which messages end a run."""
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


@pytest.fixture
async def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    page = tmp_path / "page.py"
    page.write_text(PAGE, encoding="utf-8")
    script_runs.lose_nothing()
    return Browser(page)


@pytest.fixture(autouse=True)
def streamlit_as_it_was() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, _ in script_runs.REPLACED:
            patch.setattr(owner, name, vars(owner)[name])
        yield


async def test_a_tick_that_meets_the_end_of_a_run_costs_nothing_of_it(browser: Browser) -> None:
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment())
    received = await browser.receive()
    assert texts(received) == ["a tick", "open", "the last card", "a tick"]
    assert finished(received) == [
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ]


async def test_a_page_said_to_be_complete_has_all_its_places(browser: Browser) -> None:
    """The browser takes away what a complete run did not draw; a fragment's place is drawn too."""
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment())
    received = await browser.receive()
    complete = finished_at(received)[0]
    whole, tick = places(received[:complete]), places(received[complete:])
    assert {path[:2] for path in whole} == {(0, 0), (0, 1), (0, 2)}
    assert tick and tick <= whole


async def test_a_fragment_keeps_its_word_that_it_has_ended(browser: Browser) -> None:
    """Without that word the browser keeps what the fragment no longer draws."""
    browser.ask()
    await browser.receive()
    browser.ask(fragment=browser.fragment(1))
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment(0))
    received = await browser.receive()
    assert texts(received) == ["open", "a tick"]
    assert finished(received) == [ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY] * 2


async def test_a_tick_is_never_merged_into_an_earlier_run(browser: Browser) -> None:
    """It would count as that run's, and be taken away at the end of its own."""
    browser.ask()
    await browser.receive()
    for _ in range(3):
        browser.ask(fragment=browser.fragment())
        browser.wait_while_the_loop_starves()
    received = await browser.receive()
    runs = [at for at, one in enumerate(received) if one.HasField("new_session")]
    assert len(runs) == 3
    for begin, end in zip(runs, finished_at(received), strict=True):
        assert texts(received[begin:end]) == ["a tick"]


async def test_a_run_of_the_page_replaces_what_was_not_sent(browser: Browser) -> None:
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask()
    received = await browser.receive()
    assert texts(received) == ["a tick", "open", "the last card"]
    assert finished(received) == [
        ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        ForwardMsg.FINISHED_SUCCESSFULLY,
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


async def test_a_page_asked_for_in_a_fragments_last_moment_is_drawn_at_its_place(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.ask()
    whole = places(await browser.receive())
    requests = [RerunData()]

    def last_moment() -> None:
        runner = browser.session._scriptrunner
        if requests and runner is not None:
            assert runner.request_rerun(requests.pop())

    monkeypatch.setattr(script_runner, "_clean_problem_modules", last_moment)
    browser.ask(fragment=browser.fragment())
    received = await browser.receive()
    assert texts(received)[-1] == "the last card"
    assert places(received) == whole


@pytest.mark.parametrize("starving", [False, True])
async def test_a_click_that_a_tick_brings_too_is_done_once(
    browser: Browser, starving: bool
) -> None:
    browser.ask()
    drawn = await browser.receive()
    save = button(drawn, "Save")
    browser.ask(fragment=browser.fragment(1), click=save, by_itself=True)
    if not starving:
        await browser.receive()
    browser.ask(fragment=browser.fragment(0), click=save)
    await browser.receive()
    browser.ask()
    assert texts(await browser.receive())[-1] == "the last card saved"


async def test_a_tick_still_brings_what_was_typed_or_chosen(browser: Browser) -> None:
    browser.ask()
    fold = toggle(await browser.receive())
    state = ClientState(fragment_id=browser.fragment(1), is_auto_rerun=True)
    state.widget_states.widgets.append(WidgetState(id=fold, bool_value=True))
    browser.session.handle_backmsg(BackMsg(rerun_script=state))
    assert texts(await browser.receive()) == ["folded"]


async def test_a_page_that_is_closed_meanwhile_starts_nothing(browser: Browser) -> None:
    browser.ask()
    browser.wait_while_the_loop_starves()
    browser.ask(fragment=browser.fragment())
    browser.session.shutdown()
    assert texts(await browser.receive()) == ["a tick", "open", "the last card"]


def test_streamlits_private_names_are_still_there(browser: Browser) -> None:
    assert [name for owner, name, _ in script_runs.REPLACED if name in vars(owner)] == [
        "_create_scriptrunner",
        "_handle_scriptrunner_event_on_event_loop",
        "_clear_queue",
        "request_rerun",
        "_run_script",
        "_maybe_handle_execution_control_request",
    ]
    assert {"_scriptrunner", "_state", "_browser_queue"} <= vars(browser.session).keys()
    assert "_delta_index_map" in vars(browser.session._browser_queue)
