"""Fixtures of the browser tests: a recorded caller, a browser that hears, the running app."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser

from tests.browser.app_process import AppProcess, running_app
from tests.browser.driver import chromium_with_microphone
from tests.browser.voices import Utterance, record
from tests.conftest import RealAudio


class Record(Protocol):
    """Records what a caller will say."""

    def __call__(self, *utterances: tuple[float, str], total_s: float) -> Path:
        """(seconds, words) pairs; the WAV file for ``open_browser``."""
        ...


@pytest.fixture
def recording(real_audio: RealAudio, tmp_path: Path) -> Record:
    """Say things at given seconds: ``recording((3.0, "Hello"), total_s=10)``."""

    def make(*utterances: tuple[float, str], total_s: float) -> Path:
        path = tmp_path / f"caller{len(list(tmp_path.glob('caller*.wav')))}.wav"
        spoken = [Utterance(at_s, text) for at_s, text in utterances]
        return record(real_audio.flite, path, spoken, total_s=total_s)

    return make


@pytest.fixture
def open_browser(real_audio: RealAudio) -> Iterator[Callable[[Path | None], Browser]]:
    """A Chromium with this file as its microphone. One per test: Playwright's loop must be gone
    before an async test starts, and the microphone is chosen at launch."""
    with ExitStack() as stack:
        yield lambda microphone: stack.enter_context(
            chromium_with_microphone(real_audio.chromium, microphone)
        )


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppProcess]:
    """The app with a fresh database and the local engine."""
    with running_app(tmp_path) as process:
        yield process
