"""Exported tables: the same columns and values in each format, and no formulas."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.archive.call_records import CallFilter, CallRow
from agents_core.exchange.tables import table_writer
from agents_core.exchange.tables.call_tables import (
    BATCH,
    call_ids,
    calls_table,
    events_table,
    measures_tables,
)
from agents_core.exchange.tables.columns import Cell, Column, columns_of, mapping_columns
from agents_core.exchange.tables.insight_tables import InsightView, insight_table
from agents_core.exchange.tables.table_writer import (
    ExportError,
    Format,
    Table,
    csv_cell,
    table_bytes,
    write_table,
)
from agents_core.insights.insight_results import (
    FlagCount,
    HandoffPaths,
    MeasureComparison,
    Overview,
    PeriodCalls,
    PolicyUsage,
    QuestionGroup,
    QuestionWording,
    UnansweredQuestions,
    VersionComparison,
    VersionUse,
    VersionValue,
)
from agents_core.insights.statistics import Interval
from agents_core.measures.call_measures import CallMeasures, Flag, Tokens
from tests.unit.exchange.exchange_fixtures import CALL, STARTED, Rows, row, whole_call

FORMS: tuple[Format, ...] = ("csv", "jsonl", "parquet")
NOW = STARTED + timedelta(days=9)


def back(table: Table, form: Format, path: Path) -> list[dict[str, Cell]]:
    """What stands in a file, in the types its columns promise."""
    columns = {column.head: column for column in table.columns}
    match form:
        case "csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                found: list[dict[str, Any]] = list(csv.DictReader(file))
            return [
                {head: from_csv(columns[head], text) for head, text in one.items()} for one in found
            ]
        case "jsonl":
            found = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
        case "parquet":
            found = pyarrow.parquet.read_table(path).to_pylist()
    return [{head: plain(columns[head], value) for head, value in one.items()} for one in found]


def from_csv(column: Column, text: str) -> Cell:
    if column.kind == "text":
        return text.removeprefix("'") if text.startswith("'") else text
    if text == "":
        return None
    kinds: Mapping[str, Any] = {
        "whole": int,
        "number": float,
        "yes_no": {"true": True, "false": False}.__getitem__,
        "time": datetime.fromisoformat,
        "list": lambda one: tuple(json.loads(one)),
    }
    found: Cell = kinds[column.kind](text)
    return found


def plain(column: Column, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if column.kind == "time" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


def cells(table: Table, rows: Any) -> list[dict[str, Cell]]:
    return [{column.head: column.cell(one) for column in table.columns} for one in rows]


@pytest.mark.parametrize("form", FORMS)
def test_every_matching_call_is_exported_in_every_format(form: Format, tmp_path: Path) -> None:
    rows = [row(number) for number in range(2 * BATCH + 7)]
    archive = Rows(rows)
    table = calls_table(archive, CallFilter(words="bags"), order="newest", now=NOW)
    seen: list[int] = []
    count = write_table(table, form, tmp_path / "calls", seen.append)
    assert count == table.count == len(rows)
    assert seen[-1] == count and len(seen) == 3  # a batch at a time
    assert back(table, form, tmp_path / "calls") == cells(table, rows)
    asked, _, batch = archive.asked[-1]
    assert (asked.words, asked.until, batch) == ("bags", NOW, BATCH)


def test_the_columns_are_the_same_and_say_their_units(tmp_path: Path) -> None:
    heads = []
    for form in FORMS:
        table = calls_table(Rows([row(1)]), CallFilter(), order="newest", now=NOW)
        write_table(table, form, tmp_path / form)
        heads.append(list(back(table, form, tmp_path / form)[0]))
    assert heads[0] == heads[1] == heads[2]
    assert {"started_at_utc", "duration_ms", "cost_usd", "talk_share_ratio"} <= set(heads[0])
    assert "hits" not in heads[0]


def test_parquet_is_typed(tmp_path: Path) -> None:
    table = calls_table(Rows([row(1)]), CallFilter(), order="newest", now=NOW)
    write_table(table, "parquet", tmp_path / "p")
    types = {one.name: str(one.type) for one in pyarrow.parquet.read_schema(tmp_path / "p")}
    assert types["started_at_utc"] == "timestamp[us, tz=UTC]"
    assert types["duration_ms"] == "int64" and types["recorded"] == "bool"
    assert types["cost_usd"] == "double" and types["agents"].startswith("list<")


def test_a_filter_that_ends_before_now_stays_and_a_call_seen_twice_is_written_once() -> None:
    earlier = STARTED - timedelta(days=1)
    archive = Rows([row(1), row(1), row(2)])
    found = list(call_ids(archive, CallFilter(until=earlier), order="oldest", now=NOW))
    assert found == ["call-1", "call-2"]
    assert archive.asked[0][0].until == earlier


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_table_has_its_heads(form: Format, tmp_path: Path) -> None:
    table = calls_table(Rows([]), CallFilter(), order="newest", now=NOW)
    assert write_table(table, form, tmp_path / "x") == 0
    assert back(table, form, tmp_path / "x") == []
    if form == "csv":
        assert (tmp_path / "x").read_text("utf-8-sig").startswith("call_id,origin,")
    if form == "parquet":
        assert pyarrow.parquet.read_schema(tmp_path / "x").names[0] == "call_id"


@pytest.mark.parametrize("form", FORMS)
def test_the_events_of_a_call_as_a_table(form: Format, tmp_path: Path) -> None:
    events = whole_call()
    table = events_table(CALL, events)
    write_table(table, form, tmp_path / "e")
    found = back(table, form, tmp_path / "e")
    assert [one["seq"] for one in found] == list(range(1, len(events) + 1))
    assert found[1]["at_utc"] == STARTED + timedelta(milliseconds=10)
    assert json.loads(str(found[0]["body"]))["team"] == "Front desk"


def test_the_measures_of_a_call_are_tables_by_name(tmp_path: Path) -> None:
    flag = Flag(kind="dead air", turn=1, at_ms=10, words="3.2 s of silence")
    measures = CallMeasures(
        duration_ms=1,
        outcome="answered",
        turns=(),
        handoffs=(),
        lookups=(),
        citations=(),
        lines=(),
        spans=(),
        flags=(flag,),
        agents=(),
        tools=(),
        approvals=(),
        tokens=Tokens(),
        caller_ms=0,
        agent_ms=0,
        talk_share=None,
        dead_air_ms=0,
        response_median_ms=None,
        response_max_ms=None,
        barge_ins=0,
        false_interruptions=0,
        resumed=0,
        early_endpoints=0,
        problems=0,
    )
    found = measures_tables(CALL, measures)
    assert set(found) >= {"turns", "lines", "handoffs", "lookups", "citations", "flags", "timeline"}
    write_table(found["flags"], "jsonl", tmp_path / "f")
    assert json.loads((tmp_path / "f").read_text()) == {
        "kind": "dead air",
        "turn": 1,
        "at_ms": 10,
        "words": "3.2 s of silence",
    }


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "'"])
def test_a_spreadsheet_evaluates_no_text_of_a_caller(begin: str) -> None:
    assert csv_cell(f'{begin}HYPERLINK("x")') == f'\'{begin}HYPERLINK("x")'
    assert csv_cell("a" + begin) == "a" + begin


def test_a_negative_number_stays_a_number() -> None:
    assert csv_cell(-1.5) == "-1.5" and csv_cell(-2) == "-2"


@pytest.mark.parametrize("form", FORMS)
@given(text=st.text(st.characters(exclude_categories=["Cs"])), number=st.floats())
def test_any_text_and_any_number_can_be_read_back(
    form: Format, text: str, number: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    columns = mapping_columns({"text": "text", "number": "number", "many": "list"})
    rows = [{"text": text, "number": number, "many": (text,)}]
    path = tmp_path_factory.mktemp("any") / "x"
    table = Table(name="any", columns=columns, batches=(rows,))
    write_table(table, form, path)
    assert back(table, form, path) == cells(table, rows)


def test_half_a_character_does_not_stop_a_file(tmp_path: Path) -> None:
    columns, rows = mapping_columns({"text": "text"}), [{"text": "a\ud800b"}]
    table = Table(name="x", columns=columns, batches=(rows,))
    for form in FORMS:
        write_table(table, form, tmp_path / form)
    assert json.loads((tmp_path / "jsonl").read_text("utf-8")) == {"text": "a?b"}


def test_more_rows_than_a_file_may_have_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "MAX_ROWS", 3)
    table = Table(name="x", columns=mapping_columns({"a": "whole"}), batches=[[{"a": 1}] * 2] * 2)
    with pytest.raises(ExportError, match="more than 3 rows"):
        write_table(table, "csv", tmp_path / "x")


def test_a_field_without_a_column_type_is_an_error() -> None:
    with pytest.raises(TypeError, match="Hit"):
        columns_of(CallRow)


def test_times_are_utc_wherever_they_came_from(tmp_path: Path) -> None:
    at = datetime.fromisoformat("2026-11-20T10:30:00+01:00")
    table = Table(name="x", columns=mapping_columns({"at": "time"}), batches=([{"at": at}],))
    write_table(table, "csv", tmp_path / "x")
    assert "2026-11-20T09:30:00+00:00" in (tmp_path / "x").read_text("utf-8-sig")
    assert at.astimezone(UTC) == STARTED


def test_what_the_insights_page_shows_is_a_table(tmp_path: Path) -> None:
    shown: dict[str, tuple[InsightView, int]] = {
        "insights-days": (overview_of_one_day(), 1),
        "insights-versions": (comparison_of_one_measure(), 1),
        "insights-flags": ((FlagCount(kind="dead air", count=3, calls=2),), 1),
        "insights-unanswered": (unanswered("Do you take dogs?"), 1),
        "insights-handoffs": (HandoffPaths(transitions=(), visits=()), 0),
        "insights-passages": (
            PolicyUsage(policy="p", version=1, lookups=1, cited=(), never_cited=()),
            0,
        ),
    }
    for name, (view, count) in shown.items():
        table = insight_table(view)
        assert (table.name, table.count) == (name, count)
        for form in FORMS:
            assert write_table(table, form, tmp_path / form) == count
            assert back(table, form, tmp_path / form) == cells(table, next(iter(table.batches)))


def test_a_question_that_looks_like_a_formula_is_text_in_a_csv_of_insights(tmp_path: Path) -> None:
    table = insight_table(unanswered("=cmd|' /C calc'!A0"))
    assert "'=cmd" in table_bytes(table, "csv").decode("utf-8-sig")
    for form in FORMS:
        write_table(table, form, tmp_path / form)
        assert back(table, form, tmp_path / form) == cells(table, next(iter(table.batches)))


def test_each_outcome_of_the_overview_is_a_column() -> None:
    text = table_bytes(insight_table(overview_of_one_day()), "csv").decode("utf-8-sig")
    assert text.splitlines()[0].endswith("calls_answered,calls_no_question")


def overview_of_one_day() -> Overview:
    outcomes = {"answered": 1, "no question": 1}
    day = PeriodCalls(
        begins=STARTED, calls=2, outcomes=outcomes, answer_median_ms=5.0, answer_p95_ms=None
    )
    return Overview(
        calls=2,
        turns=3,
        outcomes=outcomes,
        answer_median_ms=5.0,
        answer_p95_ms=None,
        period="day",
        periods=(day,),
    )


def comparison_of_one_measure() -> VersionComparison:
    version = VersionUse(kind="team", name="Front desk", number=2, calls=9)
    measure = MeasureComparison(
        key="response_ms",
        name="Response time",
        scale="ms",
        description="",
        before=VersionValue(calls=9, mean=1200.0, median=1100.0),
        after=VersionValue(calls=8, mean=900.0, median=880.0),
        interval=Interval(difference=-300.0, low=-500.0, high=-100.0),
        too_few=False,
    )
    return VersionComparison(
        kind="team", before=version, after=version, mixed=0, measures=(measure,)
    )


def unanswered(request: str) -> UnansweredQuestions:
    wording = QuestionWording(request=request, times=2, last_at=STARTED)
    group = QuestionGroup(wordings=(wording,), times=2, occurrences=())
    return UnansweredQuestions(
        lookups=3, unanswered=2, wordings=1, grouped=1, by_meaning=True, groups=(group,)
    )
