"""How a call travelled between agents: each handoff, its gap, and whether the receiver spoke."""

from agents_core.measures.call_measures import HandoffMeasures
from agents_core.measures.event_fold import CallRead


def handoffs_of(call: CallRead, *, ended: bool) -> tuple[HandoffMeasures, ...]:
    """In order. A receiver who still has a call that runs, or that was cut off, is not silent."""
    speeches = sorted((s for s in call.speeches.all if s.heard), key=lambda s: s.seq)
    found: list[HandoffMeasures] = []
    place = 0
    for index, handed in enumerate(call.handoffs):
        event = handed.event
        last = index == len(call.handoffs) - 1
        until = call.handoffs[index + 1].event.seq if not last else None
        while place < len(speeches) and speeches[place].seq < event.seq:
            place += 1
        first_ms: int | None = None
        while place < len(speeches) and (until is None or speeches[place].seq < until):
            if speeches[place].agent == event.to_agent:
                first_ms = speeches[place].start_ms
                break
            place += 1
        asked = call.turns.all[handed.turn - 1] if handed.turn else None
        asked_ms = asked.last_ms if asked is not None else None
        gap_ms = None
        if first_ms is not None and asked_ms is not None:
            gap_ms = max(first_ms - asked_ms, 0)
        found.append(
            HandoffMeasures(
                turn=handed.turn,
                at_ms=event.at_ms,
                from_agent=event.from_agent,
                to_agent=event.to_agent,
                utterance=event.utterance,
                gap_ms=gap_ms,
                silent=first_ms is None and (not last or (ended and call.closed)),
            )
        )
    return tuple(found)
