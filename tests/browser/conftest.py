"""Fixtures of the browser tests: a recorded caller, a browser that hears, the running app."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import Console
from tests.browser.support.driver import REACTS_MS, Caller, chromium_with_microphone
from tests.browser.support.voices import Utterance, record, voice_of
from tests.conftest import RealAudio

expect.set_options(timeout=REACTS_MS)


class Record(Protocol):
    """Records what a caller will say."""

    def __call__(self, *utterances: tuple[float, str], total_s: float) -> Path:
        """(seconds, words) pairs; the WAV file for ``open_browser``."""
        ...


class CallIn(Protocol):
    """Opens a console page for a person who can speak ``sentences``."""

    def __call__(self, app: AppProcess, *sentences: str) -> Console:
        """The console, open, its engine ready."""
        ...


@pytest.fixture
def recording(real_audio: RealAudio, tmp_path: Path) -> Record:
    """Say things at given seconds: ``recording((3.0, "Hello"), total_s=10)``."""

    def make(*utterances: tuple[float, str], total_s: float) -> Path:
        path = tmp_path / f"caller{len(list(tmp_path.glob('caller*.wav')))}.wav"
        spoken = [Utterance(at_s, text) for at_s, text in utterances]
        return record(real_audio.flite, path, spoken, total_s=total_s)

    return make


@pytest.fixture(scope="module")
def browser(real_audio: RealAudio) -> Iterator[Browser]:
    """A Chromium for all tests of a file; its microphone beeps."""
    with chromium_with_microphone(real_audio.chromium) as browser:
        yield browser


@pytest.fixture
def open_browser(real_audio: RealAudio) -> Iterator[Callable[[Path | None], Browser]]:
    """A Chromium with this file as its microphone. One per test: Playwright's loop must be gone
    before an async test starts, and the microphone is chosen at launch."""
    with ExitStack() as stack:
        yield lambda microphone: stack.enter_context(
            chromium_with_microphone(real_audio.chromium, microphone)
        )


@pytest.fixture
def call_in(real_audio: RealAudio, tmp_path: Path) -> Iterator[CallIn]:
    """A person with a voice (one per test), who speaks when the test says so."""
    with ExitStack() as stack:

        def make(app: AppProcess, *sentences: str) -> Console:
            voice = voice_of(real_audio.flite, tmp_path, sentences)
            browser = stack.enter_context(chromium_with_microphone(real_audio.chromium))
            console = Console(Caller(browser, voice=voice))
            console.open(app.url)
            console.wait_until_engine_is_ready()
            stack.callback(console.leave)
            stack.callback(picture, console, tmp_path / "end.png")
            return console

        yield make


def picture(console: Console, path: Path) -> None:
    """Stores a screenshot and the transcript at the end, for a failed test."""
    console.page.screenshot(path=path)
    said = "\n".join(console.transcript.all_inner_texts()) or "no transcript on the page"
    print(f"\n{path}\n{said}")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppProcess]:
    """The app with a fresh database and the local engine."""
    with running_app(tmp_path) as process:
        yield process


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """One app for the tests that change nothing others see: no policy, no wrong password left."""
    with running_app(tmp_path_factory.mktemp("shared")) as process:
        yield process
