"""Opening the transcript of a running call with 2,000 lines, against one with 20.

A person comes back to the console from another page: from the click to the painted newest line.
Two apps side by side, turn about, so that a busy machine slows both.
"""

import time

from playwright.sync_api import Page

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, compared
from tests.bench.support.scripted_console import in_a_call
from tests.browser.support.driver import chromium_with_microphone
from tests.browser.support.scripted_calls import scripted_calls

ROUNDS, WARM_UP = 10, 1
AIM = 1.3
FORGOTTEN_S = 2.5
"""A page keeps a feed for 2 s after its last part is gone; later it is opened anew."""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The ratio, and the times themselves."""
    folders = [environment.scratch / lines for lines in ("20", "2000")]
    for folder in folders:
        folder.mkdir()
    with (
        scripted_calls(folders[0], SCRIPTED_LINES="20") as few,
        scripted_calls(folders[1], SCRIPTED_LINES="2000") as many,
        chromium_with_microphone(environment.chromium) as browser,
    ):
        small, large = in_a_call(browser, few), in_a_call(browser, many)
        pairs = [(_open_ms(small), _open_ms(large)) for _ in range(ROUNDS + WARM_UP)]
    return compared("transcript opened", "ms", pairs[WARM_UP:], aim=AIM)


def _open_ms(page: Page) -> float:
    page.get_by_role("link", name="About", exact=True).click()
    page.get_by_role("heading", name="About Switchboard").wait_for()
    time.sleep(FORGOTTEN_S)
    began_ms = page.evaluate(
        """() => {
          window.__opened = 0;
          const look = () => {
            const shown = document.querySelector(".sb-transcript .sb-item:last-child .sb-said");
            if (!shown?.getBoundingClientRect().height) return requestAnimationFrame(look);
            window.__opened = performance.now();
          };
          const links = [...document.querySelectorAll("a")];
          const began = performance.now();
          links.find((link) => link.textContent.trim().endsWith("Console")).click();
          requestAnimationFrame(look);
          return began;
        }"""
    )
    page.wait_for_function("() => window.__opened > 0", polling=50)
    return float(page.evaluate("() => window.__opened")) - float(began_ms)
