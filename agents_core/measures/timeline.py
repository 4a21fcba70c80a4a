"""The stretches a timeline shows: who spoke, what ran, what waited, and dead air. No page."""

from agents_core.measures.call_measures import Span
from agents_core.measures.event_fold import CallRead


def spans_of(call: CallRead, silences: list[tuple[int, int, int]]) -> tuple[Span, ...]:
    """In order of their start; none is empty and none runs backwards."""
    spans = [*_caller(call), *_agents(call), *_work(call)]
    spans += [
        Span(lane="silence", start_ms=start, end_ms=end, label="", turn=turn)
        for start, end, turn in silences
    ]
    spans = [span for span in spans if span.end_ms > span.start_ms]
    return tuple(sorted(spans, key=lambda span: (span.start_ms, span.lane, span.end_ms)))


def _caller(call: CallRead) -> list[Span]:
    return [
        Span(
            lane="caller",
            start_ms=turn.start_ms,
            end_ms=turn.last_ms,
            label="",
            key=turn.item_id,
            turn=turn.number,
        )
        for turn in call.turns.all
        if turn.last_ms is not None and not turn.typed
    ]


def _agents(call: CallRead) -> list[Span]:
    return [
        Span(
            lane="agent",
            start_ms=speech.start_ms,
            end_ms=speech.end_ms,
            label=speech.agent,
            key=speech.item_id,
            turn=speech.turn,
        )
        for speech in call.speeches.all
        if speech.end_ms is not None and speech.sound and not speech.unheard
    ]


def _work(call: CallRead) -> list[Span]:
    spans = [
        Span(
            lane="tool",
            start_ms=run.start_ms,
            end_ms=run.end_ms,
            label=run.tool,
            key=run.call_id,
            turn=run.turn,
        )
        for run in call.work.tools
        if run.start_ms is not None and run.end_ms is not None
    ]
    spans += [
        Span(
            lane="approval",
            start_ms=form.start_ms,
            end_ms=form.end_ms,
            label=form.form,
            key=form.call_id,
            turn=form.turn,
        )
        for form in call.work.forms
        if form.end_ms is not None
    ]
    return spans
