"""The harness itself: a page that sends its microphone to itself proves probe, voice and clock."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, TimeoutError

from tests.browser.conftest import Record
from tests.browser.support.app_process import running_app
from tests.browser.support.driver import SPEAKS_RMS, Caller
from tests.browser.support.hearing import Sound, silence_begins_ms, sound_begins_ms
from tests.browser.support.voices import compose, read_wav, voice_of

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

ECHO_PAGE = """<!doctype html><title>Echo</title><audio id="out" autoplay></audio>
<script>
async function call() {
  const mine = new RTCPeerConnection(), theirs = new RTCPeerConnection();
  mine.onicecandidate = (event) => theirs.addIceCandidate(event.candidate);
  theirs.onicecandidate = (event) => mine.addIceCandidate(event.candidate);
  theirs.ontrack = (event) => {
    document.getElementById("out").srcObject = new MediaStream([event.track]);
  };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  window.microphone = stream.getAudioTracks()[0];
  mine.addTrack(window.microphone, stream);
  await mine.setLocalDescription(await mine.createOffer());
  await theirs.setRemoteDescription(mine.localDescription);
  await theirs.setLocalDescription(await theirs.createAnswer());
  await mine.setRemoteDescription(theirs.localDescription);
}
</script><button onclick="call()">Call</button>"""

APP = """import streamlit
streamlit.title("Hello from a test")
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo_url(tmp_path: Path) -> Iterator[str]:
    """The page above on a loopback port (a secure context, so the microphone may open)."""
    (tmp_path / "index.html").write_text(ECHO_PAGE)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


WORDS = "This sentence is long enough to be cut off in the middle of it by somebody else"
OTHER = "What is your baggage policy?"
PIECE = 480  #: samples of 10 ms
CUT_WHEN_HEARD = """async (ms) => {
  const { heard } = window.__audioProbe;
  while (heard.filter(([, level]) => level > 0.01).length * 10 < ms)
    await new Promise((over) => setTimeout(over, 20));
  window.microphone.enabled = false;
  window.cutMs = Date.now();
}"""
BUSY_AFTER_EACH_BEGINNING = """(ms) => {
  const { say } = window.__audioProbe;
  window.__audioProbe.say = (pcm) => {
    const now = say(pcm);
    while (Date.now() < now + ms);
    return now;
  };
}"""


@pytest.fixture
def caller(
    flite: Path, open_browser: Callable[[Path | None], Browser], echo_url: str, tmp_path: Path
) -> Caller:
    """At the page above, connected; can say two sentences."""
    caller = Caller(open_browser(None), voice=voice_of(flite, tmp_path, (WORDS, OTHER)))
    caller.open(echo_url)
    caller.page.get_by_role("button", name="Call").click()
    caller.wait_connected()
    return caller


def test_what_the_microphone_says_is_heard_and_its_end_is_timed(caller: Caller) -> None:
    before = caller.reception()
    caller.page.evaluate(f"(ms) => {{ ({CUT_WHEN_HEARD})(ms); }}", 700)
    caller.say(WORDS)
    caller.page.wait_for_function("() => window.cutMs")
    cut_ms = float(caller.page.evaluate("() => window.cutMs"))
    caller.wait_for_quiet(after_ms=cut_ms)

    after = caller.reception()
    assert after.packets > before.packets
    assert after.energy > before.energy
    heard, spoken = caller.heard(), caller.spoken()
    spoke_ms, heard_ms = sound_begins_ms(spoken), sound_begins_ms(heard)
    assert spoke_ms and heard_ms
    assert heard_ms >= spoke_ms, caller.connection_log()
    silent_ms = silence_begins_ms(heard, after_ms=cut_ms)
    assert silent_ms
    assert silent_ms >= cut_ms


def test_a_busy_page_sends_the_whole_sentence_and_no_other(caller: Caller) -> None:
    caller.page.evaluate(BUSY_AFTER_EACH_BEGINNING, 6000)
    began_ms = caller.say(OTHER)
    caller.wait_for_quiet(after_ms=began_ms, lasting_ms=3000)

    loud = [one for one in caller.spoken() if one.rms > SPEAKS_RMS]
    assert caller.voice is not None
    pcm = caller.voice[OTHER]
    pieces = pcm[: len(pcm) // PIECE * PIECE].reshape(-1, PIECE) / 32768
    expected = int((np.sqrt((pieces**2).mean(axis=1)) > SPEAKS_RMS).sum())
    assert len(loud) == pytest.approx(expected, rel=0.1)


def test_quiet_has_come_only_when_its_beginning_can_be_told(
    open_browser: Callable[[Path | None], Browser],
) -> None:
    caller = Caller(open_browser(None))
    caller.open("about:blank")
    heard = [[10.0 * place, 0.1 if place <= 50 else 0.0] for place in range(101)]
    for added, after_ms, quiet in ((1010.0, 0, False), (1020.0, 0, True), (1030.0, 800, False)):
        caller.page.evaluate(
            "(heard) => Object.assign(window.__audioProbe, { connections: [1], heard })",
            heard,
        )
        began_ms = silence_begins_ms(caller.heard(), after_ms=after_ms)
        if quiet:
            caller.wait_for_quiet(after_ms=after_ms)
        else:
            with pytest.raises(TimeoutError):
                caller.wait_for_quiet(after_ms=after_ms, timeout_s=0.5)
        assert began_ms == (510.0 if quiet else None)
        heard.append([added, 0.0])


def test_a_page_appears_in_a_running_app_and_nothing_is_left_behind(
    tmp_path: Path, open_browser: Callable[[Path | None], Browser]
) -> None:
    script = tmp_path / "hello.py"
    script.write_text(APP)
    with running_app(tmp_path, script=script) as process:
        caller = Caller(open_browser(None), width_px=390, height_px=844, dark=True)
        caller.open(process.url)
        caller.page.get_by_role("heading", name="Hello from a test").wait_for()
        assert process.threads() > 0
        caller.close()
    assert "You can now view your Streamlit app" in process.log_text()


def test_an_app_that_fails_to_start_shows_its_log(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not exist"):
        with running_app(tmp_path, script=tmp_path / "missing.py"):
            pytest.fail("it started")


def test_silence_is_only_what_lasts() -> None:
    levels = [0.1] * 20 + [0.0] * 20 + [0.1] * 20 + [0.0] * 80
    timeline = [Sound(10.0 * place, level) for place, level in enumerate(levels)]
    assert silence_begins_ms(timeline) == 600.0
    assert silence_begins_ms(timeline, lasting_ms=150) == 200.0
    assert silence_begins_ms(timeline, after_ms=700) == 710.0
    assert silence_begins_ms(timeline, lasting_ms=1900) is None
    assert sound_begins_ms(timeline) == 10.0
    assert sound_begins_ms(timeline, after_ms=250) == 400.0
    assert sound_begins_ms(timeline, after_ms=700) is None


def test_sounds_are_placed_where_asked_over_a_low_noise() -> None:
    tone = np.full(4800, 8000, dtype=np.int16)
    line = compose([(1.0, tone), (0.5, tone)], total_s=2.0)
    assert len(line) == 96_000
    assert line[48_000:52_800].mean() == pytest.approx(8000, abs=20)
    assert 30 < line[:20_000].std() < 120
    assert (compose([], total_s=1.0) == compose([], total_s=1.0)).all()


@pytest.mark.parametrize("at_s", [0.05, 1.95])
def test_sounds_that_overlap_or_run_over_the_end_are_refused(at_s: float) -> None:
    tone = np.full(4800, 8000, dtype=np.int16)
    with pytest.raises(ValueError, match="does not fit"):
        compose([(0.0, tone), (at_s, tone)], total_s=2.0)


def test_flite_speaks_at_the_microphones_rate(recording: Record) -> None:
    pcm, rate_hz = read_wav(recording((0.5, "Hello"), total_s=3))
    assert rate_hz == 48_000
    loud = np.abs(pcm[: 48_000 * 2].astype(int)) > 2000
    assert loud.any()
    assert not loud[: 48_000 // 2].any()
