"""Medians and percentiles as SQL expressions for both SQLite and PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, Subquery, case, cast, func, select


def ranked(query: Select[*tuple[Any, ...]], *, value: str, within: Sequence[str] = ()) -> Subquery:
    """The rows of ``query`` that have a value, with rank (``place``) and row count (``n``) within
    their group."""
    rows = query.subquery()
    groups = [rows.c[name] for name in within]
    order = rows.c[value]
    return (
        select(
            *rows.c,
            func.row_number().over(partition_by=groups or None, order_by=order).label("place"),
            func.count().over(partition_by=groups or None).label("n"),
        )
        .where(order.is_not(None))
        .subquery()
    )


def median(rows: Subquery, value: str) -> ColumnElement[float | None]:
    """The median, for rows of ``ranked``."""
    # Ranks n/2 to n/2 + 1, in integers: 3 of 5, 2 and 3 of 4.
    middle = (2 * rows.c.place).between(rows.c.n, rows.c.n + 2)
    return func.avg(case((middle, _number(rows.c[value]))))


def percentile(rows: Subquery, value: str, percent: int) -> ColumnElement[float | None]:
    """The nearest-rank percentile, for rows of ``ranked``: always a value that occurred."""
    place, n = rows.c.place, rows.c.n
    here = (100 * place >= percent * n) & (100 * (place - 1) < percent * n)
    return func.max(case((here, _number(rows.c[value]))))


def _number(column: ColumnElement[Any]) -> ColumnElement[float]:
    # PostgreSQL's mean of integers is a decimal; ours is a float everywhere.
    return cast(column, Double)
