"""Hypothesis strategies for what no client should send: bytes, texts, JSON-ish, broken events."""

import json
from typing import Any

from hypothesis import strategies as st

from agents_core.engine.client_events import EVENTS

WORDS = [
    *("type", "event_id", "session", "item", "item_id", "previous_item_id", "response", "audio"),
    *("content", "role", "input", "output", "turn_detection", "format", "tools", "tool_choice"),
    *("instructions", "transcription", "voice", "speed", "metadata", "conversation", "call_id"),
    *("name", "arguments", "id", "status", "text", "transcript", "content_index", "audio_end_ms"),
    *("max_output_tokens", "output_modalities", "threshold", "idle_timeout_ms", "parameters"),
]
VALUES = [
    *("realtime", "message", "user", "assistant", "system", "function_call", "input_text"),
    *("function_call_output", "item_reference", "input_audio", "output_audio", "root", "none"),
    *("server_vad", "semantic_vad", "audio/pcmu", "audio/pcm", "auto", "AAAA", "item_1", "inf"),
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.sampled_from(VALUES)
    | st.text(max_size=20)
)
keys = st.sampled_from(WORDS) | st.text(max_size=8)
json_values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)
known_types = st.sampled_from(sorted(EVENTS))


@st.composite
def near_events(draw: st.DrawFn) -> str:
    """An event with a real type and anything at all in its fields."""
    fields = draw(st.dictionaries(keys, json_values, max_size=6))
    return json.dumps({**fields, "type": draw(known_types)})


@st.composite
def nested(draw: st.DrawFn) -> str:
    """JSON deeper than any parser likes."""
    depth = draw(st.integers(50, 20_000))
    opening, closing = draw(st.sampled_from([("[", "]"), ('{"a":', "}")]))
    return f'{{"type":"session.update","session":{opening * depth}1{closing * depth}}}'


@st.composite
def cut_off(draw: st.DrawFn) -> str:
    """A good frame that ends too early."""
    frame = draw(near_events())
    return frame[: draw(st.integers(0, len(frame)))]


text_frames = (
    st.text(max_size=80)
    | json_values.map(json.dumps)
    | near_events()
    | near_events()
    | nested()
    | cut_off()
)
frames: st.SearchStrategy[str | bytes] = text_frames | st.binary(max_size=80)
