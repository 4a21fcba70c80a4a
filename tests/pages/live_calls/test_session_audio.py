"""Microphone and loudspeaker of a browser session, and what its call is told of them."""

import asyncio
import threading
from typing import cast

import pytest

from agents_core.errors import SwitchboardError
from agents_core.events import CallEnded, MediaAttached
from agents_core.settings import Settings
from pages.live_calls import session_audio
from pages.live_calls.console_handler import CALL_OVER
from pages.live_calls.session_audio import ListeningCall, NewerAudio, SessionAudio
from pages.services.ports import LiveCall, Switchboard
from pages.webrtc.audio_connection import AudioConnection
from tests.doubles.paced_sink import PacedSink
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall
from tests.pages.support.live_page import LOCAL, LiveConsole, settled
from tests.pages.support.virtual_time import virtual_time


class Answered:
    """A connection whose answer comes when the test says so."""

    offered: asyncio.Event  #: set once one has its offer

    def __init__(self, *_: object, **__: object) -> None:
        self.ended = False
        self.answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.call: object = None

    async def answer(self, offer_sdp: str) -> str:
        self.offered.set()
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
    monkeypatch.setattr(Answered, "offered", asyncio.Event(), raising=False)
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


@virtual_time
async def test_audio_that_is_stopped_while_its_libraries_load_is_not_connected(
    made: list[Answered],
) -> None:
    """It was attached to a call whose page was gone, and detached the next page's from it later."""
    audio = SessionAudio(Settings(), lambda: None)
    answer = asyncio.create_task(audio.answer(audio.begin(), "an offer"))
    await asyncio.sleep(0)
    audio.stop()
    with pytest.raises(NewerAudio):
        async with asyncio.timeout(60):
            await answer
    assert not made and not audio.connected


@virtual_time
async def test_a_page_that_is_closed_while_its_audio_starts_connects_none(
    made: list[Answered], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, connection_type = threading.Event(), session_audio._connection_type

    def load() -> type[AudioConnection]:
        assert loaded.wait(60)
        return connection_type()

    monkeypatch.setattr(session_audio, "_connection_type", load)
    console = LiveConsole(opening().events)
    page = await console.opened()
    page.write("start_audio", id="command-first", sdp="first", purpose="call")
    page.write("bye")
    await page.leave()
    loaded.set()
    await settled()
    assert not made and console.call.sink is None


@virtual_time
async def test_a_call_that_ends_while_its_audio_starts_is_a_sentence(made: list[Answered]) -> None:
    """It said that the browser's offer could not be used."""
    console = LiveConsole(opening().events)
    page = await console.opened()
    await page.commands("send", text="hello")
    page.write("start_audio", id="command-first", sdp="first", purpose="call")
    await settled()
    console.call.stop("the agent said goodbye")
    await settled()
    made[0].answered.set_result("an answer")
    await settled()
    [ack] = [one for one in page.of_kind("ack") if one["id"] == "command-first"]
    assert (ack["ok"], ack["message"]) == (False, CALL_OVER)
    assert made[0].ended and made[0].call is None


@virtual_time
async def test_the_end_of_the_call_before_leaves_the_audio_of_the_next_one(
    made: list[Answered], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hang up, then Hear the answers, before the last events of the call have come."""
    console = LiveConsole(opening().events)
    page = await console.opened()
    await page.commands("send", text="hello")
    before = console.call
    before.ends_late = True
    await page.commands("hang_up")
    ended, ensure_call = threading.Event(), console.session.ensure_call

    def late(switchboard: Switchboard) -> None:
        assert ended.wait(60)
        ensure_call(switchboard)

    monkeypatch.setattr(console.session, "ensure_call", late)
    page.write("start_audio", id="command-first", sdp="first", purpose="listen")
    await Answered.offered.wait()
    before.ended = True
    before.play(CallEnded, reason="hung up")
    for _ in range(100):
        await asyncio.sleep(0)
    ended.set()
    made[0].answered.set_result("an answer")
    await settled()
    [ack] = [one for one in page.of_kind("ack") if one["id"] == "command-first"]
    assert ack["ok"] and not made[0].ended and made[0].call is not None
    assert console.call is not before


def test_a_page_that_only_listens_connects_no_microphone() -> None:
    """ "Microphone connected" stood in the transcript of a typed call with spoken answers."""
    call = FakeCall(opening().events, LOCAL)
    listening = ListeningCall(cast(LiveCall, call))
    listening.attach_media(PacedSink())
    attached = call.events[-1]
    assert isinstance(attached, MediaAttached) and attached.listens_only
    listening.offer_audio(b"\0\0")
    assert call.audio == []
