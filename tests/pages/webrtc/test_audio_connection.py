"""A browser's microphone and loudspeaker on a call. WebRTC on loopback is real, the call is not."""

import asyncio
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import aioice.ice
import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from streamlit_webrtc import WebRtcWorker

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SettingsError
from pages.services.ports import LiveCall
from pages.webrtc import audio_connection, silence_watch
from pages.webrtc.audio_connection import AudioConnection, AudioConnectionError, ice_configuration
from tests.doubles.webrtc_browser import SOON_S, Tone, WebRtcBrowser
from tests.pages.support.fake_switchboard import FakeCall

LOCAL = Endpoint(kind="local", model="gpt-realtime-mini", voice="cedar")
TONE_PCM = (np.sin(2 * np.pi * 600 * np.arange(24_000) / 24_000) * 8000).astype("<i2").tobytes()


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """WebRTC that offers only this machine's own address, and leaves no thread behind."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **kinds: ["127.0.0.1"])
    for limit in ("ANSWER_TIMEOUT_S", "CONNECT_TIMEOUT_S"):  # a test of one sets it itself
        monkeypatch.setattr(audio_connection, limit, SOON_S)
    yield
    assert not [one for one in threading.enumerate() if "decoder" in one.name]


class HeardCall(FakeCall):
    """A call that a test can wait for."""

    def __init__(self) -> None:
        super().__init__((), LOCAL)
        self._arrived = asyncio.Event()

    def offer_audio(self, pcm: bytes) -> None:
        super().offer_audio(pcm)
        self._arrived.set()

    async def wait_for_audio(self, pieces: int) -> np.ndarray:
        """The next so many pieces, int16 mono 24 kHz."""
        begin = len(self.audio)
        async with asyncio.timeout(SOON_S):
            while len(self.audio) < begin + pieces:
                self._arrived.clear()
                await self._arrived.wait()
        return np.frombuffer(b"".join(self.audio[begin:]), "<i2")


class Line:
    """A browser, its connection, and how that ended."""

    def __init__(self, microphone: Tone | None = None) -> None:
        self.ends = 0
        self.browser = WebRtcBrowser(microphone)
        self.silences: list[bool] = []
        self.connection = AudioConnection(on_ended=self._count, on_silent=self.silences.append)
        self.call = HeardCall()

    def _count(self) -> None:
        self.ends += 1

    async def join(self) -> None:
        """Signal, connect and join the call."""
        await self.browser.accept(await self.connection.answer(await self.browser.offer()))
        self.connection.connect(as_live(self.call))

    async def nothing_left(self) -> None:
        """Both ends are gone; no task and no executor's work is left on the loop."""
        await self.browser.leave()
        await self.connection.wait_closed()
        async with asyncio.timeout(SOON_S):
            while left := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(left)
        assert self.connection.ended and self.ends == 1
        assert self.connection.loudspeaker.readyState == "ended"


def as_live(call: FakeCall) -> LiveCall:
    return call


def loudest_hz(samples: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate_hz / len(samples)


async def test_the_call_hears_the_caller_and_the_caller_hears_the_agent() -> None:
    line = Line(Tone(440))
    await line.join()
    spoken = await line.call.wait_for_audio(30)
    assert loudest_hz(spoken[-4800:], 24_000) == pytest.approx(440, abs=6)
    assert line.call.sink is line.connection.loudspeaker
    line.connection.loudspeaker.push("item", 0, TONE_PCM)
    await line.browser.hear(25)
    heard = np.concatenate(line.browser.heard[-10:])[::2]
    assert loudest_hz(heard, 48_000) == pytest.approx(600, abs=6)
    line.connection.close()
    await line.nothing_left()


async def test_another_microphone_in_the_middle_of_a_call_is_heard() -> None:
    line = Line(Tone(440))
    await line.join()
    await line.call.wait_for_audio(10)
    line.browser.sender.replaceTrack(Tone(900))
    await line.call.wait_for_audio(20)
    spoken = await line.call.wait_for_audio(20)
    assert loudest_hz(spoken, 24_000) == pytest.approx(900, abs=6)
    line.connection.close()
    await line.nothing_left()


async def test_a_microphone_that_sends_nothing_is_noticed_and_so_is_its_return(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(silence_watch, "SILENT_S", 0.3)
    line = Line()
    await line.join()
    line.browser.sender.replaceTrack(None)
    # A starved machine is silent now and then, also before and after it.
    await until(lambda: line.silences[-1:] == [True])
    line.browser.sender.replaceTrack(Tone(440))
    await until(lambda: line.silences[-1:] == [False])
    assert line.silences[:2] == [True, False]
    assert all(one is not other for one, other in pairwise(line.silences))
    line.connection.close()
    await line.nothing_left()


@pytest.mark.parametrize("first", ["we hang up", "the browser leaves"])
async def test_a_connection_that_ends_frees_the_call_and_leaves_nothing(first: str) -> None:
    line = Line()
    await line.join()
    if first == "we hang up":
        line.connection.close()
        line.connection.close()
    else:
        await line.browser.leave()
    await until(lambda: line.connection.ended)
    assert line.call.detached == 1 and not line.call.stopped  # the call goes on by typing
    await line.nothing_left()


async def test_a_call_can_follow_another_on_the_same_connection() -> None:
    line, second = Line(), HeardCall()
    await line.join()
    line.connection.connect(as_live(line.call))
    line.connection.connect(as_live(second))
    await second.wait_for_audio(3)
    assert line.call.detached == 1 and second.sink is line.connection.loudspeaker
    line.connection.disconnect()
    line.connection.disconnect()
    assert second.detached == 1 and not line.connection.ended
    line.connection.close()
    line.connection.connect(as_live(line.call))
    assert line.call.sink is None  # nothing joins an ended connection
    await line.nothing_left()


async def test_closing_does_not_block_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    line, stopping, go_on = Line(), threading.Event(), threading.Event()
    await line.join()
    stop = WebRtcWorker.stop

    def slow(worker: Any, timeout: float | None = 1.0) -> None:
        stopping.set()
        assert go_on.wait(SOON_S)
        stop(worker, timeout)

    monkeypatch.setattr(WebRtcWorker, "stop", slow)
    line.connection.close()
    assert line.connection.ended  # returned, while the worker is not allowed to stop
    await asyncio.to_thread(stopping.wait, SOON_S)
    go_on.set()
    await line.nothing_left()


async def test_a_browser_that_never_takes_the_answer_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audio_connection, "CONNECT_TIMEOUT_S", 0.0)
    line = Line()
    await line.connection.answer(await line.browser.offer())
    await until(lambda: line.connection.ended)
    await line.nothing_left()
    assert line.ends == 1


async def test_a_connection_closed_before_it_stood_leaves_nothing() -> None:
    line = Line()
    await line.connection.answer(await line.browser.offer())
    line.connection.close()
    await line.nothing_left()
    assert line.ends == 1


async def test_a_page_that_leaves_while_it_is_answered_leaves_nothing() -> None:
    line = Line()
    offer = await line.browser.offer()
    answering = asyncio.ensure_future(line.connection.answer(offer))
    await asyncio.sleep(0)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    await line.nothing_left()


async def test_an_offer_that_is_none_is_refused_with_a_sentence() -> None:
    line = Line()
    with pytest.raises(AudioConnectionError, match="Reload the page"):
        await line.connection.answer("v=0\r\nnonsense")
    await line.nothing_left()


async def test_an_offer_without_a_microphone_is_refused() -> None:
    line, deaf = Line(), RTCPeerConnection()
    deaf.createDataChannel("only data")
    await deaf.setLocalDescription(await deaf.createOffer())
    with pytest.raises(AudioConnectionError, match="Reload the page"):
        await line.connection.answer(deaf.localDescription.sdp)
    await deaf.close()
    await line.nothing_left()


async def test_a_server_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line()
    offer = await line.browser.offer()
    answer = RTCPeerConnection.createAnswer

    async def slowly(connection: RTCPeerConnection) -> RTCSessionDescription:
        await asyncio.sleep(1)  # a STUN server that does not reply costs more
        return await answer(connection)

    monkeypatch.setattr(RTCPeerConnection, "createAnswer", slowly)
    monkeypatch.setattr(audio_connection, "ANSWER_TIMEOUT_S", 0.0)
    with pytest.raises(AudioConnectionError, match="could not prepare"):
        await line.connection.answer(offer)
    await line.nothing_left()


async def test_a_connection_answers_once() -> None:
    line = Line()
    await line.connection.answer(await line.browser.offer())
    with pytest.raises(AudioConnectionError, match="used before"):
        await line.connection.answer("anything")
    line.connection.close()
    await line.nothing_left()


async def test_without_ice_servers_no_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def ask(protocol: Any, server: Any) -> Any:
        asked.append(server)
        raise OSError("no network")

    monkeypatch.setattr(aioice.ice, "server_reflexive_candidate", ask)
    line = Line()
    answer = await line.connection.answer(await line.browser.offer())
    assert "127.0.0.1" in answer and asked == []
    line.connection.close()
    await line.nothing_left()


def test_ice_servers_of_the_settings_are_the_servers_too() -> None:
    urls = ["turn:turn.example.org:3478"]
    made = ice_configuration([{"urls": urls, "username": "u", "credential": "secret"}])
    assert [(one.urls, one.username, one.credential) for one in made.iceServers or ()] == [
        (urls, "u", "secret")
    ]
    assert ice_configuration([]).iceServers == []  # None would mean aiortc's own STUN server


def test_an_ice_server_without_an_address_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError) as refused:
        ice_configuration([{"credential": "secret"}])
    assert "urls" in str(refused.value) and "secret" not in str(refused.value)


async def until(condition: Any) -> None:
    """Let the loop run until something holds."""
    deadline_s = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.01)
