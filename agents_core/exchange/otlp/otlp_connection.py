"""Delivery of spans over OTLP (HTTP, protobuf) with OpenTelemetry's exporter."""

import logging
from collections.abc import Sequence
from typing import Any, TypeVar

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from agents_core import __version__
from agents_core.exchange.otlp.otlp_http_session import RecordingSession
from agents_core.exchange.otlp.otlp_target import OtlpTarget
from agents_core.exchange.spans.span import Attributes, CallSpan

TIMEOUT_S = 10.0
"""For one batch, including the exporter's own retries."""

LOGGERS_WITH_SECRETS = (
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.util.re",
)
"""Their lines quote addresses and unreadable headers. They are switched off; the status of an
export says what a person needs to know."""

SCOPE = InstrumentationScope("switchboard", __version__)


class OtlpConnection:
    """A connection to one endpoint. Used by one thread at a time; ``close`` by any."""

    def __init__(self, target: OtlpTarget, *, timeout_s: float = TIMEOUT_S) -> None:
        for name in LOGGERS_WITH_SECRETS:
            logging.getLogger(name).disabled = True
        self._host = target.host
        self._session = RecordingSession()
        self._exporter = OTLPSpanExporter(
            endpoint=target.url, headers=target.headers, timeout=timeout_s, session=self._session
        )
        self._closed = False

    def send(self, spans: Sequence[ReadableSpan]) -> int:
        """Send a batch; returns how many of its spans the endpoint rejected.

        Raises:
            SpansRefused: the batch did not arrive.
        """
        self._session.reset()
        if self._exporter.export(spans) is not SpanExportResult.SUCCESS:
            raise self._session.refusal(self._host)
        return self._session.rejected_spans()

    def close(self) -> None:
        """End the connection and a retry that is waiting. Idempotent."""
        if not self._closed:
            self._closed = True
            self._exporter.shutdown()  # type: ignore[no-untyped-call]


def switchboard_resource() -> Resource:
    """What every span says about its sender; OTEL_RESOURCE_ATTRIBUTES adds to it."""
    ours = Resource({"service.name": "switchboard", "service.version": __version__})
    return ours.merge(OTELResourceDetector().detect())


S = TypeVar("S", bound=ReadableSpan)


def readable_span(span: CallSpan, resource: Resource, kind: type[S]) -> S:
    """A span of a call as the SDK's exporters take it."""
    return kind(
        name=span.name,
        context=_context(span.trace_id, span.span_id),
        parent=_context(span.trace_id, span.parent_id) if span.parent_id else None,
        resource=resource,
        attributes=_encodable(span.attributes),
        events=[
            Event(name=one.name, attributes=_encodable(one.attributes), timestamp=one.at_ns)
            for one in span.events
        ],
        kind=SpanKind.CLIENT if span.kind == "client" else SpanKind.INTERNAL,
        status=Status(StatusCode.ERROR if span.error else StatusCode.UNSET),
        start_time=span.start_ns,
        end_time=span.end_ns,
        instrumentation_scope=SCOPE,
    )


def _context(trace_id: int, span_id: int) -> SpanContext:
    flags = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(trace_id=trace_id, span_id=span_id, is_remote=False, trace_flags=flags)


def _encodable(attributes: Attributes) -> dict[str, Any]:
    """Half surrogate pairs are replaced: protobuf takes UTF-8 only."""
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in attributes.items()
    }
