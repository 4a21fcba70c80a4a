"""A process that records a call is killed: what was written until then plays."""

from sqlalchemy import Engine

from agents_core.archive.call_archive import CallArchive
from agents_core.errors import AudioFormatError
from tests.doubles.played_calls import Clock
from tests.doubles.tones import decoded, loud_ms
from tests.integration.record.record_sound_child import RecordingProcess

WRITTEN_MS = 1000  #: of sound, when the process is killed


def test_what_a_killed_process_recorded_plays(
    database: Engine, archive: CallArchive, clock: Clock, database_url: str
) -> None:
    def written_ms() -> int:
        try:
            return len(decoded(archive.audio(child.call_id))[0]) // 24
        except AudioFormatError:  # nothing but the file's header so far
            return 0

    child = RecordingProcess(database_url)
    try:
        assert clock.soon(lambda: archive.page().total == 1)
        assert clock.soon(lambda: written_ms() >= WRITTEN_MS, every_s=0.2)
    finally:
        child.kill()

    assert archive.mark_interrupted() == 1
    caller, agent = decoded(archive.audio(child.call_id))
    kept_ms = len(caller) // 24
    print(f"{child.recorded_ms} ms recorded, {kept_ms} kept")
    [(begin, end)] = loud_ms(caller, pause_ms=100)
    assert begin < 100 and end > kept_ms - 100, "without a hole"
    assert not loud_ms(agent)
    row = archive.row(child.call_id)
    assert row.recorded and abs(row.audio_ms - kept_ms) < 50
