"""Roughly what a call's events say in numbers, until the measures proper are there."""

import statistics
from collections.abc import Sequence

from agents_core import events as ev
from agents_core.call.turns import CallerTurns
from agents_core.measures.model import (
    CallMeasures,
    CitationMeasures,
    Flag,
    HandoffMeasures,
    LineMeasures,
    LookupMeasures,
    Tokens,
    TurnMeasures,
)


def measure(events: Sequence[ev.CallEvent], *, ended: bool = True) -> CallMeasures:
    """The same type as the real one; its rules are simpler."""
    rough = _Rough()
    for event in events:
        rough.turns.take(event)
        rough.take(event, rough.turns.next - 1)
    return rough.result(events, ended=ended)


class _Rough:
    def __init__(self) -> None:
        self.turns = CallerTurns()
        self.rows: dict[int, dict[str, object]] = {}
        self.handoffs: list[HandoffMeasures] = []
        self.lookups: list[LookupMeasures] = []
        self.citations: list[CitationMeasures] = []
        self.lines: list[LineMeasures] = []
        self.flags: list[Flag] = []
        self.agents: dict[str, None] = {}
        self.tools: dict[str, None] = {}
        self.approvals: dict[str, None] = {}
        self.open_form = False
        self.found: tuple[ev.Citation, ...] = ()
        self.tokens = [0, 0]
        self.heard: dict[str, int] = {}
        self.turn_of: dict[str, int] = {}
        self.spoke_ms = self.answered_ms = self.started_ms = 0
        self.barge_ins = self.problems = 0
        self.team_version = self.policy_version = 0
        self.policy = ""

    def take(self, event: ev.CallEvent, turn: int) -> None:  # noqa: C901
        match event:
            case ev.CallStarted():
                self.agents[event.agent] = None
                self.team_version, self.policy_version = event.team_version, event.policy_version
                self.policy = event.policy
            case ev.TeamApplied():
                self.team_version = event.team_version
            case ev.PolicyApplied():
                self.policy_version = event.policy_version
            case ev.CallerSpeechStarted():
                self.started_ms = event.at_ms
                self._row(turn, event)
            case ev.CallerSpeechStopped():
                self.spoke_ms += max(event.at_ms - event.silence_ms - self.started_ms, 0)
            case ev.TranscriptDone():
                self._line(event, turn)
            case ev.AgentAnswered():
                self._row(turn, event).update(response_ms=event.gap_ms, agent=event.agent)
                for place, handoff in enumerate(self.handoffs):
                    if handoff.turn == turn and handoff.to_agent == event.agent:
                        self.handoffs[place] = _heard(handoff, event.gap_ms)
            case ev.AgentSpeechEnded():
                self.answered_ms += event.played_ms
            case ev.BargeIn():
                self.barge_ins += 1
                self.heard[event.item_id] = event.heard_chars
            case ev.Problem():
                self.problems += 1
            case ev.ResponseDone():
                self.tokens[0] += event.input_tokens
                self.tokens[1] += event.output_tokens
            case ev.GuardrailTripped():
                self._flag("ungrounded figure", turn, event, event.message)
            case ev.Handoff():
                self._handoff(event, turn)
            case ev.ToolCalled():
                self.tools[event.tool] = None
            case ev.PassagesCited():
                self.found = event.citations
            case ev.ToolReturned(tool="document_lookup_tool"):
                self._lookup(event, turn)
            case _:
                self._approval(event)

    def _approval(self, event: ev.CallEvent) -> None:
        match event:
            case ev.ApprovalRequested():
                self.open_form = True
            case ev.ApprovalGranted():
                self.open_form, self.approvals["granted"] = False, None
            case ev.ApprovalDenied():
                self.open_form, self.approvals["denied"] = False, None
            case ev.ApprovalExpired():
                self.open_form, self.approvals["expired"] = False, None

    def _row(self, turn: int, event: ev.CallEvent) -> dict[str, object]:
        item = getattr(event, "item_id", "")
        row = self.rows.setdefault(turn, {"at_ms": event.at_ms, "caller_item": item})
        return row

    def _line(self, event: ev.TranscriptDone, turn: int) -> None:
        if event.role == "caller":
            self.turn_of[event.item_id] = turn
            self._row(turn, event).update(typed=event.typed, confidence=event.confidence)
        elif self.found and turn:
            for one in self.found:
                self.citations.append(
                    CitationMeasures(
                        item_id=event.item_id,
                        turn=turn,
                        policy=self.policy,
                        policy_version=one.policy_version,
                        document=one.document,
                        passage_id=one.passage_id,
                        text=one.text,
                    )
                )
            self.found = ()
        self.lines.append(
            LineMeasures(
                item_id=event.item_id,
                seq=event.seq,
                at_ms=event.at_ms,
                turn=turn,
                role=event.role,
                agent=event.agent,
                text=event.text,
                heard_chars=None,
                confidence=event.confidence,
            )
        )

    def _handoff(self, event: ev.Handoff, turn: int) -> None:
        self.agents[event.to_agent] = None
        before = [one for one in self.handoffs if one.turn == turn]
        if before and before[-1].from_agent == event.to_agent:
            self._flag("ping-pong", turn, event, f"{event.from_agent} to {event.to_agent} and back")
        self.handoffs.append(
            HandoffMeasures(
                turn=turn,
                at_ms=event.at_ms,
                from_agent=event.from_agent,
                to_agent=event.to_agent,
                utterance=event.utterance,
                gap_ms=None,
                silent=True,
            )
        )

    def _lookup(self, event: ev.ToolReturned, turn: int) -> None:
        found = self.found
        self.lookups.append(
            LookupMeasures(
                turn=turn,
                at_ms=event.at_ms,
                request=self.lines[-1].text if self.lines else "",
                found=len(found),
                best_score=found[0].score if found else None,
                used=bool(found),
                policy=self.policy,
                policy_version=self.policy_version,
            )
        )
        if not found:
            self._flag("lookup found nothing", turn, event, "The policy has nothing on it.")

    def _flag(self, kind: str, turn: int, event: ev.CallEvent, words: str) -> None:
        self.flags.append(Flag(kind=kind, turn=turn, at_ms=event.at_ms, words=words))  # type: ignore[arg-type]

    def result(self, events: Sequence[ev.CallEvent], *, ended: bool) -> CallMeasures:
        last = events[-1]
        if self.open_form:
            self.approvals["abandoned"] = None
            self._flag("approval abandoned", self.turns.next - 1, last, "Nobody answered the form.")
        for handoff in self.handoffs:
            if handoff.silent:
                words = f"{handoff.to_agent} said nothing."
                self._flag("silent handoff", handoff.turn, last, words)
        times = [row["response_ms"] for row in self.rows.values() if "response_ms" in row]
        both = self.spoke_ms + self.answered_ms
        outcome = "answered" if times else "no question" if not self.rows else "unanswered"
        if "abandoned" in self.approvals:
            outcome = "approval abandoned"
        return CallMeasures(
            duration_ms=last.at_ms,
            outcome=outcome if ended else "interrupted",  # type: ignore[arg-type]
            turns=tuple(self._turn(number, row) for number, row in sorted(self.rows.items())),
            handoffs=tuple(self.handoffs),
            lookups=tuple(self.lookups),
            citations=tuple(self.citations),
            lines=tuple(self.lines),
            spans=(),
            flags=tuple(self.flags),
            agents=tuple(self.agents),
            tools=tuple(self.tools),
            approvals=tuple(self.approvals),
            tokens=Tokens(input=self.tokens[0], output=self.tokens[1]),
            caller_ms=self.spoke_ms,
            agent_ms=self.answered_ms,
            talk_share=self.answered_ms / both if both else None,
            dead_air_ms=0,
            response_median_ms=int(statistics.median(times)) if times else None,  # type: ignore[type-var]
            response_max_ms=max(times) if times else None,  # type: ignore[type-var]
            barge_ins=self.barge_ins,
            problems=self.problems,
        )

    def _turn(self, number: int, row: dict[str, object]) -> TurnMeasures:
        return TurnMeasures(
            turn=number,
            at_ms=row["at_ms"],  # type: ignore[arg-type]
            caller_item=row["caller_item"],  # type: ignore[arg-type]
            agent=row.get("agent", ""),  # type: ignore[arg-type]
            typed=row.get("typed", False),  # type: ignore[arg-type]
            caller_ms=None,
            confidence=row.get("confidence"),  # type: ignore[arg-type]
            response_ms=row.get("response_ms"),  # type: ignore[arg-type]
            endpointing_ms=None,
            model_ms=None,
            tool_ms=None,
            approval_ms=None,
            yield_ms=None,
            dead_air_ms=0,
            handoffs=sum(one.turn == number for one in self.handoffs),
            team_version=self.team_version,
            policy_version=self.policy_version,
        )


def _heard(handoff: HandoffMeasures, gap_ms: int) -> HandoffMeasures:
    return HandoffMeasures(
        turn=handoff.turn,
        at_ms=handoff.at_ms,
        from_agent=handoff.from_agent,
        to_agent=handoff.to_agent,
        utterance=handoff.utterance,
        gap_ms=gap_ms,
        silent=False,
    )
