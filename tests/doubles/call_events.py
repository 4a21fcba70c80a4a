"""The one builder of a call's events for tests: numbered, timed and with the caller's turns.

A conversation reads from top to bottom:

    call = CallEvents()
    call.starts(team="Front desk")
    call.caller("I lost my bag.")
    call.agent("Where did you see it last?")
    call.ends()
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from agents_core import events as ev
from agents_core.call.contract.turn_numbers import TurnCounter

E = TypeVar("E", bound=ev.CallEvent)

STARTED: dict[str, Any] = {
    "call_id": "c1",
    "wall_time": "2026-03-02T09:30:00+00:00",
    "team": "Front desk",
    "team_version": 1,
    "policy": "House rules",
    "policy_version": 1,
    "engine": "local",
    "model": "local-1",
    "voice": "en",
    "agent": "Reception",
}
STEP_MS = 100  #: from one event to the next, where a test does not say when

Fact = tuple[type[ev.CallEvent], dict[str, Any]]


class CallEvents:
    """Collects the events of one call in ``events``, numbered as its event log numbers them."""

    def __init__(self, before: Iterable[ev.CallEvent] = ()) -> None:
        """``before``: the events of a call that goes on."""
        self.events: list[ev.CallEvent] = []
        self._turns = TurnCounter()
        for event in before:
            self._turns.number(type(event), _fields(event))
            self.events.append(event)

    def add(self, kind: type[E], at_ms: int | None = None, **fields: Any) -> E:
        """One more event, ``STEP_MS`` after the last unless said otherwise."""
        seq = len(self.events) + 1
        at_ms = seq * STEP_MS if at_ms is None else at_ms
        turn = self._turns.number(kind, fields)
        event = kind(seq=seq, at_ms=at_ms, turn=turn, **fields)
        self.events.append(event)
        return event

    # --- the call -------------------------------------------------------------------------

    def starts(self, at_ms: int | None = None, **fields: Any) -> None:
        """The first event, as ``STARTED`` where ``fields`` say nothing else."""
        self.add(ev.CallStarted, at_ms, **{**STARTED, **fields})

    def ends(self, at_ms: int | None = None, reason: str = "hung up") -> None:
        """The last event."""
        self.add(ev.CallEnded, at_ms, reason=reason)

    # --- the caller -----------------------------------------------------------------------

    def caller(
        self, text: str, at_ms: int | None = None, *, item_id: str = "", **fields: Any
    ) -> str:
        """All words of the caller's item; its id."""
        item_id = item_id or self._next_item()
        said = {"item_id": item_id, "role": "caller", "agent": "", "text": text}
        self.add(ev.TranscriptDone, at_ms, **said, **fields)
        return item_id

    def types(self, text: str, at_ms: int | None = None, *, item_id: str = "") -> str:
        """The caller types a message; its item's id."""
        return self.caller(text, at_ms, item_id=item_id, typed=True)

    # --- the agents -----------------------------------------------------------------------

    def agent(
        self, text: str, at_ms: int | None = None, *, item_id: str = "", agent: str = "Reception"
    ) -> str:
        """All words of an agent's item; its id."""
        item_id = item_id or self._next_item()
        said = {"item_id": item_id, "role": "agent", "agent": agent, "text": text}
        self.add(ev.TranscriptDone, at_ms, **said)
        return item_id

    def answers(self, text: str, *, agent: str = "Reception") -> str:
        """A whole response, heard to its end; its item's id."""
        item_id = self._next_item()
        response: dict[str, Any] = {
            "response_id": f"response_{len(self.events) + 1}",
            "agent": agent,
        }
        self.add(ev.ResponseStarted, **response)
        self.add(ev.ResponseFirstAudio, **response, item_id=item_id)
        self.agent(text, item_id=item_id, agent=agent)
        self.add(ev.ResponseDone, **response, status="completed", input_tokens=90, output_tokens=30)
        self.add(ev.AgentSpeechEnded, item_id=item_id, played_ms=100)
        return item_id

    def spoken_over(self, item_id: str, *, heard_chars: int, played_ms: int = 500) -> None:
        """The caller speaks over an agent's item."""
        self.add(ev.BargeIn, item_id=item_id, played_ms=played_ms, heard_chars=heard_chars)

    def _next_item(self) -> str:
        return f"item_{len(self.events) + 1}"


def events_of(facts: Iterable[Fact], *, step_ms: int = STEP_MS) -> list[ev.CallEvent]:
    """Facts as the events of one call, ``step_ms`` apart."""
    call = CallEvents()
    for place, (kind, fields) in enumerate(facts, start=1):
        call.add(kind, place * step_ms, **fields)
    return call.events


def numbered(events: Sequence[ev.CallEvent]) -> list[ev.CallEvent]:
    """These events as one call's: counted anew, at the times they have."""
    turns = TurnCounter()
    return [
        replace(event, seq=seq, turn=turns.number(type(event), _fields(event)))
        for seq, event in enumerate(events, start=1)
    ]


def _fields(event: ev.CallEvent) -> dict[str, Any]:
    return {
        "item_id": getattr(event, "item_id", None),
        "role": getattr(event, "role", None),
    }
