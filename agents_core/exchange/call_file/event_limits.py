"""How much of a thing one call may have: beyond it, drawing and measuring would take hours.

The view and the measures do some work per handoff, turn or source with all those before. No real
call comes near these bounds; a file made to keep a machine busy does.
"""

from collections import Counter

from agents_core import events as ev
from agents_core.call.contract.turn_numbers import CallerTurns
from agents_core.exchange.call_file.strict_json import InvalidContent

KIND_MOST = 10_000
"""Events of one kind, pieces of text aside: ten hours of talk have some 5,000 responses. With as
many of any one kind, drawing and measuring took 1 to 2 s."""

CITATIONS_MOST = 300
"""Passages for one turn; a lookup returns a handful. 10,000 took 13 s to draw, 300 none."""

PENDING_MOST = 100
"""Forms nobody answered; a page shows one or two."""


class EventBounds:
    """Feed it every event of one call, in order."""

    def __init__(self) -> None:
        self._kinds: Counter[type[ev.CallEvent]] = Counter()
        self._turns = CallerTurns()
        self._turn = self._cited = 0
        self._pending: set[str] = set()

    def take(self, event: ev.CallEvent) -> None:
        """
        Raises:
            InvalidContent: this one is one too many.
        """
        self._kinds[type(event)] += 1
        if self._kinds[type(event)] > KIND_MOST and not isinstance(event, ev.TranscriptDelta):
            raise InvalidContent(f"No call has more than {KIND_MOST:,} of {type(event).__name__}.")
        self._turns.take(event)
        if self._turns.next != self._turn:
            self._turn, self._cited = self._turns.next, 0
        match event:
            case ev.PassagesCited():
                self._cited += len(event.citations)
                if self._cited > CITATIONS_MOST:
                    raise InvalidContent(f"No turn has more than {CITATIONS_MOST:,} passages.")
            case ev.ApprovalRequested():
                self._pending.add(event.call_id)
                if len(self._pending) > PENDING_MOST:
                    raise InvalidContent(f"No call has more than {PENDING_MOST:,} open forms.")
            case ev.ApprovalGranted() | ev.ApprovalDenied() | ev.ApprovalExpired():
                self._pending.discard(event.call_id)
