"""A page that holds only ``CallAudio``, and a server that answers it with ``AudioConnection``.

The server runs on a thread of its own, as Streamlit's does; the call behind it is not real.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from agents_core.audio.ports import AudioSink
from agents_core.call.contract.endpoint import Endpoint
from pages.webrtc.audio_connection import AudioConnection, AudioConnectionError
from tests.pages.support.fake_switchboard import FakeCall

CLIENT = Path(__file__).resolve().parents[3] / "pages" / "live_channel" / "client"
LOCAL = Endpoint(kind="local", model="gpt-realtime-mini", voice="cedar")
TONE_HZ = 600
PAGE = """<!doctype html><meta charset="utf-8"><title>Call audio</title><div id="out"></div>
<script type="module">
import { CallAudio } from "/client/audio/audio.js";
import { preflight, render } from "/client/audio/preflight.js";
const post = async (path, body = "") => {
  const response = await fetch(path, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
};
window.states = [];
window.results = [];
window.audio = new CallAudio({
  signal: (sdp) => post("/offer", sdp),
  onState: (state) => window.states.push(state),
});
window.check = async () => {
  const ping = () => post("/ping");
  const engineReady = async () => true;
  for await (const one of preflight({ signal: (sdp) => post("/check", sdp), ping, engineReady })) {
    window.results.push(one);
    render(document.getElementById("out"), window.results);
  }
};
</script>"""


def hum(seconds: float) -> bytes:
    """One tone, PCM16 mono 24 kHz."""
    at_s = np.arange(int(24_000 * seconds)) / 24_000
    return (np.sin(2 * np.pi * TONE_HZ * at_s) * 8000).astype("<i2").tobytes()


class ToneCall(FakeCall):
    """Keeps what the caller says, and hums to the caller for longer than a test takes."""

    def __init__(self) -> None:
        super().__init__((), LOCAL)

    def attach_media(self, sink: AudioSink, *, listens_only: bool = False) -> None:
        super().attach_media(sink, listens_only=listens_only)
        sink.push("hum", 0, hum(300))

    def level(self, pieces: int = 25) -> float:
        """Root mean square of the newest half second, of full scale."""
        newest = np.frombuffer(b"".join(self.audio[-pieces:]), "<i2").astype(float) / 32768
        return float(np.sqrt(np.mean(newest**2))) if len(newest) else 0.0


class AudioPage:
    """The server. ``calls`` and ``connections`` grow with each offer."""

    def __init__(self) -> None:
        self.calls: list[ToneCall] = []
        self.connections: list[AudioConnection] = []
        self.silences: list[bool] = []
        self.refusal = ""  #: answer offers with this sentence instead
        self.url = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self.app = Starlette(
            routes=[
                Route("/", lambda request: HTMLResponse(PAGE)),
                Route("/offer", self._offer, methods=["POST"]),
                Route("/check", self._check, methods=["POST"]),
                Route("/ping", lambda request: PlainTextResponse("pong"), methods=["POST"]),
                Mount("/client", StaticFiles(directory=CLIENT)),
            ]
        )

    async def _offer(self, request: Request) -> Response:
        call = ToneCall()
        response = await self._answer(request)
        if response.status_code == 200:
            self.calls.append(call)
            self.connections[-1].connect(call)
        return response

    async def _check(self, request: Request) -> Response:
        return await self._answer(request)

    async def _answer(self, request: Request) -> Response:
        self._loop = asyncio.get_running_loop()
        if self.refusal:
            return PlainTextResponse(self.refusal, status_code=409)
        connection = AudioConnection(on_silent=self.silences.append)
        self.connections.append(connection)
        try:
            return PlainTextResponse(await connection.answer((await request.body()).decode()))
        except AudioConnectionError as error:
            return PlainTextResponse(str(error), status_code=409)

    def on_loop(self, work: Callable[[], None]) -> None:
        """Run a plain function on the server's loop."""
        assert self._loop is not None
        done = threading.Event()

        def run() -> None:
            work()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(180)


@contextmanager
def audio_page() -> Iterator[AudioPage]:
    """The running server."""
    page = AudioPage()
    listener = socket.create_server(("127.0.0.1", 0))
    page.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server = uvicorn.Server(uvicorn.Config(page.app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), name="audio-page")
    thread.start()
    try:
        yield page
    finally:
        for connection in page.connections:
            page.on_loop(connection.close)
        server.should_exit = True
        thread.join(180)
        listener.close()
