"""A call ends when its page is gone for good, and only then."""

import asyncio
import gc
import weakref

import pytest

from agents_core.call.contract.commands import SendMessage
from pages.live_calls.console_handler import CLOSED_S, LAST_COMMAND_S, OFFLINE_S
from tests.pages.support.call_scenes import opening
from tests.pages.support.live_page import LOCAL, LiveConsole, LivePage, settled
from tests.pages.support.virtual_time import virtual_time


async def calling() -> tuple[LiveConsole, LivePage]:
    console = LiveConsole(opening().events)
    page = await console.opened()
    await page.commands("send", text="hello")
    return console, page


@virtual_time
async def test_closing_the_page_ends_the_call() -> None:
    console, page = await calling()
    await page.sends("bye")
    await page.leave()
    await asyncio.sleep(CLOSED_S - 1)
    assert not console.call.stopped, "it may be a reload"
    await asyncio.sleep(2)
    assert console.call.stopped == ["the page was closed"]
    assert not console.session.page_open()


@virtual_time
async def test_a_closed_page_without_a_call_is_forgotten_at_once() -> None:
    console = LiveConsole()
    page = await console.opened()
    session = weakref.ref(console.page)
    await page.sends("bye")
    await page.leave()
    await asyncio.sleep(LAST_COMMAND_S + 0.1)
    del console, page
    gc.collect()
    assert session() is None


@virtual_time
async def test_a_page_that_is_offline_for_a_minute_ends_the_call() -> None:
    console, page = await calling()
    await page.leave()
    await asyncio.sleep(OFFLINE_S - 1)
    assert not console.call.stopped and console.session.page_open()
    await asyncio.sleep(2)
    assert console.call.stopped == ["the page was offline for 60 s"]


@pytest.mark.parametrize("goodbye", [True, False])
@virtual_time
async def test_a_page_that_comes_back_in_time_keeps_its_call(goodbye: bool) -> None:
    console, page = await calling()
    if goodbye:  # the browser kept the page, although it said goodbye
        await page.sends("bye")
    await page.leave()
    await asyncio.sleep(0.2 if goodbye else OFFLINE_S - 1)
    await page.connect()
    await asyncio.sleep(2 * OFFLINE_S)
    assert not console.call.stopped
    assert (await page.commands("send", text="still here"))["ok"]
    assert console.call.commands[-1] == SendMessage("still here")


@virtual_time
async def test_another_tab_of_the_session_keeps_the_call() -> None:
    console, page = await calling()
    other = await console.opened()
    await page.sends("bye")
    await page.leave()
    await asyncio.sleep(2 * OFFLINE_S)
    assert not console.call.stopped
    await other.leave()
    await asyncio.sleep(2 * OFFLINE_S)
    assert console.call.stopped


@virtual_time
async def test_a_page_that_is_back_too_late_starts_a_new_call() -> None:
    console, page = await calling()
    await page.leave()
    await asyncio.sleep(2 * OFFLINE_S)
    await page.connect()
    assert console.session.page_open()
    assert (await page.commands("send", text="hello?"))["ok"]
    assert len(console.switchboard.calls) == 2


@virtual_time
async def test_after_the_page_and_its_call_nothing_is_kept() -> None:
    console, page = await calling()
    call = weakref.ref(console.call)
    session = weakref.ref(console.page)
    channel, feeds, switchboard = console.channel, console.feeds, console.switchboard
    token = console.page.token
    await page.sends("bye")
    await page.leave()
    await asyncio.sleep(CLOSED_S + 10)
    switchboard.calls.clear()
    del console, page
    await settled()
    gc.collect()
    assert session() is None and channel.sessions.find(token) is None
    switchboard.start_call(LOCAL, alive=lambda: True)
    feeds.of(switchboard.calls[0])  # the feed of an ended call goes when another is made
    gc.collect()
    assert call() is None
