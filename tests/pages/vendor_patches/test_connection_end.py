"""A connection that ends leaves no task and no track on the media loop. WebRTC on loopback."""

import asyncio
import inspect
from typing import Any

import aioice.ice
import pytest
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtcrtpreceiver import RemoteStreamTrack
from streamlit_webrtc import WebRtcMode
from streamlit_webrtc.webrtc import WebRtcWorker

from agents_core.call.contract.endpoint import Endpoint
from pages.console.webrtc_audio import MediaConnection
from tests.pages.support.fake_switchboard import FakeCall

NO_SERVERS = RTCConfiguration(iceServers=[])
SOON_S = 60.0


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch, no_browser_session: None) -> None:
    """WebRTC that offers only this machine's own address."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **kinds: ["127.0.0.1"])


class Browser:
    """The other end: speaks, and knows when it has heard something."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(NO_SERVERS)
        self.connection.addTrack(AudioStreamTrack())
        self.connection.on("track", self._listen)
        self.heard = asyncio.Event()

    async def offer(self) -> str:
        """What it sends when a person presses Start."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def accept(self, answer: RTCSessionDescription) -> None:
        """Connect, and wait for the first sound."""
        await self.connection.setRemoteDescription(answer)
        async with asyncio.timeout(SOON_S):
            await self.heard.wait()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        await track.recv()
        self.heard.set()


def worker_of(line: MediaConnection, relay: MediaRelay) -> WebRtcWorker[Any, Any]:
    """What ``webrtc_streamer`` makes for an offer, with the page's arguments."""
    absent: dict[str, Any] = dict.fromkeys(inspect.signature(WebRtcWorker).parameters)
    ours = {
        "mode": WebRtcMode.SENDRECV,
        "rtc_configuration": NO_SERVERS,
        "sink_audio_track": line.sink,
        "player_factory": line.player,
        "async_processing": True,
        "sendback_video": False,
        "sendback_audio": True,
        "loop": asyncio.get_running_loop(),
        "relay": relay,
    }
    return WebRtcWorker(**(absent | ours))


async def nothing_left(relay: MediaRelay) -> None:
    """Wait until this test is the loop's only task; the relay then holds no track."""
    try:
        async with asyncio.timeout(SOON_S):
            while left := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(left)
    except TimeoutError:
        waiting = [task for task in left if not task.done()]
        raise AssertionError(f"left behind: {waiting}") from None
    assert not held(relay)


def held(relay: MediaRelay) -> list[MediaStreamTrack]:
    """The tracks a relay still knows (aiortc 1.16 has no public way to ask)."""
    return [*vars(relay)["_MediaRelay__proxies"], *vars(relay)["_MediaRelay__tasks"]]


@pytest.mark.parametrize("first", ["we hang up", "the browser leaves"])
async def test_a_connection_that_ends_leaves_no_task_and_no_track(
    loopback: None, first: str
) -> None:
    relay, line, browser = MediaRelay(), MediaConnection(), Browser()
    call = FakeCall((), Endpoint(kind="local", model="gpt-realtime-mini", voice="cedar"))
    worker = worker_of(line, relay)
    answer = await asyncio.to_thread(worker.process_offer, await browser.offer(), "offer", SOON_S)
    await browser.accept(answer)
    line.connect(call)
    assert held(relay)
    if first == "we hang up":
        await asyncio.to_thread(worker.stop)
        await browser.connection.close()
    else:
        await browser.connection.close()
        await asyncio.to_thread(worker.stop)
    await nothing_left(relay)
    assert line.ended and line.source.readyState == "ended" and call.detached == 1


async def test_a_connection_that_never_came_up_leaves_no_task_and_no_track(loopback: None) -> None:
    relay, line, browser = MediaRelay(), MediaConnection(), Browser()
    worker = worker_of(line, relay)
    await asyncio.to_thread(worker.process_offer, await browser.offer(), "offer", SOON_S)
    assert held(relay)
    await asyncio.to_thread(worker.stop)
    await browser.connection.close()
    await nothing_left(relay)
    assert line.ended and line.source.readyState == "ended"


async def test_a_connection_stopped_before_its_microphone_was_read_leaves_no_track() -> None:
    relay, line = MediaRelay(), MediaConnection()
    line.sink.addTrack(relay.subscribe(RemoteStreamTrack("audio")))
    relay.subscribe(line.player().audio)
    assert held(relay)
    await asyncio.to_thread(line.player().audio.stop)  # all that the library does
    await nothing_left(relay)
    assert line.ended


async def test_a_line_released_from_the_page_ends_its_connection_too(loopback: None) -> None:
    relay, line, browser = MediaRelay(), MediaConnection(), Browser()
    worker = worker_of(line, relay)
    answer = await asyncio.to_thread(worker.process_offer, await browser.offer(), "offer", SOON_S)
    await browser.accept(answer)
    await asyncio.to_thread(line.release)
    await asyncio.to_thread(line.release)
    await asyncio.to_thread(worker.stop)
    await browser.connection.close()
    await nothing_left(relay)
    assert line.ended and held(relay) == []


async def test_aiortc_still_keeps_a_relayed_track_that_was_never_read() -> None:
    """If it does not, the patch can go."""
    relay = MediaRelay()
    relayed = relay.subscribe(RemoteStreamTrack("audio"))
    relayed.stop()
    await asyncio.sleep(0)
    assert held(relay), (
        "A MediaRelay forgets stopped tracks: remove pages/vendor_patches/aiortc/relay_end.py and"
        " its row in README."
    )


def test_private_names_of_aiortc_exist() -> None:
    relayed = MediaRelay().subscribe(RemoteStreamTrack("audio"))
    assert {"_relay", "_source"} <= vars(relayed).keys()
    assert "_queue" in vars(RemoteStreamTrack("audio"))
