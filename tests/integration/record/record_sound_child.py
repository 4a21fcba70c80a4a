"""An app process in the middle of a recorded call, to be killed.

``python -m tests.integration.record.record_sound_child DATABASE_URL``:
it prints the call's id, and then, about five times a second, how many
milliseconds of sound it has recorded.
"""

import itertools
import sys
import time
import uuid
from datetime import UTC, datetime

from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.audio.recording import Recorder
from agents_core.store import engine_for
from tests.doubles.kept_calls import LoggedCall
from tests.doubles.tones import frames, tone

FRAME_S = 0.02


def main(url: str) -> None:
    """The caller whistles for ever."""
    record = RecordWriter(engine_for(url), lambda: datetime.now(UTC))
    call = LoggedCall(uuid.uuid4().hex)
    record.keep(call)
    sound = Recorder(record.add_audio).begin(call.call_id, call.event_log.now_ms)
    sound.on = True
    print(call.call_id, flush=True)
    began_s, whistled = time.monotonic(), frames(tone(1000, 440))
    for count in itertools.count(1):
        time.sleep(max(0.0, began_s + count * FRAME_S - time.monotonic()))
        sound.caller(whistled[(count - 1) % len(whistled)])
        if count % 10 == 0:
            print(call.event_log.now_ms(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
