"""Script runs of Streamlit with and without our patches, while the event loop is starved."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunData, script_runner

from pages.vendor_patches.streamlit import (
    callback_interruption,
    fragment_messages,
    joined_updates,
    removed_widgets,
    run_position,
    runner_handover,
)
from tests.pages.vendor_patches.streamlit_session import (
    Browser,
    button,
    finished,
    finished_at,
    positions,
    texts,
    toggle,
)

PATCHES: dict[str, ModuleType] = {
    "runner_handover": runner_handover,
    "fragment_messages": fragment_messages,
    "run_position": run_position,
    "callback_interruption": callback_interruption,
    "joined_updates": joined_updates,
    "removed_widgets": removed_widgets,
}

ORIGINAL = {
    (owner, name): vars(owner)[name]
    for patch in PATCHES.values()
    for owner, name, _ in patch.REPLACED
}
"""Streamlit's own methods. Nothing is patched when a test module is imported."""

PAGE = """
import streamlit as st

@st.fragment
def ticking():
    st.text("a tick")
    st.button("Apply", key="apply", on_click=applied)
    st.button("Save", key="save", on_click=saved)
    st.button("Archive", key="archive", on_click=archived)

def applied():
    st.session_state.done = st.session_state.get("done", "") + " applied"

def saved():
    st.session_state.done = st.session_state.get("done", "") + " saved"

def archived():
    st.session_state.meanwhile()
    st.session_state.done = st.session_state.get("done", "") + " archived"

@st.fragment
def folding():
    key = f"fold{st.session_state.get('number', 0)}"
    st.text("folded" if st.toggle("Fold", key=key, on_change=folded) else "open")
    st.button("Another", key="another", on_click=another)

def folded():
    st.session_state.folds = st.session_state.get("folds", 0) + 1

def another():
    st.session_state.number = st.session_state.get("number", 0) + 1

with st.container():
    ticking()
folding()
st.text("the last card" + st.session_state.get("done", ""))
"""


WORKING_PAGE = """
import streamlit as st
from pages.vendor_patches.streamlit.callback_interruption import uninterrupted

with uninterrupted():
    st.session_state.meanwhile()
    st.session_state.done = st.session_state.get("done", 0) + 1
st.text(f"done {st.session_state.done} times")
"""


@pytest.fixture
async def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script of the page."""
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    path = tmp_path / "page.py"
    write(path, PAGE)
    return path


def write(page: Path, script: str) -> None:
    page.write_text(script, encoding="utf-8")


@pytest.fixture
async def browser(page: Path) -> Browser:
    """A session on Streamlit with every patch."""
    for patch in PATCHES.values():
        patch.install()
    return Browser(page)


@pytest.fixture(autouse=True)
def streamlit_unpatched() -> Iterator[None]:
    """Each test begins and ends with Streamlit's own methods."""
    with pytest.MonkeyPatch.context() as patch:
        for module in PATCHES.values():
            for owner, name, _ in module.REPLACED:
                patch.setattr(owner, name, ORIGINAL[owner, name])
        yield


async def test_an_automatic_rerun_at_the_end_of_a_run_loses_nothing_of_it(browser: Browser) -> None:
    browser.request()
    browser.finish_without_event_loop()
    browser.request(fragment=browser.fragment())
    received = await browser.receive()
    assert texts(received) == ["a tick", "open", "the last card", "a tick"]
    assert finished(received) == [
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ]


async def test_a_complete_page_has_all_its_elements(browser: Browser) -> None:
    """The browser removes what a complete run did not draw, so fragments are drawn, too."""
    browser.request()
    browser.finish_without_event_loop()
    browser.request(fragment=browser.fragment())
    received = await browser.receive()
    complete = finished_at(received)[0]
    whole, tick = positions(received[:complete]), positions(received[complete:])
    assert {path[:2] for path in whole} == {(0, 0), (0, 1), (0, 2)}
    assert tick and tick <= whole


async def test_a_fragments_finished_message_is_kept(browser: Browser) -> None:
    """Without it the browser keeps elements that the fragment no longer draws."""
    browser.request()
    await browser.receive()
    browser.request(fragment=browser.fragment(1))
    browser.finish_without_event_loop()
    browser.request(fragment=browser.fragment(0))
    received = await browser.receive()
    assert texts(received) == ["open", "a tick"]
    assert finished(received) == [ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY] * 2


async def test_an_automatic_rerun_is_never_merged_into_an_earlier_run(browser: Browser) -> None:
    """Its elements would belong to that run, and be removed at the end of their own."""
    browser.request()
    await browser.receive()
    for _ in range(3):
        browser.request(fragment=browser.fragment())
        browser.finish_without_event_loop()
    received = await browser.receive()
    runs = [at for at, one in enumerate(received) if one.HasField("new_session")]
    assert len(runs) == 3
    for begin, end in zip(runs, finished_at(received), strict=True):
        assert texts(received[begin:end]) == ["a tick"]


async def test_a_run_of_the_page_replaces_what_was_not_sent(browser: Browser) -> None:
    browser.request()
    browser.finish_without_event_loop()
    browser.request()
    received = await browser.receive()
    assert texts(received) == ["a tick", "open", "the last card"]
    assert finished(received) == [
        ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        ForwardMsg.FINISHED_SUCCESSFULLY,
    ]


async def test_clicks_that_meet_the_end_of_a_run_are_both_handled(browser: Browser) -> None:
    browser.request()
    drawn = await browser.receive()
    browser.request()
    browser.finish_without_event_loop()
    browser.request(fragment=browser.fragment(), click=button(drawn, "Apply"))
    browser.request(fragment=browser.fragment(), click=button(drawn, "Save"))
    browser.request(fragment=browser.fragment())
    browser.request()
    received = await browser.receive()
    assert texts(received)[-1] == "the last card applied saved"


def request_meanwhile(browser: Browser) -> None:
    """Let the page's ``meanwhile`` ask for another run, the first time it is called."""
    requests = [RerunData()]

    def meanwhile() -> None:
        runner = browser.session._scriptrunner
        if requests and runner is not None:
            assert runner.request_rerun(requests.pop())

    browser.session.session_state["meanwhile"] = meanwhile


async def test_a_request_does_not_interrupt_a_callback(browser: Browser) -> None:
    browser.request()
    drawn = await browser.receive()
    request_meanwhile(browser)
    browser.request(fragment=browser.fragment(), click=button(drawn, "Archive"))
    assert texts(await browser.receive())[-1] == "the last card archived"


async def test_a_request_does_not_interrupt_work_that_is_done_whole(
    page: Path, browser: Browser
) -> None:
    write(page, WORKING_PAGE)
    request_meanwhile(browser)
    browser.request()
    assert texts(await browser.receive()) == ["done 2 times"]


async def drawn_for_a_click_joined_with_a_toggle(browser: Browser, named: int) -> list[str]:
    """What the server draws for one request with both, which names the fragment of this number."""
    browser.request()
    drawn = await browser.receive()
    click = WidgetState(id=button(drawn, "Apply"), trigger_value=True)
    fold = WidgetState(id=toggle(drawn), bool_value=True)
    browser.request_joined(browser.fragment(named), click, fold)
    return texts(await browser.receive())


async def test_a_click_that_was_joined_with_another_fragments_update_shows_its_effect(
    browser: Browser,
) -> None:
    drew = await drawn_for_a_click_joined_with_a_toggle(browser, named=1)
    assert drew == ["a tick", "folded", "the last card applied"]


async def test_a_first_update_joined_with_a_click_is_drawn(browser: Browser) -> None:
    drew = await drawn_for_a_click_joined_with_a_toggle(browser, named=0)
    assert drew == ["a tick", "folded", "the last card applied"]


async def test_what_did_not_change_runs_no_other_fragment(browser: Browser) -> None:
    browser.request()
    drawn = await browser.receive()
    click = WidgetState(id=button(drawn, "Apply"), trigger_value=True)
    drew = []
    for folded in (False, True, True):
        fold = WidgetState(id=toggle(drawn), bool_value=folded)
        browser.request_joined(browser.fragment(0), click, fold)
        drew.append(len(texts(await browser.receive())))
    assert drew == [1, 3, 1]
    browser.request_joined(browser.fragment(1), WidgetState(id=toggle(drawn), bool_value=False))
    assert texts(await browser.receive()) == ["open"]


async def replaced_toggle(browser: Browser) -> tuple[str, str]:
    """The ids of the first toggle, which a second one has replaced, and of another button."""
    browser.request()
    drawn = await browser.receive()
    browser.request(fragment=browser.fragment(1), click=button(drawn, "Another"))
    replaced = toggle(await browser.receive())
    assert replaced != toggle(drawn)
    return toggle(drawn), button(drawn, "Apply")


async def test_a_removed_widget_that_the_browser_repeats_changes_nothing(browser: Browser) -> None:
    removed, apply = await replaced_toggle(browser)
    click = WidgetState(id=apply, trigger_value=True)
    browser.request_joined(browser.fragment(0), WidgetState(id=removed, bool_value=False), click)
    await browser.receive()
    assert "folds" not in browser.session.session_state
    assert browser.session.session_state["done"] == " applied"


async def test_a_widget_that_was_changed_just_before_it_was_removed_is_changed(
    browser: Browser,
) -> None:
    removed, _ = await replaced_toggle(browser)
    browser.request_joined(browser.fragment(1), WidgetState(id=removed, bool_value=True))
    await browser.receive()
    assert browser.session.session_state["folds"] == 1


async def test_a_page_requested_at_the_end_of_a_fragment_is_drawn_at_its_position(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.request()
    whole = positions(await browser.receive())
    requests = [RerunData()]

    def request_page() -> None:
        runner = browser.session._scriptrunner
        if requests and runner is not None:
            assert runner.request_rerun(requests.pop())

    monkeypatch.setattr(script_runner, "_clean_problem_modules", request_page)
    browser.request(fragment=browser.fragment())
    received = await browser.receive()
    assert texts(received)[-1] == "the last card"
    assert positions(received) == whole


async def test_a_closed_page_starts_no_run(browser: Browser) -> None:
    browser.request()
    browser.finish_without_event_loop()
    browser.request(fragment=browser.fragment())
    browser.session.shutdown()
    assert texts(await browser.receive()) == ["a tick", "open", "the last card"]


def test_private_names_of_streamlit_exist(browser: Browser) -> None:
    replaced = [one for patch in PATCHES.values() for one in patch.REPLACED]
    assert [name for owner, name, _ in replaced if name in vars(owner)] == [
        "_create_scriptrunner",
        "_handle_scriptrunner_event_on_event_loop",
        "_clear_queue",
        "_run_script",
        "_maybe_handle_execution_control_request",
        "request_rerun",
        "_remove_stale_widgets",
        "_widget_changed",
    ]
    assert {"_scriptrunner", "_state", "_browser_queue"} <= vars(browser.session).keys()
    assert "_delta_index_map" in vars(browser.session._browser_queue)


NEEDED_FOR: dict[str, Callable[..., Awaitable[None]]] = {
    "runner_handover": test_a_run_of_the_page_replaces_what_was_not_sent,
    "fragment_messages": test_a_complete_page_has_all_its_elements,
    "run_position": test_a_page_requested_at_the_end_of_a_fragment_is_drawn_at_its_position,
    "callback_interruption": test_a_request_does_not_interrupt_a_callback,
    "joined_updates": test_a_click_that_was_joined_with_another_fragments_update_shows_its_effect,
    "removed_widgets": test_a_removed_widget_that_the_browser_repeats_changes_nothing,
}


@pytest.mark.parametrize("name", PATCHES)
async def test_streamlit_still_needs_the_patch(
    name: str, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of the patches its scenario fails. If it does not, the patch can go."""
    for other, patch in PATCHES.items():
        if other != name:
            patch.install()
    scenario = NEEDED_FOR[name]
    possible = {"browser": Browser(page), "monkeypatch": monkeypatch, "starving": True}
    given = {key: possible[key] for key in inspect.signature(scenario).parameters}
    # Passes without it: remove its file in pages/vendor_patches/streamlit and its row in README.
    with pytest.raises(AssertionError):
        await scenario(**given)
