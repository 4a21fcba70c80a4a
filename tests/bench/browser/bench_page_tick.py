"""What one tick of the page costs at 2,000 items, against 20: the script's own time on the server.

The moving parts of the console run without a browser (AppTest), one new word per tick, turn about.
It is processor time: what else the machine does counts little.
"""

import time
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from pages.console import live_panels
from pages.session.call_session import CallSession
from tests.bench.browser.bench_view import turn
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, compared
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

SMALL, LARGE = 20, 2_000
AIM = 1.3
TICKS, WARM_UP = 60, 5
ENDPOINT = Endpoint(kind="local")
scene: tuple[FakeSwitchboard, CallSession]
spent_ms: list[float] = []


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The ratio, and the costs themselves."""
    small, large = LongCall(SMALL), LongCall(LARGE)
    pairs = [(small.tick_ms(), large.tick_ms()) for _ in range(TICKS + WARM_UP)]
    return compared("one page tick", "ms", pairs[WARM_UP:], aim=AIM)


def tick() -> None:
    """Drawn by AppTest: the moving parts of the console, timed."""
    switchboard, session = scene
    st.session_state["call_session"] = session
    began_s = time.thread_time()
    live_panels.conversation(switchboard, session, ENDPOINT)
    live_panels.trace_card(session)
    spent_ms.append((time.thread_time() - began_s) * 1000)


def _drawn() -> None:
    from tests.bench.browser.bench_page_tick import tick

    tick()


def talk(items: int) -> CallEvents:
    """A call of that many lines, with a tool now and then."""
    script = opening()
    for number in range(items // 2):
        at_ms = 1_000 * number
        script.caller("How heavy may a checked bag be?", at_ms, item_id=f"u{number}")
        turn(script, f"a{number}")
    return script


class LongCall:
    """A console showing a call of so many items."""

    def __init__(self, items: int) -> None:
        self.switchboard = FakeSwitchboard(lambda: talk(items).events)
        self.session = CallSession()
        self.call = self.switchboard.start_call(ENDPOINT, alive=lambda: True)
        self.session.call, self.session.endpoint = self.call, ENDPOINT
        self.session.fold()
        self.page = AppTest.from_function(_drawn, default_timeout=60)
        assert isinstance(self.call, FakeCall)

    def tick_ms(self) -> float:
        """One tick with one new word."""
        global scene
        from tests.bench.browser import bench_page_tick

        words: dict[str, Any] = {
            "item_id": "growing",
            "role": "agent",
            "agent": "QA Agent",
            "text": "word ",
        }
        self.call.play(ev.TranscriptDelta, **words)
        bench_page_tick.scene = (self.switchboard, self.session)
        self.page.run()
        assert not self.page.exception, self.page.exception
        return bench_page_tick.spent_ms[-1]
