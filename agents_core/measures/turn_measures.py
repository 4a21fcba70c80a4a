"""Measures of each turn of the caller, and of each handoff."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents_core.measures.agent_speech import Speech
from agents_core.measures.call_fold import CallFold, CallTimes
from agents_core.measures.call_measures import HandoffMeasures, TurnMeasures
from agents_core.measures.caller_turns import CallerTurn
from agents_core.measures.intervals import Interval, difference, total_ms, union, within
from agents_core.measures.timeline import Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """A response time and its parts; all None where there is none."""

    response_ms: int | None = None
    endpointing_ms: int | None = None
    model_ms: int | None = None
    tool_ms: int | None = None
    approval_ms: int | None = None


class TurnTable:
    """Sorts what happened by the caller's turn it belongs to, then measures each turn."""

    def __init__(self, fold: CallFold, times: CallTimes, silences: Iterable[Silence]) -> None:
        self._turns = times.turns
        self._speeches: dict[int, list[Speech]] = defaultdict(list)
        for speech in times.speeches:
            if speech.heard:
                self._speeches[speech.turn].append(speech)
        self._tools: dict[int, list[Interval]] = defaultdict(list)
        for run in times.tools:
            if run.start_ms is not None and run.end_ms is not None:
                self._tools[run.turn].append((run.start_ms, run.end_ms))
        self._forms: dict[int, list[Interval]] = defaultdict(list)
        for form in times.forms:
            if form.end_ms is not None:
                self._forms[form.turn].append((form.start_ms, form.end_ms))
        self._dead_air_ms: Counter[int] = Counter()
        for silence in silences:
            self._dead_air_ms[silence.turn] += silence.end_ms - silence.start_ms
        self._handoffs = Counter(handoff.turn for handoff in fold.handoffs)
        self._yields: dict[int, int] = {}
        for one in fold.yield_times:
            self._yields.setdefault(one.turn, max(one.cut_ms - one.first_ms, 0))
        self._teams = _versions_by_turn(fold.team_changes, len(self._turns))
        self._policies = _versions_by_turn(fold.policy_changes, len(self._turns))

    def measures(self) -> Iterator[TurnMeasures]:
        """Each turn in order; turn 0, the greeting, where anything happened in it."""
        before = (self._speeches, self._dead_air_ms, self._handoffs, self._tools)
        if any(table.get(0) for table in before):
            yield self._row(0, None)
        for turn in self._turns:
            yield self._row(turn.number, turn)

    def _row(self, number: int, turn: CallerTurn | None) -> TurnMeasures:
        words = self._speeches.get(number, [])
        answers = [speech for speech in words if not speech.preamble]
        response = self._response_time(turn, answers[0]) if turn and answers else ResponseTime()
        return TurnMeasures(
            turn=number,
            at_ms=turn.start_ms if turn is not None else 0,
            caller_item=turn.item_id if turn is not None else "",
            agent=(answers or words)[0].agent if words else "",
            typed=turn.typed if turn is not None else False,
            caller_ms=turn.length_ms if turn is not None else None,
            confidence=turn.confidence if turn is not None else None,
            response_ms=response.response_ms,
            endpointing_ms=response.endpointing_ms,
            model_ms=response.model_ms,
            tool_ms=response.tool_ms,
            approval_ms=response.approval_ms,
            yield_ms=self._yields.get(number),
            dead_air_ms=self._dead_air_ms[number],
            handoffs=self._handoffs[number],
            team_version=self._teams[number],
            policy_version=self._policies[number],
        )

    def _response_time(self, turn: CallerTurn, answer: Speech) -> ResponseTime:
        if turn.decided_ms is None or turn.last_ms is None:
            return ResponseTime()
        start = turn.last_ms
        end = max(answer.start_ms, start)
        decided = min(max(turn.decided_ms, start), end)
        waited = union(within(self._forms.get(turn.number, ()), decided, end))
        worked = difference(within(self._tools.get(turn.number, ()), decided, end), waited)
        approval_ms, tool_ms = total_ms(waited), total_ms(worked)
        return ResponseTime(
            response_ms=end - start,
            endpointing_ms=decided - start,
            approval_ms=approval_ms,
            tool_ms=tool_ms,
            model_ms=end - decided - approval_ms - tool_ms,
        )


def _versions_by_turn(changes: Iterable[tuple[int, int]], turns: int) -> list[int]:
    """The version of each turn: the newest that was applied from it or from an earlier one."""
    from_turn: dict[int, int] = {}
    for first, version in changes:
        from_turn[max(first, 0)] = version
    versions, current = [], from_turn.get(0, 0)
    for number in range(turns + 1):
        current = from_turn.get(number, current)
        versions.append(current)
    return versions


def handoffs_of(fold: CallFold, times: CallTimes, *, ended: bool) -> tuple[HandoffMeasures, ...]:
    """Every handoff in order. An agent who still has a call that runs, or that was interrupted, is
    not counted as silent."""
    speeches = sorted((s for s in times.speeches if s.heard), key=lambda s: s.seq)
    found: list[HandoffMeasures] = []
    place = 0
    for index, handoff in enumerate(fold.handoffs):
        event = handoff.event
        last = index == len(fold.handoffs) - 1
        until = fold.handoffs[index + 1].event.seq if not last else None
        while place < len(speeches) and speeches[place].seq < event.seq:
            place += 1
        first_ms: int | None = None
        while place < len(speeches) and (until is None or speeches[place].seq < until):
            if speeches[place].agent == event.to_agent:
                first_ms = speeches[place].start_ms
                break
            place += 1
        asked = times.turn(handoff.turn)
        gap_ms = None
        if first_ms is not None and asked is not None and asked.last_ms is not None:
            gap_ms = max(first_ms - asked.last_ms, 0)
        found.append(
            HandoffMeasures(
                turn=handoff.turn,
                at_ms=event.at_ms,
                from_agent=event.from_agent,
                to_agent=event.to_agent,
                utterance=event.utterance,
                gap_ms=gap_ms,
                silent=first_ms is None and (not last or (ended and fold.closed)),
            )
        )
    return tuple(found)
