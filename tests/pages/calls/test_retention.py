"""Retention, deletion receipts, and problems with recording calls."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from agents_core.archive.call_records import WriterStatus
from agents_core.errors import StoreUnavailable
from pages.calls.retention import DAYS
from tests.doubles.played_calls import PlayedCall
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup


def with_calls(*days_old: int) -> FakeSwitchboard:
    switchboard = FakeSwitchboard()
    for days in days_old:
        call = PlayedCall(f"call-{days}", at=datetime.now(UTC) - timedelta(days=days))
        call.caller("My secret wish.")
        switchboard.archive.add(call.end().events_after(0), origin="here")
    return switchboard


def calls_page(console: Opener, switchboard: FakeSwitchboard) -> AppTest:
    page = console(switchboard).switch_page("routes/calls.py").run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    texts = [*page.caption, *page.warning, *page.error]
    return "\n".join(str(one.value) for one in texts).replace("\\", "")


def test_a_person_sets_how_long_after_hearing_what_that_deletes(console: Opener) -> None:
    switchboard = with_calls(1, 40, 50)
    page = calls_page(console, switchboard)
    assert "Current setting: calls are kept forever." in said(page)
    assert page.button(key="retention_save").disabled

    page.number_input(key=DAYS).set_value(30).run()
    assert "2 calls are older and will be deleted permanently" in said(page)
    assert switchboard.archive.retention_days() == 0, "nothing before it is set"
    page.button(key="retention_save").click().run()

    assert "Current setting: 30 days." in said(page)
    assert switchboard.archive.retention_days() == 30
    assert switchboard.archive.maintenance_due.is_set(), "maintenance does not wait for tomorrow"
    assert len(switchboard.archive.expire()) == 2


def test_why_it_could_not_be_saved_stays_until_other_days_are_typed(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run at once, as for a call that ended, took the sentence away."""
    switchboard = with_calls(1)
    page = calls_page(console, switchboard)
    page.number_input(key=DAYS).set_value(30).run()

    def refuse(days: int) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    monkeypatch.setattr(switchboard.archive, "set_retention_days", refuse)
    page.button(key="retention_save").click().run()
    assert "cannot be reached" in said(page) and "cannot be reached" in said(page.run())
    page.number_input(key=DAYS).set_value(31).run()
    assert "cannot be reached" not in said(page)


def test_why_no_samples_are_loaded_stays_until_the_page_is_left(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    page = calls_page(console, switchboard)

    def refuse() -> None:
        raise StoreUnavailable("The database cannot be reached.")

    monkeypatch.setattr(switchboard.samples, "load", refuse)
    page.button(key="samples_load_calls").click().run()
    assert "cannot be reached" in said(page) and "cannot be reached" in said(page.run())
    for address in ("routes/about.py", "routes/calls.py"):
        page.switch_page(address).run()
    assert "cannot be reached" not in said(page)


def test_what_was_typed_last_is_saved_also_before_the_page_shows_it(console: Opener) -> None:
    """A click on Save ends the typing: both reach the server at the same moment."""
    switchboard = with_calls(1, 40)
    page = calls_page(console, switchboard)
    page.number_input(key=DAYS).set_value(30).run()
    page.number_input(key=DAYS).set_value(300)
    page.button(key="retention_save").click().run()
    assert switchboard.archive.retention_days() == 300
    assert switchboard.archive.expire() == ()


def test_receipts_have_names_and_counts_and_no_texts(console: Opener) -> None:
    switchboard = with_calls(1, 2)
    assert "No calls were deleted yet" in said(calls_page(console, switchboard))
    switchboard.archive.delete(["call-2"], by="<b>Ines", reason="asked & wished")

    page = calls_page(console, switchboard)

    assert "&lt;b&gt;Ines: asked &amp; wished" in markup(page)
    assert "3 events, 1 line, 0 reviews" in markup(page)
    assert "overwritten as soon as no call is running" in said(page)
    receipts = [one for one in markup(page).split("<ul") if "No. 1" in one]
    assert "secret" not in "".join(receipts)
    assert switchboard.archive.erase()
    assert "overwritten" not in said(page.run())


def test_trouble_with_keeping_is_a_sentence_on_the_console_and_the_list(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = with_calls(1)
    trouble = "Calls are not being kept just now: the database cannot be used."
    waiting = WriterStatus(problem=trouble, waiting_calls=2, oldest_ms=61_000)
    monkeypatch.setattr(switchboard.record, "status", lambda: waiting)
    page = console(switchboard)

    assert f"{trouble} Waiting calls: 2, the oldest for 61 s." in said(page)
    assert trouble in said(page.switch_page("routes/calls.py").run())
    monkeypatch.setattr(switchboard.record, "status", WriterStatus)
    assert trouble not in said(page.run())


def test_a_lost_database_is_a_sentence(console: Opener) -> None:
    switchboard = with_calls(1)
    page = calls_page(console, switchboard)

    def gone(_connection: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("gone"))

    event.listen(switchboard.archive._engine, "begin", gone)
    assert "The database could not be used just now" in said(page.run())
    assert not page.exception
