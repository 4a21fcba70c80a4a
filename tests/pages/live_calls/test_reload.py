"""A reloaded page is another session: it takes over the call of the one before, once."""

import asyncio
import gc
import weakref

import pytest

from agents_core.call.contract.commands import ApplyTeam, SendMessage, SetMuted
from agents_core.team_files.ready_teams import ready
from pages.live_calls.console_handler import CLOSED_S, OFFLINE_S
from pages.live_channel.page_session import SUCCESSOR_S
from pages.session.team_update import apply_team
from tests.pages.support.call_scenes import approval, opening
from tests.pages.support.live_page import LiveConsole, LivePage, settled
from tests.pages.support.reloads import LONG_S, calling, goes, has_call
from tests.pages.support.virtual_time import virtual_time


async def reloaded() -> tuple[LiveConsole, LiveConsole, LivePage]:
    """The old session, the new one, and its page."""
    console, before = await calling()
    await goes(before)
    again = LiveConsole(beside=console)
    return console, again, await again.opened(before=before)


@virtual_time
async def test_a_reload_keeps_the_call_and_its_transcript() -> None:
    old, new, page = await reloaded()
    assert has_call(new) and not has_call(old) and old.session.call is None
    assert new.session.endpoint is old.call.endpoint
    assert page.state["running"] and "hello" in page.updates()[-1]["lines"]["items"][-1][1]
    assert (await page.commands("send", text="still here"))["ok"]
    assert old.call.commands == [SendMessage("hello"), SendMessage("still here")]
    assert len(old.switchboard.calls) == 1


@virtual_time
async def test_the_call_lives_with_the_new_page_and_not_with_the_old_one() -> None:
    old, new, page = await reloaded()
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped and old.call.alive()
    await goes(page)
    await asyncio.sleep(CLOSED_S + 1)
    assert old.call.stopped == ["the page was closed"] and not old.call.alive()
    assert not has_call(new)


@virtual_time
async def test_the_reloaded_page_hangs_up() -> None:
    old, new, page = await reloaded()
    assert (await page.commands("hang_up"))["ok"]
    assert old.call.stopped == ["hung up"] and not page.state["running"]
    assert new.page.greeted.done()


@virtual_time
async def test_a_page_appears_while_the_message_before_it_waits_for_a_choice() -> None:
    """Choose a team, Send, reload: the page stayed empty for up to 20 s."""
    old = LiveConsole(opening().events)
    before = await old.opened()
    await before.sends("send", id="command-before", text="hello", after=1)
    await goes(before)
    new = LiveConsole(beside=old)
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    page = await new.opened(before=before)
    assert loop.time() - begun_s < 2 and page.state["status"] == "Ready"
    assert not new.page.greeted.done(), "it may be this page's own call that the address names"
    page.write("send", id="command-after", text="still here")
    await settled()
    old.session.choices = 1
    old.handler.choices_taken()
    await settled()
    assert has_call(new) and page.state["running"] and new.page.greeted.done()
    assert old.call.commands == [SendMessage("hello"), SendMessage("still here")]


@virtual_time
async def test_nothing_keeps_the_session_of_the_old_page() -> None:
    old, new, page = await reloaded()
    session = weakref.ref(old.page)
    del old
    for _ in range(100):  # the worker thread lets go of it when the loop goes on already
        if session() is None:
            break
        await asyncio.to_thread(gc.collect)
    assert session() is None and has_call(new) and page.state["running"]


@virtual_time
async def test_a_reload_while_offline_keeps_the_call_within_a_minute() -> None:
    old, before = await calling()
    await before.leave()
    await asyncio.sleep(OFFLINE_S - 1)
    new = LiveConsole(beside=old)
    await new.opened(before=before)
    await asyncio.sleep(LONG_S)
    assert has_call(new) and not old.call.stopped


@virtual_time
async def test_a_page_that_is_loaded_too_late_has_no_call() -> None:
    old, before = await calling()
    await goes(before)
    await asyncio.sleep(CLOSED_S + 1)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    assert not has_call(new) and new.session.call is None and not page.state["running"]
    assert old.call.stopped == ["the page was closed"]


@virtual_time
async def test_a_call_that_was_hung_up_stays_with_its_page() -> None:
    old, before = await calling()
    await before.commands("hang_up")
    await goes(before)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    assert new.session.call is None and page.state["status"] == "Ready"


@virtual_time
async def test_a_duplicated_tab_leaves_the_call_with_the_original() -> None:
    old, before = await calling()
    copy = LiveConsole(beside=old)
    await copy.opened(before=before)
    assert has_call(old) and not has_call(copy) and copy.page.greeted.done()
    await asyncio.sleep(SUCCESSOR_S + 1)
    await goes(before)
    await settled()
    assert not has_call(copy), "it asked long ago"
    new = LiveConsole(beside=old)
    await new.opened(before=before)
    assert has_call(new)


@virtual_time
async def test_a_hello_before_the_old_connection_closes_gets_the_call_when_it_does() -> None:
    old, before = await calling()
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    assert has_call(old) and not page.state["running"]
    await goes(before)
    await settled()
    assert has_call(new) and page.state["running"]
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped


@virtual_time
async def test_of_two_tabs_that_ask_one_gets_the_call() -> None:
    old, before = await calling()
    await goes(before)
    tabs = [LiveConsole(beside=old) for _ in range(3)]
    await asyncio.gather(*(tab.opened(before=before) for tab in tabs))
    assert [has_call(tab) for tab in tabs].count(True) == 1
    assert len(old.switchboard.calls) == 1 and not old.call.stopped


@virtual_time
async def test_a_second_hello_changes_nothing() -> None:
    old, new, page = await reloaded()
    await page.leave()
    await page.connect()  # with the same hello
    await page.sends("open", feed="own", source="own")
    assert has_call(new) and page.state["running"]
    await asyncio.sleep(LONG_S)
    assert not old.call.stopped


@virtual_time
async def test_a_session_with_a_call_takes_no_other() -> None:
    old, before = await calling()
    await goes(before)
    new = LiveConsole(beside=old)
    page = await new.opened()
    await page.commands("send", text="my own")
    await new.page.greeted_by(old.page)
    assert new.session.call is old.switchboard.calls[1] and has_call(old)


@virtual_time
async def test_a_page_is_no_successor_of_itself() -> None:
    console, page = await calling()
    await console.page.greeted_by(console.page)
    await page.leave()
    await console.page.greeted_by(console.page)
    await page.connect()
    assert has_call(console)
    await asyncio.sleep(LONG_S)
    assert not console.call.stopped


@virtual_time
async def test_a_reload_twice_keeps_the_call() -> None:
    old, new, page = await reloaded()
    await goes(page)
    newest = LiveConsole(beside=old)
    await newest.opened(before=page)
    await asyncio.sleep(LONG_S)
    assert has_call(newest) and not has_call(new) and not old.call.stopped


@virtual_time
async def test_a_message_sent_just_before_the_reload_starts_the_call_that_goes_on() -> None:
    old = LiveConsole(opening().events)
    before = await old.opened()
    before.write("send", id=before.new_id(), text="hello")
    before.write("bye")
    await before.leave()
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    await settled()
    assert has_call(new) and page.state["running"]
    assert old.call.commands == [SendMessage("hello")]


@virtual_time
async def test_forms_team_update_and_switches_move_with_the_call() -> None:
    old = LiveConsole(approval())
    before = await old.opened()
    await before.commands("send", text="what is my flight status?")
    await before.commands("mute", on=True)
    form = old.session.forms["t1"] = object()
    apply_team(old.session, ready().team, 2)
    update = old.session.team_update
    await goes(before)
    new = LiveConsole(beside=old)
    page = await new.opened(before=before)
    assert new.session.forms == {"t1": form} and new.session.team_update is update
    assert not old.session.forms and old.session.team_update is None
    assert page.state["muted"] and page.state["approvals"]
    sent = [type(one) for one in old.call.commands]
    assert sent == [SendMessage, SetMuted, ApplyTeam], "nothing is sent anew"


@pytest.mark.parametrize("goodbye", [True, False])
@virtual_time
async def test_the_old_pages_part_learns_that_its_call_has_moved(goodbye: bool) -> None:
    old, before = await calling()
    if goodbye:
        await before.sends("bye")
    await before.leave()
    await LiveConsole(beside=old).opened(before=before)
    await before.connect()  # the browser had kept the page
    await before.sends("open", feed="own", source="own")
    assert not before.state["running"] and before.state["status"] == "Ready"
    assert not (await before.commands("hang_up"))["ok"] and not old.call.stopped
