"""Commands that arrive twice, and messages that cannot be sent as they are."""

import asyncio

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import (
    MAX_MESSAGE_CHARS,
    SendMessage,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_harness import running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


async def test_switches_pressed_twice_are_switched_once() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            await call.runner.attach(PacedSink())
            for command in (SetMuted(True), SetPushToTalk(True), TalkStart()):
                acks = [await call.do(command) for _ in range(2)]
                assert [ack.ok for ack in acks] == [True, True]
            view = call.view()
            assert (view.muted, view.push_to_talk, view.talking) == (True, True, True)
            counts = [len(call.all(k)) for k in (ev.MuteChanged, ev.PushToTalkChanged)]
            assert [*counts, len(call.all(ev.TalkChanged))] == [1, 1, 1]
            assert (await call.do(SetPushToTalk(False))).ok
            assert not call.view().talking


async def test_a_press_that_ends_at_once_leaves_the_microphone_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection takes a moment to interrupt the agent, and the release comes in it."""
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            await call.runner.attach(PacedSink())
            assert (await call.do(SetPushToTalk(True))).ok
            interrupt = call.runner.sessions.interrupt

            async def slowly() -> None:
                await asyncio.sleep(0)
                await interrupt()

            monkeypatch.setattr(call.runner.sessions, "interrupt", slowly)
            pressed, released = await asyncio.gather(call.do(TalkStart()), call.do(TalkStop()))
            assert pressed.ok and not call.view().talking
            assert released.message.startswith("Nothing was recorded.")


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x07\x1b"])
async def test_a_message_without_words_is_refused(text: str) -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            ack = await call.do(SendMessage(text))
    assert (ack.ok, ack.message) == (
        False,
        "There is nothing to send. Please type a message first.",
    )
    assert call.typed() == []


async def test_a_message_that_is_too_long_is_refused_with_the_limit_and_not_cut() -> None:
    """It vanished: the page cut it off and the call never said why."""
    async with scripted_server([Say("Yes.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            long = await call.do(SendMessage("a" * (MAX_MESSAGE_CHARS + 1)))
            assert (await call.do(SendMessage("b\x00" * MAX_MESSAGE_CHARS))).ok
            await call.said("Yes.")
    assert long.message == (
        "A message can have at most 4,000 characters, and this one has 4,001. Please shorten it, "
        "or send it in parts."
    )
    assert call.typed() == ["b" * MAX_MESSAGE_CHARS], "control characters do not count"
