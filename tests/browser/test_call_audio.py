"""Our own browser code for call audio, in Chromium, against a real server's WebRTC connection."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.support.audio_page import AudioPage, audio_page
from tests.browser.support.driver import REACTS_MS, chromium_with_microphone
from tests.browser.support.patient_streamlit import PAGE_LIMITS
from tests.browser.support.voices import Utterance, record
from tests.conftest import RealAudio
from tests.integration.patience import LONG_S

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

SOON_MS = REACTS_MS
SPEECH_RMS = 0.02
KEEP_TRACK = """{
  const add = RTCPeerConnection.prototype.addTrack;
  RTCPeerConnection.prototype.addTrack = function (track, ...rest) {
    window.mine = track;
    window.connection = this;
    return add.call(this, track, ...rest);
  };
}"""
ROOM = """{ // what the page plays is what its microphone hears, under the voice
  const room = new AudioContext(), ear = room.createMediaStreamDestination();
  const hear = (stream) => room.createMediaStreamSource(stream).connect(ear);
  const devices = navigator.mediaDevices;
  const [play, open] = [HTMLMediaElement.prototype.play, devices.getUserMedia];
  HTMLMediaElement.prototype.play = function () {
    hear(this.srcObject);
    return play.call(this);
  };
  devices.getUserMedia = async (wanted) => {
    hear(await open.call(devices, wanted));
    return new MediaStream(ear.stream.getAudioTracks().map((one) => one.clone()));
  };
}"""
HOLD_REPLACE = """(taken) => { // of a track, until the test says goOn
  const replace = RTCRtpSender.prototype.replaceTrack;
  RTCRtpSender.prototype.replaceTrack = async function (track) {
    window.taken = track;
    if (taken) await replace.call(this, track);
    await new Promise((goOn) => (window.goOn = goOn));
    if (!taken) await replace.call(this, track);
  };
}"""
CONNECTS_LATER = {"CONNECT_MS": SOON_MS}
LISTENS_LONGER = {"TONE_S": 3, "LISTEN_MS": 30_000}
"""A tone is heard only while it sounds, by a browser that looks then."""

CONNECTED = "() => window.audio.state.state === 'connected'"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit of the server passes because the machine is slow."""
    for module, names in PAGE_LIMITS.items():
        for name in names:
            monkeypatch.setattr(f"{module}.{name}", LONG_S)


@pytest.fixture
def server(patient: None) -> Iterator[AudioPage]:
    with audio_page() as page:
        yield page


@pytest.fixture(scope="module")
def browser(real_audio: RealAudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears a sentence again and again."""
    file = tmp_path_factory.mktemp("voice") / "caller.wav"
    record(real_audio.flite, file, [Utterance(0.2, "Hello, can you hear me?")], total_s=2.5)
    with chromium_with_microphone(real_audio.chromium, file, loop=True) as started:
        yield started


@pytest.fixture
def page(server: AudioPage, browser: Browser) -> Iterator[Page]:
    """The page of one person."""
    context = browser.new_context(permissions=["microphone"])
    context.set_default_timeout(REACTS_MS)
    page = context.new_page()
    page.add_init_script(KEEP_TRACK)
    page.on("pageerror", lambda error: print(f"A script of the page broke: {error}"))
    page.route("**/preflight.js", lambda route: serve_slower(route, CONNECTS_LATER))
    page.goto(server.url)
    page.wait_for_function("() => window.audio")
    yield page
    context.close()


def serve_slower(route: Route, limits: Mapping[str, int]) -> None:
    """The browser's file with these constants in place of its own."""
    response = route.fetch()
    text = response.text()
    for name, value in limits.items():
        text, found = re.subn(rf"const {name} = [\d.]+;", f"const {name} = {value};", text)
        assert found == 1, f"{route.request.url} has no {name}"
    route.fulfill(response=response, body=text)


def start(page: Page) -> None:
    page.evaluate("() => { window.audio.start(); }")
    page.wait_for_function(CONNECTED, timeout=SOON_MS)


def until(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + SOON_MS / 1000
    while not condition():
        assert time.monotonic() < deadline_s, what
        time.sleep(0.02)


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("() => window.audio.state")
    return found


def test_caller_and_agent_hear_each_other_and_the_page_knows_how_loud(
    server: AudioPage, page: Page
) -> None:
    start(page)
    until(lambda: server.calls[0].level() > SPEECH_RMS, "the caller was not heard")
    page.wait_for_function(
        "() => { const { caller, agent } = window.audio.levels();"
        " window.loudest = Math.max(window.loudest ?? 0, caller);"
        " return agent > 0.1 && window.loudest > 0.02; }",
        polling=100,
        timeout=SOON_MS,
    )
    facts = page.evaluate("() => window.audio.connectionFacts()")
    assert facts["path"] == "direct on this machine"
    assert facts["roundTripMs"] >= 0 and facts["packetsLost"] >= 0
    assert page.evaluate("() => window.states[0].state") == "connecting"
    assert state(page)["microphone"] and state(page)["sentence"] == ""


def test_the_microphone_can_be_changed_during_the_call(server: AudioPage, page: Page) -> None:
    start(page)
    before = state(page)["microphone"]
    microphones = page.evaluate("() => window.audio.microphones()")
    other = next(one for one in microphones if one["label"] not in ("", before, "Default"))
    page.evaluate("(id) => window.audio.useMicrophone(id)", other["id"])
    assert state(page)["microphone"] == other["label"] != before
    heard = len(server.calls[0].audio)
    until(lambda: len(server.calls[0].audio) > heard + 100, "frames stopped")
    assert state(page)["state"] == "connected" and len(server.connections) == 1


def test_a_microphone_that_cannot_be_opened_leaves_the_old_one(
    server: AudioPage, page: Page
) -> None:
    start(page)
    before = state(page)["microphone"]
    page.evaluate("() => window.audio.useMicrophone('no such device')")
    assert state(page)["microphone"] == before and "not there" in state(page)["sentence"]
    until(lambda: server.calls[0].level() > SPEECH_RMS, "the caller was not heard")


@pytest.mark.parametrize("ends", ["before the browser takes it", "after"])
def test_a_microphone_that_is_taken_while_the_call_ends_is_let_go(page: Page, ends: str) -> None:
    """The browser's recording light stayed on."""
    start(page)
    page.evaluate(HOLD_REPLACE, ends == "after")
    page.evaluate("() => { window.changing = window.audio.useMicrophone('default'); }")
    page.wait_for_function("() => window.goOn")
    page.evaluate("async () => { window.audio.stop(); window.goOn(); await window.changing; }")
    assert page.evaluate("() => window.taken.readyState") == "ended"
    assert (state(page)["state"], state(page)["sentence"]) == ("ended", "")


def test_an_unplugged_microphone_is_said_and_the_next_one_is_taken(
    server: AudioPage, page: Page
) -> None:
    start(page)
    unplug(page)
    page.wait_for_function("() => window.audio.state.lostDevice", timeout=SOON_MS)
    assert state(page)["lostDevice"] == "microphone"
    assert "unplugged" in state(page)["sentence"] and "goes on with" in state(page)["sentence"]
    heard = len(server.calls[0].audio)
    until(lambda: len(server.calls[0].audio) > heard + 100, "frames stopped")
    assert state(page)["state"] == "connected"


def test_without_another_microphone_silence_is_sent_until_one_is_chosen(
    server: AudioPage, page: Page
) -> None:
    start(page)
    page.evaluate(
        "() => { const devices = navigator.mediaDevices; window.open = devices.getUserMedia;"
        " devices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); }; }"
    )
    unplug(page)
    page.wait_for_function("() => window.audio.state.lostDevice", timeout=SOON_MS)
    assert state(page)["sentence"].endswith("The call goes on; choose another one.")
    heard = len(server.calls[0].audio)
    until(lambda: len(server.calls[0].audio) > heard + 125, "no silence was sent")
    assert server.calls[0].level() < 0.001 and server.silences == []
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.open; }")
    page.evaluate("() => window.audio.useMicrophone('default')")
    assert state(page)["lostDevice"] == "" and state(page)["sentence"] == ""
    until(lambda: server.calls[0].level() > SPEECH_RMS / 4, "the caller was not heard again")


def test_an_unplugged_loudspeaker_is_said(server: AudioPage, page: Page) -> None:
    start(page)
    page.evaluate(
        "async () => { const devices = navigator.mediaDevices;"
        " const all = await devices.enumerateDevices();"
        " const used = all.find((one) => one.kind === 'audiooutput' && one.deviceId !== 'default');"
        " await window.audio.useLoudspeaker(used.deviceId);"
        " devices.enumerateDevices = async () => all.filter((one) => one !== used);"
        " devices.dispatchEvent(new Event('devicechange')); }"
    )
    page.wait_for_function("() => window.audio.state.lostDevice", timeout=SOON_MS)
    assert state(page)["lostDevice"] == "loudspeaker" and state(page)["state"] == "connected"


def test_the_servers_end_is_seen_at_once_and_a_new_start_works(
    server: AudioPage, page: Page
) -> None:
    start(page)
    server.on_loop(server.connections[0].close)
    page.wait_for_function("() => window.audio.state.state === 'ended'", timeout=SOON_MS)
    start(page)
    until(lambda: len(server.calls[1].audio) > 25, "the second connection is silent")
    assert [connection.ended for connection in server.connections] == [True, False]


def test_leaving_the_page_ends_the_connection(server: AudioPage, page: Page) -> None:
    start(page)
    page.goto("about:blank")
    until(lambda: server.connections[0].ended, "the connection stayed")
    assert server.calls[0].detached == 1


def test_stop_ends_it_and_frees_the_microphone(server: AudioPage, page: Page) -> None:
    start(page)
    page.evaluate("() => { window.audio.stop(); window.audio.stop(); }")
    assert state(page)["state"] == "ended"
    until(lambda: server.connections[0].ended, "the connection stayed")


def test_what_the_server_refuses_is_said(server: AudioPage, page: Page) -> None:
    server.refusal = "The call has ended. Start a new one."
    page.evaluate("() => window.audio.start()")
    assert state(page)["state"] == "failed" and state(page)["sentence"] == server.refusal


def test_sound_that_the_browser_holds_back_is_played_after_a_click(
    server: AudioPage, page: Page
) -> None:
    page.evaluate(
        "() => { const held = HTMLMediaElement.prototype.play; window.allow = () => {"
        " HTMLMediaElement.prototype.play = held; };"
        " HTMLMediaElement.prototype.play = async () => {"
        " throw new DOMException('', 'NotAllowedError'); }; }"
    )
    start(page)
    page.wait_for_function("() => window.audio.state.needsPlay", timeout=SOON_MS)
    assert "Press Play" in state(page)["sentence"]
    page.evaluate("async () => { window.allow(); await window.audio.resume(); }")
    assert not state(page)["needsPlay"] and state(page)["sentence"] == ""


def test_an_interruption_silences_what_the_browser_holds_back_and_the_next_words_are_heard(
    server: AudioPage, page: Page
) -> None:
    start(page)
    page.wait_for_function("() => window.audio.levels().agent > 0.1", polling=100, timeout=SOON_MS)
    on = "window.connection.getReceivers()[0].track.enabled"
    assert page.evaluate(f"() => {{ window.audio.hush(); return {on}; }}") is False
    page.wait_for_function(f"() => {on}", timeout=SOON_MS)
    assert state(page)["state"] == "connected"


def test_preflight_with_headphones(server: AudioPage, page: Page) -> None:
    page.evaluate("() => window.check()")
    results = {one["id"]: one for one in page.evaluate("() => window.results")}
    assert_round_trip(results.pop("round_trip"))
    found = {name: one["state"] for name, one in results.items()}
    assert found == {"microphone": "ok", "loudspeaker": "warn", "path": "ok", "engine": "ok"}
    assert "headphones" in results["loudspeaker"]["sentence"]
    assert "direct on this machine" in results["path"]["sentence"]
    assert page.locator("#out li").count() == 5
    until(lambda: server.connections[0].ended, "the check's connection stayed")


def test_preflight_hears_the_loudspeaker_in_the_room(server: AudioPage, page: Page) -> None:
    page.route("**/sound_check.js", lambda route: serve_slower(route, LISTENS_LONGER))
    page.goto(server.url)
    page.wait_for_function("() => window.audio")
    page.evaluate(f"() => {ROOM}")
    page.evaluate("() => window.check()")
    results = {one["id"]: one for one in page.evaluate("() => window.results")}
    assert results["loudspeaker"]["state"] == "ok"


def assert_round_trip(result: dict[str, str]) -> None:
    """It was measured; how long it takes is the machine's affair."""
    assert re.match(r"Round trip of the page \d+ ms", result["sentence"])
    assert result["state"] in ("ok", "warn", "bad")


def unplug(page: Page) -> None:
    """End the microphone's track as a pulled cable does: stop() alone raises no event."""
    page.evaluate("() => { window.mine.stop(); window.mine.dispatchEvent(new Event('ended')); }")


def test_a_refused_microphone_is_a_sentence_and_preflight_says_what_it_could_check(
    server: AudioPage, page: Page
) -> None:
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => {"
        " throw new DOMException('Permission denied', 'NotAllowedError'); }; }"
    )
    page.evaluate("() => window.audio.start()")
    assert state(page)["state"] == "failed"
    assert "refused the microphone" in state(page)["sentence"]
    page.evaluate("() => window.check()")
    results = {one["id"]: one for one in page.evaluate("() => window.results")}
    assert_round_trip(results.pop("round_trip"))
    assert [one["state"] for one in results.values()] == ["bad", "warn", "warn", "ok"]
    assert server.connections == []
