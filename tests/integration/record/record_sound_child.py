"""A process that records one call's sound into a database, until it is killed.

``python -m tests.integration.record.record_sound_child DATABASE_URL`` prints the call's id and
then, about five times a second, how many milliseconds it has recorded. ``RecordingProcess`` starts
it and reads what it prints.
"""

import itertools
import subprocess
import sys
import threading
import time
import uuid
from datetime import UTC, datetime

from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.audio.recording import Recorder
from agents_core.store import engine_for
from tests.doubles.played_calls import LoggedCall
from tests.doubles.tones import frames, tone

FRAME_S = 0.02


class RecordingProcess:
    """The process, started; ``recorded_ms`` is what it last printed."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.record.record_sound_child", url],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.call_id = self.process.stdout.readline().strip()
        self.recorded_ms = 0
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.recorded_ms = int(line)

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait(300)
        self._reader.join(300)


def main(url: str) -> None:
    """The caller whistles at 440 Hz without end.

    The call's clock is the sound itself: a process that the machine holds up leaves no hole.
    """
    seconds = [0.0]
    record = RecordWriter(engine_for(url), lambda: datetime.now(UTC))
    call = LoggedCall(uuid.uuid4().hex, lambda: seconds[0])
    record.add_call(call)
    sound = Recorder(record.add_audio).begin(call.call_id, call.event_log.now_ms)
    sound.on = True
    print(call.call_id, flush=True)
    began_s, whistled = time.monotonic(), frames(tone(1000, 440))
    for number in itertools.count(1):
        time.sleep(max(0.0, began_s + number * FRAME_S - time.monotonic()))
        seconds[0] = number * FRAME_S
        sound.caller(whistled[(number - 1) % len(whistled)])
        if number % 10 == 0:
            print(call.event_log.now_ms(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
