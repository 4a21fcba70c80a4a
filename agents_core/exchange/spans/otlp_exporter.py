"""Spans over the wire: OTLP with HTTP and protobuf, by OpenTelemetry's own exporter.

It knows no call. What is in a header never leaves it but to the endpoint.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from agents_core.errors import SettingsError
from agents_core.exchange.call_file.file_format import APP_VERSION
from agents_core.exchange.spans.span import Attributes, CallSpan
from agents_core.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import ReadableSpan

    from agents_core.exchange.spans.otlp_http_session import WatchedSession

TRACES = "/v1/traces"
TIMEOUT_S = 10.0
"""For one batch with the exporter's own second tries."""

HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
TALKATIVE = ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.util.re")
"""Loggers whose lines quote addresses, and headers they cannot read. What a person needs to know
is in the status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where spans go."""

    url: str
    host: str  #: for sentences
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    content: bool = False  #: what was said goes along


def target_of(settings: Settings) -> Target | None:
    """Where the settings say; None where they say nothing.

    Raises:
        SettingsError: an address or headers nobody can use (headers are never quoted).
    """
    address = settings.otel_exporter_otlp_endpoint.strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT must be an address like http://localhost:4318."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT must be an address alone: keys and passwords belong into "
            "OTEL_EXPORTER_OTLP_HEADERS."
        )
    path = parts.path.rstrip("/").removesuffix(TRACES)
    secret = settings.otel_exporter_otlp_headers
    return Target(
        url=f"{parts.scheme}://{parts.netloc}{path}{TRACES}",
        host=parts.netloc,
        headers=parse_otlp_headers(secret.get_secret_value() if secret else ""),
        content=settings.otel_capture_content,
    )


def parse_otlp_headers(text: str) -> dict[str, str]:
    """``name=value,name=value`` as OpenTelemetry writes headers, values percent-encoded or plain.

    Raises:
        SettingsError: without quoting the text, which holds a key.
    """
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), unquote(value.strip())
        plain = value.isascii() and value.isprintable()
        if not equals or not HEADER.fullmatch(name) or not plain:
            raise SettingsError("OTEL_EXPORTER_OTLP_HEADERS must be name=value,name=value.")
        found[name] = value
    return found


class Pipe:
    """One connection to a target. One thread at a time."""

    def __init__(self, target: Target, *, timeout_s: float = TIMEOUT_S) -> None:
        self.target = target
        self._timeout_s = timeout_s
        self._made: tuple[OTLPSpanExporter, WatchedSession, Any] | None = None
        self._closed = False

    def send(self, spans: Sequence[CallSpan]) -> int:
        """Send them; how many the other side would not take, though it took the rest.

        Raises:
            SpansRefused: none arrived, as far as is known.
        """
        from opentelemetry.sdk.trace.export import SpanExportResult

        exporter, session, resource = self._open()
        session.forget()
        done = exporter.export([_readable(span, resource) for span in spans])
        if done is not SpanExportResult.SUCCESS:
            raise session.refusal(self.target.host)
        return session.rejected()

    def close(self) -> None:
        """From any thread; it ends a wait for a second try."""
        if self._made is not None and not self._closed:
            self._closed = True
            self._made[0].shutdown()  # type: ignore[no-untyped-call]

    def _open(self) -> "tuple[OTLPSpanExporter, WatchedSession, Any]":
        """Made at the first use: the packages take a quarter of a second."""
        if self._made is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import OTELResourceDetector, Resource

            from agents_core.exchange.spans.otlp_http_session import WatchedSession

            for name in TALKATIVE:
                logging.getLogger(name).disabled = True
            session = WatchedSession()
            exporter = OTLPSpanExporter(
                endpoint=self.target.url,
                headers=self.target.headers,
                timeout=self._timeout_s,
                session=session,
            )
            ours = Resource({"service.name": "switchboard", "service.version": APP_VERSION})
            self._made = exporter, session, ours.merge(OTELResourceDetector().detect())
        return self._made


def _readable(span: CallSpan, resource: Any) -> "ReadableSpan":
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanKind, Status, StatusCode

    return ReadableSpan(
        name=span.name,
        context=_context(span.trace_id, span.span_id),
        parent=_context(span.trace_id, span.parent_id) if span.parent_id else None,
        resource=resource,
        attributes=_plain(span.attributes),
        events=[
            Event(name=one.name, attributes=_plain(one.attributes), timestamp=one.at_ns)
            for one in span.events
        ],
        kind=SpanKind.CLIENT if span.kind == "client" else SpanKind.INTERNAL,
        status=Status(StatusCode.ERROR if span.error else StatusCode.UNSET),
        start_time=span.start_ns,
        end_time=span.end_ns,
        instrumentation_scope=InstrumentationScope("switchboard", APP_VERSION),
    )


def _context(trace_id: int, span_id: int) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    flags = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(trace_id=trace_id, span_id=span_id, is_remote=False, trace_flags=flags)


def _plain(attributes: Attributes) -> dict[str, Any]:
    """Half characters have no place in protobuf."""
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in attributes.items()
    }
