"""A page that calls an engine by WebRTC as OpenAI's guide for browsers shows, with no SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page

SOUND_RMS = 0.01  #: of full scale; comfort noise is below

PAGE = """<!doctype html><meta charset="utf-8"><title>A call</title><script type="module">
window.events = [];
window.loudest = 0;
window.call = async (engine, secret) => {
  const peer = new RTCPeerConnection();
  peer.ontrack = ({ streams: [stream] }) => {
    const player = new Audio();
    player.srcObject = stream;
    player.play();
    window.listen(stream);
  };
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  peer.addTrack(microphone.getTracks()[0], microphone);
  const channel = peer.createDataChannel("oai-events");
  channel.onmessage = ({ data }) => window.events.push(JSON.parse(data));
  await peer.setLocalDescription();
  const answer = await fetch(`${engine}/v1/realtime/calls`, {
    method: "POST",
    body: peer.localDescription.sdp,
    headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/sdp" },
  });
  if (!answer.ok) throw new Error(await answer.text());
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  window.place = answer.headers.get("Location");
  window.peer = peer;
};
window.listen = (stream) => {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    window.loudest = Math.max(window.loudest, Math.sqrt(power));
  }, 20);
};
</script>"""


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Requests are not printed."""


@contextmanager
def webrtc_page(folder: Path) -> Iterator[str]:
    """The page's URL, on a loopback port of its own: another origin than the engine's."""
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def wait_for_event(page: Page, type: str) -> dict[str, object]:
    """The first event of this type on the data channel."""
    page.wait_for_function("(type) => window.events.some((one) => one.type === type)", arg=type)
    found: dict[str, object] = page.evaluate(
        "(type) => window.events.find((one) => one.type === type)", type
    )
    return found
