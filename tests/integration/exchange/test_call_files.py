"""Export and import of calls between installations, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from agents_core import events as ev
from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter, CallNotFound
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.exchange.call_file.call_files import CallFiles
from agents_core.exchange.call_file.file_format import (
    CallFile,
    CallFileError,
    FileCorrection,
    FileReviews,
)
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.call_file.file_writer import call_file_bytes
from agents_core.review import Reviews
from agents_core.store import engine_for, migrate
from agents_core.store.base import Table
from agents_core.team.team_yaml import team_to_yaml
from agents_core.team_files.ready_teams import ready
from agents_core.versions import Part, VersionStore
from tests.unit.exchange.call_file_fixtures import sound, team_snapshot, whole_file, with_event
from tests.unit.exchange.exchange_fixtures import CALL, whole_call


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    engine: Engine
    archive: CallArchive
    versions: VersionStore
    reviews: Reviews
    files: CallFiles

    def everything(self) -> dict[str, list[object]]:
        """Every row of every table."""
        with Session(self.engine) as session:
            return {
                table.name: [tuple(row) for row in session.execute(select(table))]
                for table in Table.metadata.sorted_tables
            }


def installed(url: str) -> Installation:
    migrate(url)
    engine = engine_for(url)
    archive, versions = CallArchive(engine, now), VersionStore(engine, now)
    return Installation(
        engine, archive, versions, Reviews(engine, now), CallFiles(archive, versions, engine)
    )


@pytest.fixture
def home(database_url: str) -> Iterator[Installation]:
    made = installed(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    made = installed(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    yield made
    made.engine.dispose()


def a_call_at(home: Installation) -> None:
    """A call with sound that ran on versions of this installation and was reviewed."""
    parts = (Part("team", team_to_yaml(ready("airline_support").team)),)
    home.versions.create("team", "Front desk", parts)
    second = (Part("team", team_to_yaml(ready("hotel_desk").team)),)
    home.versions.publish("team", "Front desk", second, based_on=1)
    home.archive.add(whole_call(), origin="here", audio=sound(), audio_ms=1000)
    home.reviews.score(CALL, 4, reviewer="Ada")
    home.reviews.note(CALL, "Slow.", reviewer="Ada", turn=1)
    home.reviews.label(CALL, "rebooking", reviewer="Ada")
    home.reviews.correct(CALL, "i1", "My uncle's zeppelin is delayed", reviewer="Bo")


def test_a_call_looks_elsewhere_as_it_does_at_home(
    home: Installation, elsewhere: Installation
) -> None:
    a_call_at(home)
    name, data = home.files.export_call(CALL)
    result = elsewhere.files.import_call(data)
    assert name.endswith(".switchboard-call.zip")
    assert (result.call_id, result.new) == (CALL, True)
    assert "and its recording" in result.sentence and "read-only" in result.sentence

    there, here = elsewhere.archive, home.archive
    assert there.events(CALL) == here.events(CALL)
    assert apply_all(CallView(), there.events(CALL)) == apply_all(CallView(), whole_call())
    assert there.audio(CALL) == sound()
    assert there.measures(CALL) == here.measures(CALL)
    row, same = there.row(CALL), here.row(CALL)
    assert row == replace(same, origin="imported")
    assert row.labels == ("rebooking",)

    said, known = elsewhere.reviews.of(CALL), home.reviews.of(CALL)
    assert said.read_only and not known.read_only
    assert (said.reviews, said.marks) == (known.reviews, known.marks)
    assert said.corrections == known.corrections
    assert there.page(CallFilter(words="zeppelin")).total == 1

    snapshot = there.snapshot(CALL, "team", "Front desk", 2)
    assert snapshot is not None
    assert snapshot.parts == ((("team"), home.versions.get("team", "Front desk", 2).parts[0].text),)
    assert there.snapshot(CALL, "team", "Front desk", 1) is None  # it did not run on it


def test_what_came_in_goes_out_again_unchanged_even_where_versions_are_called_the_same(
    home: Installation, elsewhere: Installation
) -> None:
    a_call_at(home)
    _, data = home.files.export_call(CALL)
    for number in (1, 2, 3):
        text = team_to_yaml(ready("internet_provider").team) + f"# {number}\n"
        if number == 1:
            elsewhere.versions.create("team", "Front desk", (Part("team", text),))
        else:
            elsewhere.versions.publish(
                "team", "Front desk", (Part("team", text),), based_on=number - 1
            )
    elsewhere.files.import_call(data)
    assert elsewhere.files.export_call(CALL)[1] == data


def test_a_call_that_is_here_already_is_opened_and_nothing_changes(home: Installation) -> None:
    a_call_at(home)
    _, data = home.files.export_call(CALL)
    before = home.everything()
    result = home.files.import_call(data)
    assert (result.call_id, result.new) == (CALL, False)
    assert "in the archive already" in result.sentence
    assert home.everything() == before


def test_another_call_under_the_same_id_is_refused(home: Installation) -> None:
    a_call_at(home)
    before = home.everything()
    with pytest.raises(CallFileError, match="with the same id"):
        home.files.import_call(with_event(5, text="Something else."))
    assert home.everything() == before


def test_a_file_of_a_call_that_went_on_opens_the_call(home: Installation) -> None:
    running = CallFile(call_id=CALL, events=whole_call()[:20])
    home.archive.add(whole_call(), origin="here")
    assert not home.files.import_call(call_file_bytes(running)).new


def test_a_call_without_its_end_arrives_as_interrupted(home: Installation) -> None:
    cut = CallFile(call_id=CALL, events=whole_call()[:20])
    home.files.import_call(call_file_bytes(cut))
    row = home.archive.row(CALL)
    assert (row.state, row.events, row.origin) == ("interrupted", 20, "imported")


def test_invalid_reviews_undo_the_whole_import(home: Installation) -> None:
    before = home.everything()
    lost = FileCorrection(item_id="i9", text="x", reviewer="Ada", at="2026-11-21T08:00:00+00:00")
    data = call_file_bytes(replace(whole_file(), reviews=FileReviews(corrections=(lost,))))
    with pytest.raises(CallFileError, match="no such line"):
        home.files.import_call(data)
    assert home.everything() == before
    with pytest.raises(CallNotFound):
        home.archive.row(CALL)


def test_a_file_that_is_wrong_at_its_very_end_changes_nothing(home: Installation) -> None:
    before = home.everything()
    last = len(whole_call())
    with pytest.raises(CallFileError, match=f"line {last}"):
        home.files.import_call(with_event(last, reason=7))
    assert home.everything() == before


def test_half_a_character_and_a_version_that_was_renamed_do_not_stop_an_export(
    home: Installation, elsewhere: Installation
) -> None:
    odd = tuple(
        replace(event, output="a\ud800b\x00c") if isinstance(event, ev.ToolReturned) else event
        for event in whole_call()
    )
    home.archive.add(odd, origin="here", snapshots=(team_snapshot(),))
    _, data = home.files.export_call(CALL)
    found = read_call_file(data)
    assert found.snapshots == () or found.snapshots[0].kind == "team"
    assert elsewhere.files.import_call(data).new
    assert not home.files.import_call(data).new  # still the same call


def test_sound_a_killed_process_left_half_a_page_of_goes_out_without_that(
    home: Installation, elsewhere: Installation
) -> None:
    home.archive.add(whole_call(), origin="here", audio=sound(3.0)[:-100], audio_ms=3000)
    _, data = home.files.export_call(CALL)
    elsewhere.files.import_call(data)
    kept = elsewhere.archive.audio(CALL)
    assert kept and sound(3.0).startswith(kept)


def test_no_call_of_that_id_is_a_sentence(home: Installation) -> None:
    with pytest.raises(CallNotFound):
        home.files.export_call("nobody")
