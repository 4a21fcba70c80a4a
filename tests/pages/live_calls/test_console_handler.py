"""The console's commands: each is answered once, and a refusal is a sentence."""

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest

from agents_core.call.contract.commands import (
    Ack,
    Command,
    Interrupt,
    SendMessage,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from agents_core.errors import SwitchboardError
from agents_core.events import CallEnded
from pages.live_calls.console_handler import (
    CHOICES_S,
    MAX_WAITING,
    NO_RUNNING_CALL,
    NOT_CHOSEN,
    NOTHING_TYPED,
    TOO_MANY,
)
from pages.session.call_session import NextCall
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.live_page import LOCAL, LiveConsole, LivePage, settled
from tests.pages.support.virtual_time import virtual_time

REFUSED = Ack(False, "Connecting to the local engine. Press again soon.")


async def calling() -> tuple[LiveConsole, LivePage]:
    """A page in the middle of a call."""
    console = LiveConsole(opening().events)
    page = await console.opened()
    assert (await page.commands("send", text="hello"))["ok"]
    return console, page


@virtual_time
async def test_the_first_message_starts_a_call_and_is_sent() -> None:
    console, page = await calling()
    assert console.call.commands == [SendMessage("hello")]
    assert "hello" in page.updates()[-1]["lines"]["items"][-1][1]


@virtual_time
async def test_the_second_message_goes_to_the_same_call() -> None:
    console, page = await calling()
    await page.commands("send", text="  and my bag?\n")
    assert len(console.switchboard.calls) == 1
    assert console.call.commands == [SendMessage("hello"), SendMessage("and my bag?")]


@virtual_time
async def test_two_quick_messages_keep_their_order_and_start_one_call() -> None:
    console = LiveConsole(opening().events)
    page = await console.opened()
    for number in range(5):
        page.write("send", id=page.new_id(), text=f"message {number}")
    await settled()
    assert [one["ok"] for one in page.of_kind("ack")] == [True] * 5
    [call] = console.switchboard.calls
    assert call.commands == [SendMessage(f"message {number}") for number in range(5)]


@virtual_time
async def test_a_blank_message_starts_no_call() -> None:
    console = LiveConsole()
    page = await console.opened()
    answer = await page.commands("send", text="  \n ")
    assert (answer["ok"], answer["message"]) == (False, NOTHING_TYPED.message)
    assert not console.switchboard.calls


@virtual_time
async def test_a_call_that_cannot_start_is_the_reason() -> None:
    console = LiveConsole()
    console.switchboard.refuse = "The local engine is not running."
    page = await console.opened()
    answer = await page.commands("send", text="my long question")
    assert (answer["ok"], answer["message"]) == (False, "The local engine is not running.")


@virtual_time
async def test_a_missing_setting_is_the_reason() -> None:
    console = LiveConsole()
    console.session.next_call = NextCall(endpoint="Enter the address of the server.")
    page = await console.opened()
    answer = await page.commands("send", text="hello")
    assert answer["message"] == "Enter the address of the server."


@virtual_time
async def test_a_call_begins_with_the_team_that_was_chosen_before_the_message() -> None:
    """On a slow server the message overtook the choice, and the call began with another team."""
    switchboard = FakeSwitchboard(lambda: opening().events, ready=("hotel_desk",))
    console = LiveConsole(switchboard=switchboard)
    page = await console.opened()
    page.write("send", id=page.new_id(), text="hello", after=1)
    page.write("send", id=page.new_id(), text="and this", after=1)
    await asyncio.sleep(CHOICES_S / 2)
    assert not console.switchboard.calls
    console.session.next_call = NextCall(team="Hotel desk", endpoint=LOCAL)
    console.session.choices = 1
    console.handler.choices_taken()
    await settled()
    assert [one["ok"] for one in page.of_kind("ack")] == [True, True]
    [call] = console.switchboard.calls
    assert call.team == "Hotel desk"
    assert call.commands == [SendMessage("hello"), SendMessage("and this")]


@virtual_time
async def test_a_command_is_refused_when_the_choice_before_it_never_comes() -> None:
    console = LiveConsole(opening().events)
    page = await console.opened()
    page.write("send", id=page.new_id(), text="hello", after=3)
    await asyncio.sleep(CHOICES_S + 1)
    [answer] = page.of_kind("ack")
    assert (answer["ok"], answer["message"]) == (False, NOT_CHOSEN)
    assert not console.switchboard.calls


@virtual_time
async def test_a_message_in_a_call_waits_for_no_choice() -> None:
    console, page = await calling()
    assert (await page.commands("send", text="more", after=7))["ok"]
    assert console.call.commands == [SendMessage("hello"), SendMessage("more")]


@virtual_time
async def test_a_refused_message_is_a_sentence() -> None:
    console, page = await calling()
    console.call.ack = Ack(False, "This call has ended.")
    answer = await page.commands("send", text="second words")
    assert (answer["ok"], answer["message"]) == (False, "This call has ended.")
    console.call.ack = Ack(False)
    answer = await page.commands("send", text="third words")
    assert answer["message"] == "The call could not do this."


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("mute", {"on": True}),
        ("push_to_talk", {"on": True}),
        ("talk", {"on": True}),
        ("interrupt", {}),
        ("hang_up", {}),
    ],
)
@virtual_time
async def test_without_a_call_there_is_nothing_to_command(
    kind: str, fields: dict[str, Any]
) -> None:
    page = await LiveConsole().opened()
    answer = await page.commands(kind, **fields)
    assert (answer["ok"], answer["message"]) == (False, NO_RUNNING_CALL.message)
    assert not page.state["running"]


@virtual_time
async def test_the_bars_buttons_reach_the_call() -> None:
    console, page = await calling()
    for kind, on in (("push_to_talk", True), ("talk", True), ("talk", False), ("mute", True)):
        assert (await page.commands(kind, on=on))["ok"]
    assert (await page.commands("interrupt"))["ok"]
    assert console.call.commands[1:] == [
        SetPushToTalk(True),
        TalkStart(),
        TalkStop(),
        SetMuted(True),
        Interrupt(),
    ]
    assert (page.state["muted"], page.state["pushToTalk"], page.state["talking"]) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("kind", "shown"), [("mute", "muted"), ("push_to_talk", "pushToTalk"), ("talk", "talking")]
)
@virtual_time
async def test_a_refused_switch_stays_as_it_is(kind: str, shown: str) -> None:
    console, page = await calling()
    console.call.ack = REFUSED
    answer = await page.commands(kind, on=True)
    assert (answer["ok"], answer["message"]) == (False, REFUSED.message)
    assert page.state[shown] is False


@pytest.mark.parametrize("how", ["cancelled", "failed", "refused at once"])
@virtual_time
async def test_a_call_that_ends_before_it_answers_is_a_sentence(how: str) -> None:
    console, page = await calling()
    answer: Future[Ack] = Future()

    def submit(command: Command) -> "Future[Ack]":
        if how == "refused at once":
            raise SwitchboardError("The call has ended.")
        return answer

    console.call.submit = submit  # type: ignore[method-assign]
    waiting = asyncio.create_task(page.commands("mute", on=True))
    await asyncio.sleep(0.05)
    if how == "cancelled":
        answer.cancel()
    else:
        answer.set_exception(SwitchboardError("The call has ended."))
    told = await waiting
    assert not told["ok"] and "ended" in told["message"]
    assert page.state["muted"] is False


@virtual_time
async def test_hanging_up_ends_the_call_and_keeps_its_transcript() -> None:
    console, page = await calling()
    answers = [await page.commands("hang_up") for _ in range(2)]  # a double click
    assert [answer["ok"] for answer in answers] == [True, True]
    assert console.call.stopped == ["hung up"]
    update = page.updates()[-1]
    assert update["state"]["status"] == "Call ended" and not update["restart"]
    assert update["lines"]["total"] > 1


@virtual_time
async def test_the_same_words_right_after_hanging_up_begin_a_new_call() -> None:
    console, page = await calling()
    console.call.ends_late = True
    await page.commands("hang_up")
    first = console.call
    assert (await page.commands("send", text="hello"))["ok"]
    assert [call.commands for call in console.switchboard.calls] == [[SendMessage("hello")]] * 2
    shown = len(page.updates())
    first.play(CallEnded, reason="hung up")  # late: the page shows the new call
    await settled()
    assert len(page.updates()) == shown


@virtual_time
async def test_the_switches_of_a_call_that_was_hung_up_are_not_the_next_ones() -> None:
    console, page = await calling()
    await page.commands("mute", on=True)
    console.call.ends_late = True
    await page.commands("hang_up")
    await page.commands("send", text="again")
    assert page.state["muted"] is False
    assert console.call.commands == [SendMessage("again")]


@virtual_time
async def test_a_replaced_call_is_followed_and_stays_muted() -> None:
    console, page = await calling()
    await page.commands("mute", on=True)
    await page.commands("push_to_talk", on=True)
    first = console.call
    console.session.replace_call(console.switchboard)
    console.handler.call_replaced()
    await settled()
    assert first.stopped == ["a new call was begun"]
    [begun, *_] = [one for one in page.updates() if one["position"]["source_id"] == "c-2"]
    assert begun["restart"]
    assert console.call.commands == [SetMuted(True), SetPushToTalk(True)]
    assert (page.state["muted"], page.state["pushToTalk"]) == (True, True)


@virtual_time
async def test_a_call_is_replaced_while_the_console_was_opened_on_a_connected_page() -> None:
    """Another page of the app connected first: the handler never saw a connection begin."""
    console = LiveConsole(opening().events)
    console.page.handler = None
    page = await LivePage(console).connect()
    console.page.handler = console.handler
    await page.sends("open", feed="own", source="own")
    await page.commands("send", text="hello")
    console.session.replace_call(console.switchboard)
    console.handler.call_replaced()
    await settled()
    assert page.updates()[-1]["position"]["source_id"] == "c-2"


@virtual_time
async def test_more_commands_than_wait_for_a_call_are_refused() -> None:
    console, page = await calling()
    answer: Future[Ack] = Future()
    console.call.submit = lambda command: answer  # type: ignore[method-assign]
    for _ in range(MAX_WAITING + 2):
        page.write("interrupt", id=page.new_id())
    await settled()
    refused = [one["message"] for one in page.of_kind("ack") if not one["ok"]]
    assert refused == [TOO_MANY.message] * 2
    answer.set_result(Ack(True))
    await settled()
    assert sum(one["ok"] for one in page.of_kind("ack")) == MAX_WAITING + 1


@virtual_time
async def test_the_offer_of_an_unusable_microphone_is_a_sentence() -> None:
    page = await LiveConsole(opening().events).opened()
    answer = await page.commands("start_audio", sdp="no offer", purpose="call")
    assert not answer["ok"] and "Reload the page" in answer["message"]
