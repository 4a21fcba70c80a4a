"""The transcript and the trace while a call goes on: what a reader opened, selected or scrolled to
stays, hostile text is text, and a call of 2,000 lines opens with its newest."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import picture
from tests.browser.support.console import Console
from tests.browser.support.driver import Caller
from tests.browser.support.scripted_calls import ScriptedCalls, adds, says, scripted_calls, tool

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
TOP = "(list) => list.scrollTop"
AT_THE_END = "(list) => list.scrollHeight - list.scrollTop - list.clientHeight < 50"
SCROLL_UP = """(list) => new Promise((seen) => { // the page learns of it with its next frame
  list.addEventListener("scroll", () => seen(), { once: true });
  list.scrollTop = 100;
})"""
SCROLL_UP_BEFORE_AN_UPDATE = """async (list) => {
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const { connection } = await import(files.find((name) => name.endsWith("/connection.js")));
  const feed = connection.feeds.get("own");
  list.scrollTop = 100;
  feed.tell({ lines: { total: 0, items: [...feed.lists.lines.items].slice(-1) } });
}"""
SELECT = """(said) => {
  const range = document.createRange();
  range.selectNodeContents(said);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedCalls]:
    """One app; each test has a call of its own."""
    with scripted_calls(tmp_path_factory.mktemp("list"), scene="mid-call") as script:
        yield script


@pytest.fixture(scope="module")
def long_script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedCalls]:
    """Every call has 2,000 lines."""
    with scripted_calls(tmp_path_factory.mktemp("long"), scene="long") as script:
        yield script


def in_a_call(browser: Browser, script: ScriptedCalls) -> Console:
    """A person who has typed a first message."""
    console = Console(Caller(browser))
    console.open(script.app.url)
    console.type("Hello")
    expect(console.callers_words.last).to_have_text("Hello")
    return console


@pytest.fixture
def console(browser: Browser, script: ScriptedCalls, tmp_path: Path) -> Iterator[Console]:
    """In a call, which ends with the test."""
    console = in_a_call(browser, script)
    yield console
    picture(console, tmp_path / "end.png")
    console.caller.close()


def many(script: ScriptedCalls, prefix: str, count: int = 30) -> None:
    """More lines than the list shows at once."""
    script.play(*(says(f"{prefix} {number}", f"{prefix}{number}") for number in range(count)))


def test_details_and_a_selection_stay_while_words_and_steps_arrive(
    console: Console, script: ScriptedCalls
) -> None:
    script.play(*tool("t7", output="22 inches"), says("Take this sentence with you.", "kept"))
    expect(console.step("Document lookup")).to_have_count(2)
    details = console.trace.locator("details").last
    details.locator("summary").click()
    expect(details).to_contain_text("22 inches")
    console.transcript.get_by_text("Take this sentence with you.").evaluate(SELECT)

    for number in range(12):
        script.play(adds(f"word{number} ", "growing"), *tool(f"again{number}"))
    expect(console.transcript).to_contain_text("word11")
    expect(console.step("Document lookup")).to_have_count(14)

    expect(details).not_to_have_attribute("open", "")  # the newest step is another one now
    opened = console.trace.locator("details[open]")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("22 inches")
    selected = console.page.evaluate("() => getSelection().toString()")
    assert selected.strip() == "Take this sentence with you."
    opened.locator("summary").click()
    script.play(adds("more", "growing"), *tool("last"))
    expect(console.step("Document lookup")).to_have_count(15)
    expect(console.trace.locator("details[open]")).to_have_count(0)


def test_the_reading_position_stays_and_the_list_follows_again_from_its_end(
    console: Console, script: ScriptedCalls
) -> None:
    lists = console.transcript
    many(script, "First")
    expect(lists.get_by_text("First 29", exact=True)).to_be_in_viewport()
    lists.evaluate(SCROLL_UP)
    newest = console.page.get_by_role("button", name="Newest")
    many(script, "Second")
    expect(newest).to_be_visible()
    assert lists.evaluate(TOP) == 100

    newest.click()
    expect(lists.get_by_text("Second 29", exact=True)).to_be_in_viewport()
    expect(newest).to_be_hidden()
    many(script, "Third", 3)
    expect(lists.get_by_text("Third 2", exact=True)).to_be_in_viewport()
    console.page.wait_for_function(f"(list) => ({AT_THE_END})(list)", arg=lists.element_handle())


def test_a_reader_who_scrolls_up_just_before_words_arrive_is_not_moved_back(
    console: Console, script: ScriptedCalls
) -> None:
    many(script, "First")
    expect(console.transcript.get_by_text("First 29", exact=True)).to_be_in_viewport()
    console.transcript.evaluate(SCROLL_UP_BEFORE_AN_UPDATE)
    many(script, "Second")
    expect(console.page.get_by_role("button", name="Newest")).to_be_visible()
    assert console.transcript.evaluate(TOP) == 100


def test_a_call_of_2000_lines_opens_at_its_end_and_shows_earlier_ones_in_place(
    browser: Browser, long_script: ScriptedCalls
) -> None:
    console = in_a_call(browser, long_script)
    turns = console.transcript.locator(".sb-turn")
    expect(console.transcript.get_by_text("Answer number 999", exact=True)).to_be_visible()
    assert turns.count() < 60
    console.transcript.evaluate("(list) => { list.scrollTop = 0; }")
    top = turns.first
    first_words = top.inner_text()
    place_px = _top_px(top)
    before = turns.count()
    console.page.get_by_role("button", name="Show earlier").click()
    expect(turns).to_have_count(before + 30)
    kept = turns.nth(30)
    assert kept.inner_text() == first_words
    assert abs(_top_px(kept) - place_px) < 40  # the button may need less room than before
    long_script.play(says("A late word.", "late"))
    expect(console.page.get_by_role("button", name="Newest")).to_be_visible()
    assert abs(_top_px(kept) - place_px) < 40
    texts = [int(number) for number in re.findall(r"Question number (\d+)", _text(console))]
    assert texts == list(range(texts[0], 1000))
    console.caller.close()


def _top_px(one: Locator) -> float:
    box = one.bounding_box()
    assert box is not None
    return box["y"]


def _text(console: Console) -> str:
    return console.transcript.inner_text()


def test_hostile_text_in_transcript_trace_state_and_box_is_text(
    console: Console, script: ScriptedCalls
) -> None:
    script.play(
        says(HOSTILE, "evil", agent=HOSTILE),
        ("ToolCalled", {"call_id": "x", "tool": HOSTILE, "agent": HOSTILE, "arguments": HOSTILE}),
        (
            "ToolReturned",
            {
                "call_id": "x",
                "tool": HOSTILE,
                "agent": HOSTILE,
                "output": HOSTILE,
                "duration_ms": 3,
                "ok": False,
            },
        ),
        (
            "Handoff",
            {"call_id": "h", "from_agent": HOSTILE, "to_agent": HOSTILE}
            | {"utterance": HOSTILE, "item_id": "evil"},
        ),
        ("Problem", {"code": "x", "message": HOSTILE}),
    )
    console.type(HOSTILE)
    expect(console.callers_words.last).to_have_text(HOSTILE)
    expect(console.transcript).to_contain_text("<script>window.hacked=1</script>")
    expect(console.trace).to_contain_text("<script>")
    expect(console.state).to_contain_text("<img src=x")
    assert console.page.evaluate("() => window.hacked") is None
    assert console.page.locator("img[src=x]").count() == 0
    assert console.page.locator(".sb-call-bar script, .sb-list script").count() == 0
