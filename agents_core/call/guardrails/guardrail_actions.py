"""What happens when a guardrail trips: noted once, the answer cut, and what is said instead.

It checks nothing itself (``guard`` does) and knows no transport.
"""

from collections.abc import Coroutine
from typing import Any, Protocol

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.session.session_manager import SessionManager

RETRIES = 2
"""So often in one turn of the caller an agent may try again. Each try is a paid response, and a
model that repeats what was stopped would go on for ever."""

APOLOGY = (
    "I'm sorry, I can't give you a reliable answer to that right now. Could you ask me in another "
    "way, or is there something else I can help with?"
)
"""Said instead of another try. Nothing in it can trip a guardrail, but for a phrase a team bans."""

GAVE_UP = "guardrails_gave_up"
APOLOGISES = (
    f"Guardrails stopped {RETRIES + 1} answers in a row. The agent is not asked for another one "
    "until the caller speaks; it says that it cannot answer."
)
SILENT = (
    "A guardrail stopped even the sentence said instead of an answer. Nothing more is asked of the "
    "agent until the caller speaks. Look at the phrases the team never says."
)


class Surroundings(Protocol):
    """The call around it."""

    output_guardrails: OutputGuardrails
    event_log: EventLog
    sessions: SessionManager
    loudspeaker: Loudspeaker

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


class GuardrailActions:
    """Used on the call's loop only."""

    def __init__(self, call: Surroundings) -> None:
        self._call = call
        self._turn = 0  # of the caller, in which were
        self._count = 0  # so many trips; another agent or another session counts on

    def showable(self, item_id: str, so_far: str) -> str:
        """More words of an item came: what may be shown now, beyond what was before."""
        return self._limited(
            item_id, self._call.output_guardrails.redaction.showable(item_id, so_far)
        )

    def kept(self, item_id: str, text: str) -> str:
        """All words of an item, as they are shown and kept."""
        return self._limited(item_id, self._call.output_guardrails.redaction.kept(item_id, text))

    def _limited(self, item_id: str, text: str) -> str:
        """A cut counts in characters of what is shown."""
        shown_chars = self._call.output_guardrails.redaction.shown_chars(item_id)
        self._call.loudspeaker.show_only(item_id, shown_chars)
        return text

    def words_grow(self, item_id: str, so_far: str) -> None:
        """More words of an item came: a secret is stopped at once."""
        trip = self._call.output_guardrails.secret_look(item_id, so_far)
        if trip is not None:
            self.tripped(item_id, trip.guardrail, trip.reason)

    def words_complete(self, item_id: str, text: str) -> None:
        """All words of an item are known: check what the debounced guardrails did not see."""
        trip = self._call.output_guardrails.last_look(item_id, text)
        if trip is not None:
            self.tripped(item_id, trip.guardrail, trip.reason)

    def tripped(self, item_id: str, guardrail: str, reason: str, *, cut: bool = False) -> None:
        """Note it and have something else said, once for each item.

        ``cut``: the SDK, whose check it was, stops the answer itself.
        """
        call = self._call
        if not call.output_guardrails.first_trip(item_id):
            return
        call.event_log.emit(
            ev.GuardrailTripped,
            item_id=item_id,
            agent=call.agent,
            guardrail=guardrail,
            message=reason,
        )
        if call.event_log.next_turn != self._turn:
            self._turn, self._count = call.event_log.next_turn, 0
        self._count += 1
        call.spawn(self._instead(guardrail, self._turn, self._count, cut=cut), "guardrail")

    async def _instead(self, guardrail: str, turn: int, count: int, *, cut: bool) -> None:
        """Silence, cancel, tell the model why; then another try, one fixed sentence, or nothing."""
        call = self._call
        if count > RETRIES:
            self._say_so(count)
        if not cut:
            await call.interrupt("guardrail")
        await call.sessions.send(
            "conversation.item.create", item=call.output_guardrails.notice(guardrail)
        )
        if turn != call.event_log.next_turn:
            return  # the caller's new turn has an answer of its own coming
        if count <= RETRIES:
            await call.sessions.send("response.create")
        elif count == RETRIES + 1:
            said = {"instructions": f'Say exactly: "{APOLOGY}"', "tool_choice": "none"}
            await call.sessions.send("response.create", response=said)

    def _say_so(self, count: int) -> None:
        if count <= RETRIES + 2:
            message = APOLOGISES if count == RETRIES + 1 else SILENT
            self._call.event_log.emit(ev.Problem, code=GAVE_UP, message=message)
