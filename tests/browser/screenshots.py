"""Pictures of the pages as people see them: wide and narrow, light and dark, moment by moment.

``python -m tests.browser.screenshots FOLDER`` writes them; it asserts nothing about looks.
"""

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, FIRST_PAGE_MS, Console
from tests.browser.support.driver import Caller, chromium_with_microphone
from tests.conftest import BROWSERS

WIDTHS_PX = {1920: 1080, 1280: 900, 768: 1024, 390: 844}


def take_all(browser: Browser, app: AppProcess, folder: Path) -> list[Path]:
    """Every picture of every moment; the engine ends in the last one and comes back by itself."""
    taken: list[Path] = []
    for (width_px, height_px), dark in product(WIDTHS_PX.items(), (False, True)):
        caller = Caller(browser, width_px=width_px, height_px=height_px, dark=dark)
        console = Console(caller)
        console.open(app.url)
        console.wait_until_engine_is_ready()
        name = f"{width_px}-{'dark' if dark else 'light'}"
        for moment in MOMENTS:
            moment(console, app)
            taken.append(folder / f"{moment.__name__.replace('_', '-')}-{name}.png")
            caller.page.screenshot(path=taken[-1], full_page=width_px < 1000)
        caller.close()
    return taken


def mid_call(console: Console, app: AppProcess) -> None:
    """A spoken call with an answer and its citations."""
    console.caller.press_start()
    console.type("What is your baggage policy?")
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)


def approval(console: Console, app: AppProcess) -> None:
    """The sign-in form, after a wrong password."""
    console.type("What is my flight status?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    console.sign_in("nobody", "not-my-password")
    expect(console.form).to_contain_text(re.compile("attempts? left"))


def error(console: Console, app: AppProcess) -> None:
    """The engine has died."""
    app.engine().kill()
    expect(console.alert.filter(has_text="local engine").first).to_be_visible()


def documents(console: Console, app: AppProcess) -> None:
    """The policy page: a draft that somebody types, and a passage they looked for."""
    page = console.page
    page.goto(f"{app.url}/policy")
    text = page.get_by_label(re.compile("^Text of"))
    expect(text).to_be_visible(timeout=FIRST_PAGE_MS)
    if "less than 44 lbs" not in text.input_value():
        text.fill(text.input_value().replace("less than 50 lbs", "less than 44 lbs"))
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_placeholder("Search passages").fill("bag")
    hit = page.locator("[class*=st-key-policy_hit_] button").last
    hit.click()
    expect(page.locator(".sb-passage.sb-found")).to_be_visible()


def lookup(console: Console, app: AppProcess) -> None:
    """The lookup tests: an answer with its reasons, and a check before and after the draft."""
    page = console.page
    page.get_by_role("button", name="Lookup tests").or_(
        page.get_by_text("Lookup tests")
    ).first.click()
    page.get_by_label("Question").fill("How heavy may my bag be?")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".sb-hit").first).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Save test").click()
    expect(page.locator(".sb-check").first).to_be_visible()
    page.get_by_role("button", name="Run tests").click()
    expect(page.locator(".sb-rates")).to_contain_text("The draft", timeout=ANSWER_MS)


def difference(console: Console, app: AppProcess) -> None:
    """The versions, and what the draft changes."""
    page = console.page
    page.get_by_text("Versions", exact=True).first.click()
    expect(page.locator(".sb-compared ins").first).to_be_visible()


def conversation(console: Console, app: AppProcess) -> None:
    """Back at the console, before the call."""
    console.open(app.url)
    console.wait_until_engine_is_ready()


def preflight(console: Console, app: AppProcess) -> None:
    """The check of microphone, loudspeaker, connection and engine, over the console."""
    console.bar.get_by_text("Audio", exact=True).click()
    console.button("Check audio").click()
    again = console.page.get_by_role("button", name="Check again")
    expect(again).to_be_enabled(timeout=ANSWER_MS)


def demo_mode(console: Console, app: AppProcess) -> None:
    """A ready conversation in demo mode."""
    console.open(app.url)
    console.page.get_by_role("button", name="Demo mode").click()
    picks = console.page.get_by_role("group", name="Ready conversations")
    picks.get_by_role("button").first.click()
    expect(console.transcript.locator(".sb-turn").nth(2)).to_be_visible(timeout=ANSWER_MS)


def kept_calls(console: Console, app: AppProcess) -> None:
    """The list of kept calls, searched for a word somebody said."""
    page = console.page
    page.goto(f"{app.url}/calls?words=baggage")
    expect(page.locator(".sb-excerpts mark").first).to_be_visible(timeout=FIRST_PAGE_MS)


def kept_call(console: Console, app: AppProcess) -> None:
    """One of them: its transcript and what it rests on."""
    page = console.page
    page.locator('[class*="st-key-call_row_"] a').first.click()
    expect(page.locator(".sb-cue").first).to_be_visible(timeout=FIRST_PAGE_MS)


def kept_timeline(console: Console, app: AppProcess) -> None:
    """Its timeline."""
    page = console.page
    page.get_by_text("Timeline", exact=True).first.click()
    expect(page.get_by_text("Zoom to")).to_be_visible(timeout=FIRST_PAGE_MS)
    expect(page.locator(".vega-embed canvas, .vega-embed svg").first).to_be_visible()


MOMENTS = (
    documents,
    lookup,
    difference,
    conversation,
    preflight,
    demo_mode,
    conversation,
    mid_call,
    approval,
    error,
    kept_calls,
    kept_call,
    kept_timeline,
)


def main(folder: Path) -> None:
    """Start the app and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(found for name in BROWSERS if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory() as data, running_app(Path(data)) as app:
        with chromium_with_microphone(Path(chromium)) as browser:
            for path in take_all(browser, app, folder):
                print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
