"""The caller's turns: when each began and ended, and how certain its words are."""

from dataclasses import dataclass, replace

from agents_core import events as ev


@dataclass(slots=True, kw_only=True)
class CallerTurn:
    """One turn; it is filled in while events are read."""

    number: int
    item_id: str
    start_ms: int  #: first sound, or the typed message
    last_ms: int | None = None  #: last sound, or the typed message; None: it is still going on
    decided_ms: int | None = None  #: when its end was detected; None: that was never reported
    lag_known: bool = False  #: start_ms was measured, not taken from the time of the event
    typed: bool = False
    words: bool = False  #: words were recognised
    confidence: float | None = None

    @property
    def length_ms(self) -> int | None:
        """Length of the speech; None for typed turns and where no start was detected."""
        if self.typed or self.last_ms is None or self.last_ms <= self.start_ms:
            return None
        return self.last_ms - self.start_ms


class CallerTurns:
    """Collects the turns; pass the caller's events in order."""

    def __init__(self) -> None:
        self.all: list[CallerTurn] = []
        self.speaking: CallerTurn | None = None  #: has begun and not ended
        self.answering = 0  #: number of the newest turn that has ended: agents now respond to it
        self._by_item: dict[str, CallerTurn] = {}
        self._answered_turn: CallerTurn | None = None

    def of(self, item_id: str) -> CallerTurn | None:
        """The turn of one of the caller's items."""
        return self._by_item.get(item_id)

    @property
    def asked(self) -> CallerTurn | None:
        """The newest turn that has ended."""
        return self._answered_turn

    def started(self, event: ev.CallerSpeechStarted) -> None:
        """First sound. An item reported again after a reconnect is the same turn."""
        if event.item_id in self._by_item:
            return
        lag_ms = max(event.lag_ms, 0)
        start_ms = max(event.at_ms - lag_ms, 0)
        self.stop_listening(start_ms)
        self.speaking = self._begin(event, start_ms)
        self.speaking.lag_known = lag_ms > 0

    def stopped(self, event: ev.CallerSpeechStopped) -> CallerTurn | None:
        """The end of a turn was detected; returns that turn unless its end was known before."""
        turn = self._by_item.get(event.item_id)
        if turn is None or turn.decided_ms is not None:
            return None
        last_ms = max(event.at_ms - max(event.silence_ms, 0), turn.start_ms)
        self._end(turn, last_ms, event.at_ms)
        return turn

    def understood(self, event: ev.TranscriptDone) -> None:
        """The words; a typed message is a turn that begins and ends at once."""
        turn = self._by_item.get(event.item_id)
        if turn is None:
            turn = self._begin(event, event.at_ms)
            turn.typed = event.typed
            self._end(turn, event.at_ms, event.at_ms)
        turn.words = bool(event.text)
        if event.confidence is not None:
            turn.confidence = min(max(event.confidence, 0.0), 1.0)

    def stop_listening(self, at_ms: int) -> None:
        """No end of the current turn will be reported: it lasted at most until now."""
        if self.speaking is not None:
            self.speaking.last_ms = max(at_ms, self.speaking.start_ms)
            self.speaking = None

    def until(self, end_ms: int) -> list[CallerTurn]:
        """All turns as they are if the call ends at ``end_ms``."""
        speaking = self.speaking
        if speaking is None:
            return list(self.all)
        ended = replace(speaking, last_ms=max(end_ms, speaking.start_ms))
        return [ended if turn is speaking else turn for turn in self.all]

    def _begin(
        self, event: ev.CallerSpeechStarted | ev.TranscriptDone, start_ms: int
    ) -> CallerTurn:
        turn = CallerTurn(number=event.turn, item_id=event.item_id, start_ms=start_ms)
        self.all.append(turn)
        self._by_item[event.item_id] = turn
        return turn

    def _end(self, turn: CallerTurn, last_ms: int, decided_ms: int) -> None:
        turn.last_ms, turn.decided_ms = last_ms, decided_ms
        if turn.number > self.answering:
            self.answering, self._answered_turn = turn.number, turn
        if self.speaking is turn:
            self.speaking = None
