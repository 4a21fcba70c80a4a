"""A product manager sees which sentence of hers decided: before a call, in a call, with a model."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.support.agents_page import SAVED_MS, AgentsPage, settle
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.support.scripted_realtime import scripted_realtime
from tests.doubles.realtime_server import Call, Say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

UMBRELLA = "I left my umbrella in a taxi"
RULE = "Hand questions about an umbrella that was left behind to the Flight Status Agent."
BAGGAGE = "What is your baggage policy?"
VIEW = "Who would take this?"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    with running_app(tmp_path_factory.mktemp("explained")) as process:
        yield process


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    caller = Caller(browser)
    yield caller.page
    caller.close()


def tries(page: Page, words: str) -> Locator:
    """Type what a caller might say; the card with who takes it."""
    box = page.get_by_label("What a caller might say, one sentence a line")
    box.fill(words)
    page.get_by_role("button", name="Try").click()
    card = page.locator(".sb-trial", has_text=words).first
    expect(card).to_be_visible(timeout=ANSWER_MS)
    settle(page)
    return card


def side(card: Locator, title: re.Pattern[str]) -> Locator:
    """What one version does with the sentence."""
    return card.locator(".sb-tried", has=card.page.locator("h4", has_text=title))


def test_she_tries_changes_keeps_and_publishes(app: AppProcess, page: Page) -> None:
    agents = AgentsPage(page)
    agents.open(app.url)
    agents.view(VIEW)
    card = tries(page, UMBRELLA)
    before = side(card, re.compile("^Published, version 1$"))
    expect(before.locator(".sb-path")).to_contain_text("Main Agent")
    expect(card.locator(".sb-tag")).to_have_count(0)

    agents.view("Team")
    expect(agents.instructions).to_have_value(re.compile("baggage policy"))  # it is drawn
    agents.instructions.fill(f"{agents.instructions.input_value().rstrip()}\n{RULE}")
    agents.wait_until_taken()

    agents.view(VIEW)
    card = page.locator(".sb-trial", has_text=UMBRELLA).first  # what she typed is still there
    expect(card.locator(".sb-tag")).to_have_text("changed by the draft", timeout=ANSWER_MS)
    draft = side(card, re.compile("^Draft$"))
    expect(draft.locator(".sb-path")).to_contain_text("Flight Status Agent")
    first = draft.locator(".sb-why-routed").first
    expect(first).to_contain_text("the instructions of Main Agent")
    expect(first.locator("q").first).to_have_text(RULE)
    expect(first).to_contain_text(re.compile(r"Runner-up QA Agent.* behind \(0\.\d\d against"))

    page.get_by_role("button", name="Keep as check").click()
    count = page.locator(".st-key-trial_checks [role=status]").first
    expect(count).to_have_text("1 of 1 right, 1 changed by this draft", timeout=ANSWER_MS)

    agents.view("Team")
    agents.button("Publish").click()
    expect(agents.told.filter(has_text="Version 2 is published").first).to_be_visible(
        timeout=SAVED_MS
    )
    agents.view(VIEW)
    expect(count).to_have_text("1 of 1 right", timeout=ANSWER_MS)
    row = page.locator(".sb-check", has_text=UMBRELLA)
    expect(row).to_contain_text("taken by Flight Status Agent")
    expect(row.locator(".sb-better")).to_have_text("right")


def test_in_a_call_the_trace_names_the_sentence_and_the_runner_up(
    app: AppProcess, browser: Browser
) -> None:
    console = Console(Caller(browser))
    console.open(app.url)
    console.wait_until_engine_is_ready()
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    why = console.step("Main Agent → QA Agent").locator(".sb-why-routed")
    expect(why).to_contain_text("Decided by the instructions of Main Agent")
    expect(why.locator("q").first).to_have_text(re.compile("^Hand questions about the baggage"))
    expect(why).to_contain_text(re.compile(r"Runner-up Flight Status Agent.*\(0\.\d\d against"))
    console.hang_up()
    console.caller.close()


def test_with_a_real_model_the_trace_says_that_the_model_decided(
    browser: Browser, tmp_path: Path
) -> None:
    steps = [
        Call("transfer_to_qa_agent"),
        Call("document_lookup_tool", {"request": "baggage policy"}),
        Say("You may bring one bag.", 400),
    ]
    with scripted_realtime(steps) as server:
        with running_app(tmp_path, environ={"REALTIME_URL": server.url}) as app:
            console = Console(Caller(browser))
            console.open(app.url)
            console.type(BAGGAGE)
            handoff = console.step("Main Agent → QA Agent")
            expect(handoff.locator(".sb-why-routed")).to_contain_text(
                "The model decided to hand over to QA Agent", timeout=ANSWER_MS
            )
            tool = console.step("Document lookup")
            expect(tool.locator(".sb-why-routed")).to_contain_text("The model decided to call")
            tool.locator("summary").click()
            expect(tool.locator("pre")).to_contain_text('"request": "baggage policy"')
            console.caller.close()
