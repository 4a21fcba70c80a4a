"""The browser's side of a call's audio on a connection that is not real: what is lost, stopped or
changed while it starts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.support.audio_page import audio_page
from tests.browser.support.driver import REACTS_MS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CALL_AUDIO = """async (microphones) => { // on a connection that takes a track only while `takes`
  const { CallAudio } = await import("/client/audio/audio.js");
  const { silence } = await import("/client/audio/audio_devices.js");
  window.opened = [];
  window.contexts = [];
  window.left = microphones;
  const open = window.AudioContext;
  window.AudioContext = class extends open {
    constructor() {
      super();
      window.contexts.push(this);
    }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    if (!window.left) throw new DOMException("", "NotFoundError");
    window.left -= 1;
    const { track } = silence();
    window.contexts.pop();
    window.opened.push(track);
    return new MediaStream([track]);
  };
  window.takes = true;
  const replaceTrack = async () => {
    if (!window.takes) throw new DOMException("The sender cannot.", "InvalidStateError");
  };
  window.RTCPeerConnection = class extends EventTarget {
    iceGatheringState = window.gathers ? "gathering" : "complete";
    localDescription = { sdp: "offer" };
    addTrack(track) {
      window.added = track;
      window.connection = this;
      return { replaceTrack };
    }
    setLocalDescription = async () => {};
    setRemoteDescription = async () => {};
    close() {}
  };
  addEventListener("unhandledrejection", () => (window.broke = true));
  window.signals = 0;
  window.audio = new CallAudio({ signal: async () => (window.signals += 1) && "answer" });
}"""
START = "() => window.audio.start()"
UNPLUG = """async () => {
  const track = window.opened.at(-1);
  track.stop(); // raises no event by itself
  track.dispatchEvent(new Event("ended"));
}"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with audio_page() as server:
        yield server.url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page without a call."""
    context = browser.new_context()
    context.set_default_timeout(REACTS_MS)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


# --- a lost microphone ----------------------------------------------------------------------------

SAID = "() => window.broke || window.audio.state.lostDevice"
OPEN_CONTEXTS = "() => window.contexts.filter((one) => one.state !== 'closed').length"
LIVE_TRACKS = "() => window.opened.filter((one) => one.readyState === 'live').length"


@pytest.mark.parametrize("others", [0, 1], ids=["no other microphone", "another one"])
def test_a_lost_microphone_that_cannot_be_replaced_is_said_and_another_can_be_chosen(
    page: Page, others: int
) -> None:
    """Nobody heard the caller, the page said nothing, and a generator of silence ran on."""
    page.evaluate(CALL_AUDIO, 1 + others)
    page.evaluate(START)
    page.evaluate("() => { window.takes = false; }")
    page.evaluate(UNPLUG)
    page.wait_for_function(SAID)
    assert not page.evaluate("() => window.broke")
    said = page.evaluate("() => window.audio.state")
    assert said["lostDevice"] == "microphone" and said["microphone"] == ""
    assert "unplugged" in said["sentence"] and "Choose another one under Audio" in said["sentence"]
    assert "goes on" not in said["sentence"], "nothing is sent"
    page.wait_for_function(f"() => !({OPEN_CONTEXTS})()")
    assert page.evaluate(LIVE_TRACKS) == 0

    page.evaluate("() => { window.takes = true; window.left = 1; }")
    page.evaluate("() => window.audio.useMicrophone('other')")
    chosen = page.evaluate("() => window.audio.state")
    assert (chosen["sentence"], chosen["lostDevice"]) == ("", "")
    assert page.evaluate(LIVE_TRACKS) == 1
    page.evaluate("() => window.audio.stop()")
    assert page.evaluate(LIVE_TRACKS) == 0 and page.evaluate(OPEN_CONTEXTS) == 0


def test_silence_in_place_of_a_lost_microphone_ends_with_the_next_one(page: Page) -> None:
    page.evaluate(CALL_AUDIO, 1)
    page.evaluate(START)
    page.evaluate(UNPLUG)
    page.wait_for_function(SAID)
    assert page.evaluate(OPEN_CONTEXTS) == 1
    page.evaluate("() => { window.left = 1; }")
    page.evaluate("() => window.audio.useMicrophone('other')")
    page.wait_for_function(f"() => !({OPEN_CONTEXTS})()")
    assert page.evaluate(LIVE_TRACKS) == 1


# --- audio that is stopped or changed while it starts ---------------------------------------------


def test_audio_that_is_stopped_while_addresses_are_gathered_starts_no_call(page: Page) -> None:
    """A person left the page at once; with a STUN server a call began three seconds later."""
    page.evaluate("() => { window.gathers = true; }")
    page.evaluate(CALL_AUDIO, 1)
    page.evaluate("() => { window.starting = window.audio.start(); }")
    page.wait_for_function("() => window.added")
    page.evaluate(
        """async () => {
          window.audio.stop();
          window.connection.iceGatheringState = "complete";
          window.connection.dispatchEvent(new Event("icegatheringstatechange"));
          await window.starting;
        }"""
    )
    assert page.evaluate("() => window.signals") == 0
    assert page.evaluate("() => window.audio.state.state") == "ended"


def test_a_microphone_chosen_while_the_browser_asks_for_one_is_used(page: Page) -> None:
    """The page said "Cannot read properties of null", and the first one was used."""
    page.evaluate(CALL_AUDIO, 2)
    page.evaluate(
        """() => {
          const devices = navigator.mediaDevices, open = devices.getUserMedia;
          devices.getUserMedia = async () => {
            devices.getUserMedia = open;
            await new Promise((allow) => (window.allow = allow));
            return open.call(devices);
          };
          window.starting = window.audio.start();
        }"""
    )
    page.evaluate("() => window.audio.useMicrophone('other')")
    page.evaluate("async () => { window.allow(); await window.starting; }")
    assert page.evaluate("() => window.added === window.opened[0]")
    assert page.evaluate("() => window.audio.state.sentence") == ""
    assert page.evaluate(LIVE_TRACKS) == 1


def test_a_page_that_only_listens_opens_no_microphone_that_is_chosen(page: Page) -> None:
    """The browser's recording light went on, although nothing was sent to the call."""
    page.evaluate(CALL_AUDIO, 1)
    page.evaluate("() => window.audio.start({ listenOnly: true })")
    page.evaluate("() => window.audio.useMicrophone('other')")
    assert page.evaluate("() => window.opened.length") == 0
    page.evaluate("() => window.audio.stop()")
    page.evaluate(START)
    assert page.evaluate(LIVE_TRACKS) == 1
