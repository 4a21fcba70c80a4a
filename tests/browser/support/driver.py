"""A person at a browser: opens the page, presses Start, speaks a file, and hears what comes back.

Chromium is handled here; page objects build on it.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    Error,
    Page,
    Playwright,
    sync_playwright,
)

from tests.browser.support.hearing import Sound, sound_begins_ms, sounds
from tests.browser.support.voices import Voice

AUDIO_PROBE = (Path(__file__).parent / "audio_probe.js").read_text(encoding="utf-8")
FEATURES_OFF = (
    # Each window has pages of its own for the address bar's suggestions, and a renderer in reserve:
    # a quarter of the processor time of opening a page (2.0 s of 2.7).
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    # Of Playwright's own list, which Chromium does not read when another follows.
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
REACTS_MS = 180_000
"""Bounds what a page shows after a click. How long it really takes is measured by the bench."""

REACTS_S = REACTS_MS / 1000
SPEAKS_RMS = 0.012  #: of full scale; the noise of the caller's line stays under 0.008
HEARD_MS = 1500
"""How much of an answer is heard before it is spoken over or cut: some words, and most is left."""

VOICE_ENERGY = 0.03  #: a second of speech; silence and comfort noise add less than 1e-5
STATS = """async (connection) => {
  const found = [];
  (await connection.getStats()).forEach((entry) => found.push(entry));
  return found;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What the browser's own counters say about the audio it received, since the connection."""

    energy: float  #: totalAudioEnergy: grows only with audible sound
    concealed_samples: int
    total_samples: int
    packets: int


@contextmanager
def chromium_with_microphone(
    chromium: Path,
    microphone: Path | None = None,
    *,
    loop: bool = False,
    refuse: bool = False,
    playwright: Playwright | None = None,
) -> Iterator[Browser]:
    """A Chromium whose microphone plays a WAV file (or beeps, without one); ``refuse``: its user
    lets no page have it. ``playwright``: one that runs; a thread can have no second one."""
    answer = "=deny" if refuse else ""
    arguments = [*ARGUMENTS, f"--use-fake-ui-for-media-stream{answer}"]
    if microphone is not None:
        suffix = "" if loop else "%noloop"
        arguments.append(f"--use-file-for-fake-audio-capture={microphone}{suffix}")
    with nullcontext(playwright) if playwright is not None else sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(chromium), args=arguments, headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def own_windows(browser: Browser) -> Iterator[Browser]:
    """The windows that are opened meanwhile are closed at the end."""
    before = list(browser.contexts)
    try:
        yield browser
    finally:
        for context in [one for one in browser.contexts if one not in before]:
            context.close()


def _tell(error: Error) -> None:
    """Print a page's script error, for a failing test's output."""
    print(f"A script of the page broke: {error.message}\n{error.stack}"[:2000])


class Caller:
    """One tab. Several callers may share a browser; each has its own cookies and storage."""

    def __init__(
        self,
        browser: Browser,
        *,
        width_px: int = 1280,
        height_px: int = 900,
        dark: bool = False,
        voice: Voice | None = None,
    ) -> None:
        """With a ``voice``, which is the microphone then, silent until ``say``."""
        self.context = browser.new_context(
            viewport={"width": width_px, "height": height_px},
            color_scheme="dark" if dark else "light",
        )
        self.context.set_default_timeout(REACTS_MS)
        self.browser = browser
        self.voice = voice
        if voice is not None:
            self.context.add_init_script("window.__voice = true;")
        self.context.add_init_script(AUDIO_PROBE)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", _tell)

    def open(self, url: str) -> None:
        """Go to the page."""
        self.page.goto(url, wait_until="domcontentloaded")

    def close(self) -> None:
        """Close the tab, as a person who leaves does."""
        self.context.close()

    # --- the audio connection ------------------------------------------------------------------

    def press_start(self, *, timeout_s: float = REACTS_S) -> None:
        """Press Start call and wait until microphone and loudspeaker are connected."""
        start = self.page.get_by_role("button", name="Start call", exact=True)
        start.click(timeout=timeout_s * 1000)
        self.wait_connected(timeout_s=timeout_s)

    def wait_connected(self, *, timeout_s: float = REACTS_S) -> None:
        """Wait until the newest connection says it is connected."""
        self.page.wait_for_function(
            "() => window.__audioProbe?.connections.at(-1)?.connectionState === 'connected'",
            timeout=timeout_s * 1000,
        )

    # --- speaking ------------------------------------------------------------------------------

    def say(self, words: str, *, timeout_s: float = REACTS_S) -> float:
        """Say one of the voice's sentences to its end; when it was first heard (``now_ms``)."""
        said_ms = self.page.evaluate("(pcm) => window.__audioProbe.say(pcm)", self._pcm(words))
        return self._until_said(said_ms, timeout_s)

    def say_over(self, answer: str, words: str, *, timeout_s: float = REACTS_S) -> float:
        """The same as soon as an agent's turn with the words ``answer`` has been heard a while."""
        said_ms = self.page.evaluate(
            "async ([answer, ms, pcm]) => { await window.__audioProbe.hears(answer, ms);"
            " return window.__audioProbe.say(pcm); }",
            [answer, HEARD_MS, self._pcm(words)],
        )
        return self._until_said(said_ms, timeout_s)

    def _pcm(self, words: str) -> str:
        assert self.voice is not None, "this caller has no voice"
        return base64.b64encode(self.voice[words].astype("<i2").tobytes()).decode()

    def _until_said(self, said_ms: float, timeout_s: float) -> float:
        self.page.wait_for_function("() => !window.__audioProbe.saying", timeout=timeout_s * 1000)
        self.wait_to_speak(after_ms=said_ms, timeout_s=timeout_s, rms=SPEAKS_RMS)
        began_ms = sound_begins_ms(self.spoken(), after_ms=said_ms, rms=SPEAKS_RMS)
        assert began_ms is not None
        return began_ms

    # --- hearing -------------------------------------------------------------------------------

    def heard(self) -> tuple[Sound, ...]:
        """How loud the received audio was, 10 ms by 10 ms, oldest first."""
        return sounds(self.page.evaluate("() => window.__audioProbe.heard"))

    def spoken(self) -> tuple[Sound, ...]:
        """The same for the microphone, on the same clock."""
        return sounds(self.page.evaluate("() => window.__audioProbe.spoken"))

    def keep_sound(self) -> None:
        """Keep the received audio from now on, for ``kept_sound``."""
        self.page.evaluate("() => { window.__audioProbe.keepSound(); }")

    def kept_sound(self) -> tuple[bytes, int]:
        """What was kept, PCM16 mono, and its rate in Hz; nothing more is kept."""
        encoded, rate_hz = self.page.evaluate("() => window.__audioProbe.keptSound()")
        return base64.b64decode(encoded), int(rate_hz)

    def wait_to_hear(
        self, *, after_ms: float = 0, timeout_s: float = REACTS_S, rms: float = 0.01
    ) -> None:
        """Wait until something audible has arrived after a time of ``now_ms``."""
        self._wait_for_sound("heard", after_ms, timeout_s, rms)

    def wait_to_speak(
        self, *, after_ms: float = 0, timeout_s: float = REACTS_S, rms: float = 0.02
    ) -> None:
        """Wait until the microphone has sent a voice after a time of ``now_ms``."""
        self._wait_for_sound("spoken", after_ms, timeout_s, rms)

    def wait_for_quiet(
        self,
        *,
        after_ms: float = 0,
        lasting_ms: float = 500,
        timeout_s: float = REACTS_S,
        rms: float = 0.01,
    ) -> None:
        """Wait until nothing audible has arrived for a while, which began after a time of
        ``now_ms``: ``silence_begins_ms`` finds that while in what was heard, from then on."""
        self.page.wait_for_function(
            "([after, lasting, rms]) => { const all = window.__audioProbe.heard;"
            " let first = all.length;"
            " while (first && all[first - 1][0] > after && all[first - 1][1] <= rms) first--;"
            " return first < all.length && all.at(-1)[0] - all[first][0] >= lasting; }",
            arg=[after_ms, lasting_ms, rms],
            timeout=timeout_s * 1000,
        )

    def _wait_for_sound(self, which: str, after_ms: float, timeout_s: float, rms: float) -> None:
        self.page.wait_for_function(
            "([which, after, rms]) =>"
            " window.__audioProbe[which].some(([at, level]) => at > after && level > rms)",
            arg=[which, after_ms, rms],
            timeout=timeout_s * 1000,
        )

    def now_ms(self) -> float:
        """The clock of ``Sound.at_ms``: milliseconds since 1970, as the browser sees it."""
        return float(self.page.evaluate("() => Date.now()"))

    def reception(self) -> Reception:
        """The browser's counters of the newest connection; zeros before anything arrived."""
        newest = self.page.evaluate_handle("() => window.__audioProbe.connections.at(-1)")
        entries: list[dict[str, Any]] = newest.evaluate(STATS)
        inbound = next((e for e in entries if e["type"] == "inbound-rtp"), {})
        return Reception(
            energy=float(inbound.get("totalAudioEnergy", 0.0)),
            concealed_samples=int(inbound.get("concealedSamples", 0)),
            total_samples=int(inbound.get("totalSamplesReceived", 0)),
            packets=int(inbound.get("packetsReceived", 0)),
        )

    def wait_for_energy(self, since: Reception, *, timeout_s: float = REACTS_S) -> None:
        """Wait until a voice has clearly been received since then, by the browser's own counter."""
        self.page.wait_for_function(
            "async (least) => { for (const entry of "
            "(await window.__audioProbe.connections.at(-1).getStats()).values())"
            " if (entry.type === 'inbound-rtp' && entry.totalAudioEnergy > least) return true;"
            " return false; }",
            arg=since.energy + VOICE_ENERGY,
            timeout=timeout_s * 1000,
        )

    def connection_log(self) -> list[str]:
        """What the connections went through, for a failing test's message."""
        entries = self.page.evaluate("() => window.__audioProbe.log")
        return [f"{at:.0f} {name} {value}" for at, name, value in entries]
