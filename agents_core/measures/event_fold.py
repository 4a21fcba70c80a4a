"""Reads a call's events once, in order, and keeps what the measures are taken from.

It measures nothing itself. Any sequence of events can be read: what does not fit is passed over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from agents_core import events as ev
from agents_core.measures.agent_speech import SpeechesGiven
from agents_core.measures.call_measures import Tokens
from agents_core.measures.caller_turns import TurnsHeard
from agents_core.measures.tool_runs import Verdict, WorkDone
from agents_core.measures.waiting import Waits


@dataclass(slots=True, kw_only=True)
class Handed:
    """One handoff and the turn that moved the call."""

    event: ev.Handoff
    turn: int


@dataclass(slots=True, kw_only=True)
class Yielded:
    """The caller spoke over an agent, who fell silent at ``cut_ms``."""

    turn: int
    first_ms: int  #: the caller's first sound over the agent
    cut_ms: int


@dataclass(slots=True, kw_only=True)
class Tripped:
    """A guardrail cut an answer."""

    event: ev.GuardrailTripped
    turn: int


@dataclass(slots=True)
class CallRead:
    """Everything found; complete after ``finish``."""

    turns: TurnsHeard = field(default_factory=TurnsHeard)
    work: WorkDone = field(default_factory=WorkDone)
    waits: Waits = field(default_factory=Waits)
    handoffs: list[Handed] = field(default_factory=list)
    yields: list[Yielded] = field(default_factory=list)
    trips: list[Tripped] = field(default_factory=list)
    agents: dict[str, None] = field(default_factory=dict)
    teams: list[tuple[int, int]] = field(default_factory=list)  #: (from turn, version)
    policies: list[tuple[int, int]] = field(default_factory=list)
    troubles: list[int] = field(default_factory=list)  #: turns in which something failed
    said_at: dict[str, int] = field(default_factory=dict)  #: seq that completed an item's words
    turn_of_item: dict[str, int] = field(default_factory=dict)
    confidence: dict[str, float | None] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    barge_ins: int = 0
    problems: int = 0
    lost: bool = False  #: the connection is gone and did not come back
    closed: bool = False  #: there is a CallEnded
    end_ms: int = 0
    speeches: SpeechesGiven = field(init=False)
    _cut: tuple[int, ev.BargeIn] | None = None  # a cut whose speaker is not known yet, and its seq

    def __post_init__(self) -> None:
        self.speeches = SpeechesGiven(self.turns)

    def read(self, events: Iterable[ev.CallEvent], *, ended: bool) -> None:
        """All of them, and what their end means."""
        for event in events:
            self.end_ms = max(self.end_ms, event.at_ms)
            reader = _READERS.get(type(event))
            if reader is not None:
                reader(self, event)
        self.waits.end(self.end_ms)
        self.turns.stop_listening(self.end_ms)
        self.speeches.finish(self.end_ms)
        self.work.finish(self.end_ms, ended=ended and self.closed)

    # --- the call -------------------------------------------------------------------------

    def _started(self, event: ev.CallStarted) -> None:
        self.agents.setdefault(event.agent)
        self.teams.append((0, event.team_version))
        self.policies.append((0, event.policy_version))
        self.work.policy, self.work.policy_version = event.policy, event.policy_version

    def _team(self, event: ev.TeamApplied) -> None:
        self.teams.append((event.from_turn, event.team_version))

    def _policy(self, event: ev.PolicyApplied) -> None:
        self.policies.append((event.from_turn, event.policy_version))
        self.work.policy = event.policy or self.work.policy
        self.work.policy_version = event.policy_version

    def _media(self, event: ev.MediaAttached | ev.MediaDetached) -> None:
        attached = isinstance(event, ev.MediaAttached)
        self.speeches.media(attached, event.at_ms)
        if not attached:
            self.turns.stop_listening(event.at_ms)
            self.work.media_gone()

    def _lost(self, event: ev.EngineLost) -> None:
        self.lost = True
        self.problems += 1
        self.troubles.append(self.turns.answering)
        self.turns.stop_listening(event.at_ms)
        self.speeches.stop_playing(event.at_ms)
        if self.speeches.answering:
            self.waits.begin(event.at_ms)

    def _restored(self, event: ev.EngineRestored) -> None:
        self.lost = False

    def _problem(self, event: ev.Problem) -> None:
        self.problems += 1
        if event.code != "idle_timeout":
            self.troubles.append(self.turns.answering)

    def _ended(self, event: ev.CallEnded) -> None:
        self.closed = True

    # --- the caller -----------------------------------------------------------------------

    def _speech_started(self, event: ev.CallerSpeechStarted) -> None:
        self.turns.started(event)
        if self._cut is not None and event.seq == self._cut[0] + 1:
            self._yielded(self._cut[1])
        self._cut = None

    def _speech_stopped(self, event: ev.CallerSpeechStopped) -> None:
        turn = self.turns.stopped(event)
        if turn is not None and turn.last_ms is not None:
            self.waits.begin(turn.last_ms)

    def _transcript(self, event: ev.TranscriptDone) -> None:
        self._names(event.item_id, event.role)
        self.said_at[event.item_id] = event.seq
        if event.role == "caller":
            self.turns.understood(event)
            self.confidence[event.item_id] = event.confidence
            if event.typed:
                self.waits.begin(event.at_ms)

    def _delta(self, event: ev.TranscriptDelta) -> None:
        self._names(event.item_id, event.role)

    def _failed(self, event: ev.TranscriptFailed) -> None:
        self.said_at[event.item_id] = event.seq

    def _names(self, item_id: str, role: ev.Role) -> None:
        if role == "agent" and item_id not in self.turn_of_item:
            speech = self.speeches.of(item_id)
            self.turn_of_item[item_id] = speech.turn if speech else self.speeches.turn

    # --- the agents -----------------------------------------------------------------------

    def _response_started(self, event: ev.ResponseStarted) -> None:
        self.speeches.response_started(event)
        self.waits.begin(event.at_ms)

    def _first_audio(self, event: ev.ResponseFirstAudio) -> None:
        speech = self.speeches.first_audio(event)
        self.turn_of_item.setdefault(event.item_id, speech.turn)
        self.waits.end(speech.start_ms)

    def _response_done(self, event: ev.ResponseDone) -> None:
        spoke = self.speeches.said_in(event.response_id)
        self.speeches.response_done(event)
        self.tokens = _added(self.tokens, event)
        if event.status == "failed":
            self.troubles.append(self.turns.answering)
        if event.status == "cancelled" or (spoke and not self.work.busy):
            self.waits.end(event.at_ms)

    def _barge_in(self, event: ev.BargeIn) -> None:
        self.speeches.cut(event)
        if event.cause == "lost":
            self.waits.begin(event.at_ms)
        if event.cause != "speech" or event.played_ms <= 0:
            if self._cut is not None and event.seq == self._cut[0] + 1:
                self._cut = (event.seq, self._cut[1])  # what was queued behind, cut with it
            return
        self.barge_ins += 1
        if self.turns.speaking is not None:
            self._yielded(event)
        else:
            self._cut = (event.seq, event)

    def _yielded(self, cut: ev.BargeIn) -> None:
        turn, speech = self.turns.speaking, self.speeches.of(cut.item_id)
        if turn is None or (not turn.lag_known and cut.at_ms <= turn.start_ms):
            return  # nobody knows when the first sound came
        audible_ms = speech.start_ms if speech is not None else turn.start_ms
        first_ms = max(turn.start_ms, audible_ms)
        self.yields.append(Yielded(turn=turn.number, first_ms=first_ms, cut_ms=cut.at_ms))

    def _handoff(self, event: ev.Handoff) -> None:
        moved = self.turns.of(event.item_id)
        turn = moved.number if moved is not None else self.speeches.turn
        self.handoffs.append(Handed(event=event, turn=turn))
        self.agents.setdefault(event.to_agent)
        self.waits.begin(event.at_ms)

    def _guardrail(self, event: ev.GuardrailTripped) -> None:
        turn = self.turn_of_item.get(event.item_id, self.speeches.turn)
        self.trips.append(Tripped(event=event, turn=turn))
        self.waits.begin(event.at_ms)

    # --- tools and forms ------------------------------------------------------------------

    def _called(self, event: ev.ToolCalled) -> None:
        self.work.called(event, self.speeches.turn)
        self.waits.begin(event.at_ms)

    def _returned(self, event: ev.ToolReturned) -> None:
        self.work.returned(event, self.speeches.turn)

    def _cited(self, event: ev.PassagesCited) -> None:
        self.work.cited(event, self.speeches.turn)

    def _asked(self, event: ev.ApprovalRequested) -> None:
        self.work.asked(event, self.speeches.turn)

    def _decided(self, event: ev.ApprovalGranted | ev.ApprovalDenied | ev.ApprovalExpired) -> None:
        verdict: Verdict
        match event:
            case ev.ApprovalGranted():
                verdict = "granted"
            case ev.ApprovalDenied():
                verdict = "abandoned" if event.abandoned else "denied"
            case ev.ApprovalExpired():
                verdict = "expired"
        self.work.decided(event.call_id, event.at_ms, verdict)


def _added(tokens: Tokens, event: ev.ResponseDone) -> Tokens:
    return Tokens(
        input=tokens.input + event.input_tokens,
        output=tokens.output + event.output_tokens,
        text_in=tokens.text_in + event.text_in,
        audio_in=tokens.audio_in + event.audio_in,
        cached_text_in=tokens.cached_text_in + event.cached_text_in,
        cached_audio_in=tokens.cached_audio_in + event.cached_audio_in,
        text_out=tokens.text_out + event.text_out,
        audio_out=tokens.audio_out + event.audio_out,
    )


_READERS: dict[type[ev.CallEvent], Callable[[CallRead, Any], None]] = {
    ev.CallStarted: CallRead._started,
    ev.TeamApplied: CallRead._team,
    ev.PolicyApplied: CallRead._policy,
    ev.MediaAttached: CallRead._media,
    ev.MediaDetached: CallRead._media,
    ev.EngineLost: CallRead._lost,
    ev.EngineRestored: CallRead._restored,
    ev.Problem: CallRead._problem,
    ev.CallEnded: CallRead._ended,
    ev.CallerSpeechStarted: CallRead._speech_started,
    ev.CallerSpeechStopped: CallRead._speech_stopped,
    ev.TranscriptDone: CallRead._transcript,
    ev.TranscriptDelta: CallRead._delta,
    ev.TranscriptFailed: CallRead._failed,
    ev.ResponseStarted: CallRead._response_started,
    ev.ResponseFirstAudio: CallRead._first_audio,
    ev.AgentAnswered: lambda call, event: call.speeches.answered(event),
    ev.ResponseDone: CallRead._response_done,
    ev.AgentSpeechEnded: lambda call, event: call.speeches.speech_ended(event),
    ev.BargeIn: CallRead._barge_in,
    ev.Handoff: CallRead._handoff,
    ev.GuardrailTripped: CallRead._guardrail,
    ev.ToolCalled: CallRead._called,
    ev.ToolReturned: CallRead._returned,
    ev.PassagesCited: CallRead._cited,
    ev.ApprovalRequested: CallRead._asked,
    ev.ApprovalGranted: CallRead._decided,
    ev.ApprovalDenied: CallRead._decided,
    ev.ApprovalExpired: CallRead._decided,
}
