"""Pages that are reloaded in the middle of a call."""

from pages.live_calls.console_handler import OFFLINE_S
from tests.pages.support.call_scenes import opening
from tests.pages.support.live_page import LiveConsole, LivePage

LONG_S = 10 * OFFLINE_S


async def calling() -> tuple[LiveConsole, LivePage]:
    """A page in the middle of a call."""
    console = LiveConsole(opening().events)
    page = await console.opened()
    assert (await page.commands("send", text="hello"))["ok"]
    return console, page


async def goes(page: LivePage) -> None:
    """What a browser does when its page is closed or reloaded."""
    await page.sends("bye")
    await page.leave()


def has_call(console: LiveConsole) -> bool:
    return console.session.running
