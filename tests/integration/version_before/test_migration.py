"""The database, call files and events of the version before open in this one, unchanged."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.stored_events import read_stored
from agents_core.exchange.call_file.file_format import CallFile
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.measures.call_measurer import measure
from agents_core.settings import Settings
from agents_core.switchboard import Switchboard
from agents_core.team.team_yaml import team_from_yaml, team_to_yaml
from tests.doubles import version_before as before
from tests.doubles.played_calls import Clock
from tests.doubles.tones import decoded, loud_ms
from tests.doubles.typing_person import Conversation

EXPECTED = before.expected()
CALLS: dict[str, dict[str, Any]] = EXPECTED["calls"]
IDS = {name: str(call["call_id"]) for name, call in CALLS.items()}
AIRLINE = "Airline support"
each_call = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[before.Opened]:
    """A copy of the database that no test changes."""
    with before.marked_copy(tmp_path_factory.mktemp("version_before")) as copy:
        yield copy


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[before.Opened]:
    """A copy of the database a test may change."""
    with before.marked_copy(tmp_path) as copy:
        yield copy


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[before.Opened]:
    """An empty installation."""
    with before.opened(f"sqlite:///{tmp_path / 'elsewhere.db'}", Clock(before.OPENED)) as opened:
        yield opened


# --- calls ------------------------------------------------------------------------------------


def test_every_call_is_listed_in_the_same_order(kept: before.Opened) -> None:
    page = kept.archive.page()
    assert (page.total, [row.call_id for row in page.rows]) == (9, EXPECTED["order"])


@each_call
def test_a_call_has_the_same_row(kept: before.Opened, name: str) -> None:
    assert not before.changed(CALLS[name]["row"], kept.archive.row(IDS[name]))


@each_call
def test_a_call_has_the_same_measures(kept: before.Opened, name: str) -> None:
    assert not before.changed(CALLS[name]["measures"], kept.archive.measures(IDS[name]))


@each_call
def test_a_call_looks_the_same(kept: before.Opened, name: str) -> None:
    assert not before.changed(
        CALLS[name]["view"], before.shown(before.view_of(kept.archive.events(IDS[name])))
    )


def test_all_calls_together_have_the_same_figures(kept: before.Opened) -> None:
    assert not before.changed(EXPECTED["figures"], before.figures(kept.insights))


def test_rows_and_figures_stay_when_every_call_is_measured_again(copy: before.Opened) -> None:
    for name, call_id in IDS.items():
        copy.archive.measure_again(call_id)
        assert not before.changed(CALLS[name]["row"], copy.archive.row(call_id))
    assert not before.changed(EXPECTED["figures"], before.figures(copy.insights))


def test_the_typed_call_tells_its_story(kept: before.Opened) -> None:
    view = before.view_of(kept.archive.events(IDS["typed"]))
    assert view.path == (
        "Main Agent",
        "QA Agent",
        "Main Agent",
        "Flight Status Agent",
        "Main Agent",
        "QA Agent",
        "Pet Desk",
    )
    story = before.shown(view)
    said = [line for line in story["lines"] if line["who"] != "caller"]
    assert "Policy P2 v1" in said[0]["citations"] and "50 pounds" in said[0]["text"]
    assert "Policy P2 v2" in said[2]["citations"] and "58 pounds" in said[2]["text"]
    assert "San Francisco" in said[1]["text"]
    [approval] = [step for step in story["trace"] if step["kind"] == "approval"]
    assert (approval["title"], approval["status"]) == ("SignInForm", "done")
    refused = [
        event
        for event in kept.archive.events(IDS["typed"])
        if isinstance(event, ev.ApprovalRefused)
    ]
    assert [event.attempts_left for event in refused] == [4]
    turns = kept.archive.measures(IDS["typed"]).turns
    assert [turn.team_version for turn in turns] == [1, 1, 2, 2, 2]
    assert [turn.policy_version for turn in turns] == [1, 1, 2, 2, 2]


def test_the_spoken_call_was_interrupted_by_the_caller(kept: before.Opened) -> None:
    events = kept.archive.events(IDS["spoken"])
    [cut] = [event for event in events if isinstance(event, ev.BargeIn)]
    [line] = [
        line
        for line in before.shown(before.view_of(events))["lines"]
        if line["item"] == cut.item_id
    ]
    assert (cut.cause, line["heard_chars"]) == ("speech", cut.heard_chars)
    assert 0 < cut.heard_chars < len(line["text"])


def test_each_flag_is_where_it_was(kept: before.Opened) -> None:
    flags = {name: set(kept.archive.row(call_id).flags) for name, call_id in IDS.items()}
    assert flags["guarded"] == {"ungrounded figure"}
    assert flags["typed"] == {"dead air", "silent handoff"}
    assert flags["lost"] == {"lookup found nothing", "silent handoff"}


def test_the_call_of_a_killed_process_shows_as_interrupted(tmp_path: Path) -> None:
    clock = Clock(before.OPENED)
    with before.opened(before.database_copy(tmp_path), clock) as opened:
        running, events = IDS["running"], opened.archive.events(IDS["running"])
        assert opened.archive.row(running).state == "running"
        assert not isinstance(events[-1], ev.CallEnded)
        assert before.mark_interrupted(opened, clock) == 1
        row = opened.archive.row(running)
        assert (row.state, row.outcome) == ("interrupted", "interrupted")
        assert opened.archive.events(running) == events
        assert opened.archive.row(IDS["killed"]).state == "interrupted"  # marked before already


def test_the_recording_plays(kept: before.Opened) -> None:
    sound = kept.archive.audio(IDS["spoken"])
    assert before.digest(sound) == CALLS["spoken"]["audio"]
    caller, agent = decoded(sound)
    row = kept.archive.row(IDS["spoken"])
    assert row.recorded and abs(len(caller) / 24 - row.audio_ms) < 100
    assert len(loud_ms(caller, pause_ms=1000)) == 2, "two questions"
    assert len(loud_ms(agent, peak=500, pause_ms=1500)) == 3, "greeting, cut answer, answer"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("zeppelin", {"lost"}),
        ("baggage policy please", {"spoken"}),  # a correction; the words heard are others
        ("cousin's flight", {"imported"}),
        ('"approved carrier"', {"typed"}),
        ("submarine", set()),
    ],
)
def test_search_finds_what_was_said(kept: before.Opened, words: str, names: set[str]) -> None:
    rows = kept.archive.page(CallFilter(words=words)).rows
    assert {row.call_id for row in rows} == {IDS[name] for name in names}
    assert all(row.hits for row in rows)


def test_calls_are_found_by_what_happened_in_them(kept: before.Opened) -> None:
    def found(**fields: Any) -> set[str]:
        rows = kept.archive.page(CallFilter(**fields)).rows
        return {row.call_id for row in rows}

    assert found(agents=("Pet Desk",)) == {IDS["typed"]}
    assert found(tools=("change_check_out",)) == {IDS["hotel"]}
    assert found(approvals=("expired",)) == {IDS["expired"]}
    assert found(teams=((AIRLINE, 1),)) == {IDS["typed"]}
    assert found(labels=("baggage",)) == {IDS["spoken"]}
    assert found(engines=("openai",)) == {IDS["guarded"]}


# --- call files and events ------------------------------------------------------------------------


@pytest.mark.parametrize("name", before.CALL_FILES)
def test_a_call_file_opens_elsewhere_and_goes_out_again(
    kept: before.Opened, elsewhere: before.Opened, name: str
) -> None:
    data, call_id = before.call_file(name), IDS[name]
    assert elsewhere.files.import_call(data).new
    assert not elsewhere.files.import_call(data).new
    there, here = elsewhere.archive, kept.archive
    assert there.events(call_id) == here.events(call_id)
    assert there.audio(call_id) == here.audio(call_id)
    assert bool(there.audio(call_id)) == (name == "spoken")
    assert not before.changed(CALLS[name]["measures"], there.measures(call_id))
    assert not before.changed(
        CALLS[name]["view"], before.shown(before.view_of(there.events(call_id)))
    )
    row, known_row = there.row(call_id), here.row(call_id)
    assert row == replace(known_row, origin="imported", audio_ms=row.audio_ms)
    assert abs(row.audio_ms - known_row.audio_ms) < 20, "a file counts whole Opus frames"
    told, known = elsewhere.reviews.of(call_id), kept.reviews.of(call_id)
    assert (told.reviews, told.marks, told.corrections) == (
        known.reviews,
        known.marks,
        known.corrections,
    )
    assert told.read_only
    for number in {turn.team_version for turn in there.measures(call_id).turns}:
        snapshot = there.snapshot(call_id, "team", AIRLINE, number)
        assert snapshot is not None
    again = read_call_file(elsewhere.files.export_call(call_id)[1])
    assert again == read_call_file(data)
    ours = read_call_file(kept.files.export_call(call_id)[1])
    assert with_settings_since(again) == with_settings_since(ours)


def with_settings_since(file: CallFile) -> CallFile:
    """Its teams with the settings that teams have had since then."""

    def today(kind: str, text: str) -> str:
        return team_to_yaml(team_from_yaml(text, name=AIRLINE)) if kind == "team" else text

    snapshots = tuple(
        replace(one, parts=tuple((name, today(one.kind, text)) for name, text in one.parts))
        for one in file.snapshots
    )
    return replace(file, snapshots=snapshots)


def test_every_stored_event_is_read_with_all_its_fields() -> None:
    known: set[str] = set()
    for call_id, bodies in before.stored_events().items():
        for body, event in zip(bodies, read_stored(bodies), strict=True):
            wrong = before.differences(body, before.plain(ev.to_json(event)))
            assert not wrong, f"{call_id}: {wrong}"
            known.add(body["type"])
    assert sorted(known) == EXPECTED["kinds"]


@each_call
def test_a_stored_call_replays_as_it_did(kept: before.Opened, name: str) -> None:
    bodies = before.stored_events()[IDS[name]]
    events = tuple(read_stored(bodies))
    assert events == kept.archive.events(IDS[name])
    assert not before.changed(CALLS[name]["view"], before.shown(before.view_of(events)))
    assert not before.changed(CALLS[name]["measures"], measure(events))


@each_call
def test_events_that_are_read_from_the_middle_have_the_same_turns(
    kept: before.Opened, name: str
) -> None:
    events = kept.archive.events(IDS[name])
    for after in range(0, len(events), max(len(events) // 5, 1)):
        assert kept.archive.events(IDS[name], after=after) == events[after:]


def test_events_without_their_optional_fields_replay_as_they_did() -> None:
    bodies = before.stored_events()[f"bare-{IDS['imported']}"]
    events = tuple(read_stored(bodies))
    assert not before.changed(EXPECTED["bare"]["view"], before.shown(before.view_of(events)))
    assert not before.changed(EXPECTED["bare"]["measures"], measure(events))


# --- everything together --------------------------------------------------------------------------


def test_switchboard_starts_on_it_and_takes_a_call(tmp_path: Path) -> None:
    url = before.database_copy(tmp_path)
    switchboard = Switchboard(Settings(database_url=url, knowledge_uri=f"{tmp_path}/knowledge"))
    try:
        switchboard.start()
        assert switchboard.teams.names() == (
            AIRLINE,
            "Hotel desk",
            "Internet provider",
            "Night desk",
        )
        assert switchboard.archive.page().total == 9
        assert switchboard.recording_on() is False
        call = switchboard.start_call(Endpoint(kind="local"), alive=lambda: True, team=AIRLINE)
        conversation = Conversation(call)
        assert "58" in conversation.ask("How heavy may a checked bag be?").text
        started = conversation.view().started
        assert started is not None
        assert (started.team_version, started.policy_version) == (3, 5)
        call.stop(wait=True)
        assert switchboard.flush_recordings(10)
        assert switchboard.archive.row(call.call_id).state == "ended"
        assert switchboard.archive.page().total == 10
    finally:
        switchboard.shut_down()
