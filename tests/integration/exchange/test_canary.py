"""A password and keys go through a whole call and everything it leaves: they are found nowhere.

The call is real: the local engine, a sign-in form, sound that is recorded, the archive, every
export, a file of the call in another installation, spans over the wire, and all logs at DEBUG.
"""

import asyncio
import base64
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import quote

import pyarrow.parquet
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.exchange.otlp.stored_call_export import send_calls
from agents_core.exchange.tables.call_tables import calls_table, events_table, measures_tables
from agents_core.exchange.tables.table_writer import Format, Table, table_bytes
from agents_core.settings import Settings
from agents_core.store import schema
from agents_core.switchboard import Switchboard
from tests.doubles.call_harness import call_setup
from tests.doubles.call_team import TEAM, Office
from tests.doubles.otlp_receiver import Receiver, otlp_receiver
from tests.doubles.paced_sink import PacedSink
from tests.doubles.typing_person import Conversation
from tests.integration.call.test_live_call import ServerThread
from tests.integration.exchange.test_call_files import installed

WRONG, RIGHT = "canary-pass-4c1d", "golden-gate-8"
KEY, HEADER, URL_KEY = "sk-canary-key-93b7", "canary-header-71f0", "canary-url-8d15"
OTEL, MODEL_KEY = "canary-otel-e2aa", "canary-llm-58c3"
SECRETS = (WRONG, RIGHT, KEY, HEADER, URL_KEY, OTEL, MODEL_KEY)
WAIT_S = 60.0


def forms_of(secret: str) -> tuple[bytes, ...]:
    """How it could stand somewhere."""
    plain = secret.encode()
    return (
        plain,
        quote(secret, safe="").replace("-", "%2D").encode(),
        *(base64.b64encode(b" " * shift + plain)[4:-4] for shift in range(3)),
        plain.hex().encode(),
        secret.encode("utf-16-le"),
    )


def assert_clean(what: str, data: bytes) -> None:
    for secret in SECRETS:
        for form in forms_of(secret):
            assert form.lower() not in data.lower(), f"{secret} is in {what}"


def settings(folder: Path, otlp: str) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder}/switchboard.db",
        knowledge_uri=f"{folder}/knowledge",
        openai_api_key=SecretStr(KEY),
        engine_llm_key=SecretStr(MODEL_KEY),
        otel_exporter_otlp_endpoint=otlp,
        otel_exporter_otlp_headers=SecretStr(f"authorization=Bearer%20{OTEL}"),
        otel_capture_content=True,  # whatever was said goes along: the worst case
        log_level="DEBUG",
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with otlp_receiver() as running:
        yield running


@pytest.fixture
def switchboard(tmp_path: Path, receiver: Receiver) -> Iterator[Switchboard]:
    made = Switchboard(settings(tmp_path, receiver.url))
    made.start()
    yield made
    made.shut_down()


def a_call(switchboard: Switchboard) -> str:
    """Somebody signs in, wrong first, hears the answer and hangs up."""
    endpoint = Endpoint(
        kind="custom",
        url=f"{asyncio.run(switchboard.engine.url())}?api-key={URL_KEY}",
        headers=SecretStr(json.dumps({"api-key": HEADER, "authorization": f"Bearer {KEY}"})),
    )
    call = switchboard.start_call(endpoint, alive=lambda: True)
    sink = PacedSink()
    call.attach_media(sink)
    talk = Conversation(call)
    talk.say("What is my flight status?")
    form = talk.until(ev.ApprovalRequested)
    for _ in range(2):
        assert not talk.sign_in(form.call_id, "demo", WRONG).ok
    assert talk.sign_in(form.call_id, "demo", RIGHT).ok
    assert talk.answer().text
    for _ in range(100):
        call.offer_audio(b"\x01\x00" * 480)
        sink.advance(20)
    call.stop(wait=True)
    assert switchboard._recorder is not None
    switchboard._recorder.close()  # what it still holds is encoded now
    assert switchboard.record.flush(WAIT_S)
    switchboard.spans.flush()
    return call.call_id


def every_row(switchboard: Switchboard) -> bytes:
    with Session(switchboard._database) as session:
        rows = [session.execute(select(table)).all() for table in schema.metadata.sorted_tables]
    return repr(rows).encode()


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The database with its journal, the search index, and whatever else was written."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def exports(switchboard: Switchboard, call_id: str) -> Iterator[tuple[str, bytes]]:
    """Every table there is in every form; Parquet as what a reader gets out of it."""
    events = switchboard.archive.events(call_id)

    def tables() -> Iterator[Table]:
        yield calls_table(switchboard.archive, CallFilter(), order="newest", now=datetime.now(UTC))
        yield events_table(call_id, events)
        yield from measures_tables(call_id, switchboard.archive.measures(call_id)).values()

    for form in get_args(Format):
        for table in tables():
            data = table_bytes(table, form)
            yield f"{table.name}.{form}", data
            if form == "parquet":
                rows = pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()
                yield f"{table.name} read back", repr(rows).encode()


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "the file", data
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        yield from ((name, zipped.read(name)) for name in zipped.namelist())


def test_a_password_and_keys_are_found_nowhere(
    switchboard: Switchboard,
    receiver: Receiver,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    call_id = a_call(switchboard)
    events = switchboard.archive.events(call_id)
    assert any(isinstance(event, ev.ApprovalRefused) for event in events)
    assert any(isinstance(event, ev.ApprovalGranted) for event in events)
    row = switchboard.archive.row(call_id)
    assert row.state == "ended" and row.recorded and row.audio_ms

    exported = list(exports(switchboard, call_id))
    file_name, file = switchboard.files.export_call(call_id)
    assert switchboard.spans.target is not None
    sent = send_calls(switchboard.spans.target, [call_id], switchboard.archive.events)
    assert sent.spans and receiver.headers[-1]["authorization"] == f"Bearer {OTEL}"
    elsewhere = installed(f"sqlite:///{tmp_path_factory.mktemp('elsewhere')}/switchboard.db")
    assert elsewhere.files.import_call(file).new
    other_rows = repr(elsewhere.everything()).encode()
    elsewhere.engine.dispose()

    assert_clean("the events", repr(events).encode())
    assert_clean("the sound", switchboard.archive.audio(call_id))
    assert_clean("the tables", every_row(switchboard))
    assert_clean("the other installation's tables", other_rows)
    assert_clean("the file's name", file_name.encode())
    for name, data in (*exported, *unpacked(file), *files_in(tmp_path)):
        assert_clean(name, data)
    for body in receiver.bodies:
        assert_clean("the spans", body)
    assert_clean("the log", caplog.text.encode())
    assert_clean("the output", "".join(capfd.readouterr()).encode())
    assert len(exported) > 20 and receiver.bodies and caplog.text


def test_connecting_writes_no_key_to_the_log_however_much_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    running = ServerThread()
    endpoint = Endpoint(
        kind="custom",
        url=f"{running.server.url}?api-key={URL_KEY}",
        headers=SecretStr(json.dumps({"api-key": HEADER, "authorization": f"Bearer {KEY}"})),
    )
    call = LiveCall(call_setup(endpoint, TEAM, Office().catalogue()))
    try:
        assert Conversation(call).ask("hello").text == "Good day."
    finally:
        call.stop(wait=True)
        running.stop()
    ours = [line for line in caplog.records if line.name != "websockets.server"]  # the double's
    assert ours
    assert_clean("the log", "\n".join(line.getMessage() for line in ours).encode())


def test_what_is_looked_for_would_be_found() -> None:
    for form in forms_of(KEY):
        with pytest.raises(AssertionError, match="is in a place"):
            assert_clean("a place", b"x" + form + b"y")
    with pytest.raises(AssertionError):
        assert_clean("a place", base64.b64encode(f"user:{RIGHT} and more".encode()))
