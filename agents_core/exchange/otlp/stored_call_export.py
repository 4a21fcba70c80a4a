"""Exports stored calls as spans on request.

Calls the exporter directly, because BatchSpanProcessor does not report whether a batch arrived, and
the result states how many calls did.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from agents_core.events import CallEvent
from agents_core.exchange.otlp.export_errors import CallsNotSent, SpansRefused
from agents_core.exchange.otlp.otlp_target import OtlpTarget
from agents_core.exchange.spans.call_spans import spans_of

BATCH_SPANS = 256
MAX_CALLS = 10_000  #: in one export


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCalls:
    """The result of an export."""

    calls: int
    spans: int
    rejected: int  #: spans the endpoint left out


def send_calls(
    target: OtlpTarget,
    call_ids: Iterable[str],
    events_of: Callable[[str], tuple[CallEvent, ...]],
    progress: Callable[[int], None] = lambda calls: None,
) -> SentCalls:
    """Send whole calls; ``progress`` gets the number of calls sent so far. A call's span ids follow
    from its id: sent twice, it exists once.

    Raises:
        CallsNotSent: with the number of calls that were sent before.
    """
    # The exporter's packages take a quarter of a second to import.
    from opentelemetry.sdk.trace import ReadableSpan

    from agents_core.exchange.otlp.otlp_connection import (
        OtlpConnection,
        readable_span,
        switchboard_resource,
    )

    connection, resource = OtlpConnection(target), switchboard_resource()
    calls = spans = rejected = 0
    try:
        for call_id in islice(call_ids, MAX_CALLS):
            found = spans_of(events_of(call_id), content=target.content)
            for start in range(0, len(found), BATCH_SPANS):
                batch = found[start : start + BATCH_SPANS]
                rejected += connection.send(
                    [readable_span(span, resource, ReadableSpan) for span in batch]
                )
            calls, spans = calls + 1, spans + len(found)
            progress(calls)
    except SpansRefused as error:
        sent_before = f" {calls:,} calls were sent before." if calls else ""
        raise CallsNotSent(f"{error}{sent_before}") from error
    finally:
        connection.close()
    return SentCalls(calls=calls, spans=spans, rejected=rejected)
