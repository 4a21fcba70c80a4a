"""Counts the caller's turns as a person counts them: every line of theirs, spoken or typed.

A turn counts from its first sound, so what is acknowledged while it is being spoken holds from the
one after it. It knows no session.
"""

from agents_core import events as ev


class CallerTurns:
    """Feed it every event of the call."""

    def __init__(self) -> None:
        self._seen: set[str] = set()  # one id per turn: small beside the journal

    def take(self, event: ev.CallEvent) -> None:
        """Count a turn that begins; other events are passed over."""
        match event:
            case ev.CallerSpeechStarted() | ev.TranscriptDone(role="caller"):
                self._seen.add(event.item_id)

    @property
    def next(self) -> int:
        """Number of the caller's next turn, from 1."""
        return len(self._seen) + 1


def holds_from(turn: int) -> str:
    """For sentences: "holds from your 3rd turn on"."""
    return f"holds from your {ordinal(turn)} turn on"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st..."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"
