"""Hypothesis strategies for what no client should send: bytes, texts, JSON-ish, broken events.

What is large is drawn as a few numbers and built from them, so that examples stay cheap.
"""

import json
from typing import Any

from hypothesis import strategies as st

from agents_core.engine.wire.client_events import EVENTS

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


HUGE = [
    *(10**400, -(10**400), 2**63, -(2**63) - 1, 1.7e308, -1.7e308, 5e-324, -0.0, 0, -1),
    *(10**4_299, 4_097, 2**31, 2**53 + 1),
]
PATTERNS = [
    *("^([A-Z]+-?)*[0-9]{4}$", "(a+)+$", "(a|a)*b", "(.*)*(.*)*(.*)*x", "a{999}{999}", "(((("),
    *(
        "[",
        "",
        "(?=a)(?!b)",
        "\\",
        "(.)\\1",
        "\\p{L}+",
        "x" * 5_000,
        "(" * 150 + ")" * 150,
        "\ud800",
    ),
]


@st.composite
def crowded(draw: st.DrawFn) -> str:
    """Thousands of fields or values, in any place of an event of a known type."""
    count = draw(st.sampled_from([2, 500, 513, 3_000, 20_001]))
    inside: Any = draw(
        st.sampled_from(
            [
                {f"k{number}": number for number in range(count)},
                [{}] * count,
                [[]] * count,
                ["x" * 20] * count,
                {"type": "realtime", "tools": [{"name": "a"}] * count},
                {"type": "message", "role": "user", "content": [{"type": "input_text"}] * count},
                {"input": [{"type": "item_reference", "id": "x"}] * count, "metadata": {}},
            ]
        )
    )
    place = draw(st.sampled_from(["session", "item", "response", "audio", "event_id", "type"]))
    return json.dumps({"type": draw(known_types), place: inside})


@st.composite
def nested_within(draw: st.DrawFn) -> str:
    """A tool's parameters about as deep as an event may be."""
    depth = draw(st.integers(40, 80))
    inside = '{"a":' * depth + "[]" + "}" * depth
    tool = f'{{"type":"function","name":"a","parameters":{inside}}}'
    return f'{{"type":"session.update","session":{{"type":"realtime","tools":[{tool}]}}}}'


@st.composite
def huge_numbers(draw: st.DrawFn) -> str:
    """A number nobody means, where a number belongs."""
    number = draw(st.sampled_from(HUGE))
    audio = {"output": {"speed": number}, "input": {"turn_detection": {"threshold": number}}}
    quiet = {"input": {"turn_detection": {"type": "server_vad", "silence_duration_ms": number}}}
    event: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"type": "session.update", "session": {"type": "realtime", "audio": audio}},
                {"type": "session.update", "session": {"type": "realtime", "expires_at": number}},
                {"type": "session.update", "session": {"type": "realtime", "audio": quiet}},
                {"type": "response.create", "response": {"max_output_tokens": number}},
                {"type": "response.create", "response": {"metadata": {"a": number}}},
                {
                    "type": "conversation.item.truncate",
                    "item_id": "item_2",
                    "content_index": draw(st.sampled_from(HUGE)),
                    "audio_end_ms": number,
                },
            ]
        )
    )
    return json.dumps(event)


schema_words = st.sampled_from(
    ["string", "integer", "number", "boolean", "array", "object", "null", "date", "email", "x"]
)
schemas: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}, {"$ref": "nowhere"}, {}, None, 3]
    )
    | st.fixed_dictionaries({"type": schema_words, "pattern": st.sampled_from(PATTERNS)})
    | st.fixed_dictionaries({"type": schema_words, "maximum": st.sampled_from([*HUGE, "x", None])})
    | st.fixed_dictionaries({"enum": st.lists(scalars | st.just({}), max_size=4)}),
    lambda inner: (
        st.fixed_dictionaries({"type": st.just("array"), "items": inner})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, max_size=3) | scalars})
        | st.fixed_dictionaries(
            {
                "type": st.sampled_from(["object", ["object", "null"], []]),
                "properties": st.dictionaries(st.text(max_size=5), inner, max_size=4) | scalars,
                "required": st.lists(st.text(max_size=5) | st.just({}), max_size=3) | scalars,
            }
        )
    ),
    max_leaves=8,
)


@st.composite
def hostile_schemas(draw: st.DrawFn) -> dict[str, Any]:
    """A tool's parameters that refer to each other, mean nothing, or ask for the impossible."""
    shared = draw(schemas)
    names = [f"p{number}" for number in range(draw(st.sampled_from([1, 3, 40])))]
    node = {"type": "object", "properties": {name: {"$ref": "#/$defs/a"} for name in names}}
    return {
        "type": "object",
        "$defs": {"a": node, "b": shared},
        "properties": {**dict.fromkeys(names, draw(schemas)), "q": {"$ref": "#/$defs/b"}},
        "required": draw(st.just(names) | st.just(["q", {}]) | scalars),
    }


@st.composite
def hostile_tools(draw: st.DrawFn) -> str:
    """A session with such a tool."""
    tool = {"type": "function", "name": "send", "parameters": draw(hostile_schemas())}
    return json.dumps({"type": "session.update", "session": {"type": "realtime", "tools": [tool]}})


text_frames = (
    st.text(max_size=80)
    | json_values.map(json.dumps)
    | near_events()
    | near_events()
    | nested()
    | nested_within()
    | crowded()
    | huge_numbers()
    | hostile_tools()
    | cut_off()
)
frames: st.SearchStrategy[str | bytes] = text_frames | st.binary(max_size=80)
