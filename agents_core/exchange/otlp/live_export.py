"""Exports live calls as OpenTelemetry spans, turn by turn, while they run."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents_core.errors import kind_and_place
from agents_core.events import CallEvent
from agents_core.exchange.otlp.export_status import ExportOptions, ExportStatus
from agents_core.exchange.otlp.otlp_target import OtlpTarget
from agents_core.exchange.spans.call_spans import CallSpans
from agents_core.exchange.spans.span import CallSpan

if TYPE_CHECKING:
    from agents_core.exchange.otlp.span_pipeline import SpanPipeline

log = logging.getLogger(__name__)

Listener = Callable[[CallEvent], None]


class LiveExport:
    """One per process. Every method may be called from any thread."""

    def __init__(self, target: OtlpTarget | None, options: ExportOptions | None = None) -> None:
        """``target``: None exports nothing."""
        self.target = target
        self._options = options or ExportOptions()
        self._pipeline: SpanPipeline | None = None
        self._lock = threading.Lock()
        self._closed = False

    def listener(self, call_id: str) -> Listener | None:
        """A listener for the events of one call; None when nothing is exported. It turns events
        into spans on the call's thread, never waits and never raises."""
        pipeline = self._opened()
        if self.target is None or pipeline is None:
            return None
        return _CallListener(call_id, CallSpans(content=self.target.content), pipeline.add)

    def prepare(self) -> None:
        """Import the exporter's packages (a quarter of a second) before a call needs them."""
        self._opened()

    def status(self) -> ExportStatus:
        """How the export goes."""
        if self._pipeline is not None:
            return self._pipeline.status()
        return ExportStatus(host=self.target.host if self.target else "")

    def flush(self) -> None:
        """Deliver every complete span; blocks while the endpoint is down."""
        if self._pipeline is not None:
            self._pipeline.flush()

    def close(self) -> None:
        """Deliver complete spans, for a few seconds at most. Idempotent."""
        with self._lock:
            self._closed = True
        if self._pipeline is not None:
            self._pipeline.close()

    def _opened(self) -> "SpanPipeline | None":
        with self._lock:
            if self._pipeline is None and self.target is not None and not self._closed:
                from agents_core.exchange.otlp.span_pipeline import SpanPipeline

                self._pipeline = SpanPipeline(self.target, self._options)
            return self._pipeline


class _CallListener:
    def __init__(self, call_id: str, spans: CallSpans, add: Callable[[CallSpan], None]) -> None:
        self._call_id = call_id
        self._spans = spans
        self._add = add
        self._failed = False

    def __call__(self, event: CallEvent) -> None:
        if self._failed:
            return
        try:
            self._spans.take(event)
            for span in self._spans.take_done():
                self._add(span)
        except Exception as error:  # the export of a call must never disturb the call
            log.warning("call %s is not exported: %s", self._call_id[:8], kind_and_place(error))
            self._failed = True
