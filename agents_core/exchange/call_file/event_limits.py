"""Limits on the events of an imported call.

Showing and measuring a call takes time that grows with the square of some counts: without limits, a
crafted file could keep the server busy for hours. Real calls stay far below these limits.
"""

from collections import Counter

from agents_core import events as ev
from agents_core.exchange.call_file.strict_json import InvalidContent

MAX_EVENTS_PER_TYPE = 10_000
"""Transcript deltas excepted. Ten hours of talk have some 5,000 responses. With 10,000 of one type,
showing and measuring a call took 1 to 2 s."""

MAX_CITATIONS_PER_TURN = 300
"""A lookup returns a handful. 10,000 took 13 s to draw, 300 no measurable time."""

MAX_OPEN_FORMS = 100
"""Approval forms open at the same time; real calls have one or two."""


class EventLimits:
    """Checks the events of one call; pass every event to ``take``, in order."""

    def __init__(self) -> None:
        self._per_type: Counter[type[ev.CallEvent]] = Counter()
        self._turn = self._citations = 0
        self._open_forms: set[str] = set()

    def take(self, event: ev.CallEvent) -> None:
        """
        Raises:
            InvalidContent: the event exceeds a limit.
        """
        self._per_type[type(event)] += 1
        if self._per_type[type(event)] > MAX_EVENTS_PER_TYPE and not isinstance(
            event, ev.TranscriptDelta
        ):
            raise InvalidContent(
                f"A call may have at most {MAX_EVENTS_PER_TYPE:,} {type(event).__name__} events."
            )
        if event.turn > self._turn:
            self._turn, self._citations = event.turn, 0
        match event:
            case ev.PassagesCited():
                self._citations += len(event.citations)
                if self._citations > MAX_CITATIONS_PER_TURN:
                    raise InvalidContent(
                        f"A turn may have at most {MAX_CITATIONS_PER_TURN:,} passages."
                    )
            case ev.ApprovalRequested():
                self._open_forms.add(event.call_id)
                if len(self._open_forms) > MAX_OPEN_FORMS:
                    raise InvalidContent(f"A call may have at most {MAX_OPEN_FORMS:,} open forms.")
            case ev.ApprovalGranted() | ev.ApprovalDenied() | ev.ApprovalExpired():
                self._open_forms.discard(event.call_id)
