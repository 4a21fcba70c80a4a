"""A process that records a call is killed: what was written until then plays."""

import subprocess
import sys

import pytest
from sqlalchemy import Engine

from agents_core.archive.call_archive import CallArchive
from tests.doubles.tones import decoded, loud_ms

pytestmark = pytest.mark.realtime

WRITTEN_MS = 4000
LOST_AT_MOST_MS = 3500
"""Held for what comes late (0.8 s), two pages (0.4 s), the recorder's pace (0.25 s) and that of the
database (1.1 s); the rest is for a busy machine. What was really lost is printed."""


def test_what_a_killed_process_recorded_plays(
    database: Engine, archive: CallArchive, database_url: str
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.record.record_sound_child", database_url],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child.stdout as told:
        call_id = told.readline().strip()
        said_ms = 0
        while said_ms < WRITTEN_MS:
            said_ms = int(told.readline())
        child.kill()
        child.wait(20)

    assert archive.mark_interrupted() == 1
    caller, agent = decoded(archive.audio(call_id))
    kept_ms = len(caller) // 24
    print(f"{said_ms} ms said, {kept_ms} kept")
    assert said_ms - kept_ms < LOST_AT_MOST_MS
    [(begin, end)] = loud_ms(caller, pause_ms=100)
    assert begin < 100 and end > kept_ms - 100, "without a hole"
    assert not loud_ms(agent)
    row = archive.row(call_id)
    assert row.recorded and abs(row.audio_ms - kept_ms) < 50
