"""The caller's turns as the events tell them: when each began, ended, and how sure its words are.

It knows no agent and no measure. Turns are numbered as in
``agents_core.call.contract.turn_numbers``.
"""

from dataclasses import dataclass

from agents_core import events as ev


@dataclass(slots=True, kw_only=True)
class CallerTurn:
    """One turn; it grows while events are read."""

    number: int
    item_id: str
    start_ms: int  #: first sound, or the typed message
    last_ms: int | None = None  #: last sound, or the typed message; None: the turn goes on
    decided_ms: int | None = None  #: when it was known to be over; None: that was never said
    lag_known: bool = False  #: start_ms was measured, not taken from the server's word
    typed: bool = False
    words: bool = False  #: they were understood
    confidence: float | None = None

    @property
    def length_ms(self) -> int | None:
        """Of the speech; None for typed turns and for those whose beginning nobody noted."""
        if self.typed or self.last_ms is None or self.last_ms <= self.start_ms:
            return None
        return self.last_ms - self.start_ms


class TurnsHeard:
    """Feed it the caller's events in order."""

    def __init__(self) -> None:
        self.all: list[CallerTurn] = []
        self.speaking: CallerTurn | None = None  #: begun and not over
        self.answering = 0  #: number of the newest turn that is over: what agents do is about it
        self._by_item: dict[str, CallerTurn] = {}

    def of(self, item_id: str) -> CallerTurn | None:
        """The turn an item is the words of."""
        return self._by_item.get(item_id)

    @property
    def asked(self) -> CallerTurn | None:
        """The newest turn that is over."""
        return self.all[self.answering - 1] if self.answering else None

    def started(self, event: ev.CallerSpeechStarted) -> None:
        """First sound; an item that began before (said again after a reconnect) is the same."""
        if event.item_id in self._by_item:
            return
        lag_ms = max(event.lag_ms, 0)
        start_ms = max(event.at_ms - lag_ms, 0)
        self.stop_listening(start_ms)
        self.speaking = self._begin(event, start_ms)
        self.speaking.lag_known = lag_ms > 0

    def stopped(self, event: ev.CallerSpeechStopped) -> CallerTurn | None:
        """The server decided that a turn is over; which, unless it was before."""
        turn = self._by_item.get(event.item_id)
        if turn is None or turn.decided_ms is not None:
            return None
        last_ms = max(event.at_ms - max(event.silence_ms, 0), turn.start_ms)
        self._over(turn, last_ms, event.at_ms)
        return turn

    def understood(self, event: ev.TranscriptDone) -> None:
        """The words; a typed message is a turn of its own, begun and over at once."""
        turn = self._by_item.get(event.item_id)
        if turn is None:
            turn = self._begin(event, event.at_ms)
            turn.typed = event.typed
            self._over(turn, event.at_ms, event.at_ms)
        turn.words = bool(event.text)
        if event.confidence is not None:
            turn.confidence = min(max(event.confidence, 0.0), 1.0)

    def stop_listening(self, at_ms: int) -> None:
        """Nobody will say any more when the turn under way ended: it lasted until now at most."""
        if self.speaking is not None:
            self.speaking.last_ms = max(at_ms, self.speaking.start_ms)
            self.speaking = None

    def _begin(
        self, event: ev.CallerSpeechStarted | ev.TranscriptDone, start_ms: int
    ) -> CallerTurn:
        turn = CallerTurn(number=event.turn, item_id=event.item_id, start_ms=start_ms)
        self.all.append(turn)
        self._by_item[event.item_id] = turn
        return turn

    def _over(self, turn: CallerTurn, last_ms: int, decided_ms: int) -> None:
        turn.last_ms, turn.decided_ms = last_ms, decided_ms
        self.answering = max(self.answering, turn.number)
        if self.speaking is turn:
            self.speaking = None
