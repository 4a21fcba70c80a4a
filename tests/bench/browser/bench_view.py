"""What one more event costs a page's view at 2,000 items, against 20, in processor time."""

import time
from typing import Any

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply, apply_all
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, compared
from tests.doubles.call_events import CallEvents

SMALL, LARGE = 20, 2_000
BATCH, ROUNDS = 50, 60
AIM = 1.3


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The ratio, and the costs themselves."""
    small, large = view_of(SMALL), view_of(LARGE)
    # Side by side, so that a busy machine slows both.
    pairs = [(cost_us(small), cost_us(large)) for _ in range(ROUNDS)]
    return compared("one event", "us", pairs, aim=AIM)


def view_of(items: int) -> CallView:
    """A call of that many items, each with a tool row in the trace."""
    return apply_all(CallView(), turns(items, "item"))


def turns(count: int, prefix: str) -> list[ev.CallEvent]:
    """So many times an agent says something, and a tool is called for it."""
    call = CallEvents()
    for number in range(count):
        turn(call, f"{prefix}_{number}")
    return call.events


def turn(call: CallEvents, item_id: str) -> None:
    """An agent says something, and a tool is called for it."""
    words: dict[str, Any] = {
        "item_id": item_id,
        "role": "agent",
        "agent": "Clerk",
        "text": "Bags may weigh it.",
    }
    tool: dict[str, Any] = {"call_id": item_id, "tool": "look_up", "agent": "Clerk"}
    call.add(ev.TranscriptDelta, **words)
    call.add(ev.ToolCalled, **tool, arguments="{}")
    call.add(ev.ToolReturned, **tool, output="22", duration_ms=1, ok=True)
    call.add(ev.TranscriptDone, **words)


def cost_us(view: CallView) -> float:
    """Microseconds per event of a few turns on top of ``view``."""
    events = turns(BATCH, "new")
    started_s = time.thread_time()
    for event in events:
        view = apply(view, event)
    return (time.thread_time() - started_s) * 1e6 / len(events)
