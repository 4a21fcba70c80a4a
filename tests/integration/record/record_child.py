"""An app process that writes calls into a database, to be killed or to be watched by a test.

``python -m tests.integration.record.record_child DATABASE_URL CALLS EVENTS``:
every event is printed, with its call, number and time, as soon as it is in the journal.
EVENTS 0: until it is killed.
"""

import sys
import time
import uuid
from datetime import UTC, datetime
from itertools import count

from agents_core import events as ev
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.store import engine_for
from tests.doubles.kept_calls import LoggedCall

GAP_S = 0.002


def now() -> datetime:
    """Wall-clock time."""
    return datetime.now(UTC)


def main(url: str, calls: int, events: int) -> None:
    """Write calls with the app's own writer at its own pace."""
    engine = engine_for(url)
    record = RecordWriter(engine, now)
    made = [LoggedCall(uuid.uuid4().hex) for _ in range(calls)]
    for call in made:
        record.keep(call)
        tell(call)
    for number in count(2):
        for call in made:
            call.event_log.emit(
                ev.TranscriptDone, item_id=f"i{number}", role="caller", agent="", text="luggage"
            )
            tell(call)
        if number == events:
            break
        time.sleep(GAP_S)
    for call in made:
        call.end()
        tell(call)
    assert record.flush(30)
    record.close()
    engine.dispose()


def tell(call: LoggedCall) -> None:
    """One line for the newest event."""
    last = call.event_log.after(0)[-1].seq
    sys.stdout.write(f"{call.call_id} {last} {time.monotonic()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
