"""Every page against axe-core, WCAG 2.1 A and AA: light, dark, and as narrow as a telephone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser.support.accessibility import Violation, check
from tests.browser.support.agents_page import settle
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, FIRST_PAGE_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.support.seeded_database import REVIEWER, SPOKEN, seed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FINISH_ANIMATIONS = """() => document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .forEach((one) => one.finish())"""
"""Half faded text has too little contrast. Waiting for an animation can take forever: it does not
proceed in an element that the browser skips."""

STYLED = """() => getComputedStyle(document.querySelector("[data-testid=stApp]"))
  .getPropertyValue("--sb-quiet")"""
"""The page's own style sheet has arrived."""
BEGINS_MS = 15_000
WATCH_RUNS = """() => {
  window.runBegan = false;
  const app = document.querySelector("[data-testid=stApp]");
  new MutationObserver(() => { window.runBegan ||= app.dataset.testScriptState === "running"; })
    .observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is seen."""

    name: str
    width_px: int = 1280
    dark: bool = False
    rules: tuple[str, ...] = ()  #: the rules that it can change; empty: all


LOOKS = (
    Look("light"),
    Look("dark", dark=True, rules=("color-contrast", "link-in-text-block")),
    Look("narrow", width_px=390, rules=("scrollable-region-focusable",)),
)


@dataclass(frozen=True, slots=True)
class Screen:
    """One page, or one view of it."""

    address: str
    shows: str  #: selector of an element that is there once it is drawn
    view: str = ""  #: a button of the view bar to press first
    signed: bool = False  #: a reviewer enters a name first

    def __str__(self) -> str:
        return f"{self.address} {self.view}".strip()


SCREENS = (
    Screen("/", ".st-key-call_card"),
    Screen("/calls", "[class*=st-key-call_row_]"),
    Screen("/calls?words=baggage", ".sb-excerpts mark"),
    Screen("/calls?call=call-00", ".sb-cue"),  # no recording
    Screen(f"/calls?call={SPOKEN}", ".sb-cue"),
    *(
        Screen(f"/calls?call={SPOKEN}&view={view}", shows)
        for view, shows in (
            ("timeline", ".vega-embed"),
            ("path", "svg"),
            ("measures", "table"),
            ("events", "[data-testid=stDownloadButton], pre"),
        )
    ),
    Screen(f"/calls?call={SPOKEN}&view=review", "[data-testid=stTextInput]", signed=True),
    Screen("/insights", "h1"),
    *(
        Screen("/insights", "h1", view)
        for view in (
            "Handoffs between agents",
            "Flags",
            "Passages",
            "Unanswered questions",
            "Versions",
        )
    ),
    Screen("/live", "h1"),
    Screen("/review", "h1", signed=True),
    *(Screen("/review", "h1", view) for view in ("Reviewed", "Agreement", "Labels")),
    Screen("/agents", "textarea"),
    *(
        Screen("/agents", "[data-testid=stButtonGroup]", view)
        for view in (
            "Voice and greeting",
            "Speech input",
            "Guardrails",
            "Policy",
            "Versions",
            "Import and export",
        )
    ),
    Screen("/policy", ".sb-passage"),
    *(Screen("/policy", ".sb-passage", view) for view in ("Lookup tests", "Versions")),
    Screen("/about", "h1"),
)


@pytest.fixture(scope="module")
def app_with_calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """The app with kept calls, reviews and a review queue."""
    folder = tmp_path_factory.mktemp("seeded")
    seed(f"sqlite:///{folder / 'switchboard.db'}")
    with running_app(folder) as process:
        yield process


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """One tab for all pages: a new one would load and compile Streamlit's scripts again."""
    return Caller(browser).page


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_no_page_breaks_a_rule_of_wcag_2_1(
    app_with_calls: AppProcess, page: Page, screen: Screen
) -> None:
    show(page, app_with_calls.url, screen)

    assert not broken_rules(page)


def test_neither_a_call_nor_its_form_breaks_one(
    app_with_calls: AppProcess, browser: Browser
) -> None:
    console = Console(Caller(browser))
    console.open(app_with_calls.url)
    console.type("What is your baggage policy?")
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    assert not broken_rules(console.page)

    console.type("What is my flight status?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    assert not broken_rules(console.page)

    console.sign_in("nobody", "not-my-password")
    expect(console.form).to_contain_text(re.compile("attempts? left"))
    assert not broken_rules(console.page)


def broken_rules(page: Page) -> str:
    """Check the page as it stands, in every look; what it breaks, empty when nothing."""
    broken: dict[str, tuple[Violation, ...]] = {}
    for look in LOOKS:
        page.emulate_media(color_scheme="dark" if look.dark else "light")
        page.set_viewport_size({"width": look.width_px, "height": 900})
        settle(page)
        page.evaluate(FINISH_ANIMATIONS)
        if found := check(page, look.rules):
            broken[look.name] = found
    return report(broken)


def show(page: Page, url: str, screen: Screen) -> None:
    """Open it and wait until it stands still."""
    page.goto(url + screen.address, wait_until="domcontentloaded")
    expect(page.locator(screen.shows).first).to_be_visible(timeout=FIRST_PAGE_MS)
    page.wait_for_function(STYLED)
    settle(page)
    if screen.view:
        bar = page.get_by_test_id("stButtonGroup").get_by_text(screen.view, exact=True)
        with script_run(page):
            bar.first.click()
    if screen.signed:
        name = page.get_by_label("Your name", exact=True).first
        with script_run(page):
            name.fill(REVIEWER)
            name.press("Enter")
    page.mouse.move(0, 0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


@contextmanager
def script_run(page: Page) -> Iterator[None]:
    """Wait until what is done here has made the script run, and until that has ended. A run that is
    over between two drawings of the page is never seen to begin."""
    page.evaluate(WATCH_RUNS)
    yield
    with suppress(TimeoutError):
        page.wait_for_function("() => window.runBegan", timeout=BEGINS_MS)
    settle(page)


def report(broken: dict[str, tuple[Violation, ...]]) -> str:
    """Every violation under its look."""
    return "\n".join(
        f"\n{look}: {len(found)}\n" + "\n".join(f"  - {violation}" for violation in found)
        for look, found in broken.items()
    )
