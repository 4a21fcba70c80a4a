"""Numbers the caller's turns, and words a turn's number for a sentence."""

from collections.abc import Mapping
from typing import Any

from agents_core import events as ev


class TurnCounter:
    """Numbers the turns of one call, as ``CallEvent.turn`` defines them.

    It has to see every event of the call, in order. Its memory is one id per turn.
    """

    def __init__(self) -> None:
        self._turn_of_item: dict[str, int] = {}

    @property
    def newest(self) -> int:
        """The newest turn that has begun; 0 before the caller's first."""
        return len(self._turn_of_item)

    def number(self, kind: type[ev.CallEvent] | None, fields: Mapping[str, Any]) -> int:
        """The turn of the call's next event.

        ``fields`` are the event's own or those of its JSON, and may be of any type: a stranger's
        file is numbered before it is checked.
        """
        item_id = fields.get("item_id")
        if not isinstance(item_id, str):
            return self.newest
        spoken = kind is ev.CallerSpeechStarted
        if spoken or (kind is ev.TranscriptDone and fields.get("role") == "caller"):
            return self._turn_of_item.setdefault(item_id, self.newest + 1)
        return self._turn_of_item.get(item_id, self.newest)


def applies_from(turn: int) -> str:
    """For example "applies from your 3rd turn on"."""
    return f"applies from your {ordinal(turn)} turn on"


def ordinal(number: int) -> str:
    """For example 1st, 2nd, 3rd, 4th, 11th, 21st."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"
