"""Fixtures of the browser tests: a recorded caller, a browser that hears, the running app."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import Console
from tests.browser.support.driver import (
    REACTS_MS,
    Caller,
    chromium_with_microphone,
    own_windows,
)
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
def playwright() -> Iterator[Playwright]:
    """Drives all browsers of a file. Its loop must be gone before an async test starts."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(real_audio: RealAudio, playwright: Playwright) -> Iterator[Browser]:
    """A Chromium for all tests of a file; its microphone beeps."""
    with chromium_with_microphone(real_audio.chromium, playwright=playwright) as browser:
        yield browser


@pytest.fixture
def open_browser(
    real_audio: RealAudio, playwright: Playwright, request: pytest.FixtureRequest
) -> Iterator[Callable[[Path | None], Browser]]:
    """A Chromium with this file as its microphone, which is chosen at launch; without one, the
    file's ``browser``. Its windows are closed after the test."""
    with ExitStack() as stack:

        def make(microphone: Path | None) -> Browser:
            if microphone is None:
                return stack.enter_context(own_windows(request.getfixturevalue("browser")))
            own = chromium_with_microphone(real_audio.chromium, microphone, playwright=playwright)
            return stack.enter_context(own)

        yield make


@pytest.fixture
def call_in(
    real_audio: RealAudio,
    open_browser: Callable[[Path | None], Browser],
    tmp_path: Path,
) -> Iterator[CallIn]:
    """A person with a voice (one per test), who speaks when the test says so."""
    with ExitStack() as stack:

        def make(app: AppProcess, *sentences: str) -> Console:
            voice = voice_of(real_audio.flite, tmp_path, sentences)
            console = Console(Caller(open_browser(None), voice=voice))
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
