"""Who is decoded next."""

import threading
from collections.abc import Callable

import pytest

from agents_core.engine.speech.recognition.decode_scheduler import (
    PARTIAL_SHARE,
    DecodeScheduler,
    Priority,
    Request,
)

FINAL, SPECULATIVE, PARTIAL = Priority.FINAL, Priority.SPECULATIVE, Priority.PARTIAL


class Clock:
    """Seconds that only a test moves."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Caller:
    """Notes when it is served; ``during`` happens meanwhile."""

    def __init__(self, name: str, served: list[str], during: Callable[[], None] = lambda: None):
        self.name, self.served, self.during = name, served, during

    def run(self) -> None:
        self.served.append(self.name)
        self.during()


class Desk:
    """A scheduler without threads."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.scheduler = DecodeScheduler(clock=self.clock)
        self.served: list[str] = []

    def caller(self, name: str, *, takes_s: float = 0.0) -> Caller:
        def during() -> None:
            self.clock.now_s += takes_s

        return Caller(name, self.served, during)

    def serve_all(self) -> list[str]:
        while self.scheduler.run_next(wait=False):
            pass
        return self.served


def test_finals_come_before_speculation_and_that_before_partials() -> None:
    desk = Desk()
    for name, priority in (("partial", PARTIAL), ("paused", SPECULATIVE), ("ended", FINAL)):
        desk.scheduler.request(desk.caller(name), Request(priority, 1.0))
    assert desk.serve_all() == ["ended", "paused", "partial"]


def test_among_ended_turns_the_earliest_due_comes_first() -> None:
    desk = Desk()
    for name, due_s in (("third", 3.0), ("first", 1.0), ("second", 2.0)):
        desk.scheduler.request(desk.caller(name), Request(FINAL, due_s))
    assert desk.serve_all() == ["first", "second", "third"]


def test_a_client_has_one_request_and_the_newest_counts() -> None:
    desk = Desk()
    one, other = desk.caller("one"), desk.caller("other")
    desk.scheduler.request(one, Request(SPECULATIVE, 1.0))
    desk.scheduler.request(other, Request(SPECULATIVE, 2.0))
    desk.scheduler.request(one, Request(FINAL, 3.0))
    desk.scheduler.request(other, Request(FINAL, 2.0))
    assert desk.serve_all() == ["other", "one"]


def test_a_withdrawn_request_is_not_served() -> None:
    desk = Desk()
    gone = desk.caller("gone")
    desk.scheduler.request(gone, Request(FINAL, 1.0))
    desk.scheduler.withdraw(gone)
    desk.scheduler.withdraw(gone)
    assert desk.serve_all() == []


def test_partials_of_all_callers_together_use_a_bounded_share_of_a_core() -> None:
    desk = Desk()
    callers = [desk.caller(name, takes_s=0.35) for name in "abc"]
    for place, caller in enumerate(callers):
        desk.scheduler.request(caller, Request(PARTIAL, float(place)))
    assert desk.serve_all() == ["a"]
    desk.clock.now_s += 0.35 * (1 / PARTIAL_SHARE - 1) - 0.01
    assert desk.serve_all() == ["a"]
    desk.clock.now_s += 0.02
    assert desk.serve_all() == ["a", "b"]


def test_words_someone_waits_for_need_no_share() -> None:
    desk = Desk()
    desk.scheduler.request(desk.caller("partial", takes_s=1.0), Request(PARTIAL, 0.0))
    desk.serve_all()
    desk.scheduler.request(desk.caller("ended"), Request(FINAL, 1.0))
    assert desk.serve_all() == ["partial", "ended"]


def test_a_client_is_never_served_twice_at_once() -> None:
    desk = Desk()
    seen: list[bool] = []

    def again() -> None:
        desk.scheduler.request(first, Request(FINAL, 0.0))
        seen.append(desk.scheduler.run_next(wait=False))
        first.during = lambda: None

    first = Caller("first", desk.served, again)
    desk.scheduler.request(first, Request(FINAL, 0.0))
    assert desk.serve_all() == ["first", "first"]
    assert seen == [False]


def test_threads_serve_until_close_and_survive_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    scheduler = DecodeScheduler()
    served, done = threading.Event(), threading.Event()

    class Broken:
        def run(self) -> None:
            served.set()
            raise ValueError("a bug")

    class Sane:
        def run(self) -> None:
            done.set()

    scheduler.start(1)
    scheduler.request(Broken(), Request(FINAL, 0.0))
    assert served.wait(60)
    scheduler.request(Sane(), Request(PARTIAL, 0.0))
    assert done.wait(60)
    scheduler.close()
    scheduler.close()
    assert not scheduler.run_next()
    assert "A bug in speech recognition" in caplog.text
