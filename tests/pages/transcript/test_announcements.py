"""Announcements for screen readers: each once, and no clock."""

from agents_core.call.view.call_view import Line, MarkerLine, SpokenLine
from agents_core.call.view.persistent_list import PersistentList
from pages.transcript.announcements import NEWEST, line_announcements
from tests.pages.support import call_scenes
from tests.pages.support.live_page import LiveConsole
from tests.pages.support.virtual_time import virtual_time


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


@virtual_time
async def test_finished_lines_are_sent_to_the_page_to_be_read_out() -> None:
    page = await LiveConsole(call_scenes.opening().events).opened()
    await page.commands("send", text="hello")
    assert page.updates()[-1]["announce"] == [
        ["c-1 a1", "Main Agent: Hello, this is airline support. How can I help?"]
    ]
