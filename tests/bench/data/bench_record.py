"""Kept calls at 10,000 calls with a million events against 1,000: pages, queries, export, writing.

On SQLite, and on PostgreSQL where SWITCHBOARD_TEST_POSTGRES names a server.
"""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.exchange.tables.call_tables import calls_table
from agents_core.exchange.tables.table_writer import write_table
from agents_core.insights.insights import Insights
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import lexical_embedder
from agents_core.store import engine_for, migrate
from agents_core.versions import VersionStore
from tests.bench.generated.calls import generate_call
from tests.bench.generated.fill_database import fill
from tests.bench.generated.teams import worlds
from tests.bench.support.bench_environment import BenchEnvironment, MissingProgram, until
from tests.bench.support.figures import Figure, figure
from tests.bench.support.record_pages import pages
from tests.databases import POSTGRES, postgres_database

SMALL, LARGE = 1_000, 10_000
TIMES = 12
PAGE_MS, FILTER_MS = 2_000, 500
RATIO = 2.0
"""Ten times the calls may cost a page of 50 rows hardly more; 10 would be growing with them."""

WRITTEN_CALLS = 60
FLUSH_S = 60
TEAM = "Airline support"

Act = Callable[[], Any]


def measure(environment: BenchEnvironment) -> list[Figure]:
    """On each kind of database there is."""
    figures: list[Figure] = []
    for name, url in _databases(environment.scratch):
        with url as address:
            figures += _on(name, address, environment)
    return figures


def _databases(folder: Path) -> Iterator[tuple[str, Any]]:
    yield "SQLite", _file(folder / "many.db")
    if server := os.environ.get(POSTGRES):
        yield "PostgreSQL", postgres_database(server)


@contextmanager
def _file(path: Path) -> Iterator[str]:
    yield f"sqlite:///{path}"


def _on(name: str, url: str, environment: BenchEnvironment) -> list[Figure]:
    migrate(url)
    engine = engine_for(url)
    now = datetime.now(UTC)
    fill(engine, calls=SMALL, until=now)
    small = {what: _timed_ms(act) for what, act in _acts(engine, now).items()}
    began_s = time.perf_counter()
    fill(engine, calls=LARGE - SMALL, until=now, first=SMALL)
    filling_s = time.perf_counter() - began_s
    large = {what: _timed_ms(act) for what, act in _acts(engine, now).items()}
    figures: list[Figure] = []
    for what, aim in AIMS.items():
        figures.append(figure(f"{name}: {what}", "ms", large[what], p95_aim=aim))
        ratio = [_median(large[what]) / _median(small[what])]
        # What adds up all calls grows with them; what shows a page of them must not.
        bound = RATIO if what in OF_A_PAGE else None
        figures.append(figure("  10,000 calls to 1,000", "x", ratio, median_aim=bound))
    figures += _export(name, engine, environment.scratch, now)
    figures += _writing(name, engine, now)
    made = f"{LARGE - SMALL:,} calls"
    figures.append(figure(f"{name}: made by the generator", "s", [filling_s], note=made))
    engine.dispose()
    try:
        chromium = environment.chromium
    except MissingProgram as reason:
        print(reason)
        return figures
    return figures + pages(name, url, chromium, page_aim_ms=PAGE_MS, filter_aim_ms=FILTER_MS)


OF_A_PAGE = ("first page", "filter by flag", "filter by words and time", "one call's events")
AIMS = {
    "first page": FILTER_MS,
    "choices of the filters": FILTER_MS,
    "filter by team, flag and outcome": FILTER_MS,
    "filter by flag": FILTER_MS,
    "filter by words and time": FILTER_MS,
    "search a frequent word": FILTER_MS,
    "search a phrase": FILTER_MS,
    "last page": FILTER_MS,
    "slowest first": FILTER_MS,
    "one call's events": FILTER_MS,
    "insights: overview": FILTER_MS,
    "insights: graph of ways": FILTER_MS,
    "insights: flags": FILTER_MS,
    "insights: passages": FILTER_MS,
    "insights: unanswered, by words": FILTER_MS,
    "insights: two versions": FILTER_MS,
}


def _acts(engine: Engine, now: datetime) -> dict[str, Act]:
    archive = CallArchive(engine, lambda: now)
    versions = VersionStore(engine, lambda: now)
    insights = Insights(engine, Policies(versions, lexical_embedder), lexical_embedder)
    newest = archive.page(rows=1).rows[0].call_id
    pages = archive.page().pages
    week = CallFilter(since=now - timedelta(days=7), words="thank you")
    several = CallFilter(teams=((TEAM, 3),), flags=("dead air",), outcomes=("answered",))
    return {
        "first page": archive.page,
        "choices of the filters": archive.choices,
        "filter by team, flag and outcome": lambda: archive.page(several),
        "filter by flag": lambda: archive.page(CallFilter(flags=("ping-pong",))),
        "filter by words and time": lambda: archive.page(week),
        "search a frequent word": lambda: archive.page(CallFilter(words="thank")),
        "search a phrase": lambda: archive.page(CallFilter(words='"gift card"')),
        "last page": lambda: archive.page(page=pages),
        "slowest first": lambda: archive.page(order="slowest"),
        "one call's events": lambda: archive.events(newest),
        "insights: overview": insights.overview,
        "insights: graph of ways": insights.handoff_paths,
        "insights: flags": insights.flag_counts,
        "insights: passages": lambda: insights.policy_usage(TEAM, 3),
        "insights: unanswered, by words": insights.unanswered_questions,
        "insights: two versions": lambda: insights.compare_versions("team", TEAM, 1, 4),
    }


def _export(name: str, engine: Engine, folder: Path, now: datetime) -> list[Figure]:
    """Every call as a file; and what it adds to this process."""
    archive = CallArchive(engine, lambda: now)
    figures = []
    for form in ("csv", "jsonl", "parquet"):
        before_mb = _memory_mb()
        began_s = time.perf_counter()
        table = calls_table(archive, CallFilter(), order="newest", now=now)
        rows = write_table(table, form, folder / f"calls.{form}")
        took_s = time.perf_counter() - began_s
        more = f"{rows:,} rows, {_memory_mb() - before_mb:+.0f} MB"
        figures.append(figure(f"{name}: all calls as {form}", "s", [took_s], note=more))
    return figures


class _Playing:
    """A call that has happened, for the writer to keep."""

    def __init__(self, call_id: str, events: tuple[Any, ...]) -> None:
        self.call_id, self.ended, self._events = call_id, True, events

    def events_after(self, seq: int) -> tuple[Any, ...]:
        return self._events[seq:]


def _writing(name: str, engine: Engine, now: datetime) -> list[Figure]:
    """Processor time of the writer for each event, measuring included, beside all these calls."""
    made = worlds()
    writer = RecordWriter(engine, lambda: now)
    costs_us = []
    for number in range(WRITTEN_CALLS):
        call = generate_call(LARGE + number, made, seed=99, until=now)
        playing = _Playing(uuid.uuid4().hex, call.events)
        began_s = time.process_time()
        writer.add_call(playing)
        if not writer.flush(FLUSH_S):
            raise TimeoutError("the writer did not keep a call in time")
        costs_us.append((time.process_time() - began_s) * 1e6 / len(call.events))
    until(lambda: not writer.status().waiting_calls, timeout_s=FLUSH_S)
    writer.close()
    return [figure(f"{name}: writer, per event", "us", costs_us, note="measured and indexed, too")]


def _timed_ms(act: Act) -> list[float]:
    act()  # the first time fills caches
    times = []
    for _ in range(TIMES):
        began_s = time.perf_counter()
        act()
        times.append((time.perf_counter() - began_s) * 1000)
    return times


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)
