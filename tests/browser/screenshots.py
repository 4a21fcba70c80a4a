"""Pictures of the console as people see it: wide and narrow, light and dark, in its three moments.

``python -m tests.browser.screenshots FOLDER`` writes them; it asserts nothing about looks.
"""

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.app_process import AppProcess, running_app
from tests.browser.console import ANSWER_MS, START, Console
from tests.browser.driver import Caller, chromium_with_microphone

WIDTHS_PX = {1280: 900, 390: 844}


def take_all(browser: Browser, app: AppProcess, folder: Path) -> list[Path]:
    """Every picture of every moment; the engine ends in the last one and comes back by itself."""
    taken: list[Path] = []
    for (width_px, height_px), dark in product(WIDTHS_PX.items(), (False, True)):
        caller = Caller(browser, width_px=width_px, height_px=height_px, dark=dark)
        console = Console(caller)
        console.open(app.url)
        console.wait_until_engine_is_ready()
        name = f"{width_px}-{'dark' if dark else 'light'}"
        for moment in (mid_call, approval, error):
            moment(console, app)
            taken.append(folder / f"{moment.__name__.replace('_', '-')}-{name}.png")
            caller.page.screenshot(path=taken[-1], full_page=width_px < 600)
        caller.close()
    return taken


def mid_call(console: Console, app: AppProcess) -> None:
    """A spoken call with an answer and its citations."""
    console.caller.press_start(START)
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


def main(folder: Path) -> None:
    """Start the app and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(path for name in ("chromium", "google-chrome") if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as data, running_app(Path(data)) as app:
        with chromium_with_microphone(Path(chromium)) as browser:
            for path in take_all(browser, app, folder):
                print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
