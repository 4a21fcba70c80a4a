"""What happens when a guardrail trips: noted once, the answer cut, and the model told why.

It checks nothing itself (``guard`` does) and knows no transport.
"""

from collections.abc import Coroutine
from typing import Any, Protocol

from agents_core import events as ev
from agents_core.call.guard import AnswerGuard
from agents_core.call.journal import Journal
from agents_core.call.keeper import SessionKeeper


class Surroundings(Protocol):
    """The call around it."""

    guard: AnswerGuard
    journal: Journal
    keeper: SessionKeeper

    @property
    def agent(self) -> str:
        """Who has the call now."""
        ...

    async def interrupt(self, cause: ev.CutCause) -> None:
        """Silence the agent now and stop its response."""
        ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run beside the call."""
        ...


class GuardrailTrips:
    """Used on the call's loop only."""

    def __init__(self, call: Surroundings) -> None:
        self._call = call

    def words_complete(self, item_id: str, text: str) -> None:
        """All words of an item are known: check what the debounced guardrails did not see."""
        trip = self._call.guard.last_look(item_id, text)
        if trip is not None:
            self.tripped(item_id, trip.guardrail, trip.reason)
            self._call.spawn(self._cut(trip.guardrail), "guardrail")

    def tripped(self, item_id: str, guardrail: str, reason: str) -> None:
        """Note it, once for each item."""
        if self._call.guard.first_trip(item_id):
            self._call.journal.emit(
                ev.GuardrailTripped,
                item_id=item_id,
                agent=self._call.agent,
                guardrail=guardrail,
                message=reason,
            )

    async def _cut(self, guardrail: str) -> None:
        """What the SDK does when one of its own checks trips: silence, cancel, tell the model."""
        await self._call.interrupt("guardrail")
        keeper = self._call.keeper
        await keeper.send("conversation.item.create", item=self._call.guard.notice(guardrail))
        await keeper.send("response.create")
