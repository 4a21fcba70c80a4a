"""Views of the Insights page as tables for export."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from agents_core.exchange.tables.columns import Column, Kind, columns_of, mapping_columns
from agents_core.exchange.tables.table_writer import Table
from agents_core.insights.insight_results import (
    FlagCount,
    HandoffPaths,
    MeasureComparison,
    Overview,
    PassageUse,
    PolicyUsage,
    Transition,
    UnansweredQuestions,
    VersionComparison,
    VersionValue,
)

InsightView: TypeAlias = (
    Overview
    | HandoffPaths
    | PolicyUsage
    | UnansweredQuestions
    | VersionComparison
    | Sequence[FlagCount]
)

QUESTION_COLUMNS: dict[str, Kind] = {
    "question": "text",
    "wording": "text",
    "times": "whole",
    "last_at_utc": "time",
}
COMPARISON_COLUMNS: dict[str, Kind] = {
    "measure": "text",
    "unit": "text",  #: of the figures in this row
    "before_version": "whole",
    "before_calls": "whole",
    "before_mean": "number",
    "before_median": "number",
    "after_version": "whole",
    "after_calls": "whole",
    "after_mean": "number",
    "after_median": "number",
    "difference": "number",
    "interval_low": "number",
    "interval_high": "number",
    "too_few_calls": "yes_no",
}
UNITS = {"ms": "ms", "share": "ratio", "number": "count"}


def insight_table(view: InsightView) -> Table:
    """The rows of one view."""
    match view:
        case Overview():
            return _periods(view)
        case HandoffPaths():
            return _table("handoffs", columns_of(Transition), view.transitions)
        case PolicyUsage():
            return _table("passages", columns_of(PassageUse), (*view.cited, *view.never_cited))
        case UnansweredQuestions():
            return _table("unanswered", mapping_columns(QUESTION_COLUMNS), _questions(view))
        case VersionComparison():
            rows = [_comparison_row(view, one) for one in view.measures]
            return _table("versions", mapping_columns(COMPARISON_COLUMNS), rows)
        case _:
            return _table("flags", columns_of(FlagCount), view)


def _table(name: str, columns: tuple[Column, ...], rows: Sequence[Any]) -> Table:
    return Table(name=f"insights-{name}", columns=columns, batches=(rows,), count=len(rows))


def _periods(view: Overview) -> Table:
    at = f"{view.period}_utc"
    heads: dict[str, Kind] = {
        at: "text",
        "calls": "whole",
        "answer_median_ms": "number",
        "answer_p95_ms": "number",
    }
    rows = [
        {
            at: one.begins.strftime("%Y-%m-%d" if view.period == "day" else "%Y-%m-%dT%H:00"),
            "calls": one.calls,
            "answer_median_ms": one.answer_median_ms,
            "answer_p95_ms": one.answer_p95_ms,
            **{_outcome(name): one.outcomes.get(name, 0) for name in view.outcomes},
        }
        for one in view.periods
    ]
    outcomes: dict[str, Kind] = {_outcome(name): "whole" for name in view.outcomes}
    return _table(f"{view.period}s", mapping_columns({**heads, **outcomes}), rows)


def _outcome(name: str) -> str:
    return f"calls_{name.replace(' ', '_')}"


def _questions(view: UnansweredQuestions) -> list[dict[str, Any]]:
    return [
        {
            "question": group.name,
            "wording": one.request,
            "times": one.times,
            "last_at_utc": one.last_at,
        }
        for group in view.groups
        for one in group.wordings
    ]


def _comparison_row(view: VersionComparison, one: MeasureComparison) -> dict[str, Any]:
    interval = one.interval
    return {
        "measure": one.name,
        "unit": UNITS[one.scale],
        **_side("before", view.before.number, one.before),
        **_side("after", view.after.number, one.after),
        "difference": interval.difference if interval else None,
        "interval_low": interval.low if interval else None,
        "interval_high": interval.high if interval else None,
        "too_few_calls": one.too_few,
    }


def _side(name: str, version: int, side: VersionValue) -> dict[str, Any]:
    return {
        f"{name}_version": version,
        f"{name}_calls": side.calls,
        f"{name}_mean": side.mean,
        f"{name}_median": side.median,
    }
