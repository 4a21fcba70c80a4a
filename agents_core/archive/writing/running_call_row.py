"""What a running call's row says of it, folded from its events as they are written.

Cheap and approximate on purpose: when the call ends ``agents_core.measures`` replaces all of it.
It knows no table.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from agents_core import events as ev
from agents_core.archive.filter_facets import Facet, FacetKind, short, versioned
from agents_core.measures.call_measures import LineMeasures


@dataclass(slots=True, kw_only=True)
class Progress:
    """Feed it every event of one call in order with ``take``."""

    started: ev.CallStarted | None = None
    team: str = ""
    team_version: int = 0
    policy: str = ""
    policy_version: int = 0
    events: int = 0
    last_ms: int = 0
    recorded: bool = False
    turns: int = 0
    handoffs: int = 0
    tools: int = 0
    approvals: int = 0
    barge_ins: int = 0
    problems: int = 0
    agents: list[str] = field(default_factory=list)
    end_reason: str | None = None  #: None while it runs
    facets: Counter[Facet] = field(default_factory=Counter)
    lines: dict[str, LineMeasures] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)  #: lines since ``take_changed``
    _first: dict[str, tuple[int, int]] = field(default_factory=dict)  #: item -> at_ms, turn
    _heard: dict[str, int] = field(default_factory=dict)  #: item that was cut -> characters heard

    def take(self, event: ev.CallEvent) -> None:
        """One more event."""
        self.events, self.last_ms = event.seq, event.at_ms
        self.turns = max(self.turns, event.turn)
        self._place(event)
        match event:
            case ev.CallStarted():
                self._start(event)
            case ev.TranscriptDone():
                self._say(event)
            case ev.BargeIn():
                self.barge_ins += 1
                self._cut(event)
            case ev.CallEnded():
                self.end_reason = event.reason
            case ev.RecordingChanged():
                self.recorded = self.recorded or event.on
            case ev.TeamApplied() | ev.PolicyApplied():
                self._apply(event)
            case _:
                self._count(event)

    def take_changed(self) -> tuple[LineMeasures, ...]:
        """Completed lines that are new or different since the last time, in the order said."""
        changed = sorted((self.lines[item] for item in self.changed), key=lambda line: line.seq)
        self.changed = set()
        return tuple(changed)

    def started_at(self, otherwise: datetime) -> datetime:
        """When the call began; ``otherwise`` if it could not even say that."""
        return wall_time(self.started, otherwise)

    def _start(self, event: ev.CallStarted) -> None:
        self.started, self.recorded = event, event.recorded
        self._version("team", event.team, event.team_version)
        self._version("policy", event.policy, event.policy_version)
        self._agent(event.agent)

    def _apply(self, event: ev.TeamApplied | ev.PolicyApplied) -> None:
        if isinstance(event, ev.TeamApplied):
            self._version("team", event.team or self.team, event.team_version)
        else:
            self._version("policy", event.policy or self.policy, event.policy_version)

    def _version(self, kind: FacetKind, name: str, number: int) -> None:
        if kind == "team":
            self.team, self.team_version = name, number
        else:
            self.policy, self.policy_version = name, number
        if name:
            self.facets[kind, short(versioned(name))] = 1
            self.facets[kind, short(versioned(name, number))] = 1

    def _agent(self, name: str) -> None:
        self.facets["agent", short(name)] += 1
        if name not in self.agents:
            self.agents.append(name)

    def _count(self, event: ev.CallEvent) -> None:
        match event:
            case ev.Handoff():
                self.handoffs += 1
                self._agent(event.to_agent)
            case ev.ToolCalled():
                self.tools += 1
                self.facets["tool", short(event.tool)] += 1
            case ev.ApprovalRequested():
                self.approvals += 1
            case ev.ApprovalGranted():
                self.facets["approval", "granted"] += 1
            case ev.ApprovalDenied():
                self.facets["approval", "denied"] += 1
            case ev.ApprovalExpired():
                self.facets["approval", "expired"] += 1
            case ev.Problem() | ev.EngineLost():
                self.problems += 1

    def _place(self, event: ev.CallEvent) -> None:
        match event:
            case (
                ev.CallerSpeechStarted()
                | ev.TranscriptDelta()
                | ev.TranscriptDone()
                | ev.ResponseFirstAudio()
            ):
                self._first.setdefault(event.item_id, (event.at_ms, event.turn))

    def _say(self, event: ev.TranscriptDone) -> None:
        at_ms, turn = self._first[event.item_id]
        self.lines[event.item_id] = LineMeasures(
            item_id=event.item_id,
            seq=event.seq,
            at_ms=at_ms,
            turn=turn,
            role=event.role,
            agent=event.agent,
            text=event.text,
            heard_chars=self._heard.get(event.item_id),
            confidence=event.confidence,
        )
        self.changed.add(event.item_id)

    def _cut(self, event: ev.BargeIn) -> None:
        self._heard[event.item_id] = event.heard_chars
        line = self.lines.get(event.item_id)
        if line is not None:
            self.lines[event.item_id] = replace(line, heard_chars=event.heard_chars)
            self.changed.add(event.item_id)


def wall_time(started: ev.CallStarted | None, otherwise: datetime) -> datetime:
    """The instant a call says it began; ``otherwise`` when it says none that can be read."""
    if started is None:
        return otherwise
    try:
        found = datetime.fromisoformat(started.wall_time)
    except ValueError:
        return otherwise
    return otherwise if found.tzinfo is None else found
