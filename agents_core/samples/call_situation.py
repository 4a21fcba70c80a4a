"""What a caller has to know of a running call: who speaks, which form is open, who answered.

A fold over the call's events. Another thread waits for a situation; nothing polls.
"""

import threading
from collections.abc import Callable

from agents_core import events as ev

Listen = Callable[[Callable[[ev.CallEvent], None]], object]
"""Calls a listener with every later event, on the thread that emits it."""

EventsAfter = Callable[[int], tuple[ev.CallEvent, ...]]
"""The events with a higher ``seq``."""


class CallSituation:
    """The newest situation. Attributes are changed by the call's thread, under the lock."""

    def __init__(self, listen: Listen, events_after: EventsAfter) -> None:
        self.answered = False  #: the newest thing that happened is an agent's whole line
        self.form = ""  #: call_id of the open form; empty: none is open
        self.ended = ""  #: why the call ended; empty while it runs
        self._responses: set[str] = set()  # that have begun and not ended
        self._voices: list[str] = []  # items that the loudspeaker still plays, in their order
        self._seen = 0
        self._changed = threading.Condition()
        self._media = False
        with self._changed:  # the listener waits until the events so far are folded
            listen(self._take)
            for event in events_after(0):
                self._take(event)

    @property
    def speaking(self) -> bool:
        """The caller can hear an agent just now."""
        return bool(self._voices)

    @property
    def turn_over(self) -> bool:
        """The agents answered, and nothing more is being said."""
        return self.answered and not (self._responses or self._voices or self.form)

    def asked(self) -> None:
        """The caller begins to say something: what was said before is no answer to it."""
        with self._changed:
            self.answered = False

    def until(self, fits: Callable[["CallSituation"], bool], timeout_s: float) -> bool:
        """Wait until it fits or the call has ended; False when that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.ended) or fits(self), timeout_s)

    def unchanged_for(self, settle_s: float) -> bool:
        """Whether no event comes for so long."""
        with self._changed:
            seen = self._seen
            return not self._changed.wait_for(lambda: self._seen != seen, settle_s)

    def wake(self) -> None:
        """Let ``until`` look again: something outside the call has changed."""
        with self._changed:
            self._changed.notify_all()

    def _take(self, event: ev.CallEvent) -> None:
        with self._changed:
            if event.seq <= self._seen:  # it was in the log already
                return
            self._seen = event.seq
            self._fold(event)
            self._changed.notify_all()

    def _fold(self, event: ev.CallEvent) -> None:
        match event:
            case ev.TranscriptDone(role="agent"):
                self.answered = True
            case ev.ResponseStarted():
                self.answered = False
                self._responses.add(event.response_id)
            case ev.ResponseDone():
                self._responses.discard(event.response_id)
            case ev.ApprovalRequested():
                self.form, self.answered = event.call_id, False
            case ev.ApprovalGranted() | ev.ApprovalDenied() | ev.ApprovalExpired():
                self.form, self.answered = "", False
            case ev.ToolCalled() | ev.ToolReturned() | ev.Handoff():
                self.answered = False
            case ev.EngineLost():
                self._responses.clear()
                self._voices.clear()
            case ev.CallEnded():
                self.ended = event.reason
            case _:
                self._fold_sound(event)

    def _fold_sound(self, event: ev.CallEvent) -> None:
        match event:
            case ev.ResponseFirstAudio():
                self._voices += [event.item_id] if self._media else []  # else it is text
            case ev.AgentSpeechEnded() if event.item_id in self._voices:
                # An item that another one follows at once has no end of its own.
                del self._voices[: self._voices.index(event.item_id) + 1]
            case ev.BargeIn():  # what was to be played is dropped
                self._voices.clear()
            case ev.MediaAttached():
                self._media = True
            case ev.MediaDetached():
                self._media = False
                self._voices.clear()
            case _:
                return
