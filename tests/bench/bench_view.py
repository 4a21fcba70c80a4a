"""What one more event costs a page's view at 2,000 items, against 20, in processor time."""

import time

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply
from tests.bench.bench_environment import BenchEnvironment
from tests.bench.figures import Figure, compared

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
    view = CallView()
    for item in range(items):
        for event in turn(view.seq, f"item_{item}"):
            view = apply(view, event)
    return view


def turn(seq: int, item_id: str) -> tuple[ev.CallEvent, ...]:
    """Somebody says something, and a tool is called for it."""
    words = {"item_id": item_id, "role": "agent", "agent": "Clerk", "text": "Bags may weigh it."}
    call = {"call_id": item_id, "tool": "look_up", "agent": "Clerk"}
    at = {"at_ms": seq}
    return (
        ev.TranscriptDelta(seq=seq + 1, **at, **words),
        ev.ToolCalled(seq=seq + 2, **at, **call, arguments="{}"),
        ev.ToolReturned(seq=seq + 3, **at, **call, output="22", duration_ms=1, ok=True),
        ev.TranscriptDone(seq=seq + 4, **at, **words),
    )


def cost_us(view: CallView) -> float:
    """Microseconds per event of a few turns on top of ``view``."""
    events = [event for n in range(BATCH) for event in turn(view.seq + 4 * n, f"new_{n}")]
    started_s = time.thread_time()
    for event in events:
        view = apply(view, event)
    return (time.thread_time() - started_s) * 1e6 / len(events)
