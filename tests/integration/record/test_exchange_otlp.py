"""Spans over a real wire to a receiver on loopback: what arrives, and what endpoints do wrong."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core.errors import SettingsError
from agents_core.events import CallEvent
from agents_core.exchange.spans import span_sender as sending
from agents_core.exchange.spans.call_spans import spans_of
from agents_core.exchange.spans.otlp_exporter import Pipe, Target, parse_otlp_headers, target_of
from agents_core.exchange.spans.span_sender import NotSent, Sending, SpanSender, send_calls
from agents_core.settings import Settings
from tests.doubles.otlp_receiver import Receiver, otlp_receiver, values
from tests.unit.exchange.exchange_fixtures import CALL, SECRET_WORDS, whole_call

CANARY = "canary-5be1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with otlp_receiver() as running:
        yield running


def settings(url: str, **more: Any) -> Settings:
    headers = SecretStr(f"authorization=Bearer%20{CANARY},x-tenant=desk")
    return Settings(otel_exporter_otlp_endpoint=url, otel_exporter_otlp_headers=headers, **more)


def target(url: str, **more: Any) -> Target:
    found = target_of(settings(url, **more))
    assert found is not None
    return found


class Live:
    """A call that happens when the test says so."""

    def __init__(self, call_id: str = CALL) -> None:
        self.call_id = call_id
        self.ended = False
        self.told: list[CallEvent] = []
        self.raises = False

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        if self.raises:
            raise RuntimeError("broken")
        return tuple(self.told[seq:])

    def end(self) -> None:
        self.told = list(whole_call(self.call_id))
        self.ended = True


Senders = Callable[..., SpanSender]


@pytest.fixture
def sender() -> Iterator[Senders]:
    made: list[SpanSender] = []

    def make(where: Target | None, **how: Any) -> SpanSender:
        made.append(SpanSender(where, pace_s=0.01, **how))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_kept_call_arrives_whole(receiver: Receiver) -> None:
    sent = send_calls(target(receiver.url), [CALL], whole_call)
    spans = spans_of(whole_call())
    assert (sent.calls, sent.spans, sent.refused) == (1, len(spans), 0)
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


def test_words_travel_only_when_the_setting_says_so(receiver: Receiver) -> None:
    send_calls(target(receiver.url), [CALL], whole_call)
    assert SECRET_WORDS.encode() not in receiver.bodies[0]
    send_calls(target(receiver.url, otel_capture_content=True), [CALL], whole_call)
    assert SECRET_WORDS.encode() in receiver.bodies[1]


def test_a_live_call_is_sent_turn_by_turn_and_is_the_same_in_the_end(
    receiver: Receiver, sender: Senders
) -> None:
    live, sending_on = Live(), sender(target(receiver.url))
    sending_on.keep(live)
    live.told = list(whole_call()[:26])
    assert sending_on.flush(10)
    assert "turn 1" in [span.name for span in receiver.spans]
    assert "invoke_workflow Front desk" not in [span.name for span in receiver.spans]
    live.end()
    assert sending_on.flush(10)
    found = {span.span_id: span for span in receiver.spans}
    assert len(found) == len(receiver.spans) == len(spans_of(whole_call()))
    with otlp_receiver() as again:
        send_calls(target(again.url), [CALL], whole_call)
        assert {span.span_id: span for span in again.spans} == found
    status = sending_on.sending()
    assert (status.trouble, status.waiting, status.sent) == ("", 0, len(found))


def test_an_endpoint_that_is_down_is_a_sentence_and_gets_everything_later(
    sender: Senders,
) -> None:
    with otlp_receiver() as gone:
        port = int(gone.url.rpartition(":")[2])
    now = [0.0]
    live = Live()
    sending_on = sender(Target(url=f"{gone.url}/v1/traces", host="there"), clock=lambda: now[0])
    sending_on._pipe._timeout_s = 0.2  # type: ignore[union-attr]
    live.end()
    sending_on.keep(live)
    assert sending_on.flush(20)
    status = sending_on.sending()
    assert status.trouble == "there could not be reached."
    assert status.waiting == len(spans_of(whole_call())) and status.sent == 0
    with otlp_receiver(port) as back:
        now[0] = 100.0
        assert sending_on.flush(20)
        assert len(back.spans) == status.waiting
    assert sending_on.sending() == Sending(host="there", sent=status.waiting)


def test_what_waits_is_bounded_and_the_loss_is_counted(
    receiver: Receiver, sender: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WAITING_MOST", 5)
    live, sending_on = Live(), sender(target(receiver.url))
    live.end()
    sending_on.keep(live)
    assert sending_on.flush(10)
    status = sending_on.sending()
    assert status.sent == 5 and status.dropped == len(spans_of(whole_call())) - 5
    assert [span.name for span in receiver.spans][-1] == "invoke_workflow Front desk"


def test_a_call_that_breaks_does_not_stop_the_others(
    receiver: Receiver, sender: Senders, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = Live("broken"), Live()
    broken.raises = True
    fine.end()
    sending_on = sender(target(receiver.url))
    sending_on.keep(broken)
    sending_on.keep(fine)
    assert sending_on.flush(10)
    assert len(receiver.spans) == len(spans_of(whole_call()))
    assert "broken is not sent: RuntimeError" in caplog.text


def test_without_an_endpoint_nothing_runs(sender: Senders) -> None:
    idle = sender(None)
    before = threading.active_count()
    idle.keep(Live())
    assert idle.flush(1) and threading.active_count() == before
    assert idle.sending() == Sending()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "(HTTP 401: check OTEL_EXPORTER_OTLP_HEADERS)"),
        (404, "(HTTP 404: check OTEL_EXPORTER_OTLP_ENDPOINT)"),
        (302, "it sends us elsewhere"),
        (400, "(HTTP 400)"),
    ],
)
def test_an_endpoint_that_says_no_is_a_sentence(receiver: Receiver, status: int, said: str) -> None:
    receiver.statuses = [status]
    with pytest.raises(NotSent) as refusal:
        send_calls(target(receiver.url), [CALL], whole_call)
    assert said in str(refusal.value) and CANARY not in str(refusal.value)
    assert len(receiver.paths) == 1  # a redirect is not followed


def test_how_far_it_came_is_said(receiver: Receiver) -> None:
    receiver.statuses = [200, 403]
    seen: list[int] = []
    with pytest.raises(NotSent, match="1 calls were sent before"):
        send_calls(target(receiver.url), ["a", "b"], whole_call, seen.append)
    assert seen == [1]


def test_spans_it_will_never_take_do_not_block_the_rest(
    receiver: Receiver, sender: Senders
) -> None:
    receiver.statuses = [400]
    first, second = Live("first"), Live("second")
    sending_on = sender(target(receiver.url))
    first.end()
    sending_on.keep(first)
    assert sending_on.flush(10)
    second.end()
    sending_on.keep(second)
    assert sending_on.flush(10)
    count = len(spans_of(whole_call()))
    status = sending_on.sending()
    assert (status.dropped, status.sent, status.trouble) == (count, count, "")


def test_spans_left_out_of_a_batch_are_counted(receiver: Receiver) -> None:
    receiver.rejects = 3
    assert send_calls(target(receiver.url), [CALL], whole_call).refused == 3


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
def test_an_address_nobody_can_use_is_a_sentence_without_its_secret(address: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        target_of(settings(address))
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in str(refusal.value)
    assert CANARY not in str(refusal.value)


def test_no_address_is_no_target() -> None:
    assert target_of(Settings()) is None


@pytest.mark.parametrize(
    "text", [CANARY, f"a b={CANARY}", f"x={CANARY}\n", f"k={CANARY}%0d%0aX: y"]
)
def test_headers_nobody_can_send_are_never_quoted(text: str) -> None:
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
    with pytest.raises(NotSent) as refusal:
        send_calls(where, [CALL], whole_call)
    pipe = Pipe(where)
    pipe.send(spans_of(whole_call()))
    pipe.close()
    assert receiver.spans
    for text in (repr(where), repr(pipe), str(refusal.value), repr(settings("x")), caplog.text):
        assert CANARY not in text
    assert CANARY.encode() not in b"".join(receiver.bodies)
