"""The list of calls: rows, links, search and filters."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.archive.call_records import CallFilter, CallPage
from agents_core.errors import StoreUnavailable
from agents_core.events import CallEvent
from pages.calls import call_list
from tests.doubles.answering_call import AnsweringCall, answers
from tests.pages.support.call_scenes import approval, error, hostile, mid_call
from tests.pages.support.calls_page_scenes import DAY, keep, run
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, live_data, markup

Calls = Callable[..., AppTest]


@pytest.fixture
def calls(console: Opener) -> Calls:
    """Opens the list at an address."""

    def opened(switchboard: FakeSwitchboard, **asked: str | list[str]) -> AppTest:
        page = console(switchboard).switch_page("routes/calls.py")
        for name, value in asked.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return opened


def switchboard_of(*scenes: Callable[[], Sequence[CallEvent]]) -> FakeSwitchboard:
    switchboard = FakeSwitchboard()
    for number, scene in enumerate(scenes):
        keep(switchboard, scene(), f"c-{number}", at=DAY + timedelta(hours=number))
    return switchboard


def links(page: AppTest) -> list[str]:
    """Where the rows lead."""
    found = (str(one.proto.query_string) for one in page.get("page_link"))
    return [query for query in found if query.startswith("call=")]


def rows(page: AppTest) -> int:
    return markup(page).count('class="sb-call"')


def asked(page: AppTest) -> dict[str, list[str]]:
    found = {key: page.query_params[key] for key in page.query_params}
    return {key: [value] if isinstance(value, str) else value for key, value in found.items()}


# --- rows ----------------------------------------------------------------------------------------


def test_before_the_first_call_the_page_says_how_to_begin(calls: Calls) -> None:
    page = calls(FakeSwitchboard())
    assert page.title[0].value == "Calls"
    assert "No calls yet" in markup(page)
    assert "Open the console" in [one.proto.label for one in page.get("page_link")]


def test_every_call_is_a_row_that_opens_it_newest_first(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call, approval))
    assert rows(page) == 2 and "2 calls" in markup(page)
    assert links(page) == ["call=c-1", "call=c-0"]


def test_running_and_interrupted_calls_are_marked(calls: Calls) -> None:
    switchboard = FakeSwitchboard()
    keep(switchboard, mid_call(), "lost", over=False)
    run(switchboard, mid_call(), "live")
    body = markup(calls(switchboard))
    assert "sb-o-running" in body and "sb-o-interrupted" in body


def test_a_row_says_who_had_the_call_and_how_long(calls: Calls) -> None:
    body = markup(calls(switchboard_of(mid_call)))
    assert "Airline support" in body and "QA Agent" in body
    assert "2 turns" in body and "1 handoff<" in body and ">0:09<" in body


def test_labels_and_scores_stand_in_the_row(calls: Calls) -> None:
    switchboard = switchboard_of(mid_call)
    switchboard.reviews.label("c-0", "well explained", reviewer="Ines")
    switchboard.reviews.score("c-0", 4, reviewer="Ines")
    body = markup(calls(switchboard))
    assert "well explained" in body and "★ 4.0" in body


def test_texts_of_a_call_are_never_markup(calls: Calls) -> None:
    switchboard = switchboard_of(hostile)
    switchboard.reviews.label("c-0", "<img src=x>", reviewer="Ines")
    page = calls(switchboard, words="onerror")
    body = markup(page)
    assert "<img" not in body and "<script" not in body and "&lt;img" in body


def test_an_unavailable_database_is_a_message(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = switchboard_of(mid_call)

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "page", gone)
    page = calls(switchboard)
    assert "could not be used" in page.error[0].value


# --- the address ---------------------------------------------------------------------------------


def test_filters_are_in_the_address(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call, approval, error))
    page.multiselect(key="calls_by_agents").set_value(["Flight Status Agent"]).run()
    assert asked(page) == {"agents": ["Flight Status Agent"]} and rows(page) == 1
    page.selectbox(key="calls_by_order").set_value("longest").run()
    page.text_input(key="calls_by_words").set_value("flight  status").run()
    assert asked(page) == {
        "agents": ["Flight Status Agent"],
        "order": ["longest"],
        "words": ["flight status"],
    }
    assert not page.exception and rows(page) == 1


def test_an_address_sets_the_filters(calls: Calls) -> None:
    switchboard = switchboard_of(mid_call, approval, error)
    page = calls(switchboard, agents=["QA Agent"], order="oldest", shortest="5")
    assert page.multiselect(key="calls_by_agents").value == ["QA Agent"]
    assert page.selectbox(key="calls_by_order").value == "oldest"
    assert page.number_input(key="calls_by_shortest_s").value == 5
    assert links(page) == ["call=c-0"]


def test_an_address_with_nonsense_is_the_whole_list(calls: Calls) -> None:
    page = calls(
        switchboard_of(mid_call),
        order="sideways",
        page="-3",
        when="whenever",
        shortest="x",
        states="no",
    )
    assert rows(page) == 1


def test_an_address_may_ask_for_what_no_call_has(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call), tools="nobody_knows_it")
    assert "No matching calls" in markup(page) and "nobody_knows_it" in markup(page)


def test_an_empty_result_offers_to_clear_the_filters(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call, approval), words="zeppelin", order="oldest")
    assert "No matching calls" in markup(page) and rows(page) == 0
    page.button(key="calls_clear_empty").click().run()
    assert asked(page) == {"order": ["oldest"]} and rows(page) == 2
    assert page.text_input(key="calls_by_words").value == ""


def test_the_address_that_changed_by_itself_wins(calls: Calls) -> None:
    """As the Back button does it."""
    page = calls(switchboard_of(mid_call, approval), words="baggage")
    assert rows(page) == 1
    page.query_params["words"] = "flight status"
    page.run()
    assert page.text_input(key="calls_by_words").value == "flight status"
    assert links(page)[0].startswith("call=c-1")


def test_only_calls_of_the_last_week(calls: Calls) -> None:
    switchboard = switchboard_of(mid_call)
    keep(switchboard, mid_call(), "new", at=datetime.now(UTC) - timedelta(days=2))
    page = calls(switchboard)
    page.selectbox(key="calls_by_when").set_value("week").run()
    assert asked(page) == {"when": ["week"]} and links(page) == ["call=new"]


def test_chosen_days_count_from_the_first_to_the_end_of_the_last(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call), when="range", since="2025-03-04", until="2025-03-04")
    assert rows(page) == 1
    page = calls(switchboard_of(mid_call), when="range", since="2025-03-05")
    assert rows(page) == 0


# --- words ---------------------------------------------------------------------------------------


def test_matches_are_shown_with_their_words_highlighted(calls: Calls) -> None:
    page = calls(switchboard_of(mid_call, approval), words="baggage pol")
    body = markup(page)
    assert rows(page) == 1
    assert "What is your <mark>baggage</mark> <mark>policy</mark>?" in body
    assert links(page) == ["call=c-0&line=u1"], "the link leads to the line"


# --- pages ---------------------------------------------------------------------------------------


def test_fifty_rows_are_a_page_and_no_other_row_is_asked(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    for number in range(53):
        keep(switchboard, mid_call(), f"c-{number}", at=DAY + timedelta(minutes=number))
    given: list[CallPage] = []
    page_of = switchboard.archive.page

    def counted(filter: CallFilter, **more: object) -> CallPage:
        given.append(page_of(filter, **more))  # type: ignore[arg-type]
        return given[-1]

    monkeypatch.setattr(switchboard.archive, "page", counted)
    page = calls(switchboard)
    assert rows(page) == 50 and "53 calls" in markup(page) and "page 1 of 2" in markup(page)
    page.pagination[0].set_value(2).run()
    assert asked(page) == {"page": ["2"]}
    assert links(page) == ["call=c-2", "call=c-1", "call=c-0"]
    assert [len(one.rows) for one in given] == [50, 3]
    page.selectbox(key="calls_by_order").set_value("oldest").run()
    assert asked(page) == {"order": ["oldest"]}, "another order begins at page 1"


def test_what_filters_offer_is_asked_once_in_a_while(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_list, "CHOICES_S", 3_600)  # however slow this machine
    switchboard = switchboard_of(mid_call)
    count = 0
    choices = switchboard.archive.choices

    def counted() -> object:
        nonlocal count
        count += 1
        return choices()

    monkeypatch.setattr(switchboard.archive, "choices", counted)
    page = calls(switchboard)
    page.run()
    page.run()
    assert count == 1


# --- sample calls --------------------------------------------------------------------------------


def button(page: AppTest, label: str) -> list[Any]:
    return [one for one in page.button if one.label == label]


def test_an_empty_list_offers_sample_calls_and_shows_them_with_a_badge(calls: Calls) -> None:
    switchboard = FakeSwitchboard()
    page = calls(switchboard)
    assert not button(page, "Remove sample calls")
    [load] = button(page, "Load sample calls")
    load.click().run()
    assert switchboard.samples.job is not None
    assert switchboard.samples.job.wait(60)
    page.run()
    assert rows(page) == 7 and markup(page).count(">Sample</span>") == 7
    assert not button(page, "Load sample calls")
    [remove] = button(page, "Remove sample calls")
    remove.click().run()
    assert switchboard.archive.page().total == 0
    assert button(page, "Load sample calls") and "No calls yet" in markup(page)


def test_while_they_are_made_there_is_progress_and_cancel(calls: Calls) -> None:
    switchboard = FakeSwitchboard()
    goes_on, begun = threading.Event(), threading.Event()

    def held(call: AnsweringCall, text: str) -> None:
        begun.set()
        assert goes_on.wait(60)
        answers(call, text)

    switchboard.sampling.answer = held
    page = calls(switchboard)
    button(page, "Load sample calls")[0].click().run()
    assert begun.wait(60)
    job = switchboard.samples.job
    assert job is not None and not button(page, "Load sample calls")
    assert live_data(page, f"job_samples_calls_{job.job_id}")["cancellable"]
    job.cancel()  # as the channel does when a person presses Cancel there
    goes_on.set()
    assert job.wait(60)
    page.run()
    assert button(page, "Load sample calls") and switchboard.archive.page().total == 0


def test_why_there_can_be_no_sample_calls_is_said(calls: Calls) -> None:
    switchboard = FakeSwitchboard()
    switchboard.sampling.problem = "The local engine does not start."
    page = calls(switchboard)
    button(page, "Load sample calls")[0].click().run()
    assert "The local engine does not start" in page.error[0].value
    assert switchboard.samples.job is None


def test_sample_calls_can_be_left_out_or_shown_alone(calls: Calls) -> None:
    switchboard = switchboard_of(mid_call)
    assert switchboard.samples.load().wait(60)
    assert rows(calls(switchboard)) == 8
    assert rows(calls(switchboard, samples="only")) == 7
    page = calls(switchboard, samples="without")
    assert rows(page) == 1 and "without sample calls" in markup(page)
