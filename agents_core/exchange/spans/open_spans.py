"""Spans that are still open, and when one may be sent: after all within it. It knows no event.

A node is over when nothing new begins in it, and done when, besides, all its children are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from agents_core.exchange.spans.span import CallSpan, SpanEvent, SpanKind, Value, span_id_of


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """One open span. ``hold`` keeps it from being done for a reason that is no span."""

    key: str
    name: str
    kind: SpanKind
    parent: "Node | None"
    start_ms: int
    end_ms: int
    attributes: dict[str, Value]
    events: list[tuple[str, int, dict[str, Value]]] = field(default_factory=list)
    waits_for: int = 0
    over: bool = False
    done: bool = False

    def reach(self, at_ms: int) -> None:
        """It went on at least until then."""
        self.end_ms = max(self.end_ms, at_ms)


class SpanTree:
    """``sink`` gets every span once, children before parents."""

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
        parent: Node | None,
        kind: SpanKind = "internal",
    ) -> Node:
        """A span begins."""
        if parent is not None:
            parent.waits_for += 1
        return Node(
            key=key,
            name=name,
            kind=kind,
            parent=parent,
            start_ms=at_ms,
            end_ms=at_ms,
            attributes={name: value for name, value in attributes.items() if value != ""},
        )

    def close(self, node: Node, at_ms: int, **attributes: Value) -> None:
        """Nothing new begins in it; it ends then, or when its last child does."""
        if node.over:
            return
        node.reach(at_ms)
        node.attributes.update(attributes)
        node.over = True
        self._settle(node)

    def hold(self, node: Node) -> None:
        """Something about it is still to come; ``release`` as often."""
        node.waits_for += 1

    def release(self, node: Node) -> None:
        """It has come, or will not."""
        node.waits_for -= 1
        self._settle(node)

    def _settle(self, node: Node) -> None:
        if not node.over or node.waits_for or node.done:
            return
        node.done = True
        self._sink(self._span(node))
        if node.parent is not None:
            node.parent.reach(node.end_ms)
            self.release(node.parent)

    def _span(self, node: Node) -> CallSpan:
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
