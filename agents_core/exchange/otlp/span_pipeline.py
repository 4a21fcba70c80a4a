"""The queue of live spans: OpenTelemetry's BatchSpanProcessor and an exporter that retries.

Full, the queue drops its oldest spans; they are counted. While the endpoint is down the exporter
holds one batch and the queue keeps what follows: the processor alone would drop each failed batch.
"""

import logging
import threading
from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from agents_core.errors import kind_and_place
from agents_core.exchange.otlp.export_errors import SpansRefused
from agents_core.exchange.otlp.export_status import ExportOptions, ExportStatus
from agents_core.exchange.otlp.otlp_connection import (
    OtlpConnection,
    readable_span,
    switchboard_resource,
)
from agents_core.exchange.otlp.otlp_target import OtlpTarget
from agents_core.exchange.spans.span import CallSpan

log = logging.getLogger(__name__)

BATCH_SPANS = 256


class NumberedSpan(ReadableSpan):
    """A span with its place in the order of the queue: a gap between two batches is how many
    spans the full queue dropped, which the processor does not report."""

    number = 0


class SpanPipeline:
    """Takes complete spans from any thread and delivers them from the processor's thread."""

    def __init__(self, target: OtlpTarget, options: ExportOptions) -> None:
        self._options = options
        self._resource = switchboard_resource()
        self._exporter = RetryingExporter(target, options)
        self._processor = BatchSpanProcessor(
            self._exporter,
            max_queue_size=options.max_queue_spans,
            schedule_delay_millis=options.schedule_delay_ms,
            max_export_batch_size=min(BATCH_SPANS, options.max_queue_spans),
            export_timeout_millis=options.timeout_s * 1000,
        )
        self._lock = threading.Lock()
        self._accepted = 0

    def add(self, span: CallSpan) -> None:
        """Queue a span; never waits for the network."""
        queued = readable_span(span, self._resource, NumberedSpan)
        with self._lock:  # numbers follow the order of the queue
            self._accepted += 1
            queued.number = self._accepted
            self._processor.on_end(queued)

    def status(self) -> ExportStatus:
        """How the export goes."""
        with self._lock:
            return self._exporter.status(self._accepted)

    def flush(self) -> None:
        """Deliver what is queued; blocks while the endpoint is down."""
        self._processor.force_flush()

    def close(self) -> None:
        """Try once to deliver what is queued, for ``close_s`` at most. Idempotent."""
        self._exporter.stop_retrying()
        closing = threading.Thread(target=self._processor.shutdown, name="spans-close", daemon=True)
        closing.start()
        closing.join(self._options.close_s)
        self._exporter.shutdown()


class RetryingExporter(SpanExporter):
    """Delivers each batch until it arrives, is rejected for good, or the export is closed."""

    def __init__(self, target: OtlpTarget, options: ExportOptions) -> None:
        self._host = target.host
        self._options = options
        self._connection = OtlpConnection(target, timeout_s=options.timeout_s)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._last_number = 0  # of the newest span that was handed over
        self._in_delivery = self._sent = self._dropped = 0
        self._problem = ""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Deliver a batch; called by the processor."""
        self._begin(spans)
        rejected = len(spans)
        try:
            rejected = self._deliver(spans)
        except SpansRefused as error:
            self._problem = str(error)
        except Exception as error:  # only the type: a message may quote an address or a header
            log.warning("spans were not sent: %s", kind_and_place(error))
        with self._lock:
            self._in_delivery = 0
            self._sent += len(spans) - rejected
            self._dropped += rejected
        arrived = rejected < len(spans)
        return SpanExportResult.SUCCESS if arrived else SpanExportResult.FAILURE

    def stop_retrying(self) -> None:
        """From now on a batch that fails is dropped."""
        self._closing.set()

    def shutdown(self) -> None:
        """End the connection. Idempotent."""
        self._closing.set()
        self._connection.close()

    def status(self, accepted: int) -> ExportStatus:
        """``accepted``: spans that were queued so far."""
        with self._lock:
            queued = accepted - self._last_number
            overflow = max(queued - self._options.max_queue_spans, 0)
            return ExportStatus(
                host=self._host,
                problem=self._problem,
                waiting=queued - overflow + self._in_delivery,
                sent=self._sent,
                dropped=self._dropped + overflow,
            )

    def _begin(self, spans: Sequence[ReadableSpan]) -> None:
        newest = spans[-1]
        assert isinstance(newest, NumberedSpan)
        with self._lock:
            self._dropped += newest.number - self._last_number - len(spans)
            self._last_number = newest.number
            self._in_delivery = len(spans)

    def _deliver(self, spans: Sequence[ReadableSpan]) -> int:
        """Returns how many spans the endpoint rejected.

        Raises:
            SpansRefused: for good, or while closing.
        """
        delays_s = iter(self._options.retry_s)
        delay_s = 0.0
        while True:
            try:
                rejected = self._connection.send(spans)
            except SpansRefused as error:
                self._problem = str(error)
                delay_s = next(delays_s, delay_s)
                if not error.retry or self._closing.wait(delay_s):
                    raise
            else:
                self._problem = ""
                return rejected
