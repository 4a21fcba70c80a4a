"""Microphone and loudspeaker of a browser session, and what its call is told of them."""

import asyncio
from typing import cast

import pytest

from agents_core.errors import SwitchboardError
from agents_core.events import MediaAttached
from agents_core.settings import Settings
from pages.live_calls import session_audio
from pages.live_calls.session_audio import ListeningCall, NewerAudio, SessionAudio
from pages.services.ports import LiveCall
from pages.webrtc.audio_connection import AudioConnection
from tests.doubles.paced_sink import PacedSink
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall
from tests.pages.support.live_page import LOCAL, LiveConsole, settled
from tests.pages.support.virtual_time import virtual_time


class Answered:
    """A connection whose answer comes when the test says so."""

    def __init__(self, *_: object, **__: object) -> None:
        self.ended = False
        self.answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.call: object = None

    async def answer(self, offer_sdp: str) -> str:
        return f"{await self.answered} to {offer_sdp}"

    def connect(self, call: object) -> None:
        self.call = call

    def close(self) -> None:
        self.ended = True
        if not self.answered.done():
            self.answered.set_exception(SwitchboardError("ended"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Answered]:
    """The connections, in the order in which they were made."""
    found: list[Answered] = []

    def make(*given: object, **named: object) -> Answered:
        found.append(Answered())
        return found[-1]

    monkeypatch.setattr(session_audio, "_connection_type", lambda: make)
    return found


@virtual_time
async def test_a_late_answer_of_an_older_negotiation_leaves_the_newer_one(
    made: list[Answered],
) -> None:
    """It ended the newer connection: the caller spoke to nobody."""
    audio = SessionAudio(Settings(), lambda: None)
    older, newer = audio.begin(), audio.begin()
    answer = asyncio.create_task(audio.answer(newer, "the second offer"))
    await settled()
    with pytest.raises(NewerAudio):
        async with asyncio.timeout(60):
            await audio.answer(older, "the first offer")
    audio.give_up(older)
    made[0].answered.set_result("an answer")
    connection, sdp = await answer
    assert sdp == "an answer to the second offer" and not made[0].ended and len(made) == 1
    call = cast(LiveCall, FakeCall(opening().events, LOCAL))
    audio.connect(cast(AudioConnection, Answered()), call, listens_only=True)
    audio.connect(connection, call)
    assert made[0].call is call and not audio.listens_only
    audio.give_up(newer)
    assert made[0].ended


@virtual_time
async def test_the_offer_before_is_refused_when_another_one_comes(made: list[Answered]) -> None:
    console = LiveConsole(opening().events)
    page = await console.opened()
    page.write("start_audio", id="command-first", sdp="first", purpose="call")
    await settled()
    page.write("start_audio", id="command-second", sdp="second", purpose="call")
    await settled()
    made[1].answered.set_result("an answer")
    await settled()
    assert {one["id"]: one["ok"] for one in page.of_kind("ack")} == {
        "command-first": False,
        "command-second": True,
    }
    assert made[0].ended and not made[1].ended and console.handler.audio.connected
    await page.leave()


def test_a_page_that_only_listens_connects_no_microphone() -> None:
    """ "Microphone connected" stood in the transcript of a typed call with spoken answers."""
    call = FakeCall(opening().events, LOCAL)
    listening = ListeningCall(cast(LiveCall, call))
    listening.attach_media(PacedSink())
    attached = call.events[-1]
    assert isinstance(attached, MediaAttached) and attached.listens_only
    listening.offer_audio(b"\0\0")
    assert call.audio == []
