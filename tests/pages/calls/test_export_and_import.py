"""Export and import on the Calls page and on a call's page."""

import csv
import io
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.errors import StoreUnavailable
from agents_core.exchange.call_file.file_format import FILE_BYTES, MB, CallFile
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.call_file.file_writer import call_file_bytes
from agents_core.exchange.spans.call_spans import spans_of
from agents_core.exchange.tables.table_writer import table_bytes
from agents_core.settings import Settings
from pages.calls.call_import import IMPORT
from pages.calls.export_job import SLOTS, ExportTask
from pages.calls.export_menu import CALL_TABLES, TASK, call_table
from pages.live_channel.channel import shared_channel
from tests.doubles.otlp_receiver import otlp_receiver
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.live_feeds import placed
from tests.pages.support.page_runs import Opener
from tests.unit.exchange.call_file_fixtures import whole_file, with_event
from tests.unit.exchange.exchange_fixtures import CALL, whole_call

FILE = call_file_bytes(whole_file())
CANARY = "canary-77aa"


def kept(switchboard: FakeSwitchboard, count: int = 1) -> FakeSwitchboard:
    """Calls of a few minutes ago."""
    for number in range(count):
        at = datetime.now(UTC) - timedelta(minutes=number + 5)
        first, *rest = whole_call(f"{CALL}{number or ''}")
        assert isinstance(first, ev.CallStarted)
        started = replace(first, wall_time=at.isoformat())
        switchboard.archive.add((started, *rest), origin="here")
    return switchboard


@pytest.fixture
def calls(console: Opener) -> Callable[..., AppTest]:
    """Opens the list, or one call."""

    def opened(switchboard: FakeSwitchboard, **asked: str) -> AppTest:
        page = console(switchboard).switch_page("routes/calls.py")
        for name, value in asked.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return opened


def over(page: AppTest) -> AppTest:
    """Until what is being prepared is ready."""
    task: ExportTask = page.session_state[TASK]
    assert task.wait(60)
    page.run()
    assert not page.exception
    return page


def downloads(page: AppTest) -> dict[str, Any]:
    return {one.proto.id.rpartition("-")[2]: one for one in page.get("download_button")}


def test_nothing_is_exported_before_it_is_requested(calls: Callable[..., AppTest]) -> None:
    page = calls(kept(FakeSwitchboard()))
    assert TASK not in page.session_state
    assert "export_download" not in downloads(page)
    assert page.button(key="export_prepare").label == "Prepare file"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_list_is_a_file_with_every_call_of_the_filter(
    calls: Callable[..., AppTest], form: str
) -> None:
    page = calls(kept(FakeSwitchboard(), 60))
    page.segmented_control(key="export_format").set_value(form).run()
    page.button(key="export_prepare").click().run()
    page = over(page)
    assert any("60 calls are ready" in one.value for one in page.success)
    task: ExportTask = page.session_state[TASK]
    assert task.file_name == f"calls.{form}"
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(task.path.read_text("utf-8-sig"))))
        assert len({one["call_id"] for one in rows}) == 60
    if form == "jsonl":
        assert len(task.path.read_text("utf-8").splitlines()) == 60
    assert "export_download" in downloads(page)
    folder = task.path.parent
    assert folder.exists()


def test_the_format_chosen_just_before_the_click_is_used(calls: Callable[..., AppTest]) -> None:
    page = calls(kept(FakeSwitchboard()))
    page.segmented_control(key="export_format").set_value("jsonl")
    page.button(key="export_prepare").click().run()
    page = over(page)
    task: ExportTask = page.session_state[TASK]
    assert task.file_name == "calls.jsonl"
    assert not any("other filters" in one.value for one in page.caption)


def test_a_file_of_another_question_says_so(calls: Callable[..., AppTest]) -> None:
    page = calls(kept(FakeSwitchboard()))
    page.button(key="export_prepare").click().run()
    page = over(page)
    assert not any("other filters" in one.value for one in page.caption)
    page.query_params["words"] = "flight"
    page.run()
    assert any("other filters" in one.value for one in page.caption)


def test_a_file_in_the_making_shows_how_far_it_is_and_can_be_stopped(
    calls: Callable[..., AppTest],
) -> None:
    page = calls(kept(FakeSwitchboard()))
    assert SLOTS.acquire(timeout=60) and SLOTS.acquire(timeout=60)  # others are at it
    try:
        page.button(key="export_prepare").click().run()
        task: ExportTask = page.session_state[TASK]
        assert task.running and not page.exception
        (progress,) = placed(page, "jobProgress")
        assert (progress["job"], progress["cancellable"]) == (task.job.job_id, True)
        assert shared_channel().cancel_job(task.job.job_id)
        assert task.wait(60)
    finally:
        SLOTS.release()
        SLOTS.release()
    page.run()
    assert not page.error
    assert any("export was cancelled" in one.value for one in page.caption)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_cancelled_export_leaves_no_file(
    calls: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    switchboard = kept(FakeSwitchboard(), 60)
    page, read = calls(switchboard), switchboard.archive.page
    began, go_on = threading.Event(), threading.Event()

    def slow(*given: Any, **named: Any) -> Any:
        if "rows" in named:  # the file's pages; the list's own are as they were
            began.set()
            assert go_on.wait(60)
        return read(*given, **named)

    monkeypatch.setattr(switchboard.archive, "page", slow)
    page.segmented_control(key="export_format").set_value(form).run()
    page.button(key="export_prepare").click().run()
    task: ExportTask = page.session_state[TASK]
    assert began.wait(60)
    assert switchboard.jobs.get(task.job.job_id) is task.job
    task.cancel()
    go_on.set()
    page = over(page)
    assert task.cancelled and not list(task.path.parent.iterdir())
    assert "export_download" not in downloads(page)


def test_an_import_can_be_cancelled_before_anything_is_stored(
    calls: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    began, go_on = threading.Event(), threading.Event()

    def slow(data: bytes) -> CallFile:
        began.set()
        assert go_on.wait(60)
        return read_call_file(data)

    monkeypatch.setattr("agents_core.exchange.call_file.call_files.read_call_file", slow)
    page = calls(switchboard)
    page.file_uploader[0].upload("some.zip", FILE, "application/zip").run()
    assert began.wait(60)
    (progress,) = placed(page, "jobProgress")
    assert shared_channel().cancel_job(progress["job"])
    go_on.set()
    page = imported(page)
    assert any("import was cancelled" in one.value for one in page.caption)
    assert switchboard.archive.page().total == 0


def test_a_database_that_goes_meanwhile_is_a_sentence(
    calls: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = kept(FakeSwitchboard())
    page, read = calls(switchboard), switchboard.archive.page

    def gone(*given: Any, **named: Any) -> Any:
        if "rows" in named:  # the file's pages; the list's own are as they were
            raise StoreUnavailable("The database could not be used just now.")
        return read(*given, **named)

    monkeypatch.setattr(switchboard.archive, "page", gone)
    page.button(key="export_prepare").click().run()
    page = over(page)
    assert any("database could not be used" in one.value for one in page.error)
    assert "export_download" not in downloads(page)


def test_without_an_endpoint_the_menu_names_the_setting(calls: Callable[..., AppTest]) -> None:
    page = calls(kept(FakeSwitchboard()))
    assert any("Set OTEL_EXPORTER_OTLP_ENDPOINT" in one.value for one in page.caption)
    assert not [one for one in page.button if one.key == "export_spans"]


def test_calls_are_sent_to_opentelemetry_from_the_list_and_from_one_call(
    calls: Callable[..., AppTest],
) -> None:
    with otlp_receiver() as receiver:
        settings = Settings(
            otel_exporter_otlp_endpoint=receiver.url,
            otel_exporter_otlp_headers=SecretStr(f"authorization={CANARY}"),
        )
        switchboard = kept(FakeSwitchboard(settings=settings), 3)
        page = calls(switchboard)
        page.button(key="export_spans").click().run()
        page = over(page)
        spans = len(spans_of(whole_call()))
        assert len(receiver.spans) == 3 * spans
        assert any(f"{3 * spans} spans of 3 calls" in one.value for one in page.success)
        page = calls(switchboard, call=CALL)
        page.button(key="call_export_spans").click().run()
        page = over(page)
        assert len(receiver.spans) == 4 * spans
        assert CANARY not in repr(page.main) and CANARY not in repr(switchboard.settings)
        receiver.statuses = [401]
        page.button(key="call_export_spans").click().run()
        page = over(page)
        assert any("401" in one.value for one in page.error)


def test_a_calls_page_offers_its_file_and_its_tables(calls: Callable[..., AppTest]) -> None:
    switchboard = kept(FakeSwitchboard())
    page = calls(switchboard, call=CALL)
    assert {"call_file", "call_export_table_download"} <= set(downloads(page))
    assert read_call_file(switchboard.files.export_call(CALL)[1]).call_id == CALL
    for what in CALL_TABLES:
        table = call_table(switchboard, CALL, what)
        lines = table_bytes(table, "jsonl").decode().splitlines()
        assert len(lines) == table.count
    assert json.loads(lines[0])["type"] == "CallStarted"


def upload(page: AppTest, data: bytes) -> AppTest:
    page.file_uploader[0].upload("some.zip", data, "application/zip").run()
    return imported(page)


def imported(page: AppTest) -> AppTest:
    """Until the import is over."""
    assert page.session_state[IMPORT].job.wait(60)
    page.run()
    assert not page.exception
    return page


def test_a_call_file_is_imported_and_linked(calls: Callable[..., AppTest]) -> None:
    switchboard = FakeSwitchboard()
    page = upload(calls(switchboard), FILE)
    assert any("Imported with" in one.value for one in page.success)
    assert switchboard.archive.row(CALL).origin == "imported"
    links = [one.proto for one in page.get("page_link")]
    assert any(f"call={CALL}" in str(one) for one in links)
    page = calls(switchboard, call=CALL)
    assert not page.error


def test_a_long_calls_file_is_taken(calls: Callable[..., AppTest]) -> None:
    box = calls(FakeSwitchboard()).file_uploader[0]
    assert box.proto.max_upload_size_mb * MB == FILE_BYTES


def test_the_same_file_again_opens_the_call_that_is_here(calls: Callable[..., AppTest]) -> None:
    switchboard = FakeSwitchboard()
    page = upload(upload(calls(switchboard), FILE), FILE)
    assert any("in the archive already" in one.value for one in page.info)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a zip", "not a complete zip"),
        (FILE[:-40], "not a complete zip"),
        (with_event(3, seq=9), "line 3"),
    ],
    ids=["text", "cut", "invalid event"],
)
def test_a_file_that_cannot_be_used_is_a_sentence_and_nothing_changes(
    calls: Callable[..., AppTest], data: bytes, said: str
) -> None:
    switchboard = FakeSwitchboard()
    page = upload(calls(switchboard), data)
    (error,) = [one.value for one in page.error]
    assert said in error.replace("\\", "") and "Nothing was changed" in error
    assert switchboard.archive.page().total == 0
