"""A process that writes calls into a database with the app's own writer, until it is killed.

``python -m tests.integration.record.record_child DATABASE_URL CALLS EVENTS`` prints each event's
call id, number and time as soon as it is in the call's event log. EVENTS 0: it never ends.
``WritingProcess`` starts it and reads what it prints.
"""

import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from itertools import count

from agents_core import events as ev
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.store import engine_for
from tests.doubles.played_calls import LoggedCall

GAP_S = 0.002


class WritingProcess:
    """The process, started; ``emitted`` has (event number, ``time.monotonic()``) by call id."""

    def __init__(self, url: str, *, calls: int, events: int = 0) -> None:
        command = [sys.executable, "-m", "tests.integration.record.record_child", url]
        self.process = subprocess.Popen(
            [*command, str(calls), str(events)], stdout=subprocess.PIPE, text=True
        )
        self.emitted: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                call_id, seq, at_s = line.split()
                self.emitted[call_id].append((int(seq), float(at_s)))

    def wait(self, timeout_s: float = 300) -> int:
        """Its exit code, once it has ended and all it printed was read."""
        code = self.process.wait(timeout_s)
        self._reader.join(timeout_s)
        return code

    def kill(self) -> float:
        """End it as a crash does; returns when, in ``time.monotonic()`` seconds."""
        at_s = time.monotonic()
        self.process.kill()
        self.wait()
        return at_s


def now() -> datetime:
    """Wall-clock time."""
    return datetime.now(UTC)


def main(url: str, calls: int, events: int) -> None:
    """Emit events of several calls in turn, written at the writer's own pace."""
    engine = engine_for(url)
    record = RecordWriter(engine, now)
    made = [LoggedCall(uuid.uuid4().hex) for _ in range(calls)]
    for call in made:
        record.add_call(call)
        print_newest(call)
    for number in count(2):
        for call in made:
            call.event_log.emit(
                ev.TranscriptDone, item_id=f"i{number}", role="caller", agent="", text="luggage"
            )
            print_newest(call)
        if number == events:
            break
        time.sleep(GAP_S)
    for call in made:
        call.end()
        print_newest(call)
    assert record.flush(300)
    record.close()
    engine.dispose()


def print_newest(call: LoggedCall) -> None:
    """One line for the newest event."""
    last = call.event_log.after(0)[-1].seq
    sys.stdout.write(f"{call.call_id} {last} {time.monotonic()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
