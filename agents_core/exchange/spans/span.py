"""Spans of a call as frozen data, with ids that follow from the call's id."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from agents_core.exchange.spans.attribute_names import ERROR

Value: TypeAlias = str | bool | int | float | Sequence[str]
Attributes: TypeAlias = Mapping[str, Value]
SpanKind: TypeAlias = Literal["internal", "client"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanEvent:
    """A point in time within a span."""

    name: str
    at_ns: int
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSpan:
    """A span. Its ids follow from the call's id: exported twice, it is the same span."""

    trace_id: int
    span_id: int
    parent_id: int | None
    name: str
    kind: SpanKind
    start_ns: int  #: since 1970, UTC
    end_ns: int
    attributes: Attributes
    events: tuple[SpanEvent, ...] = ()

    @property
    def error(self) -> str:
        """The value of ``error.type``; empty when the span did not fail."""
        return str(self.attributes.get(ERROR, ""))


def trace_id_of(call_id: str) -> int:
    """The trace id of a call: the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"switchboard call {call_id}".encode()).digest()[:16]) or 1


def span_id_of(trace_id: int, key: str) -> int:
    """The span id for a key that is unique within the trace."""
    return int.from_bytes(hashlib.sha256(f"{trace_id:032x} {key}".encode()).digest()[:8]) or 1
