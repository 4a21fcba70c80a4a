"""A page's connection: it sends what changed, carries out each command once, and stays bounded."""

import asyncio
import json
import logging
from typing import Any

import pytest

from agents_core.call.contract.commands import Ack, Command, SendMessage
from agents_core.events import TranscriptDone
from pages.live_channel import requests as rq
from pages.live_channel.page_session import KEPT_COMMANDS, Result
from tests.pages.support.call_scenes import long_call, opening
from tests.pages.support.live_page import LiveConsole, LivePage, settled
from tests.pages.support.virtual_time import virtual_time

ANSWER: dict[str, Any] = {"role": "agent", "agent": "QA Agent"}


async def connected() -> tuple[LiveConsole, LivePage]:
    console = LiveConsole(opening().events)
    return console, await console.opened()


@virtual_time
async def test_a_page_is_welcomed_and_told_its_state() -> None:
    console, page = await connected()
    assert [frame["type"] for frame in page.frames] == ["welcome", "session", "feed"]
    assert page.frames[0]["session"] == console.page.public_id
    assert console.page.token not in json.dumps(page.frames)


@virtual_time
async def test_what_the_first_call_needs_is_loaded_after_a_page_was_served() -> None:
    console = LiveConsole(opening().events)
    page = await LivePage(console).connect()
    assert not console.switchboard.warmed  # what moves on the page is not there yet
    await page.sends("open", feed="own", source="own")
    assert page.updates() and console.switchboard.warmed


@virtual_time
async def test_a_broken_connection_goes_on_at_its_position() -> None:
    console, page = await connected()
    await page.commands("send", text="hello")
    position = page.updates()[-1]["position"]
    await page.leave()
    console.call.play(TranscriptDone, item_id="b", text="Meanwhile.", **ANSWER)
    await page.connect()
    await page.sends("open", feed="own", source="own", position=position)
    [missed] = page.updates()
    assert not missed["restart"] and len(missed["lines"]["items"]) == 1
    assert "Meanwhile." in missed["lines"]["items"][0][1]


@virtual_time
async def test_a_page_that_missed_nothing_is_sent_nothing() -> None:
    _, page = await connected()
    await page.commands("send", text="hello")
    position = page.updates()[-1]["position"]
    await page.leave()
    await page.connect()
    await page.sends("open", feed="own", source="own", position=position)
    assert page.updates() == []


@virtual_time
async def test_another_call_can_be_watched_until_it_is_closed() -> None:
    console, page = await connected()
    await page.commands("send", text="hello")
    other = await LivePage(console).connect()
    await other.sends("open", feed="watched", source="call:c-1")
    assert [frame["feed"] for frame in other.of_kind("feed")] == ["watched"]
    await other.sends("close", feed="watched")
    console.call.play(TranscriptDone, item_id="b", text="Not for you.", **ANSWER)
    await settled()
    assert len(other.of_kind("feed")) == 1


@pytest.mark.parametrize("source", ["nothing", "own:x"])
@virtual_time
async def test_a_source_that_does_not_exist_is_a_notice(source: str) -> None:
    _, page = await connected()
    await page.sends("open", feed="x", source=source)
    assert page.of_kind("notice") == [
        {"type": "notice", "message": "This call is not running any more.", "fatal": False}
    ]


@virtual_time
async def test_earlier_items_are_sent_on_request() -> None:
    console = LiveConsole(long_call(40))
    page = await console.opened()
    await page.commands("send", text="hello")
    first = page.updates()[-1]["lines"]["items"][0][0]
    await page.sends("earlier", feed="own", part="lines", before=first)
    [frame] = page.of_kind("earlier")
    assert (frame["feed"], frame["part"], frame["items"][-1][0]) == ("own", "lines", first - 1)
    await page.sends("earlier", feed="unknown", part="lines", before=first)
    assert len(page.of_kind("earlier")) == 1


# --- commands -------------------------------------------------------------------------------------


@virtual_time
async def test_a_command_sent_again_is_carried_out_once() -> None:
    console, page = await connected()
    first = await page.commands("send", text="hello", id="command-of-mine")
    await page.leave()
    await page.connect()
    again = await page.commands("send", text="hello", id="command-of-mine")
    assert first == again
    assert console.call.commands == [SendMessage("hello")]


@virtual_time
async def test_a_command_is_carried_out_although_the_connection_breaks() -> None:
    """The page repeats it and learns how it went, not that it failed."""
    console, page = await connected()
    await page.commands("send", text="hello")
    begun, go_on = asyncio.Event(), asyncio.Event()
    handle = console.handler.handle

    async def slow(command: rq.Command) -> Result:
        begun.set()
        await go_on.wait()
        return await handle(command)

    console.handler.handle = slow  # type: ignore[method-assign]
    page.write("send", id="command-of-mine", text="and my bag?")
    await begun.wait()
    await page.leave()
    await page.connect()
    page.write("send", id="command-of-mine", text="and my bag?")
    go_on.set()
    await settled()
    assert [one["ok"] for one in page.of_kind("ack")] == [True]
    assert console.call.commands == [SendMessage("hello"), SendMessage("and my bag?")]


@virtual_time
async def test_a_command_that_fails_is_logged_and_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    console, page = await connected()
    await page.commands("send", text="hello")

    def broken(command: Command) -> Ack:
        raise ZeroDivisionError

    console.call.submit = broken  # type: ignore[assignment,method-assign]
    with caplog.at_level(logging.ERROR):
        answer = await page.commands("interrupt")
    assert (answer["ok"], answer["message"]) == (False, "That did not work. The log says why.")
    assert "ZeroDivisionError" in caplog.text


@virtual_time
async def test_a_page_without_a_call_of_its_own_gets_a_sentence() -> None:
    console, page = await connected()
    console.page.handler = None
    answer = await page.commands("hang_up")
    assert answer["message"] == "There is no call on this page."


@virtual_time
async def test_ids_of_commands_are_kept_in_a_bounded_number() -> None:
    console, _ = await connected()
    for number in range(KEPT_COMMANDS + 10):
        await console.page.carry_out(rq.InterruptAgent(type="interrupt", id=f"command-{number}"))
    assert len(console.page._results) == KEPT_COMMANDS
