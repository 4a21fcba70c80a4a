"""Comparison of two versions: each measure with its difference and confidence interval."""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Select
from sqlalchemy.orm import Session

from agents_core.insights import answer_times
from agents_core.insights.insight_results import (
    MeasureComparison,
    Scale,
    VersionComparison,
    VersionKind,
    VersionUse,
    VersionValue,
)
from agents_core.insights.statistics import (
    MIN_CALLS,
    MIN_CASES,
    Count,
    newcombe,
    too_few_for_shares,
    too_few_for_times,
    welch,
)
from agents_core.insights.version_figures import (
    VersionFigures,
    mixed_version_calls,
    single_version_calls,
    version_figures,
)
from agents_core.measures.call_measures import FlagKind
from agents_core.measures.definitions import (
    CALL_DEFINITIONS,
    FLAG_DEFINITIONS,
    TURN_DEFINITIONS,
)

METHOD = (
    "Each call counts once per measure (for times: the mean of its turns), because turns of the "
    "same call are correlated. Intervals are 95 % confidence intervals: Welch's for times and "
    "numbers, Newcombe's for shares of calls. Calls that ran on several versions and calls still "
    "running are left out."
)
SMALL_SAMPLE = (
    f"A sample is too small when one version has fewer than {MIN_CALLS} calls with the measure "
    f"or, for shares of calls, fewer than {MIN_CASES} calls with or {MIN_CASES} without it."
)
LIMITATIONS = (
    "This is not a randomised experiment: the versions ran at different times, perhaps for "
    "different callers or on another engine. Use the filters to make both groups comparable "
    "before you trust a difference. About one in 20 intervals excludes zero by chance alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure that is compared."""

    key: str
    name: str
    scale: Scale
    description: str


_DEFINED = {one.key: one for one in (*TURN_DEFINITIONS, *CALL_DEFINITIONS, *FLAG_DEFINITIONS)}


def _defined(key: str, scale: Scale, *, more: str = "") -> Measure:
    """A measure with the name and description of its definition."""
    one = _DEFINED[key]
    return Measure(key=key, name=one.name, scale=scale, description=f"{one.words}{more}")


VALUE_MEASURES = (
    Measure(
        key=answer_times.ANSWER_MS,
        name=answer_times.NAME,
        scale="ms",
        description=answer_times.WORDS,
    ),
    *(
        _defined(key, "ms")
        for key in ("response_ms", "endpointing_ms", "model_ms", "tool_ms", "approval_ms")
    ),
    _defined("gap_ms", "ms"),
    _defined("yield_ms", "ms"),
    _defined("dead_air_ms", "ms", more=" Here: summed over the call."),
    _defined("duration_ms", "ms"),
    Measure(key="turns", name="Turns", scale="number", description="Caller turns of a call."),
    _defined("handoffs", "number", more=" Here: in the whole call."),
    _defined("talk_share", "share"),
    Measure(
        key="confidence",
        name="Recognition confidence",
        scale="share",
        description="Confidence of the speech recogniser in its transcripts, where it reports one.",
    ),
    Measure(
        key="input_tokens",
        name="Input tokens",
        scale="number",
        description="Input tokens of all responses of a call.",
    ),
    Measure(
        key="output_tokens",
        name="Output tokens",
        scale="number",
        description="Output tokens of all responses of a call.",
    ),
    Measure(
        key="score",
        name="Review score",
        scale="number",
        description="Mean review score of the whole call, 1 to 5, over reviewed calls.",
    ),
)

FLAGS: tuple[FlagKind, ...] = get_args(FlagKind)
SHARE_MEASURES = (
    Measure(
        key="answered",
        name="Calls answered",
        scale="share",
        description="Calls whose outcome is “answered”.",
    ),
    Measure(
        key="barge_ins",
        name="Calls with a barge-in",
        scale="share",
        description="Calls in which the caller interrupted an answer.",
    ),
    Measure(
        key="problems",
        name="Calls with a problem",
        scale="share",
        description="Calls that reported a problem.",
    ),
    *(
        Measure(
            key=f"flag:{kind}",
            name=f"Calls flagged “{kind}”",
            scale="share",
            description=_DEFINED[kind].words,
        )
        for kind in FLAGS
    ),
)


def compare_versions(
    session: Session,
    ids: Select[str],
    kind: VersionKind,
    name: str,
    before: int,
    after: int,
) -> VersionComparison:
    """Differences ``after`` minus ``before``, over these calls."""
    one = version_figures(session, single_version_calls(ids, kind, name, before))
    two = version_figures(session, single_version_calls(ids, kind, name, after))
    values = (_compare_values(measure, one, two) for measure in VALUE_MEASURES)
    shares = (_compare_shares(measure, one, two) for measure in SHARE_MEASURES)
    return VersionComparison(
        kind=kind,
        before=VersionUse(kind=kind, name=name, number=before, calls=one.calls),
        after=VersionUse(kind=kind, name=name, number=after, calls=two.calls),
        mixed=mixed_version_calls(session, ids, kind, name, (before, after)),
        measures=(*values, *shares),
    )


def _compare_values(
    measure: Measure, before: VersionFigures, after: VersionFigures
) -> MeasureComparison:
    samples = before.samples[measure.key], after.samples[measure.key]
    values = [
        VersionValue(
            calls=sample.calls,
            mean=sample.mean if sample.calls else None,
            median=figures.medians[measure.key],
        )
        for sample, figures in zip(samples, (before, after), strict=True)
    ]
    return MeasureComparison(
        key=measure.key,
        name=measure.name,
        scale=measure.scale,
        description=measure.description,
        before=values[0],
        after=values[1],
        interval=welch(*samples),
        too_few=too_few_for_times(*samples),
    )


def _compare_shares(
    measure: Measure, before: VersionFigures, after: VersionFigures
) -> MeasureComparison:
    counts = [
        figures.counts.get(measure.key, Count(positive=0, calls=figures.calls))
        for figures in (before, after)
    ]
    values = [
        VersionValue(calls=one.calls, mean=one.share if one.calls else None, positive=one.positive)
        for one in counts
    ]
    return MeasureComparison(
        key=measure.key,
        name=measure.name,
        scale=measure.scale,
        description=measure.description,
        before=values[0],
        after=values[1],
        interval=newcombe(*counts),
        too_few=too_few_for_shares(*counts),
    )
