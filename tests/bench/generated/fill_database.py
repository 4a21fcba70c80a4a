"""Fills a database with generated calls.

``python -m tests.bench.generated.fill_database DATABASE_URL``. The database is migrated
first; the same seed makes the same calls. A call has 100 events on average:
10,000 calls have 1,000,000.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from agents_core.store import call_tables as t
from agents_core.store import engine_for, migrate, writing
from agents_core.store.base import Table
from tests.bench.generated.calls import GeneratedCall, generate_call
from tests.bench.generated.rows import rows_of
from tests.bench.generated.teams import publish, worlds

A_TRANSACTION = 40
"""Calls written at once: some 4,000 events."""

DAYS = 90
WRITER = "00000000-0000-4000-8000-000000000000"
TABLES: tuple[type[Table], ...] = (
    t.Call,
    t.StoredEvent,
    t.CallFacet,
    t.CallLine,
    t.CallTurn,
    t.CallHandoff,
    t.CallFlag,
    t.CallLookup,
    t.CallCitation,
    t.CallReview,
    t.CallLabel,
)
"""In the order they can be written: a call before what belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was made."""

    calls: int
    events: int
    lines: int
    call_ids: tuple[str, ...] = field(repr=False)


def fill(
    engine: Engine, *, calls: int, seed: int = 1, until: datetime | None = None, first: int = 0
) -> Filled:
    """Make calls ``first`` to ``first + calls`` in a migrated database.

    ``until``: the newest call is no younger; 90 days back from it is the oldest.
    """
    until = until or datetime.now(UTC)
    made = worlds()
    publish(engine, made, first_at=until - timedelta(days=DAYS + 30))
    with writing(engine) as session:
        if session.get(t.CallWriter, WRITER) is None:
            seen = {"started_at": until - timedelta(days=DAYS), "seen_at": until}
            session.add(t.CallWriter(id=WRITER, host="bench", pid=1, **seen))
    counts = {t.StoredEvent: 0, t.CallLine: 0}
    call_ids: list[str] = []
    for some in _batches(range(first, first + calls), A_TRANSACTION):
        batch = [generate_call(number, made, seed=seed, until=until) for number in some]
        rows = _rows(batch)
        _write(engine, rows)
        call_ids += [call.call_id for call in batch]
        for table in counts:
            counts[table] += len(rows[table])
    return Filled(
        calls=calls,
        events=counts[t.StoredEvent],
        lines=counts[t.CallLine],
        call_ids=tuple(call_ids),
    )


def _rows(batch: Sequence[GeneratedCall]) -> dict[type[Table], list[dict[str, Any]]]:
    rows: dict[type[Table], list[dict[str, Any]]] = {table: [] for table in TABLES}
    for call in batch:
        for table, some in rows_of(call, writer_id=WRITER).items():
            rows[table] += some
    return rows


def _write(engine: Engine, rows: dict[type[Table], list[dict[str, Any]]]) -> None:
    with writing(engine) as session:
        for table in TABLES:
            if rows[table]:
                session.connection().execute(insert(table), rows[table])


def _batches(numbers: range, size: int) -> Iterator[range]:
    for start in range(numbers.start, numbers.stop, size):
        yield range(start, min(start + size, numbers.stop))


def main(arguments: Sequence[str]) -> int:
    """Fill the database named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.generated.fill_database", description=__doc__
    )
    parser.add_argument("database_url")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    migrate(options.database_url)
    engine = engine_for(options.database_url)
    began_s = time.monotonic()
    filled = fill(engine, calls=options.calls, seed=options.seed)
    took_s = time.monotonic() - began_s
    engine.dispose()
    print(
        f"{filled.calls:,} calls, {filled.events:,} events, {filled.lines:,} lines: {took_s:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
