"""Acts on a guardrail's trip: records it, interrupts the answer, and asks for another one.

``text_complete`` checks each whole answer once more, because the SDK's debounced checks skip the
end of an answer and short answers.
"""

from collections.abc import Callable

from agents_core import events as ev
from agents_core.call.background_tasks import Spawn
from agents_core.call.contract.event_log import EventLog
from agents_core.call.guardrails.checks import Trip
from agents_core.call.guardrails.fallback_sentence import APOLOGY
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.session.session_manager import SessionManager

RETRIES = 2
"""Retries in one turn of the caller. Each is a paid response, and a model that repeats what was
blocked would go on without end."""

GAVE_UP = "guardrails_gave_up"
APOLOGISES = (
    f"Guardrails stopped {RETRIES + 1} answers in a row. The agent says that it cannot answer, "
    "and waits for the caller."
)
SILENT = (
    "A guardrail also stopped the fallback sentence. The agent waits for the caller. Check the "
    "team's banned phrases."
)


class GuardrailActions:
    """Interrupts, retries or apologises after a trip. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        guardrails: OutputGuardrails,
        sessions: SessionManager,
        barge_in: BargeInControl,
        agent: Callable[[], str],
        spawn: Spawn,
    ) -> None:
        """``agent``: name of the agent that has the call."""
        self._event_log = event_log
        self._guardrails = guardrails
        self._sessions = sessions
        self._barge_in = barge_in
        self._agent = agent
        self._spawn = spawn
        self._turn = 0  # the caller's turn that ``_trips`` counts
        self._trips = 0  # another agent or another session does not reset it

    def showable(self, item_id: str, so_far: str) -> str:
        """The next part of a growing item's text that may be shown."""
        return self._limit_heard(item_id, self._guardrails.redaction.showable(item_id, so_far))

    def redacted(self, item_id: str, text: str) -> str:
        """The whole text of an item as it is shown and stored."""
        return self._limit_heard(item_id, self._guardrails.redaction.redacted(item_id, text))

    def _limit_heard(self, item_id: str, text: str) -> str:
        """Tell the loudspeaker how many characters are shown; returns ``text``."""
        shown_chars = self._guardrails.redaction.shown_chars(item_id)
        self._barge_in.loudspeaker.show_only(item_id, shown_chars)
        return text

    def text_grew(self, item_id: str, so_far: str) -> None:
        """Check a growing item for secrets; interrupts at once."""
        trip = self._guardrails.check_secrets(item_id, so_far)
        if trip is not None:
            self.tripped(item_id, trip)

    def text_complete(self, item_id: str, text: str) -> None:
        """Check a whole item."""
        trip = self._guardrails.check_complete(item_id, text)
        if trip is not None:
            self.tripped(item_id, trip)

    def tripped(self, item_id: str, trip: Trip, *, interrupted: bool = False) -> None:
        """Record a trip and act on it, once per item.

        ``interrupted``: the SDK, whose check it was, interrupts the answer itself.
        """
        if not self._guardrails.note_trip(item_id):
            return
        self._event_log.emit(
            ev.GuardrailTripped,
            item_id=item_id,
            agent=self._agent(),
            guardrail=trip.guardrail,
            message=trip.reason,
            words=trip.words,
            source=trip.source,
        )
        if self._event_log.next_turn != self._turn:
            self._turn, self._trips = self._event_log.next_turn, 0
        self._trips += 1
        work = self._replace(trip.guardrail, self._turn, self._trips, interrupted=interrupted)
        self._spawn(work, "guardrail")

    async def _replace(self, guardrail: str, turn: int, trips: int, *, interrupted: bool) -> None:
        """Interrupt and tell the model why; then a retry, one fixed sentence, or nothing."""
        if trips > RETRIES:
            self._report_giving_up(trips)
        if not interrupted:
            await self._barge_in.interrupt("guardrail")
        notice = self._guardrails.notice(guardrail)
        await self._sessions.send("conversation.item.create", item=notice)
        if turn != self._event_log.next_turn:
            return  # the caller's new turn gets a response of its own
        if trips <= RETRIES:
            await self._sessions.send("response.create")
        elif trips == RETRIES + 1:
            await self._sessions.say_exactly(APOLOGY)

    def _report_giving_up(self, trips: int) -> None:
        if trips <= RETRIES + 2:
            message = APOLOGISES if trips == RETRIES + 1 else SILENT
            self._event_log.emit(ev.Problem, code=GAVE_UP, message=message)
