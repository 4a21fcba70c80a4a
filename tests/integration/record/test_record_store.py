"""Calls kept and read back, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from agents_core import events as ev
from agents_core.archive.call_archive import CallArchive, CallExists, CallUnusable
from agents_core.archive.call_records import CallFilter, CallNotFound, Snapshot
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.archive.writing.row_writes import SequenceBroken, append_events
from agents_core.measures.token_prices import Price
from agents_core.store import writing
from tests.doubles.played_calls import MORNING, PlayedCall
from tests.integration.record.record_fixtures import SOON_S, kept


def test_a_call_is_kept_while_it_runs_and_as_it_ended(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    call.caller("Where is my luggage?")
    kept(record, call)

    running = archive.row(call.call_id)
    assert (running.state, running.turns, running.agents) == ("running", 1, ("Reception",))
    assert (running.started_at, running.team, running.model) == (MORNING, "Front desk", "local-1")
    assert archive.events(call.call_id) == call.events_after(0)

    call.answers("On its way.")
    call.end("hung up")
    assert record.flush(SOON_S)

    ended = archive.row(call.call_id)
    assert (ended.state, ended.end_reason, ended.events) == ("ended", "hung up", 8)
    assert (ended.outcome, ended.input_tokens, ended.output_tokens) == ("answered", 90, 30)
    assert archive.events(call.call_id) == call.events_after(0)
    assert archive.events(call.call_id, after=6) == call.events_after(6)
    assert archive.events(call.call_id, after=2, limit=3) == call.events_after(2)[:3]
    assert archive.measures(call.call_id).outcome == "answered"


def test_a_call_that_could_not_even_start_is_kept_with_its_reason(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall(started=False)
    call.end("it could not start. No server answered.")
    kept(record, call)

    row = archive.row(call.call_id)
    assert (row.state, row.end_reason, row.events) == (
        "ended",
        "it could not start. No server answered.",
        1,
    )


def test_versions_applied_in_the_middle_count_in_the_row_and_for_filters(
    archive: CallArchive, record: RecordWriter
) -> None:
    call, other = PlayedCall(), PlayedCall(team_version=3)
    call.add(ev.TeamApplied, team_version=2, message="Now version 2", from_turn=1)
    call.add(ev.PolicyApplied, policy_version=5, message="Now version 5", from_turn=1)
    kept(record, call, other)

    def found(*teams: tuple[str, int]) -> set[str]:
        return {row.call_id for row in archive.page(CallFilter(teams=teams)).rows}

    row = archive.row(call.call_id)
    assert (row.team_version, row.policy_version) == (2, 5)
    for wanted in (("Front desk", 1), ("Front desk", 2)):
        assert found(wanted) == {call.call_id}
    assert found(("Front desk", 3)) == {other.call_id}
    assert found(("Front desk", 0)) == {call.call_id, other.call_id}
    call.end()
    assert record.flush(SOON_S)
    assert found(("Front desk", 1)) == {call.call_id}


def test_events_that_do_not_follow_are_refused_and_change_nothing(
    database: Engine, archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    call.caller("One.")
    call.caller("Two.")
    kept(record, call)
    again, gap = call.events_after(2), (replace(call.events_after(2)[0], seq=5),)

    for events, after in ((again, 2), (gap, 3), (gap, 4)):
        with pytest.raises(SequenceBroken), writing(database) as session:
            append_events(session, call.call_id, events, after=after)

    assert [event.seq for event in archive.events(call.call_id)] == [1, 2, 3]


def test_whatever_was_said_is_kept_as_it_was(archive: CallArchive, record: RecordWriter) -> None:
    call = PlayedCall(team="Fr\0nt", agent="Réception 🛎", model="m" * 500, voice="\ud800")
    odd = "NUL \0, half \ud83d, “quotes”, 'OR 1=1; --, 100 % _ \\ 行李 🧳"
    call.caller(odd)
    call.add(ev.ToolCalled, call_id="t", tool="t" * 400, agent="a", arguments="{}")
    call.end(odd)
    kept(record, call)

    assert archive.events(call.call_id) == call.events_after(0)
    assert archive.page(CallFilter(words="行李")).total == 1
    assert archive.choices().tools == ("t" * 200,)
    assert archive.page(CallFilter(tools=("t" * 200,))).total == 1


def test_a_call_comes_in_as_a_whole_or_not_at_all(archive: CallArchive) -> None:
    call = PlayedCall()
    call.caller("Where is my luggage?")
    call.end()
    events = call.events_after(0)
    version = Snapshot(kind="team", name="Front desk", number=1, parts=(("team", "agents: []"),))

    archive.add(events, audio=b"OggS" * 100_000, audio_ms=1200, snapshots=(version,))

    row = archive.row(call.call_id)
    assert (row.origin, row.state, row.audio_ms, row.recorded) == ("imported", "ended", 1200, True)
    assert archive.audio(call.call_id) == b"OggS" * 100_000
    assert archive.snapshot(call.call_id, "team", "Front desk", 1) == version
    assert archive.snapshot(call.call_id, "team", "Front desk", 2) is None
    with pytest.raises(CallExists):
        archive.add(events)

    other = PlayedCall()
    other.caller("Never kept.")
    for broken in ((), other.events_after(1), other.events_after(0)[:1] * 2):
        with pytest.raises(SequenceBroken):
            archive.add(broken)
    with pytest.raises(ZeroDivisionError):
        archive.add(other.events_after(0), also=lambda _: print(1 / 0))
    with pytest.raises(CallNotFound):
        archive.row(other.call_id)


def test_values_no_table_takes_are_refused_with_a_sentence(archive: CallArchive) -> None:
    for call in (PlayedCall("x" * 65), PlayedCall("a\0b"), PlayedCall(team_version=1 << 70)):
        with pytest.raises(CallUnusable):
            archive.add(call.end().events_after(0))
    late = PlayedCall()
    late.add(ev.CallEnded, at_ms=1 << 70, reason="")
    with pytest.raises(CallUnusable, match="cannot be kept"):
        archive.add(late.events_after(0))
    assert archive.page().total == 0


def test_an_imported_call_without_an_end_shows_as_interrupted(archive: CallArchive) -> None:
    call = PlayedCall()
    call.caller("Hello?")

    archive.add(call.events_after(0))

    row = archive.row(call.call_id)
    assert (row.state, row.outcome) == ("interrupted", "interrupted")


def test_audio_comes_in_pieces_before_during_and_after_the_call(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    record.add_audio(call.call_id, b"first ")
    kept(record, call)
    record.add_audio(call.call_id, b"second ")
    assert record.flush(SOON_S)
    call.end()
    assert record.flush(SOON_S)
    record.add_audio(call.call_id, b"last")
    assert record.flush(SOON_S)

    assert archive.audio(call.call_id) == b"first second last"
    assert archive.row(call.call_id).recorded


def test_the_end_of_audio_is_read_from_its_last_page(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    page = b"OggS\0\0" + (48_000 * 7).to_bytes(8, "little") + b"body"
    record.add_audio(call.call_id, page)
    kept(record, call.end())

    assert archive.row(call.call_id).audio_ms == 7000


def test_pages_orders_and_filters_of_plain_columns(
    archive: CallArchive, record: RecordWriter
) -> None:
    calls = []
    for number in range(5):
        call = PlayedCall(
            at=MORNING + timedelta(hours=number), engine="openai" if number == 2 else "local"
        )
        call.add(ev.MediaDetached, at_ms=1000 * (number + 1))
        calls.append(call.end())
    kept(record, *calls)
    ids = [call.call_id for call in calls]

    def found(filter: CallFilter) -> list[str]:
        return [row.call_id for row in archive.page(filter, order="oldest").rows]

    assert [row.call_id for row in archive.page(rows=2).rows] == [ids[4], ids[3]]
    last = archive.page(rows=2, page=99)
    assert ([row.call_id for row in last.rows], last.page, last.pages, last.total) == (
        [ids[0]],
        3,
        3,
        5,
    )
    hour = timedelta(hours=1)
    assert found(CallFilter(since=MORNING + hour, until=MORNING + 3 * hour)) == ids[1:3]
    assert found(CallFilter(engines=("openai", "custom"))) == [ids[2]]
    assert found(CallFilter(states=("running",))) == []
    assert found(CallFilter(outcomes=("no question",))) == ids
    assert found(CallFilter(agents=("Reception",), engines=("local",))) == [*ids[:2], *ids[3:]]
    assert archive.page(order="slowest").total == archive.page(order="longest").total == 5
    assert archive.choices().engines == ("local", "openai")
    assert archive.choices().teams == (("Front desk", 1),)


def test_an_unknown_call_is_a_sentence(archive: CallArchive) -> None:
    for ask in (
        archive.row,
        archive.events,
        archive.audio,
        archive.measures,
        archive.measure_again,
    ):
        with pytest.raises(CallNotFound, match="not kept here"):
            ask("nothing\0")


def test_a_call_costs_what_the_price_list_says_and_unknown_models_say_so(
    archive: CallArchive, record: RecordWriter
) -> None:
    parts = {"input_tokens": 1_000_000, "text_in": 1_000_000, "output_tokens": 0}
    calls = [PlayedCall(engine="openai", model=model) for model in ("gpt-realtime", "gpt-next")]
    for call in calls:
        call.add(ev.ResponseDone, response_id="r", agent="Reception", status="completed", **parts)
    kept(record, *calls)
    assert [archive.row(call.call_id).cost_usd for call in calls] == [None, None]  # they run
    kept(record, *(call.end() for call in calls))

    assert [archive.row(call.call_id).cost_usd for call in calls] == [4.0, None]
    archive.prices.set("gpt-next", Price(text_in=2.0), author="Ines")
    assert archive.row(calls[1].call_id).cost_usd == 2.0
