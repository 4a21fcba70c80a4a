"""False interruptions and early endpoints: where turn detection was wrong about the caller.

Both are known only when the words of the later turn are.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from agents_core import events as ev
from agents_core.language.backchannels import asks_at, is_backchannel, says_nothing
from agents_core.measures.caller_turns import CallerTurn, CallerTurns

EARLY_MS = 1_500
"""A caller who begins to speak later than this after the end of a turn was declared may be reacting
to the answer: its first sound comes within 0.9 s in the median and 1.4 s in 95 of 100 turns, which
is the aim of this product's voice-to-voice benchmark."""

SAME_MOMENT_MS = 50
"""The loudspeaker is silenced just before the caller's first sound is reported; queued items that
are cut with it come in between."""

REMEMBERED = 16
"""Items whose words may still matter; the oldest is dropped."""

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class FalseInterruption:
    """An answer was cut by a turn that was a cough or a backchannel."""

    turn: int  #: of the cough
    at_ms: int
    cut_item: str
    words: str  #: empty: nothing was said
    resumed: bool = False  #: the agent went on by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEndpoint:
    """A turn was declared over, and the caller went on speaking."""

    turn: int  #: that was declared over
    at_ms: int
    gap_ms: int  #: from then until the caller's next sound


class Interruptions:
    """``take`` must get every event of the call, in order, after ``turns`` has taken it."""

    def __init__(self, turns: CallerTurns) -> None:
        self.false: list[FalseInterruption] = []
        self.early: list[EarlyEndpoint] = []
        self._turns = turns
        self._agent_text: OrderedDict[str, list[str]] = OrderedDict()
        self._caller_text: OrderedDict[str, str] = OrderedDict()
        self._new_cut: ev.BargeIn | None = None  # its CallerSpeechStarted may follow
        self._cut_by: OrderedDict[str, ev.BargeIn] = OrderedDict()  # by the caller's item
        self._ended: CallerTurn | None = None  # its end was declared, it is not answered in full
        self._follows: OrderedDict[str, CallerTurn] = OrderedDict()  # soon after that turn
        self._push_to_talk = False

    def take(self, event: ev.CallEvent) -> None:
        """One more event."""
        match event:
            case ev.PushToTalkChanged():
                self._push_to_talk = event.on
            case ev.TranscriptDelta(role="agent"):
                self._agent_text.setdefault(event.item_id, []).append(event.text)
            case ev.TranscriptDone(role="agent"):
                _remember(self._agent_text, event.item_id, [event.text])
            case ev.BargeIn():
                self._cut(event)
            case ev.AgentSpeechEnded():
                if self._new_cut is None or self._new_cut.item_id != event.item_id:
                    self._ended = None  # an answer was heard to its end
            case ev.CallerSpeechStarted():
                self._started(event)
            case ev.CallerSpeechStopped():
                self._ended = None if self._push_to_talk else self._turns.of(event.item_id)
            case ev.TranscriptDone(typed=False):
                self._understood(event, event.text)
            case ev.TranscriptFailed(message=ev.NOTHING_UNDERSTOOD):
                self._understood(event, "")
            case ev.ResponseStarted() if event.continues:
                self._resumed(event.continues)
            case _:
                return
        _bound(self._agent_text)

    def _cut(self, event: ev.BargeIn) -> None:
        if event.cause != "speech" or event.played_ms <= 0:
            return
        if self._turns.speaking is not None:
            _remember(self._cut_by, self._turns.speaking.item_id, event)
        else:
            self._new_cut = event

    def _started(self, event: ev.CallerSpeechStarted) -> None:
        turn = self._turns.of(event.item_id)
        cut, self._new_cut = self._new_cut, None
        if cut is not None and event.at_ms - cut.at_ms <= SAME_MOMENT_MS:
            _remember(self._cut_by, event.item_id, cut)
        before, self._ended = self._ended, None
        if turn is None or before is None or before.decided_ms is None:
            return
        if before is not turn and turn.start_ms - before.decided_ms <= EARLY_MS:
            _remember(self._follows, event.item_id, before)

    def _understood(self, event: ev.TranscriptDone | ev.TranscriptFailed, text: str) -> None:
        _remember(self._caller_text, event.item_id, text)
        turn = self._turns.of(event.item_id)
        cut = self._cut_by.pop(event.item_id, None)
        before = self._follows.pop(event.item_id, None)
        if turn is None:
            return
        if cut is not None and self._leaves_the_turn(text, cut):
            self.false.append(
                FalseInterruption(
                    turn=turn.number, at_ms=cut.at_ms, cut_item=cut.item_id, words=text
                )
            )
        elif before is not None and _is_request(text) and before.decided_ms is not None:
            if _is_request(self._caller_text.get(before.item_id, "")):
                gap_ms = max(turn.start_ms - before.decided_ms, 0)
                self.early.append(
                    EarlyEndpoint(turn=before.number, at_ms=before.decided_ms, gap_ms=gap_ms)
                )

    def _leaves_the_turn(self, text: str, cut: ev.BargeIn) -> bool:
        if says_nothing(text):
            return True
        said = "".join(self._agent_text.get(cut.item_id, ()))
        return is_backchannel(text) and not asks_at(said, cut.heard_chars)

    def _resumed(self, cut_item: str) -> None:
        for one in self.false[-1:]:
            if one.cut_item == cut_item:
                one.resumed = True


def _is_request(text: str) -> bool:
    return not (says_nothing(text) or is_backchannel(text))


def _remember(found: "OrderedDict[str, T]", key: str, one: T) -> None:
    found[key] = one
    _bound(found)


def _bound(found: "OrderedDict[str, T]") -> None:
    while len(found) > REMEMBERED:
        found.popitem(last=False)
