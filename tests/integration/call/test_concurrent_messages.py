"""Events at the same time: messages in quick succession, a server lost during the greeting."""

import asyncio
from typing import Literal

from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import SpokenLine
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import TEAM, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server


class Turnstile(asyncio.Event):
    """Lets one answer through for each ``let_one_through``."""

    def __init__(self) -> None:
        super().__init__()
        self._passes = asyncio.Semaphore(0)

    def let_one_through(self) -> None:
        self._passes.release()

    async def wait(self) -> Literal[True]:
        await self._passes.acquire()
        return True


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def typed(call: CallHarness) -> list[str]:
    return [event.text for event in call.all(ev.TranscriptDone) if event.typed]


async def test_of_three_messages_at_once_each_waits_for_the_response_before_it() -> None:
    """Two that woke together stood before one answer, and the last was never answered."""
    async with scripted_server([Say("First."), Say("Second."), Say("Third.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.sent("session.update")))
            server.hold = gate = Turnstile()
            await call.do(SendMessage("one"))
            for words in ("two", "three"):
                assert (await call.do(SendMessage(words))).ok
            assert typed(call) == ["one"]
            assert [message.text for message in call.view().queued] == ["two", "three"]
            gate.let_one_through()
            await call.until(lambda call: len(typed(call)) == 2)
            before_the_second_answer = typed(call)
            gate.let_one_through()
            gate.let_one_through()
            await call.said("Third.")
            assert call.view().queued == ()
    assert before_the_second_answer == ["one", "two"]


async def test_a_greeting_lost_with_its_session_is_said_by_the_next_one() -> None:
    greeting = TEAM.model_copy(update={"greeting": "Welcome to the office."})
    async with scripted_server([Say("Welcome to the office.")] * 2) as server:
        server.hold = asyncio.Event()
        async with running_call(at(server), greeting, Office().catalogue()) as call:
            await call.runner.attach(PacedSink())
            await server.wait_for(lambda: bool(server.sent("response.create")))
            await server.drop()
            await call.event(ev.EngineLost)
            server.hold.set()  # its answer is not heard
            greeted = await call.said("Welcome to the office")
    assert greeted.agent == TEAM.entry


async def test_an_answer_interrupted_before_its_first_word_leaves_no_line() -> None:
    """What a server sends of an answer that was cancelled as it began."""
    response = {"object": "realtime.response", "id": "resp_cut", "output": []}
    where = {"response_id": "resp_cut", "item_id": "item_cut", "output_index": 0}
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.sent("session.update")))
            await server.send("response.created", response={**response, "status": "in_progress"})
            await server.send(
                "response.output_audio_transcript.done", **where, content_index=0, transcript=""
            )
            await server.send("response.done", response={**response, "status": "cancelled"})
            await call.event(ev.ResponseDone)
            assert [line for line in call.view().lines if isinstance(line, SpokenLine)] == []
