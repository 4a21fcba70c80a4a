"""Speech input is built at its first use, once, and what fails there is told each time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agents_core.engine.composition import FIRST_SESSIONS, SpeechInputOnDemand
from agents_core.engine.ports import Load, Transcript
from agents_core.errors import SpeechUnavailable


class Factory:
    """Counts what is made and closed."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = False

    def __call__(self, on_transcript: Any) -> Any:
        self.made += 1
        return self.made

    def load(self) -> Load:
        return Load(capacity=9)

    def close(self) -> None:
        self.closed = True


def ignore(_: Transcript) -> None:
    """Transcripts are not looked at."""


def test_many_first_callers_build_it_once() -> None:
    built: list[Factory] = []

    def build() -> Any:
        built.append(Factory())
        return built[-1]

    speech_input = SpeechInputOnDemand(build)
    assert built == [] and speech_input.load() == Load(capacity=FIRST_SESSIONS)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: speech_input(ignore), range(8)))
    assert [one.made for one in built] == [8]
    assert speech_input.load() == Load(capacity=9)
    speech_input.close()
    assert built[0].closed


def test_a_recogniser_that_cannot_be_loaded_is_an_error_of_each_use() -> None:
    def build() -> Any:
        raise SpeechUnavailable("not installed")

    speech_input = SpeechInputOnDemand(build)
    for _ in range(2):
        with pytest.raises(SpeechUnavailable):
            speech_input(ignore)
    speech_input.close()
