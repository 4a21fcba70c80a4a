"""The author's name is stored by the browser, and used after a reload and on a later visit."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from pages.live_channel.channel import shared_channel
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, live_data, reports

STORED = "live_stored_author"


def box(page: AppTest) -> str:
    return str(next(one for one in page.text_input if one.label == "Your name").value)


def typed(page: AppTest, name: str) -> AppTest:
    next(one for one in page.text_input if one.label == "Your name").set_value(name).run()
    assert not page.exception
    return page


def test_a_typed_name_is_given_to_the_browser_on_every_page(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard())
    assert live_data(page, STORED)["name"] is None, "the browser is asked for a stored one"
    typed(page, "Ana")
    assert live_data(page, STORED)["name"] == "Ana"
    page.switch_page("routes/review.py").run()
    assert live_data(page, STORED)["name"] == "Ana" == box(page)
    typed(page, "")
    assert live_data(page, STORED)["name"] == "", "the browser forgets it"


def test_a_name_typed_in_a_part_of_the_page_reaches_the_browser(agents_page: Opener) -> None:
    """The box is in a fragment, whose run does not draw the part that stores the name."""
    page = agents_page(FakeSwitchboard())
    [topic] = live_data(page, "live_author")["topics"]
    before = shared_channel().changes.revision(topic)
    typed(page, "Ana")
    assert shared_channel().changes.revision(topic) == before + 1


def test_a_stored_name_is_used_at_once(agents_page: Opener) -> None:
    page = reports(agents_page(FakeSwitchboard()), STORED, author="Ana")
    assert box(page) == "Ana"
    page.switch_page("routes/policy.py").run()
    assert box(page) == "Ana"


def test_a_message_sent_before_the_stored_name_was_there_does_not_erase_it(
    agents_page: Opener,
) -> None:
    page = agents_page(FakeSwitchboard())
    late = page._tree.get_widget_states()
    page = reports(page, STORED, author="Ana")
    page._run(late)
    assert box(page) == "Ana" == live_data(page, STORED)["name"]


def test_a_name_that_an_interrupted_run_drew_is_drawn_again(agents_page: Opener) -> None:
    page = reports(agents_page(FakeSwitchboard()), STORED, author="Ana").run()
    drawn = next(one for one in page.text_input if one.label == "Your name")
    assert drawn.proto.default == "Ana"


def test_a_stored_name_does_not_replace_a_typed_one(agents_page: Opener) -> None:
    page = typed(agents_page(FakeSwitchboard()), "Bea")
    assert box(reports(page, STORED, author="Ana")) == "Bea"


def test_a_stored_name_is_no_longer_than_a_typed_one_and_in_no_log(
    agents_page: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = reports(agents_page(FakeSwitchboard()), STORED, author="Ana" + "a" * 1_000)
    assert len(box(page)) == 80
    assert "Anaaa" not in caplog.text
