"""Checks every server event against the openai package's own types, and for fields they lack."""

import json
from typing import Annotated, Any

from openai.types.realtime import RealtimeServerEvent
from openai.types.realtime.realtime_session_create_request import RealtimeSessionCreateRequest
from openai.types.realtime.realtime_session_create_response import RealtimeSessionCreateResponse
from openai.types.realtime.realtime_transcription_session_create_response import (
    RealtimeTranscriptionSessionCreateResponse,
)
from pydantic import BaseModel, Field, TypeAdapter

from agents_core.engine.wire.codec import encode_server_event
from agents_core.engine.wire.server_events import ServerEvent

ADAPTER: TypeAdapter[Any] = TypeAdapter(Annotated[RealtimeServerEvent, Field(discriminator="type")])


def checked(event: ServerEvent, event_id: str = "event_1") -> dict[str, Any]:
    """The frame of an event, as the client decodes it, after the check."""
    return check_frame(encode_server_event(event, event_id=event_id))


def check_frame(frame: str | bytes) -> dict[str, Any]:
    """What a frame says.

    Raises:
        ValidationError: not an event of the protocol.
        AssertionError: it has fields the protocol does not know.
    """
    data: dict[str, Any] = json.loads(frame)
    parsed = ADAPTER.validate_python(data)
    if data["type"] in ("session.created", "session.updated"):
        # These events are declared with the request's type, which lacks id and expiry; the
        # response's lacks parallel_tool_calls (openai 3.54). A field of either is known.
        shape: type[BaseModel] = RealtimeSessionCreateResponse
        if data["session"]["type"] == "transcription":
            shape = RealtimeTranscriptionSessionCreateResponse
        session = shape.model_validate(data["session"])
        known = {f".{name}" for name in RealtimeSessionCreateRequest.model_fields}
        unknown = [path for path in _strange(session) if path not in known]
        assert not unknown, unknown
    else:
        assert not _strange(parsed), _strange(parsed)
    return data


def _strange(value: Any, path: str = "") -> list[str]:
    """Paths of fields no type declares."""
    if isinstance(value, list):
        return [
            name for index, item in enumerate(value) for name in _strange(item, f"{path}[{index}]")
        ]
    if not isinstance(value, BaseModel):
        return []
    found = [f"{path}.{name}" for name in value.model_extra or {}]
    for name in type(value).model_fields:
        found += _strange(getattr(value, name), f"{path}.{name}")
    return found
