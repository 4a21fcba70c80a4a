"""Measures a call: one event at a time while it runs, or all events of a finished call at once.

``definitions`` defines each figure in words; the modules of this package compute them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median_low

from agents_core import events as ev
from agents_core.measures.call_fold import CallFold, CallTimes, VersionUsed
from agents_core.measures.call_measures import CallMeasures, LineMeasures, Outcome
from agents_core.measures.flags import flags_of
from agents_core.measures.intervals import total_ms
from agents_core.measures.line_measures import CallLines
from agents_core.measures.timeline import silences_of, spans_of
from agents_core.measures.turn_measures import TurnTable, handoffs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """What a list shows of a call while it runs: the same values as in its measures."""

    seq: int  #: of the last event
    started: ev.CallStarted | None
    end_reason: str | None  #: None: it has not ended
    duration_ms: int
    recorded: bool
    team: str
    team_version: int
    policy: str
    policy_version: int
    turns: int
    handoffs: int
    tools: int
    approvals: int
    barge_ins: int
    problems: int
    agents: Mapping[str, int]  #: how often each agent got the call, in order of the first time
    tool_calls: Mapping[str, int]
    verdicts: Mapping[str, int]  #: of approval forms that closed
    versions: tuple[VersionUsed, ...]  #: each version the call ran on, in order


class CallMeasurer:
    """Pass every event of one call to ``take``, in order. Reading changes nothing.

    ``take`` costs the same however long the call has lasted; ``counts`` grows with the number of
    agents, tools and versions only; ``result`` with the number of events.
    """

    def __init__(self) -> None:
        self._fold = CallFold()
        self._lines = CallLines()

    @property
    def seq(self) -> int:
        """Number of the last event taken; 0 before the first."""
        return self._fold.seq

    @property
    def closed(self) -> bool:
        """The call's last event was taken."""
        return self._fold.closed

    def take(self, event: ev.CallEvent) -> None:
        """One more event."""
        self._fold.take(event)
        self._lines.take(event)

    def take_changed_lines(self) -> tuple[LineMeasures, ...]:
        """Complete lines that are new or may have changed since the last time."""
        return self._lines.take_changed(self._fold)

    def completed_lines(self) -> tuple[LineMeasures, ...]:
        """Every line whose words have been completed."""
        return self._lines.completed(self._fold)

    def counts(self) -> CallCounts:
        """The call so far, in short."""
        fold = self._fold
        return CallCounts(
            seq=fold.seq,
            started=fold.started,
            end_reason=fold.end_reason,
            duration_ms=fold.end_ms,
            recorded=fold.recorded,
            team=fold.team,
            team_version=fold.team_version,
            policy=fold.runs.policy,
            policy_version=fold.runs.policy_version,
            turns=len(fold.turns.all),
            handoffs=len(fold.handoffs),
            tools=len(fold.runs.tools),
            approvals=fold.approvals,
            barge_ins=fold.barge_ins,
            problems=fold.problems,
            agents={name: count for name, count in fold.agents.items() if name},
            tool_calls=dict(fold.tools),
            verdicts=dict(fold.verdicts),
            versions=tuple(fold.versions),
        )

    def result(self, *, ended: bool = True) -> CallMeasures:
        """Everything measured so far. ``ended=False``: the call still runs, so nothing that is open
        counts as abandoned."""
        fold = self._fold
        times = fold.times(ended=ended)
        silences = silences_of(times)
        turns = tuple(TurnTable(fold, times, silences).measures())
        handoffs = handoffs_of(fold, times, ended=ended)
        responses = [turn.response_ms for turn in turns if turn.response_ms is not None]
        caller_ms = sum(turn.length_ms or 0 for turn in times.turns)
        agent_ms = total_ms((s.start_ms, s.end_ms or s.start_ms) for s in times.speeches if s.sound)
        both_ms = caller_ms + agent_ms
        return CallMeasures(
            duration_ms=fold.end_ms,
            outcome=_outcome(fold, times, ended=ended),
            turns=turns,
            handoffs=handoffs,
            lookups=self._lines.lookups(fold),
            citations=self._lines.citations(fold),
            lines=self._lines.lines(fold, ended=ended),
            spans=spans_of(times, silences),
            flags=flags_of(fold, times, handoffs, silences),
            agents=tuple(name for name in fold.agents if name),
            tools=tuple(fold.tools),
            approvals=tuple(dict.fromkeys(form.verdict for form in times.forms if form.verdict)),
            tokens=fold.tokens,
            caller_ms=caller_ms,
            agent_ms=agent_ms,
            talk_share=agent_ms / both_ms if both_ms else None,
            dead_air_ms=sum(one.end_ms - one.start_ms for one in silences),
            response_median_ms=median_low(responses) if responses else None,
            response_max_ms=max(responses, default=None),
            barge_ins=fold.barge_ins,
            false_interruptions=len(fold.interruptions.false),
            resumed=sum(one.resumed for one in fold.interruptions.false),
            early_endpoints=len(fold.interruptions.early),
            problems=fold.problems,
        )


def measure(events: Iterable[ev.CallEvent], *, ended: bool = True) -> CallMeasures:
    """Everything measured of a call, from all its events; ``ended`` as in ``CallMeasurer``."""
    return measurer_of(events).result(ended=ended)


def measurer_of(events: Iterable[ev.CallEvent]) -> CallMeasurer:
    """A measurer that has taken these events."""
    measurer = CallMeasurer()
    for event in events:
        measurer.take(event)
    return measurer


def _outcome(fold: CallFold, times: CallTimes, *, ended: bool) -> Outcome:
    if ended and not fold.closed:
        return "interrupted"
    backchannels = {one.turn for one in fold.interruptions.false if one.resumed}
    turns = [one for one in times.turns if one.words and one.number not in backchannels]
    turns = turns or times.turns
    if not turns:
        return "no question"
    last = turns[-1].number
    answers = [
        speech
        for speech in times.speeches
        if speech.heard and speech.turn >= last and not speech.preamble
    ]
    after_ms = max((speech.start_ms for speech in answers), default=0)
    abandoned = [form for form in times.forms if form.verdict == "abandoned"]
    if any(form.turn >= last and (form.end_ms or 0) >= after_ms for form in abandoned):
        return "approval abandoned"
    if answers:
        return "answered"
    failed = fold.lost or any(turn >= last for turn in fold.failed_turns)
    return "failed" if failed else "unanswered"
