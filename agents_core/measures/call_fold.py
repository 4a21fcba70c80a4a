"""Folds a call's events, one by one, into the state that its measures are computed from.

An event costs the same at the start of a call and after hours of it. Any sequence of events can be
folded: an event that does not fit is passed over.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from agents_core import events as ev
from agents_core.measures.agent_speech import AgentSpeech, Speech
from agents_core.measures.call_measures import Tokens
from agents_core.measures.caller_turns import CallerTurn, CallerTurns
from agents_core.measures.interruptions import Interruptions
from agents_core.measures.intervals import Interval, Waits
from agents_core.measures.tool_runs import FormWait, ToolRun, ToolRuns, Verdict

VersionUsed: TypeAlias = tuple[Literal["team", "policy"], str, int]
"""Kind, name and number of a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffOfTurn:
    """A handoff and the caller's turn that caused it."""

    event: ev.Handoff
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldTime:
    """The caller spoke over an agent, who was silenced at ``cut_ms``."""

    turn: int
    first_ms: int  #: the caller's first sound over the agent
    cut_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripOfTurn:
    """A guardrail cut an answer to that turn."""

    event: ev.GuardrailTripped
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTimes:
    """A call as far as it has come, with everything that is still open closed at its end."""

    end_ms: int
    turns: list[CallerTurn]
    speeches: list[Speech]  #: in the order they were audible
    tools: list[ToolRun]
    forms: list[FormWait]
    waits: list[Interval]  #: when the caller waited for an agent

    def turn(self, number: int) -> CallerTurn | None:
        """The caller's turn of that number; None for turn 0."""
        return self.turns[number - 1] if number else None


@dataclass(slots=True)
class CallFold:
    """Pass every event of one call to ``take``, in order."""

    turns: CallerTurns = field(default_factory=CallerTurns)
    speech: AgentSpeech = field(init=False)
    interruptions: Interruptions = field(init=False)
    runs: ToolRuns = field(default_factory=ToolRuns)
    waits: Waits = field(default_factory=Waits)
    started: ev.CallStarted | None = None
    end_reason: str | None = None  #: None: there is no CallEnded
    recorded: bool = False
    team: str = ""
    team_version: int = 0
    versions: dict[VersionUsed, None] = field(default_factory=dict)
    handoffs: list[HandoffOfTurn] = field(default_factory=list)
    yield_times: list[YieldTime] = field(default_factory=list)
    trips: list[TripOfTurn] = field(default_factory=list)
    agents: Counter[str] = field(default_factory=Counter)  #: how often each got the call
    tools: Counter[str] = field(default_factory=Counter)  #: how often each was called
    verdicts: Counter[str] = field(default_factory=Counter)  #: of approval forms that closed
    approvals: int = 0  #: forms requested
    team_changes: list[tuple[int, int]] = field(default_factory=list)  #: (from turn, version)
    policy_changes: list[tuple[int, int]] = field(default_factory=list)
    failed_turns: list[int] = field(default_factory=list)  #: turns in which something failed
    completed: dict[str, int] = field(default_factory=dict)  #: seq that completed an item's words
    turn_of_item: dict[str, int] = field(default_factory=dict)  #: of the agents' items
    confidence: dict[str, float | None] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    barge_ins: int = 0
    problems: int = 0
    lost: bool = False  #: the connection is lost and not restored
    seq: int = 0
    end_ms: int = 0
    _cut: tuple[int, ev.BargeIn] | None = None
    """A barge-in whose CallerSpeechStarted may follow, and the seq it has to follow."""

    def __post_init__(self) -> None:
        self.speech = AgentSpeech(self.turns)
        self.interruptions = Interruptions(self.turns)

    @property
    def closed(self) -> bool:
        """There is a CallEnded."""
        return self.end_reason is not None

    def take(self, event: ev.CallEvent) -> None:
        """One more event."""
        self.seq = event.seq
        self.end_ms = max(self.end_ms, event.at_ms)
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)
        self.interruptions.take(event)

    def times(self, *, ended: bool) -> CallTimes:
        """What has happened so far. ``ended``: no more events will come, so forms that are open in
        a call with a CallEnded were abandoned."""
        end_ms = self.end_ms
        return CallTimes(
            end_ms=end_ms,
            turns=self.turns.until(end_ms),
            speeches=self.speech.until(end_ms),
            tools=self.runs.tools_until(end_ms),
            forms=self.runs.forms_until(end_ms, ended=ended and self.closed),
            waits=self.waits.until(end_ms),
        )

    # --- the call -------------------------------------------------------------------------

    def _started(self, event: ev.CallStarted) -> None:
        self.started, self.recorded = event, self.recorded or event.recorded
        self.agents[event.agent] += 1
        self._use_team(event.team, event.team_version, 0)
        self._use_policy(event.policy, event.policy_version, 0)

    def _team(self, event: ev.TeamApplied) -> None:
        self._use_team(event.team or self.team, event.team_version, event.from_turn)

    def _policy(self, event: ev.PolicyApplied) -> None:
        name = event.policy or self.runs.policy
        self._use_policy(name, event.policy_version, event.from_turn)

    def _use_team(self, name: str, version: int, from_turn: int) -> None:
        self.team, self.team_version = name, version
        self.team_changes.append((from_turn, version))
        self.versions["team", name, version] = None

    def _use_policy(self, name: str, version: int, from_turn: int) -> None:
        self.runs.policy, self.runs.policy_version = name, version
        self.policy_changes.append((from_turn, version))
        self.versions["policy", name, version] = None

    def _recording(self, event: ev.RecordingChanged) -> None:
        self.recorded = self.recorded or event.on

    def _media(self, event: ev.MediaAttached | ev.MediaDetached) -> None:
        attached = isinstance(event, ev.MediaAttached)
        self.speech.media(attached, event.at_ms)
        if not attached:
            self.turns.stop_listening(event.at_ms)
            self.runs.media_gone()

    def _lost(self, event: ev.EngineLost) -> None:
        self.lost = True
        self.problems += 1
        self.failed_turns.append(self.turns.answering)
        self.turns.stop_listening(event.at_ms)
        self.speech.stop_playing(event.at_ms)
        if self.speech.responding:
            self.waits.begin(event.at_ms)

    def _restored(self, event: ev.EngineRestored) -> None:
        self.lost = False

    def _problem(self, event: ev.Problem) -> None:
        self.problems += 1
        if event.code != "idle_timeout":
            self.failed_turns.append(self.turns.answering)

    def _ended(self, event: ev.CallEnded) -> None:
        self.end_reason = event.reason

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
        self._attribute(event.item_id, event.role)
        self.completed[event.item_id] = event.seq
        if event.role == "caller":
            self.turns.understood(event)
            self.confidence[event.item_id] = event.confidence
            if event.typed:
                self.waits.begin(event.at_ms)

    def _delta(self, event: ev.TranscriptDelta) -> None:
        self._attribute(event.item_id, event.role)

    def _failed(self, event: ev.TranscriptFailed) -> None:
        self.completed[event.item_id] = event.seq

    def _attribute(self, item_id: str, role: ev.Role) -> None:
        if role == "agent" and item_id not in self.turn_of_item:
            speech = self.speech.of(item_id)
            self.turn_of_item[item_id] = speech.turn if speech else self.speech.turn

    # --- the agents -----------------------------------------------------------------------

    def _response_started(self, event: ev.ResponseStarted) -> None:
        self.speech.response_started(event)
        self.waits.begin(event.at_ms)

    def _first_audio(self, event: ev.ResponseFirstAudio) -> None:
        speech = self.speech.first_audio(event)
        self.turn_of_item.setdefault(event.item_id, speech.turn)
        self.waits.end(speech.start_ms)

    def _answered(self, event: ev.AgentAnswered) -> None:
        self.speech.answered(event)

    def _response_done(self, event: ev.ResponseDone) -> None:
        spoke = self.speech.spoke_in(event.response_id)
        self.speech.response_done(event)
        self.tokens = _sum(self.tokens, event)
        if event.status == "failed":
            self.failed_turns.append(self.turns.answering)
        if event.status == "cancelled" or (spoke and not self.runs.busy):
            self.waits.end(event.at_ms)

    def _speech_ended(self, event: ev.AgentSpeechEnded) -> None:
        self.speech.speech_ended(event)

    def _barge_in(self, event: ev.BargeIn) -> None:
        self.speech.cut(event)
        if event.cause == "lost":
            self.waits.begin(event.at_ms)
        if event.cause != "speech" or event.played_ms <= 0:
            if self._cut is not None and event.seq == self._cut[0] + 1:
                self._cut = (event.seq, self._cut[1])  # queued audio that was cut with it
            return
        self.barge_ins += 1
        if self.turns.speaking is not None:
            self._yielded(event)
        else:
            self._cut = (event.seq, event)

    def _yielded(self, cut: ev.BargeIn) -> None:
        turn, speech = self.turns.speaking, self.speech.of(cut.item_id)
        if turn is None or (not turn.lag_known and cut.at_ms <= turn.start_ms):
            return  # the time of the first sound is not known
        audible_ms = speech.start_ms if speech is not None else turn.start_ms
        first_ms = max(turn.start_ms, audible_ms)
        self.yield_times.append(YieldTime(turn=turn.number, first_ms=first_ms, cut_ms=cut.at_ms))

    def _handoff(self, event: ev.Handoff) -> None:
        caused_by_words = self.turns.of(event.item_id) is not None
        turn = event.turn if caused_by_words else self.speech.turn
        self.handoffs.append(HandoffOfTurn(event=event, turn=turn))
        self.agents[event.to_agent] += 1
        self.waits.begin(event.at_ms)

    def _guardrail(self, event: ev.GuardrailTripped) -> None:
        turn = self.turn_of_item.get(event.item_id, self.speech.turn)
        self.trips.append(TripOfTurn(event=event, turn=turn))
        self.waits.begin(event.at_ms)

    # --- tools and forms ------------------------------------------------------------------

    def _called(self, event: ev.ToolCalled) -> None:
        self.tools[event.tool] += 1
        self.runs.called(event, self.speech.turn)
        self.waits.begin(event.at_ms)

    def _returned(self, event: ev.ToolReturned) -> None:
        self.runs.returned(event, self.speech.turn)

    def _cited(self, event: ev.PassagesCited) -> None:
        self.runs.cited(event, self.speech.turn)

    def _requested(self, event: ev.ApprovalRequested) -> None:
        self.approvals += 1
        self.runs.requested(event, self.speech.turn)

    def _granted(self, event: ev.ApprovalGranted) -> None:
        self._decided(event, "granted")

    def _denied(self, event: ev.ApprovalDenied) -> None:
        self._decided(event, "abandoned" if event.abandoned else "denied")

    def _expired(self, event: ev.ApprovalExpired) -> None:
        self._decided(event, "expired")

    def _decided(
        self, event: ev.ApprovalGranted | ev.ApprovalDenied | ev.ApprovalExpired, verdict: Verdict
    ) -> None:
        counted = self.runs.decided(event.call_id, event.at_ms, verdict)
        if counted:
            self.verdicts[counted] += 1


def _sum(tokens: Tokens, event: ev.ResponseDone) -> Tokens:
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


_HANDLERS: dict[type[ev.CallEvent], Callable[[CallFold, Any], None]] = {
    ev.CallStarted: CallFold._started,
    ev.TeamApplied: CallFold._team,
    ev.PolicyApplied: CallFold._policy,
    ev.RecordingChanged: CallFold._recording,
    ev.MediaAttached: CallFold._media,
    ev.MediaDetached: CallFold._media,
    ev.EngineLost: CallFold._lost,
    ev.EngineRestored: CallFold._restored,
    ev.Problem: CallFold._problem,
    ev.CallEnded: CallFold._ended,
    ev.CallerSpeechStarted: CallFold._speech_started,
    ev.CallerSpeechStopped: CallFold._speech_stopped,
    ev.TranscriptDone: CallFold._transcript,
    ev.TranscriptDelta: CallFold._delta,
    ev.TranscriptFailed: CallFold._failed,
    ev.ResponseStarted: CallFold._response_started,
    ev.ResponseFirstAudio: CallFold._first_audio,
    ev.AgentAnswered: CallFold._answered,
    ev.ResponseDone: CallFold._response_done,
    ev.AgentSpeechEnded: CallFold._speech_ended,
    ev.BargeIn: CallFold._barge_in,
    ev.Handoff: CallFold._handoff,
    ev.GuardrailTripped: CallFold._guardrail,
    ev.ToolCalled: CallFold._called,
    ev.ToolReturned: CallFold._returned,
    ev.PassagesCited: CallFold._cited,
    ev.ApprovalRequested: CallFold._requested,
    ev.ApprovalGranted: CallFold._granted,
    ev.ApprovalDenied: CallFold._denied,
    ev.ApprovalExpired: CallFold._expired,
}
