"""The event log: gapless, ordered in time, and cheap to follow."""

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog


def test_events_are_gapless_and_ordered_in_time() -> None:
    now_s = 10.0
    event_log = EventLog(lambda: now_s)
    heard: list[ev.CallEvent] = []
    event_log.listen(heard.append)
    for _ in range(3):
        now_s += 0.25
        event_log.emit(ev.MediaAttached)
    assert [(event.seq, event.at_ms) for event in event_log.after(0)] == [
        (1, 250),
        (2, 500),
        (3, 750),
    ]
    assert event_log.after(2) == event_log.after(0)[2:]
    assert event_log.after(99) == ()
    assert tuple(heard) == event_log.after(0)
