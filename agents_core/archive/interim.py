"""A stand-in for ``agents_core.measures.measuring`` until that is there."""

from collections.abc import Sequence

from agents_core import events as ev
from agents_core.archive.progress import Progress
from agents_core.measures.model import CallMeasures, Tokens


def measure(events: Sequence[ev.CallEvent], *, ended: bool = True) -> CallMeasures:
    """What the running row knows, in the shape of measures."""
    progress = Progress()
    for event in events:
        progress.take(event)
    done = [event for event in events if isinstance(event, ev.ResponseDone)]
    return CallMeasures(
        duration_ms=progress.last_ms,
        outcome="interrupted" if progress.end_reason is None else "answered",
        turns=(),
        handoffs=(),
        lookups=(),
        citations=(),
        lines=tuple(sorted(progress.lines.values(), key=lambda line: line.seq)),
        spans=(),
        flags=(),
        agents=tuple(progress.agents),
        tools=tuple(value for kind, value in progress.facets if kind == "tool"),
        approvals=tuple(value for kind, value in progress.facets if kind == "approval"),
        tokens=Tokens(
            input=sum(event.input_tokens for event in done),
            output=sum(event.output_tokens for event in done),
        ),
        caller_ms=0,
        agent_ms=0,
        talk_share=None,
        dead_air_ms=0,
        response_median_ms=None,
        response_max_ms=None,
        barge_ins=progress.barge_ins,
        problems=progress.problems,
    )
