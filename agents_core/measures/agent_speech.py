"""The agents' speech: items and when they were audible, from response and loudspeaker events.

With a loudspeaker a speech is sound, from its first audible millisecond to its last; without one it
is text that appears.
"""

from dataclasses import dataclass, replace

from agents_core import events as ev
from agents_core.measures.caller_turns import CallerTurns


@dataclass(slots=True, kw_only=True)
class Speech:
    """One item an agent said; it is filled in while events are read."""

    item_id: str
    response_id: str
    agent: str
    turn: int  #: the caller's turn it answers; 0: none
    seq: int  #: of the event that began it
    start_ms: int  #: when it became audible, after earlier audio was played
    sound: bool  #: False: text on a page
    end_ms: int | None = None
    until_ms: int | None = None  #: latest possible end where the end itself was not reported
    unheard: bool = False  #: cut before its first sound
    preamble: bool = False  #: said before the answer, which it is not

    @property
    def heard(self) -> bool:
        """Some of it was audible or readable."""
        if self.sound:
            return not self.unheard and self.end_ms is not None and self.end_ms > self.start_ms
        return True


class AgentSpeech:
    """Collects speeches and the turn each response answers; pass the agents' events in order."""

    def __init__(self, turns: CallerTurns) -> None:
        self.all: list[Speech] = []
        self._turns = turns
        self._media = False
        self._turn_of_response: dict[str, int] = {}
        self._running = ""  # the newest response that is not done
        self._by_item: dict[str, Speech] = {}

    @property
    def turn(self) -> int:
        """The caller's turn that the agents act on now."""
        return self._turn_of_response.get(self._running, self._turns.answering)

    @property
    def responding(self) -> bool:
        """A response is in progress."""
        return bool(self._running)

    def of(self, item_id: str) -> Speech | None:
        """The speech of an item."""
        return self._by_item.get(item_id)

    def spoke_in(self, response_id: str) -> bool:
        """The newest speech belongs to this response."""
        last = self.all[-1] if self.all else None
        return last is not None and last.response_id == response_id

    def media(self, attached: bool, at_ms: int) -> None:
        """A loudspeaker was attached or detached."""
        self._media = attached
        self.stop_playing(at_ms)

    def stop_playing(self, at_ms: int) -> None:
        """Loudspeaker or connection are gone: what is still playing ends here."""
        if self.all and self.all[-1].until_ms is None:
            self.all[-1].until_ms = at_ms

    def response_started(self, event: ev.ResponseStarted) -> None:
        """A response answers the turn it names, otherwise the newest that has ended; a scripted
        one answers none."""
        self._running = event.response_id
        about = self._turns.of(event.responds_to)
        turn = about.number if about is not None else self._turns.answering
        self._turn_of_response[event.response_id] = 0 if event.scripted else turn

    def first_audio(self, event: ev.ResponseFirstAudio) -> Speech:
        """An item becomes audible once the audio queued before it has been played."""
        queued_ms = max(event.queued_ms, 0) if self._media else 0
        speech = Speech(
            item_id=event.item_id,
            response_id=event.response_id,
            agent=event.agent,
            turn=self._turn_of_response.get(event.response_id, self._turns.answering),
            seq=event.seq,
            start_ms=event.at_ms + queued_ms,
            sound=self._media,
            preamble=event.preamble,
        )
        self._add(speech)
        return speech

    def answered(self, event: ev.AgentAnswered) -> None:
        """Calls stored without ``queued_ms`` still have the time at which the answer was heard."""
        speech, turn = self._by_item.get(event.item_id), self._turns.asked
        if speech is not None and speech.sound and turn is not None and turn.last_ms is not None:
            speech.start_ms = max(speech.start_ms, turn.last_ms + event.gap_ms)

    def response_done(self, event: ev.ResponseDone) -> None:
        """Text is complete here; sound may play on."""
        if self._running == event.response_id:
            self._running = ""
        for speech in self.all[-1:]:
            if speech.response_id == event.response_id and not speech.sound:
                speech.end_ms = max(event.at_ms, speech.start_ms)

    def speech_ended(self, event: ev.AgentSpeechEnded) -> None:
        """All of an item was played: for its ``played_ms``, or until now where that is 0."""
        speech = self._by_item.get(event.item_id) or self._next_item(event)
        if speech is None or speech.end_ms is not None or not speech.sound:
            return
        played = event.played_ms > 0
        end_ms = speech.start_ms + event.played_ms if played else event.at_ms
        speech.end_ms = min(end_ms, event.at_ms)

    def cut(self, event: ev.BargeIn) -> None:
        """An item was cut; with nothing played it was not heard."""
        speech = self._by_item.get(event.item_id)
        if speech is None:
            return
        speech.unheard = speech.sound and event.played_ms <= 0
        ends = [end for end in (speech.end_ms, event.at_ms) if end is not None]
        speech.end_ms = speech.start_ms if speech.unheard else min(ends)

    def until(self, end_ms: int) -> list[Speech]:
        """All speeches in the order they were audible, if the call ends at ``end_ms``: each lasts
        at most to the next one."""
        speeches = [replace(speech) for speech in self.all]
        speeches.sort(key=lambda speech: (speech.start_ms, speech.seq))
        next_ms = end_ms
        for speech in reversed(speeches):
            ends = (speech.end_ms, speech.until_ms, next_ms, end_ms)
            speech.end_ms = max(min(end for end in ends if end is not None), speech.start_ms)
            next_ms = speech.start_ms if speech.sound else next_ms
        return speeches

    def _next_item(self, event: ev.AgentSpeechEnded) -> Speech | None:
        """A further item of one response has no ResponseFirstAudio: its length gives its start."""
        if not self.all or event.played_ms <= 0:
            return None
        before = self.all[-1]
        speech = Speech(
            item_id=event.item_id,
            response_id=before.response_id,
            agent=before.agent,
            turn=before.turn,
            seq=event.seq,
            start_ms=max(event.at_ms - event.played_ms, before.start_ms),
            sound=True,
            preamble=before.preamble,
        )
        self._add(speech)
        return speech

    def _add(self, speech: Speech) -> None:
        self.all.append(speech)
        self._by_item[speech.item_id] = speech
