"""The HTTP session spans go through: it remembers what came of the last request, for a sentence.

The exporter tells only that it failed, and takes a redirect for success.
"""

import requests
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from agents_core.exchange.spans.span_errors import SpansRefused

LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
SETTING = {
    401: "check OTEL_EXPORTER_OTLP_HEADERS",
    403: "check OTEL_EXPORTER_OTLP_HEADERS",
    404: "check OTEL_EXPORTER_OTLP_ENDPOINT",
    405: "check OTEL_EXPORTER_OTLP_ENDPOINT",
}
ANSWER_BYTES = 1024 * 1024


class Redirected(requests.exceptions.RequestException):
    """The answer was to go elsewhere, where the headers do not belong."""


class WatchedSession(requests.Session):
    """``forget`` before a batch; afterwards ``refusal`` or ``rejected`` say how it went."""

    def __init__(self) -> None:
        super().__init__()
        self._status: int | None = None
        self._answer = b""

    def forget(self) -> None:
        """A new batch."""
        self._status, self._answer = None, b""

    def request(self, *given: object, **named: object) -> requests.Response:
        """As the session's, remembering the answer."""
        self.forget()
        response = super().request(*given, **named)  # type: ignore[arg-type]
        self._status = response.status_code
        self._answer = response.content[:ANSWER_BYTES]
        if 300 <= response.status_code < 400:
            raise Redirected
        return response

    def refusal(self, host: str) -> SpansRefused:
        """Why the batch did not arrive."""
        status = self._status
        if status is None:
            return SpansRefused(f"{host} could not be reached.")
        advice = SETTING.get(status, "")
        if 300 <= status < 400:
            advice = "it sends us elsewhere; check OTEL_EXPORTER_OTLP_ENDPOINT"
        again = status in LATER or status in SETTING or 300 <= status < 400
        return SpansRefused(
            f"{host} did not take the spans (HTTP {status}{f': {advice}' if advice else ''}).",
            again=again,
        )

    def rejected(self) -> int:
        """Spans the other side left out of a batch it took."""
        answer = ExportTraceServiceResponse()
        try:
            answer.ParseFromString(self._answer)
        except DecodeError:  # it answers in its own way; the status was good
            return 0
        return max(int(answer.partial_success.rejected_spans), 0)
