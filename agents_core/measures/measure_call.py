"""What a call's events say in numbers: ``measure(events) -> CallMeasures``, pure and in one pass.

What each number means stands in ``definitions``; this code does what those words say. It knows no
store and no page.
"""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median_low

from agents_core import events as ev
from agents_core.measures.agent_speech import Speech
from agents_core.measures.call_measures import CallMeasures, Outcome, TurnMeasures
from agents_core.measures.caller_turns import CallerTurn
from agents_core.measures.event_fold import CallRead
from agents_core.measures.flags import flags_of
from agents_core.measures.handoff_measures import handoffs_of
from agents_core.measures.intervals import Stretch, joined, total_ms, within, without
from agents_core.measures.line_measures import citations_of, lines_of, lookups_of, view_of
from agents_core.measures.timeline import spans_of
from agents_core.measures.waiting import dead_air


def measure(events: Sequence[ev.CallEvent], *, ended: bool = True) -> CallMeasures:
    """Everything derived from one call's events. ``ended=False``: the call still runs, so nothing
    that is open now counts as left open. The time it takes grows with the number of events."""
    call = CallRead()
    call.read(events, ended=ended)
    view = view_of(events)
    silences = _silences(call)
    turns = _turns(call, silences)
    handoffs = handoffs_of(call, ended=ended)
    lines = lines_of(view, call, ended=ended)
    responses = sorted(turn.response_ms for turn in turns if turn.response_ms is not None)
    caller_ms = sum(turn.length_ms or 0 for turn in call.turns.all)
    agent_ms = total_ms(_sounds(call))
    both_ms = caller_ms + agent_ms
    return CallMeasures(
        duration_ms=call.end_ms,
        outcome=_outcome(call, ended=ended),
        turns=turns,
        handoffs=handoffs,
        lookups=lookups_of(view, call),
        citations=citations_of(view, call),
        lines=lines,
        spans=spans_of(call, silences),
        flags=flags_of(call, handoffs, silences),
        agents=tuple(name for name in call.agents if name),
        tools=tuple(dict.fromkeys(run.tool for run in call.work.tools)),
        approvals=tuple(dict.fromkeys(form.verdict for form in call.work.forms if form.verdict)),
        tokens=call.tokens,
        caller_ms=caller_ms,
        agent_ms=agent_ms,
        talk_share=agent_ms / both_ms if both_ms else None,
        dead_air_ms=sum(end - start for start, end, _ in silences),
        response_median_ms=median_low(responses) if responses else None,
        response_max_ms=max(responses, default=None),
        barge_ins=call.barge_ins,
        problems=call.problems,
    )


def _sounds(call: CallRead) -> list[Stretch]:
    return [(s.start_ms, s.end_ms or s.start_ms) for s in call.speeches.all if s.sound]


def _silences(call: CallRead) -> list[tuple[int, int, int]]:
    """(start, end, turn) of each stretch of dead air."""
    spoken = [
        (turn.start_ms, turn.last_ms if turn.last_ms is not None else call.end_ms)
        for turn in call.turns.all
    ]
    said = [(s.start_ms, s.end_ms or s.start_ms) for s in call.speeches.all]
    forms = [(form.start_ms, form.end_ms or form.start_ms) for form in call.work.forms]
    found = dead_air(call.waits.all, [*spoken, *said], forms, call.end_ms)
    over = [(turn.last_ms, turn.number) for turn in call.turns.all if turn.last_ms is not None]
    over.sort()
    silences, place, current = [], 0, 0
    for start, end in found:
        while place < len(over) and over[place][0] <= start:
            current = over[place][1]
            place += 1
        silences.append((start, end, current))
    return silences


def _turns(call: CallRead, silences: list[tuple[int, int, int]]) -> tuple[TurnMeasures, ...]:
    speeches: dict[int, list[Speech]] = defaultdict(list)
    for speech in call.speeches.all:
        if speech.heard:
            speeches[speech.turn].append(speech)
    tools: dict[int, list[Stretch]] = defaultdict(list)
    for run in call.work.tools:
        if run.start_ms is not None and run.end_ms is not None:
            tools[run.turn].append((run.start_ms, run.end_ms))
    forms: dict[int, list[Stretch]] = defaultdict(list)
    for form in call.work.forms:
        if form.end_ms is not None:
            forms[form.turn].append((form.start_ms, form.end_ms))
    quiet_ms: dict[int, int] = defaultdict(int)
    for start, end, number in silences:
        quiet_ms[number] += end - start
    moved: dict[int, int] = defaultdict(int)
    for handed in call.handoffs:
        moved[handed.turn] += 1
    yields: dict[int, int] = {}
    for one in call.yields:
        yields.setdefault(one.turn, max(one.cut_ms - one.first_ms, 0))
    teams, policies = _in_force(call.teams, call), _in_force(call.policies, call)

    def row(number: int, turn: CallerTurn | None) -> TurnMeasures:
        said = speeches[number]
        parts = _Parts(turn, said[0] if said else None, tools[number], forms[number])
        return TurnMeasures(
            turn=number,
            at_ms=turn.start_ms if turn is not None else 0,
            caller_item=turn.item_id if turn is not None else "",
            agent=said[0].agent if said else "",
            typed=turn.typed if turn is not None else False,
            caller_ms=turn.length_ms if turn is not None else None,
            confidence=turn.confidence if turn is not None else None,
            response_ms=parts.response_ms,
            endpointing_ms=parts.endpointing_ms,
            model_ms=parts.model_ms,
            tool_ms=parts.tool_ms,
            approval_ms=parts.approval_ms,
            yield_ms=yields.get(number),
            dead_air_ms=quiet_ms[number],
            handoffs=moved[number],
            team_version=teams[number],
            policy_version=policies[number],
        )

    greeting = [row(0, None)] if speeches[0] or quiet_ms[0] or moved[0] or tools[0] else []
    return (*greeting, *(row(turn.number, turn) for turn in call.turns.all))


class _Parts:
    """A response time and what it is made of; None all through where there is none."""

    def __init__(
        self,
        turn: CallerTurn | None,
        answer: Speech | None,
        tools: list[Stretch],
        forms: list[Stretch],
    ) -> None:
        self.response_ms: int | None = None
        self.endpointing_ms: int | None = None
        self.model_ms: int | None = None
        self.tool_ms: int | None = None
        self.approval_ms: int | None = None
        if turn is None or answer is None or turn.decided_ms is None or turn.last_ms is None:
            return
        start = turn.last_ms
        end = max(answer.start_ms, start)
        decided = min(max(turn.decided_ms, start), end)
        waited = joined(within(forms, decided, end))
        worked = without(within(tools, decided, end), waited)
        self.response_ms = end - start
        self.endpointing_ms = decided - start
        self.approval_ms, self.tool_ms = total_ms(waited), total_ms(worked)
        self.model_ms = self.response_ms - self.endpointing_ms - self.approval_ms - self.tool_ms


def _in_force(changes: list[tuple[int, int]], call: CallRead) -> list[int]:
    """The version of each turn: the newest one that held from that turn or an earlier one."""
    from_turn: dict[int, int] = {}
    for first, version in changes:
        from_turn[max(first, 0)] = version
    versions, current = [], from_turn.get(0, 0)
    for number in range(len(call.turns.all) + 1):
        current = from_turn.get(number, current)
        versions.append(current)
    return versions


def _outcome(call: CallRead, *, ended: bool) -> Outcome:
    if ended and not call.closed:
        return "interrupted"
    turns = [turn for turn in call.turns.all if turn.words] or call.turns.all
    if not turns:
        return "no question"
    last = turns[-1].number
    answers = [speech for speech in call.speeches.all if speech.heard and speech.turn >= last]
    after_ms = max((speech.start_ms for speech in answers), default=0)
    left = [form for form in call.work.forms if form.verdict == "abandoned"]
    if any(form.turn >= last and (form.end_ms or 0) >= after_ms for form in left):
        return "approval abandoned"
    if answers:
        return "answered"
    failed = call.lost or any(turn >= last for turn in call.troubles)
    return "failed" if failed else "unanswered"
