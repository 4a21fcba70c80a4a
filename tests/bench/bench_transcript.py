"""What a long transcript costs: one event in the reducer, and one tick of the page's fragments.

2,000 items against 20, side by side, so that a busy machine slows both. The page runs without a
browser (AppTest): its figure is the script's own time on the server, one new word per tick.
"""

import time
from collections.abc import Sequence

import streamlit as st
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.endpoint import Endpoint
from agents_core.call.view import CallView, apply
from pages.widgets import conversation
from pages.widgets.handle import CallHandle
from tests.bench.figures import Figure, figure
from tests.bench.lab import Lab
from tests.pages.fakes import FakeCall, FakeSwitchboard
from tests.pages.scenes import Script, opening

SMALL, LARGE = 20, 2_000
AIM = 1.3
BATCH, ROUNDS = 50, 80
TICKS, WARM_UP = 60, 5
WORDS = "A checked bag has to weigh less than fifty pounds, and a second one costs a fee. "

ENDPOINT = Endpoint(kind="local")
scene: tuple[FakeSwitchboard, CallHandle]
spent_ms: list[float] = []


def measure(lab: Lab) -> list[Figure]:
    """Ratios with their aims, and the costs themselves."""
    return [*_reducer(), *_page()]


# --- the reducer ------------------------------------------------------------------------------


def turn(number: int, seq: int) -> tuple[ev.CallEvent, ...]:
    """Somebody says something, and a tool is called for it."""
    item_id = f"item_{number}"
    words = {"item_id": item_id, "role": "agent", "agent": "QA Agent", "text": WORDS}
    call = {"call_id": item_id, "tool": "look_up", "agent": "QA Agent"}
    return (
        ev.TranscriptDelta(seq=seq + 1, at_ms=seq, **words),
        ev.ToolCalled(seq=seq + 2, at_ms=seq, **call, arguments="{}"),
        ev.ToolReturned(seq=seq + 3, at_ms=seq, **call, output="22", duration_ms=1, ok=True),
        ev.TranscriptDone(seq=seq + 4, at_ms=seq, **words),
    )


def view_of(items: int) -> CallView:
    """A call of that many items."""
    view = CallView()
    for number in range(items):
        for event in turn(number, view.seq):
            view = apply(view, event)
    return view


def event_us(view: CallView) -> float:
    """Microseconds per event of some turns on top of ``view``."""
    events = [event for n in range(BATCH) for event in turn(1_000_000 + n, view.seq + 4 * n)]
    began_s = time.perf_counter()
    for event in events:
        view = apply(view, event)
    return (time.perf_counter() - began_s) * 1e6 / len(events)


def _reducer() -> list[Figure]:
    small, large = view_of(SMALL), view_of(LARGE)
    pairs = [(event_us(small), event_us(large)) for _ in range(ROUNDS)]
    return _figures("one event", "us", pairs)


# --- the page ---------------------------------------------------------------------------------


def tick() -> None:
    """Drawn by AppTest: the moving parts of the console, timed."""
    board, handle = scene
    st.session_state["call_handle"] = handle
    began_s = time.perf_counter()
    conversation.conversation(board, handle, ENDPOINT)
    conversation.trace_card(handle)
    spent_ms.append((time.perf_counter() - began_s) * 1000)


def _drawn() -> None:
    from tests.bench.bench_transcript import tick

    tick()


def talk(items: int) -> Script:
    """A call of that many lines, with a tool now and then."""
    script = opening()
    for number in range(items // 2):
        at_ms = 1_000 * number
        script.asks(at_ms, f"u{number}", "How heavy may a checked bag be?")
        for event in turn(number, len(script.events)):
            script.events.append(event)
    return script


class LongCall:
    """A console showing a call of so many items."""

    def __init__(self, items: int) -> None:
        self.board = FakeSwitchboard(lambda: talk(items).events)
        self.handle = CallHandle()
        self.call = self.board.start_call(ENDPOINT, alive=lambda: True)
        self.handle.call, self.handle.endpoint = self.call, ENDPOINT
        self.handle.fold()
        self.page = AppTest.from_function(_drawn, default_timeout=60)
        assert isinstance(self.call, FakeCall)

    def tick_ms(self) -> float:
        """One tick with one new word."""
        global scene
        from tests.bench import bench_transcript

        words = {"item_id": "growing", "role": "agent", "agent": "QA Agent", "text": "word "}
        self.call.play(ev.TranscriptDelta, **words)
        bench_transcript.scene = (self.board, self.handle)
        self.page.run()
        assert not self.page.exception, self.page.exception
        return bench_transcript.spent_ms[-1]


def _page() -> list[Figure]:
    small, large = LongCall(SMALL), LongCall(LARGE)
    pairs = [(small.tick_ms(), large.tick_ms()) for _ in range(TICKS + WARM_UP)]
    return _figures("one page tick", "ms", pairs[WARM_UP:])


def _figures(what: str, unit: str, pairs: Sequence[tuple[float, float]]) -> list[Figure]:
    ratios = [large / small for small, large in pairs]
    return [
        figure(f"{what}, 2,000 items to 20", "x", ratios, median_aim=AIM),
        figure(f"  {what} at 20 items", unit, [small for small, _ in pairs]),
        figure(f"  {what} at 2,000 items", unit, [large for _, large in pairs]),
    ]
