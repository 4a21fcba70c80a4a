"""The timeline of a call: who spoke, what ran, what waited for a person, and dead air."""

from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.measures.call_fold import CallTimes
from agents_core.measures.call_measures import Span
from agents_core.measures.intervals import Interval, difference, union

DEAD_AIR_MS = 2000
"""A silence is dead air when it is longer than this; see ``definitions`` for what counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """One stretch of dead air, and the newest turn that had ended by then."""

    start_ms: int
    end_ms: int
    turn: int


def silences_of(times: CallTimes) -> tuple[Silence, ...]:
    """Dead air, in order."""
    ended = [(turn.last_ms, turn.number) for turn in times.turns if turn.last_ms is not None]
    ended.sort()
    silences, next_turn, current = [], 0, 0
    for start_ms, end_ms in _dead_air(times):
        while next_turn < len(ended) and ended[next_turn][0] <= start_ms:
            current = ended[next_turn][1]
            next_turn += 1
        silences.append(Silence(start_ms=start_ms, end_ms=end_ms, turn=current))
    return tuple(silences)


def _dead_air(times: CallTimes) -> Iterator[Interval]:
    caller_speech = [
        (turn.start_ms, turn.last_ms if turn.last_ms is not None else times.end_ms)
        for turn in times.turns
    ]
    agent_speech = [(one.start_ms, one.end_ms or one.start_ms) for one in times.speeches]
    forms = [(form.start_ms, form.end_ms or form.start_ms) for form in times.forms]
    for start_ms, end_ms in union(difference(times.waits, [*caller_speech, *agent_speech, *forms])):
        end_ms = min(end_ms, times.end_ms)
        if end_ms - start_ms > DEAD_AIR_MS:
            yield start_ms, end_ms


def spans_of(times: CallTimes, silences: tuple[Silence, ...]) -> tuple[Span, ...]:
    """Every span that is not empty, in order of its start."""
    spans = [*_caller(times), *_agents(times), *_tools(times), *_forms(times)]
    spans += [
        Span(lane="silence", start_ms=one.start_ms, end_ms=one.end_ms, label="", turn=one.turn)
        for one in silences
    ]
    spans = [span for span in spans if span.end_ms > span.start_ms]
    return tuple(sorted(spans, key=lambda span: (span.start_ms, span.lane, span.end_ms)))


def _caller(times: CallTimes) -> Iterator[Span]:
    for turn in times.turns:
        if turn.last_ms is not None and not turn.typed:
            yield Span(
                lane="caller",
                start_ms=turn.start_ms,
                end_ms=turn.last_ms,
                label="",
                key=turn.item_id,
                turn=turn.number,
            )


def _agents(times: CallTimes) -> Iterator[Span]:
    for speech in times.speeches:
        if speech.end_ms is not None and speech.sound and not speech.unheard:
            yield Span(
                lane="agent",
                start_ms=speech.start_ms,
                end_ms=speech.end_ms,
                label=speech.agent,
                key=speech.item_id,
                turn=speech.turn,
            )


def _tools(times: CallTimes) -> Iterator[Span]:
    for run in times.tools:
        if run.start_ms is not None and run.end_ms is not None:
            yield Span(
                lane="tool",
                start_ms=run.start_ms,
                end_ms=run.end_ms,
                label=run.tool,
                key=run.call_id,
                turn=run.turn,
            )


def _forms(times: CallTimes) -> Iterator[Span]:
    for form in times.forms:
        if form.end_ms is not None:
            yield Span(
                lane="approval",
                start_ms=form.start_ms,
                end_ms=form.end_ms,
                label=form.form,
                key=form.call_id,
                turn=form.turn,
            )
