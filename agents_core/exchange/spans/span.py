"""A span of a call as frozen data, and the names its attributes have. It knows no event.

Names are those of OpenTelemetry's conventions for generative AI where there is one (they are still
in development; these are of semantic conventions 1.41), else they begin with ``switchboard.``.
"""

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
    """Something that happened at one moment of a span."""

    name: str
    at_ns: int
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSpan:
    """One span. Ids follow from the call alone: sent twice, it is the same span."""

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
        """Why it failed, in a word; empty when it did not."""
        return str(self.attributes.get(ERROR, ""))


def trace_id_of(call_id: str) -> int:
    """The trace of a call, on whatever machine and however often it is computed."""
    return int.from_bytes(hashlib.sha256(f"switchboard call {call_id}".encode()).digest()[:16]) or 1


def span_id_of(trace_id: int, key: str) -> int:
    """The span of a trace that ``key`` names."""
    return int.from_bytes(hashlib.sha256(f"{trace_id:032x} {key}".encode()).digest()[:8]) or 1
