"""Open spans of a trace. A closed span is complete when all its children are complete."""

from collections.abc import Callable
from dataclasses import dataclass, field

from agents_core.exchange.spans.span import CallSpan, SpanEvent, SpanKind, Value, span_id_of


@dataclass(slots=True, kw_only=True, eq=False)
class OpenSpan:
    """An open span. ``waits_for`` counts open children and holds."""

    key: str
    name: str
    kind: SpanKind
    parent: "OpenSpan | None"
    start_ms: int
    end_ms: int
    attributes: dict[str, Value]
    events: list[tuple[str, int, dict[str, Value]]] = field(default_factory=list)
    waits_for: int = 0
    closed: bool = False
    complete: bool = False

    def reach(self, at_ms: int) -> None:
        """Extend the span to at least this time."""
        self.end_ms = max(self.end_ms, at_ms)


class SpanTree:
    """The spans of one trace; ``sink`` gets each complete span, children before parents."""

    def __init__(self, trace_id: int, start_ns: int, sink: Callable[[CallSpan], None]) -> None:
        self.trace_id = trace_id
        self._start_ns = start_ns
        self._sink = sink

    def open(
        self,
        key: str,
        name: str,
        at_ms: int,
        attributes: dict[str, Value],
        *,
        parent: OpenSpan | None,
        kind: SpanKind = "internal",
    ) -> OpenSpan:
        """Begin a span."""
        if parent is not None:
            parent.waits_for += 1
        return OpenSpan(
            key=key,
            name=name,
            kind=kind,
            parent=parent,
            start_ms=at_ms,
            end_ms=at_ms,
            attributes={name: value for name, value in attributes.items() if value != ""},
        )

    def close(self, node: OpenSpan, at_ms: int, **attributes: Value) -> None:
        """Close a span: no child begins any more. It ends at ``at_ms`` or with its last child."""
        if node.closed:
            return
        node.reach(at_ms)
        node.attributes.update(attributes)
        node.closed = True
        self._complete_if_ready(node)

    def hold(self, node: OpenSpan) -> None:
        """Delay completion until ``release``: attributes are still to come."""
        node.waits_for += 1

    def release(self, node: OpenSpan) -> None:
        """End one ``hold``."""
        node.waits_for -= 1
        self._complete_if_ready(node)

    def _complete_if_ready(self, node: OpenSpan) -> None:
        if not node.closed or node.waits_for or node.complete:
            return
        node.complete = True
        self._sink(self._span(node))
        if node.parent is not None:
            node.parent.reach(node.end_ms)
            self.release(node.parent)

    def _span(self, node: OpenSpan) -> CallSpan:
        return CallSpan(
            trace_id=self.trace_id,
            span_id=span_id_of(self.trace_id, node.key),
            parent_id=span_id_of(self.trace_id, node.parent.key) if node.parent else None,
            name=node.name,
            kind=node.kind,
            start_ns=self._ns(node.start_ms),
            end_ns=self._ns(node.end_ms),
            attributes=node.attributes,
            events=tuple(
                SpanEvent(name=name, at_ns=self._ns(at_ms), attributes=attributes)
                for name, at_ms, attributes in node.events
            ),
        )

    def _ns(self, at_ms: int) -> int:
        return self._start_ns + at_ms * 1_000_000
