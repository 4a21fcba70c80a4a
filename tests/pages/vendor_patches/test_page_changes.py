"""A link is followed although the page before still reports, with and without our patch."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime

from pages.vendor_patches.streamlit import page_changes, runner_handover
from tests.pages.vendor_patches.streamlit_session import Browser, texts

ORIGINAL = [
    (owner, name, vars(owner)[name])
    for patch in (runner_handover, page_changes)
    for owner, name, _ in patch.REPLACED
]
"""Streamlit's own methods. Nothing is patched when a test module is imported."""

APP = """
import streamlit as st

def first():
    if "leave" in st.session_state:
        st.switch_page(pages[2])
    st.text("the first page")
    st.toggle("Only here")
    part()

@st.fragment
def part():
    st.text("a part")

def second():
    st.text(f"the second page {dict(st.query_params)}")

def third():
    st.text("the third page")

pages = [st.Page(first, default=True), st.Page(second), st.Page(third)]
page = st.navigation(pages)
st.toggle("On every page")
page.run()
"""


class Visitor:
    """A browser that was shown the first page, and what it knows of the app."""

    def __init__(self, browser: Browser, drawn: list[ForwardMsg]) -> None:
        self._browser = browser
        navigation = next(one.navigation for one in drawn if one.HasField("navigation"))
        self._pages = {one.page_name.lower(): one.page_script_hash for one in navigation.app_pages}
        self._toggles = [
            one.delta.new_element.checkbox.id
            for one in drawn
            if one.HasField("delta") and one.delta.new_element.HasField("checkbox")
        ]

    def follow_link(self, page: str) -> None:
        """As the browser does it: with the widgets of the main script."""
        self._request(ClientState(page_script_hash=self._pages[page]), self._toggles[:1])

    def report(self, *, fragment: str = "") -> None:
        """A widget of the first page reports."""
        state = ClientState(page_script_hash=self._pages["first"], query_string="call=1")
        state.fragment_id = fragment
        self._request(state, self._toggles)

    def report_on(self, page: str) -> None:
        """A widget of another page reports, before those of the main script are there."""
        self._request(ClientState(page_script_hash=self._pages[page]), [])

    def _request(self, state: ClientState, toggles: list[str]) -> None:
        state.widget_states.widgets.extend(WidgetState(id=one, bool_value=True) for one in toggles)
        self._browser.session.handle_backmsg(BackMsg(rerun_script=state))

    async def shown(self) -> str:
        """What the last run has drawn."""
        return texts(await self._browser.receive())[-1]


@pytest.fixture(autouse=True)
def streamlit_unpatched() -> Iterator[None]:
    """Each test begins and ends with Streamlit's own methods."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, method in ORIGINAL:
            patch.setattr(owner, name, method)
        yield


@pytest.fixture
async def unpatched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    path = tmp_path / "app.py"
    path.write_text(APP, encoding="utf-8")
    runner_handover.install()
    return Browser(path)


async def visit(browser: Browser) -> Visitor:
    browser.request()
    return Visitor(browser, await browser.receive())


@pytest.fixture
async def visitor(unpatched: Browser) -> Visitor:
    """Somebody who was shown the first page."""
    page_changes.install()
    return await visit(unpatched)


async def test_what_a_widget_reports_after_a_link_leaves_the_link_followed(
    visitor: Visitor,
) -> None:
    visitor.follow_link("second")
    visitor.report()
    assert await visitor.shown() == "the second page {}"
    visitor.report()  # it was on its way when the second page was drawn
    assert await visitor.shown() == "the second page {}"


async def test_a_fragment_that_reports_after_a_link_leaves_the_link_followed(
    unpatched: Browser, visitor: Visitor
) -> None:
    fragment = unpatched.fragment()
    visitor.follow_link("second")
    visitor.report(fragment=fragment)
    assert await visitor.shown() == "the second page {}"


async def test_the_last_of_several_links_is_followed(visitor: Visitor) -> None:
    visitor.follow_link("second")
    visitor.follow_link("third")
    visitor.report()
    assert await visitor.shown() == "the third page"


async def test_a_person_who_goes_back_at_once_is_taken_back(visitor: Visitor) -> None:
    visitor.follow_link("second")
    visitor.follow_link("first")
    assert await visitor.shown() == "a part"
    visitor.report()
    assert await visitor.shown() == "a part"


async def test_a_link_that_is_taken_back_before_its_page_began_changes_nothing(
    visitor: Visitor,
) -> None:
    visitor.follow_link("second")
    visitor.follow_link("first")
    visitor.report()
    assert await visitor.shown() == "a part"


async def test_a_page_that_a_script_changed_to_can_be_left(
    unpatched: Browser, visitor: Visitor
) -> None:
    unpatched.session.session_state["leave"] = True
    visitor.report()
    assert await visitor.shown() == "the third page"
    visitor.report_on("third")
    visitor.follow_link("second")
    assert await visitor.shown() == "the second page {}"


async def test_a_much_later_request_for_the_page_before_is_a_link(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_changes, "LONGEST_S", 0.0)
    visitor.follow_link("second")
    assert await visitor.shown() == "the second page {}"
    visitor.report()
    assert await visitor.shown() == "a part"


def test_private_names_of_streamlit_exist(unpatched: Browser) -> None:
    for owner, name, _ in page_changes.REPLACED:
        assert name in vars(owner)
    assert unpatched.session._pages_manager.current_page_script_hash == ""


async def test_streamlit_still_needs_the_patch(unpatched: Browser) -> None:
    """If Streamlit follows the link without it, its file and its row in README can go."""
    without = await visit(unpatched)
    without.follow_link("second")
    without.report()
    assert await without.shown() == "a part"
