"""Outgoing events and effects of the protocol, new ids, and its current time."""

from collections.abc import Callable

from agents_core.engine.protocol.effects import Effect
from agents_core.engine.wire.server_events import ServerEvent

NewId = Callable[[str], str]
"""``new_id("item")`` -> a fresh id such as ``item_8Fq2``; unique within the process."""


class Outbox:
    """Events for the client and effects for the server, each in order."""

    def __init__(self, new_id: NewId) -> None:
        self.new_id = new_id
        self.now_ms = 0
        self._events: list[ServerEvent] = []
        self._effects: list[Effect] = []

    def emit(self, *events: ServerEvent) -> None:
        """Queue events for the client."""
        self._events.extend(events)

    def need(self, effect: Effect) -> None:
        """Queue an effect for the server."""
        self._effects.append(effect)

    def take_events(self) -> list[ServerEvent]:
        """All queued events; the queue is empty afterwards."""
        taken, self._events = self._events, []
        return taken

    def take_effects(self) -> list[Effect]:
        """All queued effects; the queue is empty afterwards."""
        taken, self._effects = self._effects, []
        return taken
