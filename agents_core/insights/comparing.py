"""Two versions side by side: every measure with its difference and how sure that is."""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Select
from sqlalchemy.orm import Session

from agents_core.insights.model import (
    Compared,
    Comparison,
    Scale,
    Side,
    VersionKind,
    VersionUse,
)
from agents_core.insights.side import Figures, figures, restless, steady
from agents_core.insights.statistics import (
    ENOUGH_CALLS,
    ENOUGH_CASES,
    Count,
    newcombe,
    too_few_for_shares,
    too_few_for_times,
    welch,
)
from agents_core.measures.model import FlagKind

RULE = (
    "One call gives one value for each measure (for times: the mean of its turns), because turns "
    "of the same call resemble each other. The interval holds the true difference in 95 of 100 "
    "such comparisons: Welch's for times and numbers, Newcombe's for shares of calls. A sample "
    f"counts as too small when one side has fewer than {ENOUGH_CALLS} calls with the measure or, "
    f"for shares of calls, fewer than {ENOUGH_CASES} calls with it or {ENOUGH_CASES} without. "
    "Calls that ran on several versions, and calls still running, are left out."
)
CAUTION = (
    "Nobody dealt the calls out between the versions: they ran at different times, perhaps for "
    "other callers or on another engine. Filter both sides alike before you believe a difference. "
    "And of 20 intervals, one misses zero by chance alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is compared, under which name."""

    key: str
    name: str
    scale: Scale
    words: str


NUMBERED = (
    Measure(
        key="answer_ms",
        name="Answer time",
        scale="ms",
        words="Response time without the wait for forms, which says how fast somebody typed.",
    ),
    Measure(
        key="response_ms",
        name="Response time",
        scale="ms",
        words="From the caller's last sound to the agent's first.",
    ),
    Measure(
        key="endpointing_ms",
        name="Endpointing",
        scale="ms",
        words="The silence waited for until the caller's turn counts as over.",
    ),
    Measure(
        key="model_ms",
        name="Model time",
        scale="ms",
        words="What is left of the response time without endpointing, tools and forms.",
    ),
    Measure(
        key="tool_ms",
        name="Tool time",
        scale="ms",
        words="How long tools ran while the caller waited for an answer.",
    ),
    Measure(
        key="approval_ms",
        name="Wait for a form",
        scale="ms",
        words="How long a form stood open before an answer.",
    ),
    Measure(
        key="gap_ms",
        name="Handoff gap",
        scale="ms",
        words="From the caller's last word to the first of the agent who took over.",
    ),
    Measure(
        key="yield_ms",
        name="Yield time",
        scale="ms",
        words="From the caller's first sound over the agent to the agent's silence.",
    ),
    Measure(
        key="dead_air_ms",
        name="Dead air",
        scale="ms",
        words="Silence of both beyond 2 s, waits for forms left out, summed over the call.",
    ),
    Measure(key="duration_ms", name="Length of the call", scale="ms", words="First to last event."),
    Measure(key="turns", name="Turns", scale="number", words="Turns of the caller in a call."),
    Measure(key="handoffs", name="Handoffs", scale="number", words="Handoffs in a call."),
    Measure(
        key="talk_share",
        name="Agent's talk share",
        scale="share",
        words="The agent's part of the speech of both.",
    ),
    Measure(
        key="confidence",
        name="Recogniser's confidence",
        scale="share",
        words="What the recogniser says of its own words, where it says so.",
    ),
    Measure(
        key="input_tokens",
        name="Tokens in",
        scale="number",
        words="Tokens all responses of a call read.",
    ),
    Measure(
        key="output_tokens",
        name="Tokens out",
        scale="number",
        words="Tokens all responses of a call wrote or spoke.",
    ),
    Measure(
        key="score",
        name="Reviewers' score",
        scale="number",
        words="Mean score for the whole call, 1 to 5, of the calls somebody reviewed.",
    ),
)

FLAGS: tuple[FlagKind, ...] = get_args(FlagKind)
SHARED = (
    Measure(
        key="answered",
        name="Calls answered",
        scale="share",
        words="Calls whose last question was answered.",
    ),
    Measure(
        key="barge_ins",
        name="Calls with a barge-in",
        scale="share",
        words="Calls in which an answer was cut short at least once.",
    ),
    Measure(
        key="problems",
        name="Calls with a problem",
        scale="share",
        words="Calls in which something was reported that a person should act on.",
    ),
    *(
        Measure(
            key=f"flag:{kind}",
            name=f"Calls flagged “{kind}”",
            scale="share",
            words="Calls with this flag at least once.",
        )
        for kind in FLAGS
    ),
)


def compare(
    session: Session,
    ids: Select[str],
    kind: VersionKind,
    name: str,
    before: int,
    after: int,
) -> Comparison:
    """Version ``after`` minus version ``before``, of these calls."""
    one = figures(session, steady(ids, kind, name, before))
    two = figures(session, steady(ids, kind, name, after))
    numbered = (_numbers(measure, one, two) for measure in NUMBERED)
    shared = (_shares(measure, one, two) for measure in SHARED)
    return Comparison(
        kind=kind,
        before=VersionUse(kind=kind, name=name, number=before, calls=one.calls),
        after=VersionUse(kind=kind, name=name, number=after, calls=two.calls),
        changed=restless(session, ids, kind, name, (before, after)),
        measures=(*numbered, *shared),
    )


def _numbers(measure: Measure, before: Figures, after: Figures) -> Compared:
    samples = before.samples[measure.key], after.samples[measure.key]
    sides = [
        Side(
            calls=sample.calls,
            mean=sample.mean if sample.calls else None,
            median=side.medians[measure.key],
        )
        for sample, side in zip(samples, (before, after), strict=True)
    ]
    return Compared(
        key=measure.key,
        name=measure.name,
        scale=measure.scale,
        words=measure.words,
        before=sides[0],
        after=sides[1],
        interval=welch(*samples),
        too_few=too_few_for_times(*samples),
    )


def _shares(measure: Measure, before: Figures, after: Figures) -> Compared:
    counts = [
        side.counts.get(measure.key, Count(having=0, calls=side.calls)) for side in (before, after)
    ]
    sides = [
        Side(calls=one.calls, mean=one.share if one.calls else None, having=one.having)
        for one in counts
    ]
    return Compared(
        key=measure.key,
        name=measure.name,
        scale=measure.scale,
        words=measure.words,
        before=sides[0],
        after=sides[1],
        interval=newcombe(*counts),
        too_few=too_few_for_shares(*counts),
    )
