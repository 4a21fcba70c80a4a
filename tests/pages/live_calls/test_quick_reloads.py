"""A page that is reloaded several times, one right after the other, has its call in the end."""

import asyncio

import pytest

from agents_core.call.contract.commands import SendMessage
from pages.live_calls.console_handler import CLOSED_S, LAST_COMMAND_S
from pages.live_channel.page_session import ADOPTION_S, SUCCESSOR_S
from tests.pages.support.call_scenes import opening
from tests.pages.support.live_page import LiveConsole, LivePage, settled
from tests.pages.support.reloads import LONG_S, calling, goes, has_call
from tests.pages.support.virtual_time import virtual_time


async def starting() -> tuple[LiveConsole, LivePage]:
    """A page whose message waits for a choice that the server has not taken, and which is gone."""
    console = LiveConsole(opening().events)
    page = await console.opened()
    await page.sends("send", id="command-before", text="hello", after=1)
    await goes(page)
    return console, page


async def starts(console: LiveConsole) -> None:
    """The choice arrives: the message starts the call."""
    console.session.choices = 1
    console.handler.choices_taken()
    await settled()


@pytest.mark.parametrize("stays_s", [0, LAST_COMMAND_S + 1, CLOSED_S / 2])
@pytest.mark.parametrize("reloads", [2, 3, 6])
@virtual_time
async def test_reloads_while_the_call_is_still_moving_keep_it(reloads: int, stays_s: float) -> None:
    """The second one lost it: the call went to the page between, which was gone."""
    old, page = await starting()
    for number in range(reloads):
        new = LiveConsole(beside=old)
        page = await new.opened(before=page)
        if number < reloads - 1:
            await asyncio.sleep(stays_s if number == 0 else 0)
            await goes(page)
    await starts(old)
    assert has_call(new) and page.state["running"] and new.page.greeted.done()
    await asyncio.sleep(LONG_S)
    assert len(old.switchboard.calls) == 1 and not old.call.stopped


@virtual_time
async def test_a_message_typed_after_two_reloads_reaches_the_call_that_is_still_moving() -> None:
    old, before = await starting()
    between = await LiveConsole(beside=old).opened(before=before)
    await goes(between)
    page = await LiveConsole(beside=old).opened(before=between)
    page.write("send", id="command-after", text="still here")
    await settled()
    await starts(old)
    assert old.call.commands == [SendMessage("hello"), SendMessage("still here")]
    assert len(old.switchboard.calls) == 1


@pytest.mark.parametrize("between_left", [True, False])
@virtual_time
async def test_a_page_that_was_reloaded_before_its_welcome_leaves_its_call_to_the_next(
    between_left: bool,
) -> None:
    """The tab still names the page before it. The server may see the connection close later."""
    old, before = await calling()
    await goes(before)
    between = await LiveConsole(beside=old).opened(before=before)
    if between_left:
        await goes(between)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    if not between_left:
        await goes(between)
        await settled()
    assert has_call(new) and page.state["running"]
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped


@virtual_time
async def test_a_page_that_is_reloaded_while_its_hello_waits_leaves_the_call_to_the_next() -> None:
    old, before = await starting()
    between = asyncio.create_task(LiveConsole(beside=old).opened(before=before))
    await asyncio.sleep(ADOPTION_S / 2)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    await goes(await between)
    await starts(old)
    await settled()
    assert has_call(new) and page.state["running"]
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped


@pytest.mark.parametrize("asked", ["before", "after"])
@pytest.mark.parametrize("gone_s", [0, LAST_COMMAND_S + 0.1])
@virtual_time
async def test_a_connection_that_closes_after_the_second_reload_leaves_its_call_to_it(
    asked: str, gone_s: float
) -> None:
    """Of a page that was reloaded twice the server sees the first connection close last.
    ``asked``: whether the newest page says hello before or after that."""
    old, before = await calling()
    between = await LiveConsole(beside=old).opened(before=before)
    await goes(between)
    await asyncio.sleep(gone_s)
    new = LiveConsole(beside=old)
    if asked == "before":
        page = await new.opened(before=between)
        await goes(before)
    else:
        await goes(before)
        page = await new.opened(before=between)
    await settled()
    assert has_call(new) and page.state["running"]
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped


@virtual_time
async def test_a_page_between_two_reloads_keeps_the_call_as_long_as_any_other() -> None:
    """Its tab is closed while its call is still on the way to it."""
    old, before = await starting()
    between = LiveConsole(beside=old)
    await goes(await between.opened(before=before))
    await asyncio.sleep(LAST_COMMAND_S + 0.1)
    await starts(old)
    assert has_call(between) and not old.call.stopped and old.call.alive()
    await asyncio.sleep(CLOSED_S + 1)
    assert old.call.stopped == ["the page was closed"]


@virtual_time
async def test_two_pages_that_take_over_from_each_other_do_not_wait_for_each_other() -> None:
    """The address is typed again, then the browser goes back to the page that it had kept."""
    old, _ = await starting()
    new = LiveConsole(beside=old)
    await asyncio.gather(new.page.greeted_by(old.page), old.page.greeted_by(new.page))
    await starts(old)
    await asyncio.gather(
        asyncio.wrap_future(old.page.greeted), asyncio.wrap_future(new.page.greeted)
    )
    assert [has_call(old), has_call(new)].count(True) == 1 and not old.call.stopped


@virtual_time
async def test_a_duplicated_tab_gets_no_call_by_the_reloads_of_its_original() -> None:
    old, before = await calling()
    copy = LiveConsole(beside=old)
    copied = await copy.opened(before=before)
    await asyncio.sleep(SUCCESSOR_S + 1)
    await goes(before)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    await goes(copied)
    await LiveConsole(beside=old).opened(before=copied)
    assert has_call(new) and page.state["running"]
