"""A connected microphone that sends nothing is noticed once, and so is its return."""

import asyncio
from collections.abc import Callable

import pytest

from pages.webrtc.silence_watch import SILENT_S, SilenceWatch


class HandTimers:
    """An event loop's clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self._waiting: list[tuple[asyncio.TimerHandle, Callable[[], None]]] = []
        self._loop = asyncio.new_event_loop()

    def time(self) -> float:
        return self.now_s

    def call_at(self, when: float, callback: Callable[[], None], /) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, (), self._loop)
        self._waiting.append((handle, callback))
        return handle

    def pass_s(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        while due := [item for item in self._pending() if item[0].when() <= until_s]:
            handle, callback = min(due, key=lambda item: item[0].when())
            self._waiting.remove((handle, callback))
            self.now_s = handle.when()
            callback()
        self.now_s = until_s

    def _pending(self) -> list[tuple[asyncio.TimerHandle, Callable[[], None]]]:
        return [item for item in self._waiting if not item[0].cancelled()]

    @property
    def armed(self) -> int:
        return len(self._pending())

    def close(self) -> None:
        self._loop.close()


class Watched:
    """A watch, its clock and what it said."""

    def __init__(self) -> None:
        self.timers = HandTimers()
        self.said: list[bool] = []
        self.watch = SilenceWatch(self.said.append)

    def frames_for(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            self.timers.pass_s(0.02)
            self.watch.frame()


@pytest.fixture
def watched() -> Watched:
    made = Watched()
    made.watch.start(made.timers)
    made.timers.close()
    return made


def test_frames_that_arrive_say_nothing_and_keep_one_timer(watched: Watched) -> None:
    watched.frames_for(10)
    assert watched.said == [] and watched.timers.armed == 1


def test_two_seconds_without_a_frame_are_said_once_and_cost_no_timer(watched: Watched) -> None:
    watched.frames_for(1)
    watched.timers.pass_s(SILENT_S - 0.1)
    assert watched.said == []
    watched.timers.pass_s(0.2)
    assert watched.said == [True] and watched.timers.armed == 0
    watched.timers.pass_s(60)
    assert watched.said == [True]


def test_the_microphone_comes_back_and_is_watched_again(watched: Watched) -> None:
    watched.timers.pass_s(SILENT_S)
    watched.frames_for(1)
    watched.timers.pass_s(SILENT_S)
    assert watched.said == [True, False, True]


def test_a_connection_that_never_delivered_a_frame_is_silent_too(watched: Watched) -> None:
    watched.timers.pass_s(SILENT_S)
    assert watched.said == [True]


def test_nothing_is_said_after_the_end(watched: Watched) -> None:
    watched.watch.stop()
    watched.watch.stop()
    watched.timers.pass_s(SILENT_S * 2)
    watched.watch.frame()
    assert watched.said == [] and watched.timers.armed == 0
