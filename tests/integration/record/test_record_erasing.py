"""Deleted words are in none of a SQLite database's files, not even in their free space."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.archive.writing.record_writer import RecordWriter
from tests.doubles.played_calls import Clock, PlayedCall
from tests.doubles.random_words import made_words
from tests.integration.record.record_fixtures import CORRECTED, SOON_S, kept, reviewed

CANARY = "xylocanaryphone"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The bytes of a PostgreSQL server are not ours to look at."""
    return f"sqlite:///{tmp_path}/switchboard.db"


def in_files(database: Engine, *words: str) -> dict[str, int]:
    """How often each stands in the database's files."""
    assert database.url.database
    path = Path(database.url.database)
    body = b"".join(found.read_bytes() for found in path.parent.glob(f"{path.name}*"))
    return {word: body.count(word.encode()) for word in words}


def test_deleted_words_are_nowhere_in_the_files_bytes(
    database: Engine, archive: CallArchive, record: RecordWriter
) -> None:
    words = made_words(seed=4)
    gone, stays = [], 0
    for number in range(150):
        call = PlayedCall()
        for _ in range(words.count()):
            call.caller(f"{words.some()} {CANARY if number % 7 == 0 else 'remains'} {words.some()}")
        if number % 7 == 0:
            gone.append(call.call_id)
        kept(record, call.end())
        stays += number % 7 != 0
    reviewed(database, gone[0])
    assert min(in_files(database, CANARY, CORRECTED).values()) > 0

    archive.delete(gone, by="Ines", reason="")
    assert archive.erasing()
    assert archive.erase()

    assert not archive.erasing()
    assert in_files(database, CANARY, CORRECTED) == {CANARY: 0, CORRECTED: 0}
    assert archive.page(CallFilter(words="remains")).total == stays


def test_erasing_waits_for_running_calls_but_not_for_ever(
    database: Engine,
    archive: CallArchive,
    record: RecordWriter,
    clock: Clock,
) -> None:
    call, running = PlayedCall(), PlayedCall()
    call.caller(CANARY)
    kept(record, call.end(), running)
    archive.delete([call.call_id], by="Ines", reason="")

    assert not archive.erase()
    assert archive.erasing()
    clock.turn(hours=25)
    assert archive.erase()

    assert in_files(database, CANARY) == {CANARY: 0}
    running.caller("Still kept.")
    assert record.flush(SOON_S)
    assert archive.row(running.call_id).events == 2
