"""What one more event costs a page at 2,000 items, against 20. Prints; never fails on a time."""

import statistics
import time

from agents_core import events as ev
from agents_core.call.view import CallView, apply

SMALL, LARGE = 20, 2_000
BATCH, ROUNDS = 50, 60
AIM = 1.3


def bench_view() -> float:
    """Print and return the median ratio of the cost per event."""
    small, large = view_of(SMALL), view_of(LARGE)
    ratios, costs = [], []
    for _ in range(ROUNDS):  # side by side, so that a busy machine slows both
        short_us, long_us = cost_us(small), cost_us(large)
        ratios.append(long_us / short_us)
        costs.append((short_us, long_us))
    ratio = statistics.median(ratios)
    short_us = statistics.median(cost[0] for cost in costs)
    long_us = statistics.median(cost[1] for cost in costs)
    p95 = sorted(ratios)[int(len(ratios) * 0.95)]
    print(f"transcript: {short_us:.1f} us per event at {SMALL} items, {long_us:.1f} at {LARGE}")
    print(f"transcript: ratio median {ratio:.2f}, p95 {p95:.2f} (aim <= {AIM})")
    return ratio


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
    started_s = time.perf_counter()
    for event in events:
        view = apply(view, event)
    return (time.perf_counter() - started_s) * 1e6 / len(events)


if __name__ == "__main__":
    bench_view()
