"""Two versions side by side: every measure with its difference and how sure that is."""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import (
    Compared,
    Comparison,
    Scale,
    Side,
    VersionKind,
    VersionUse,
)
from agents_core.insights.statistics import (
    ENOUGH_CALLS,
    ENOUGH_CASES,
    Count,
    newcombe,
    too_few_for_shares,
    too_few_for_times,
    welch,
)
from agents_core.insights.version_figures import Figures, figures, restless, steady
from agents_core.measures.call_measures import FlagKind
from agents_core.measures.definitions import (
    CALL_DEFINITIONS,
    FLAG_DEFINITIONS,
    TURN_DEFINITIONS,
)

RULE = (
    "One call gives one value for each measure (for times: the mean of its turns), because turns "
    "of the same call resemble each other. The interval holds the true difference in 95 of 100 "
    "such comparisons: Welch's for times and numbers, Newcombe's for shares of calls. "
    "Calls that ran on several versions, and calls still running, are left out."
)
TOO_FEW = (
    f"A sample counts as too small when one side has fewer than {ENOUGH_CALLS} calls with the "
    f"measure or, for shares of calls, fewer than {ENOUGH_CASES} calls with it or {ENOUGH_CASES} "
    "without."
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


_DEFINED = {one.key: one for one in (*TURN_DEFINITIONS, *CALL_DEFINITIONS, *FLAG_DEFINITIONS)}


def _defined(key: str, scale: Scale, *, more: str = "") -> Measure:
    """A measure as the definitions name and word it."""
    one = _DEFINED[key]
    return Measure(key=key, name=one.name, scale=scale, words=f"{one.words}{more}")


NUMBERED = (
    Measure(
        key="answer_ms",
        name="Answer time",
        scale="ms",
        words="The response time less the wait for forms, which says how fast somebody typed.",
    ),
    *(
        _defined(key, "ms")
        for key in ("response_ms", "endpointing_ms", "model_ms", "tool_ms", "approval_ms")
    ),
    _defined("gap_ms", "ms"),
    _defined("yield_ms", "ms"),
    _defined("dead_air_ms", "ms", more=" Here: summed over the call."),
    _defined("duration_ms", "ms"),
    Measure(key="turns", name="Turns", scale="number", words="Turns of the caller in a call."),
    _defined("handoffs", "number", more=" Here: in the whole call."),
    _defined("talk_share", "share"),
    Measure(
        key="confidence",
        name="Recogniser's confidence",
        scale="share",
        words="What the recogniser says of its own words, where it says so; the uncertainty is "
        "what is missing to 100 %.",
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
        words="Calls whose outcome is “answered”.",
    ),
    Measure(
        key="barge_ins",
        name="Calls with a barge-in",
        scale="share",
        words="Calls in which the caller spoke over an answer and it was cut.",
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
            words=_DEFINED[kind].words,
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
