"""Taking calls along: tables of every call, one call's file out and in, spans. Times and memory.

``python -m tests.bench.data.bench_exchange DATABASE_URL``, after ``fill_database``.
"""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.exchange.call_file.call_files import CallFiles
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.spans.call_spans import spans_of
from agents_core.exchange.tables.call_tables import calls_table
from agents_core.exchange.tables.table_writer import Format, write_table
from agents_core.store import engine_for
from agents_core.versions import VersionStore

FEW = 50


def measured(what: str, work: Callable[[], Any]) -> Any:
    """Run twice: for the time, and for the most memory Python held at once beyond before."""
    start_s = time.perf_counter()
    found = work()
    took_s = time.perf_counter() - start_s
    tracemalloc.start()
    work()
    most_mb = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    print(f"{what:<44} {took_s:8.2f} s {most_mb:8.1f} MB at most")
    return found


def main(url: str) -> None:
    """Print the figures of that database."""
    engine = engine_for(url)
    archive = CallArchive(engine, lambda: datetime.now(UTC))
    files = CallFiles(archive, VersionStore(engine, lambda: datetime.now(UTC)), engine)
    everything = CallFilter()

    def table(form: Format, folder: str) -> int:
        made = calls_table(archive, everything, order="newest", now=datetime.now(UTC))
        return write_table(made, form, Path(folder, form))

    with tempfile.TemporaryDirectory() as folder:
        for form in get_args(Format):
            count = measured(f"every call as {form}", partial(table, form, folder))
            size_mb = Path(folder, form).stat().st_size / 1024**2
            print(f"{'':<44} {count:,} calls, {size_mb:.1f} MB")
    rows = archive.page(everything, order="longest", rows=FEW).rows
    longest = rows[0]
    print(f"The longest call has {longest.events:,} events.")
    _, data = measured("its file, out", lambda: files.export_call(longest.call_id))
    measured("its file, read and checked", lambda: read_call_file(data))
    events = {row.call_id: archive.events(row.call_id) for row in rows}
    spans = measured(
        f"spans of the {len(rows)} longest calls",
        lambda: sum(len(spans_of(one)) for one in events.values()),
    )
    print(f"{'':<44} {spans:,} spans of {sum(map(len, events.values())):,} events")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
