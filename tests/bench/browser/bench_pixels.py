"""How long after an event of a call its words are on the screen.

A scripted call emits a word (the app notes its wall clock); the page notes when it has drawn the
frame with it. Another word comes when the last one is drawn, at changing moments.
"""

from playwright.sync_api import Page

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.scripted_console import scripted_console
from tests.browser.support.scripted_calls import ScriptedCalls, adds

ROUNDS, WARM_UP = 100, 5
P95_AIM_MS = 40
NOTE = """() => {
  window.__drawn = {};
  const list = document.querySelector(".sb-transcript");
  const seen = () => {
    const words = list.querySelector(".sb-item:last-child")?.textContent.match(/w\\d+/g);
    const word = words?.at(-1);
    if (!word || word in window.__drawn) return;
    window.__drawn[word] = 0;
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => {
        window.__drawn[word] = performance.timeOrigin + performance.now();
      };
      painted.port2.postMessage(null);
    });
  };
  new MutationObserver(seen).observe(list, { childList: true, subtree: true, characterData: true });
}"""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """From the emitted event to the painted frame."""
    with scripted_console(environment, scene="mid-call") as (script, page):
        page.evaluate(NOTE)
        took_ms = [_word(script, page, number) for number in range(ROUNDS + WARM_UP)]
    return [figure("event to pixels", "ms", took_ms[WARM_UP:], p95_aim=P95_AIM_MS)]


def _word(script: ScriptedCalls, page: Page, number: int) -> float:
    page.wait_for_timeout(40 + 7 * number % 31)
    [emitted_ms] = script.play(adds(f"w{number} ", f"line{number // 20}"))
    page.wait_for_function("(word) => window.__drawn[word] > 0", arg=f"w{number}", polling=50)
    return float(page.evaluate("(word) => window.__drawn[word]", f"w{number}")) - emitted_ms
