"""The response resource of the wire: status, output items and usage."""

from dataclasses import dataclass
from typing import Any, Literal

from agents_core.engine.wire.items import Item
from agents_core.engine.wire.json_encoding import to_wire
from agents_core.engine.wire.session_config import AudioFormat, MaxTokens, Modality, format_wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedTokens:
    """Cached tokens by kind; this engine caches none."""

    text_tokens: int = 0
    audio_tokens: int = 0
    image_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTokens:
    text_tokens: int
    audio_tokens: int
    image_tokens: int = 0
    cached_tokens: int = 0
    cached_tokens_details: CachedTokens = CachedTokens()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTokens:
    text_tokens: int
    audio_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Estimated tokens of one response."""

    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokens
    output_token_details: OutputTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseError:
    type: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusDetails:
    type: Literal["completed", "cancelled", "incomplete", "failed"]
    reason: Literal["turn_detected", "client_cancelled", "max_output_tokens"] | None = None
    error: ResponseError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInfo:
    """A response as response.created and response.done show it."""

    id: str
    status: Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]
    output_modality: Modality
    voice: str
    output_format: AudioFormat
    max_output_tokens: MaxTokens
    output: tuple[Item, ...] = ()
    conversation_id: str | None = None
    metadata: tuple[tuple[str, str], ...] | None = None
    status_details: StatusDetails | None = None
    usage: Usage | None = None

    def wire(self) -> dict[str, Any]:
        """As the protocol writes it."""
        audio = {"output": {"format": format_wire(self.output_format), "voice": self.voice}}
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": self.status,
            "status_details": to_wire(self.status_details),
            "output": to_wire(self.output),
            "conversation_id": self.conversation_id,
            "output_modalities": [self.output_modality],
            "max_output_tokens": self.max_output_tokens,
            "audio": audio,
            "usage": to_wire(self.usage),
            "metadata": None if self.metadata is None else dict(self.metadata),
        }
