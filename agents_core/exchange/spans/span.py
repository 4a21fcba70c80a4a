"""Spans of a call as frozen data, with ids that follow from the call's id."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = str | bool | int | float | Sequence[str]
Attributes: TypeAlias = Mapping[str, Value]
SpanKind: TypeAlias = Literal["internal", "client"]

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
CONVERSATION = "gen_ai.conversation.id"
WORKFLOW = "gen_ai.workflow.name"
AGENT = "gen_ai.agent.name"
AGENT_VERSION = "gen_ai.agent.version"
REQUEST_MODEL = "gen_ai.request.model"
REQUEST_STREAM = "gen_ai.request.stream"
RESPONSE_MODEL = "gen_ai.response.model"
RESPONSE_ID = "gen_ai.response.id"
FINISH_REASONS = "gen_ai.response.finish_reasons"
FIRST_CHUNK_S = "gen_ai.response.time_to_first_chunk"
OUTPUT_TYPE = "gen_ai.output.type"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
CACHED_TOKENS = "gen_ai.usage.cache_read.input_tokens"
TOOL = "gen_ai.tool.name"
TOOL_TYPE = "gen_ai.tool.type"
TOOL_CALL = "gen_ai.tool.call.id"
ERROR = "error.type"

# What people and models said: only where OTEL_CAPTURE_CONTENT asks for it.
INPUT_MESSAGES = "gen_ai.input.messages"
OUTPUT_MESSAGES = "gen_ai.output.messages"
TOOL_ARGUMENTS = "gen_ai.tool.call.arguments"
TOOL_RESULT = "gen_ai.tool.call.result"

PROVIDERS = {"openai": "openai", "local": "switchboard", "custom": "custom"}
"""By engine. A custom Realtime address may be anybody's."""


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
