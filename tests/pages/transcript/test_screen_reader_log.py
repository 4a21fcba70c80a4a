"""Announcements for screen readers: each once, and no clock."""

import re

from agents_core.call.view.call_view import Line, MarkerLine, SpokenLine
from agents_core.call.view.persistent_list import PersistentList
from agents_core.events import CallerSpeechStarted, CallerSpeechStopped
from pages.transcript.announcements import NEWEST, announcements_html, line_announcements
from tests.pages.support import call_scenes
from tests.pages.support.page_runs import Opener, markup, scripts, switchboard_with, typed


def lines(*found: Line) -> PersistentList[Line]:
    return PersistentList((found,))


def agent(item_id: str, text: str, **more: object) -> SpokenLine:
    given = {"role": "agent", "agent": "QA Agent", "partial": False, **more}
    return SpokenLine(item_id=item_id, text=text, **given)  # type: ignore[arg-type]


def test_finished_lines_are_announced_once_and_partial_ones_are_not() -> None:
    found = lines(
        agent("a1", "Hello."),
        MarkerLine(kind="handoff", text="Main Agent → QA Agent"),
        agent("a2", "Online che", partial=True),
    )
    assert line_announcements("c-1", found) == [("c-1 a1", "QA Agent: Hello.")]


def test_typed_and_unheard_text_is_not_announced() -> None:
    found = lines(
        SpokenLine(item_id="u1", role="caller", agent="", text="Hi", partial=False, typed=True),
        agent("a1", "Bags are free. Or not.", heard_chars=14),
        agent("a2", "Never heard.", heard_chars=0),
    )
    assert line_announcements("c-1", found) == [("c-1 a1", "QA Agent: Bags are free.")]


def test_only_the_newest_lines_are_announced() -> None:
    found = lines(*(agent(f"a{number}", "Yes.") for number in range(60)))
    assert len(line_announcements("c-1", found)) == NEWEST


def test_announcements_never_become_markup() -> None:
    body = announcements_html([('"><script>', "<img src=x onerror=hacked()>")])
    assert "<script" not in body and "<img" not in body


def test_the_console_reads_out_finished_lines_and_keeps_its_clock_out_of_the_status(
    console: Opener,
) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    assert 'data-announce="c-1 a1">Main Agent: Hello, this is airline support.' in markup(page)
    assert "window.sbScreenReaderLog" in scripts(page)
    before = [one for one in bodies(page) if 'role="status"' in one and "sb-state" in one]
    clocks = [one for one in bodies(page) if re.search(r'class="sb-state"><time>', one)]
    assert len(before) == len(clocks) == 1 and "<time" not in before[0]
    switchboard.calls[0].play(CallerSpeechStarted, item_id="u2")
    switchboard.calls[0].play(CallerSpeechStopped, item_id="u2", silence_ms=500)
    for number, event in enumerate(switchboard.calls[0].events):
        object.__setattr__(event, "at_ms", number * 1_000)
    page.run()
    after = [one for one in bodies(page) if 'role="status"' in one and "sb-state" in one]
    assert after == before
    assert clocks != [one for one in bodies(page) if re.search(r'class="sb-state"><time>', one)]


def bodies(page: object) -> list[str]:
    """Each element's HTML."""
    return [str(one.proto.body) for one in page.html]  # type: ignore[attr-defined]
