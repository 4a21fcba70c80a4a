"""Export of spans to a local receiver: deliveries, outages and refusals."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from pydantic import SecretStr

from agents_core.errors import SettingsError
from agents_core.events import CallStarted
from agents_core.exchange.otlp.export_errors import CallsNotSent
from agents_core.exchange.otlp.export_status import ExportOptions, ExportStatus
from agents_core.exchange.otlp.live_export import LiveExport
from agents_core.exchange.otlp.otlp_connection import (
    OtlpConnection,
    readable_span,
    switchboard_resource,
)
from agents_core.exchange.otlp.otlp_target import OtlpTarget, otlp_target, parse_otlp_headers
from agents_core.exchange.otlp.stored_call_export import send_calls
from agents_core.exchange.spans.call_spans import spans_of
from agents_core.settings import Settings
from tests.doubles.otlp_receiver import Receiver, otlp_receiver, values
from tests.unit.exchange.exchange_fixtures import CALL, SECRET_WORDS, whole_call

CANARY = "canary-5be1"
BRIEF_S = 0.7  #: the exporter itself tries again within a longer timeout


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with otlp_receiver() as running:
        yield running


def settings(url: str, **more: Any) -> Settings:
    headers = SecretStr(f"authorization=Bearer%20{CANARY},x-tenant=desk")
    return Settings(otel_exporter_otlp_endpoint=url, otel_exporter_otlp_headers=headers, **more)


def target(url: str, **more: Any) -> OtlpTarget:
    found = otlp_target(settings(url, **more))
    assert found is not None
    return found


Exports = Callable[..., LiveExport]


@pytest.fixture
def export() -> Iterator[Exports]:
    """Makes live exports with short delays; closes them at the end."""
    made: list[LiveExport] = []

    def make(target: OtlpTarget | None, **options: Any) -> LiveExport:
        quick = {"schedule_delay_ms": 10, "retry_s": (0.01,), "timeout_s": 60.0, **options}
        made.append(LiveExport(target, ExportOptions(**quick)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def run_call(export: LiveExport, call_id: str = CALL) -> None:
    """A whole call happens while it is exported."""
    listener = export.listener(call_id)
    assert listener is not None
    for event in whole_call(call_id):
        listener(event)


def until(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    """Wait for the exporter's thread."""
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, "this never happened"
        time.sleep(0.005)


def test_a_stored_call_arrives_whole(receiver: Receiver) -> None:
    sent = send_calls(target(receiver.url), [CALL], whole_call)
    spans = spans_of(whole_call())
    assert (sent.calls, sent.spans, sent.rejected) == (1, len(spans), 0)
    assert receiver.paths == ["/v1/traces"]
    assert receiver.headers[0]["authorization"] == f"Bearer {CANARY}"
    assert receiver.headers[0]["x-tenant"] == "desk"
    assert receiver.headers[0]["content-type"] == "application/x-protobuf"
    for arrived, span in zip(receiver.spans, spans, strict=True):
        assert arrived.name == span.name
        assert int.from_bytes(arrived.trace_id) == span.trace_id
        assert int.from_bytes(arrived.span_id) == span.span_id
        assert int.from_bytes(arrived.parent_span_id) == (span.parent_id or 0)
        assert (arrived.start_time_unix_nano, arrived.end_time_unix_nano) == (
            span.start_ns,
            span.end_ns,
        )
        assert arrived.kind == (3 if span.kind == "client" else 1)
        assert arrived.status.code == (2 if span.error else 0)
        said = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in span.attributes.items()
        }
        assert values(arrived.attributes) == said
        assert [one.name for one in arrived.events] == [one.name for one in span.events]
        assert [one.time_unix_nano for one in arrived.events] == [one.at_ns for one in span.events]
    resource = receiver.requests[0].resource_spans[0].resource
    assert values(resource.attributes)["service.name"] == "switchboard"


def test_sending_it_again_sends_the_same_spans(receiver: Receiver) -> None:
    for _ in range(2):
        send_calls(target(receiver.url), [CALL], whole_call)
    assert receiver.bodies[0] == receiver.bodies[1]


def test_texts_are_sent_only_with_the_setting(receiver: Receiver) -> None:
    send_calls(target(receiver.url), [CALL], whole_call)
    assert SECRET_WORDS.encode() not in receiver.bodies[0]
    send_calls(target(receiver.url, otel_capture_content=True), [CALL], whole_call)
    assert SECRET_WORDS.encode() in receiver.bodies[1]


def test_a_live_call_is_sent_turn_by_turn_and_is_the_same_in_the_end(
    receiver: Receiver, export: Exports
) -> None:
    live = export(target(receiver.url))
    listener = live.listener(CALL)
    assert listener is not None
    for event in whole_call()[:26]:
        listener(event)
    live.flush()
    assert "turn 1" in [span.name for span in receiver.spans]
    assert "invoke_workflow Front desk" not in [span.name for span in receiver.spans]
    for event in whole_call()[26:]:
        listener(event)
    live.flush()
    found = {span.span_id: span for span in receiver.spans}
    assert len(found) == len(receiver.spans) == len(spans_of(whole_call()))
    with otlp_receiver() as again:
        send_calls(target(again.url), [CALL], whole_call)
        assert {span.span_id: span for span in again.spans} == found
    status = live.status()
    assert (status.problem, status.waiting, status.sent) == ("", 0, len(found))


def test_complete_spans_are_sent_without_being_flushed(receiver: Receiver, export: Exports) -> None:
    live = export(target(receiver.url))
    run_call(live)
    expected = {span.span_id.to_bytes(8, "big") for span in spans_of(whole_call())}
    until(lambda: len(receiver.spans) >= len(expected))
    assert {span.span_id for span in receiver.spans} == expected


def test_closing_sends_what_is_complete(receiver: Receiver, export: Exports) -> None:
    live = export(target(receiver.url), schedule_delay_ms=60_000)
    run_call(live)
    live.close()
    assert len(receiver.spans) == len(spans_of(whole_call()))
    assert live.listener("another") is not None  # a call that starts now is not disturbed


def test_an_endpoint_that_is_down_is_a_sentence_and_gets_everything_later(
    export: Exports,
) -> None:
    down = socket.socket()
    down.bind(("127.0.0.1", 0))  # no other process gets the port, and nothing listens there
    url = f"http://127.0.0.1:{down.getsockname()[1]}/v1/traces"
    live = export(OtlpTarget(url=url, host="there"), timeout_s=BRIEF_S)
    run_call(live)
    until(lambda: bool(live.status().problem))
    status = live.status()
    assert status.problem == "there could not be reached."
    assert status.waiting == len(spans_of(whole_call())) and status.sent == 0
    with otlp_receiver(down) as back:
        until(lambda: live.status().sent == status.waiting)
        assert len({span.span_id for span in back.spans}) == status.waiting
    assert live.status() == ExportStatus(host="there", sent=status.waiting)


def test_closing_does_not_wait_for_an_endpoint_that_is_down(export: Exports) -> None:
    with socket.socket() as down:
        down.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{down.getsockname()[1]}/v1/traces"
        live = export(OtlpTarget(url=url, host="there"), retry_s=(3600.0,), timeout_s=BRIEF_S)
        run_call(live)
        until(lambda: bool(live.status().problem))
        live.close()
        until(lambda: live.status().waiting == 0)
    assert live.status().dropped == len(spans_of(whole_call()))


def test_what_waits_is_bounded_and_the_loss_is_counted(receiver: Receiver, export: Exports) -> None:
    live = export(target(receiver.url), max_queue_spans=5, schedule_delay_ms=60_000)
    live.prepare()
    receiver.statuses = [503] * 3
    count = len(spans_of(whole_call()))
    for number in range(20):  # far more than the queue and the batch being delivered hold
        run_call(live, f"call {number}")
        status = live.status()
        assert status.waiting <= 10
        assert status.sent + status.dropped + status.waiting == (number + 1) * count
    live.flush()
    status = live.status()
    assert status.waiting == 0 and status.sent == len(receiver.spans)
    assert status.sent + status.dropped == 20 * count and status.dropped > 0
    assert [span.name for span in receiver.spans][-1] == "invoke_workflow Front desk"


def test_a_call_that_breaks_does_not_stop_the_others(
    receiver: Receiver, export: Exports, caplog: pytest.LogCaptureFixture
) -> None:
    live = export(target(receiver.url))
    broken = live.listener("broken")
    assert broken is not None
    start, *rest = whole_call("broken")
    assert isinstance(start, CallStarted)
    for event in (replace(start, wall_time="yesterday"), *rest):
        broken(event)
    run_call(live)
    live.flush()
    assert len(receiver.spans) == len(spans_of(whole_call()))
    assert "call broken is not exported: ValueError" in caplog.text


def test_without_an_endpoint_nothing_runs(export: Exports) -> None:
    idle = export(None)
    before = threading.active_count()
    idle.prepare()
    assert idle.listener(CALL) is None and threading.active_count() == before
    assert idle.status() == ExportStatus()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "(HTTP 401: check OTEL_EXPORTER_OTLP_HEADERS)"),
        (404, "(HTTP 404: check OTEL_EXPORTER_OTLP_ENDPOINT)"),
        (302, "it redirects to another address"),
        (400, "(HTTP 400)"),
    ],
)
def test_an_endpoint_that_says_no_is_a_sentence(receiver: Receiver, status: int, said: str) -> None:
    receiver.statuses = [status]
    with pytest.raises(CallsNotSent) as refusal:
        send_calls(target(receiver.url), [CALL], whole_call)
    assert said in str(refusal.value) and CANARY not in str(refusal.value)
    assert len(receiver.paths) == 1  # a redirect is not followed


def test_an_error_says_how_many_calls_were_sent(receiver: Receiver) -> None:
    receiver.statuses = [200, 403]
    seen: list[int] = []
    with pytest.raises(CallsNotSent, match="1 calls were sent before"):
        send_calls(target(receiver.url), ["a", "b"], whole_call, seen.append)
    assert seen == [1]


def test_spans_it_will_never_take_do_not_block_the_rest(
    receiver: Receiver, export: Exports
) -> None:
    receiver.statuses = [400]
    live = export(target(receiver.url))
    run_call(live, "first")
    live.flush()
    run_call(live, "second")
    live.flush()
    count = len(spans_of(whole_call()))
    status = live.status()
    assert (status.dropped, status.sent, status.problem) == (count, count, "")


def test_spans_left_out_of_a_batch_are_counted(receiver: Receiver) -> None:
    receiver.rejects = 3
    assert send_calls(target(receiver.url), [CALL], whole_call).rejected == 3


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("http://localhost:4318", "http://localhost:4318/v1/traces"),
        ("http://localhost:4318/", "http://localhost:4318/v1/traces"),
        ("https://collector.example/otlp", "https://collector.example/otlp/v1/traces"),
        ("https://collector.example/v1/traces", "https://collector.example/v1/traces"),
    ],
)
def test_the_address_is_the_conventions_base(address: str, url: str) -> None:
    assert target(address).url == url


@pytest.mark.parametrize(
    "address",
    [
        "localhost:4318",
        "grpc://localhost:4317",
        "http://",
        f"http://user:{CANARY}@localhost",
        f"http://localhost/?key={CANARY}",
        "http://localhost:99999",
    ],
)
def test_an_unusable_address_is_an_error_without_its_secret(address: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        otlp_target(settings(address))
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in str(refusal.value)
    assert CANARY not in str(refusal.value)


def test_no_address_is_no_target() -> None:
    assert otlp_target(Settings()) is None


@pytest.mark.parametrize(
    "text", [CANARY, f"a b={CANARY}", f"x={CANARY}\n", f"k={CANARY}%0d%0aX: y"]
)
def test_invalid_headers_are_never_quoted(text: str) -> None:
    if text.endswith("\n"):
        assert parse_otlp_headers(text) == {"x": CANARY}
        return
    with pytest.raises(SettingsError) as refusal:
        parse_otlp_headers(text)
    assert CANARY not in str(refusal.value) and refusal.value.__cause__ is None


def test_a_key_shows_in_no_printout_and_no_log(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"{CANARY}")  # the exporter reads it itself
    caplog.set_level(logging.DEBUG)
    where = target(receiver.url)
    receiver.statuses = [401]
    with pytest.raises(CallsNotSent) as refusal:
        send_calls(where, [CALL], whole_call)
    connection, resource = OtlpConnection(where), switchboard_resource()
    connection.send(
        [readable_span(span, resource, ReadableSpan) for span in spans_of(whole_call())]
    )
    connection.close()
    assert receiver.spans
    for text in (
        repr(where),
        repr(connection),
        str(refusal.value),
        repr(settings("x")),
        caplog.text,
    ):
        assert CANARY not in text
    assert CANARY.encode() not in b"".join(receiver.bodies)
