"""HTTP session of the span exporter: records the last response and refuses redirects.

The exporter itself reports only that it failed, and treats a redirect as success.
"""

import requests
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from agents_core.exchange.otlp.export_errors import SpansRefused

RETRYABLE = frozenset({408, 425, 429, 500, 502, 503, 504})
ADVICE = {
    401: "check OTEL_EXPORTER_OTLP_HEADERS",
    403: "check OTEL_EXPORTER_OTLP_HEADERS",
    404: "check OTEL_EXPORTER_OTLP_ENDPOINT",
    405: "check OTEL_EXPORTER_OTLP_ENDPOINT",
}
"""By status. These are retried, too: the endpoint may be mended while spans wait."""

RESPONSE_BYTES = 1024 * 1024


class Redirected(requests.exceptions.RequestException):
    """The response was a redirect; the headers, which may hold a key, are not sent elsewhere."""


class RecordingSession(requests.Session):
    """``reset`` before a batch; afterwards ``refusal`` or ``rejected_spans`` say how it went."""

    def __init__(self) -> None:
        super().__init__()
        self._status: int | None = None
        self._body = b""

    def reset(self) -> None:
        """Forget the last response."""
        self._status, self._body = None, b""

    def request(self, *args: object, **kwargs: object) -> requests.Response:
        """Send a request and record its response.

        Raises:
            Redirected: the response is a redirect.
        """
        self.reset()
        response = super().request(*args, **kwargs)  # type: ignore[arg-type]
        self._status = response.status_code
        self._body = response.content[:RESPONSE_BYTES]
        if 300 <= response.status_code < 400:
            raise Redirected
        return response

    def refusal(self, host: str) -> SpansRefused:
        """Why the batch did not arrive."""
        status = self._status
        if status is None:
            return SpansRefused(f"{host} could not be reached.")
        redirected = 300 <= status < 400
        advice = ADVICE.get(status, "")
        if redirected:
            advice = "it redirects to another address; check OTEL_EXPORTER_OTLP_ENDPOINT"
        return SpansRefused(
            f"{host} did not take the spans (HTTP {status}{f': {advice}' if advice else ''}).",
            retry=status in RETRYABLE or status in ADVICE or redirected,
        )

    def rejected_spans(self) -> int:
        """Spans the endpoint left out of a batch it took."""
        response = ExportTraceServiceResponse()
        try:
            response.ParseFromString(self._body)
        except DecodeError:  # not an OTLP response, but the status was good
            return 0
        return max(int(response.partial_success.rejected_spans), 0)
