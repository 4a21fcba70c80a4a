"""Parses frames into client events and encodes server events as frames; JSON stops here."""

import json
import math
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents_core.engine.wire.client_errors import ClientError, quoted
from agents_core.engine.wire.client_events import EVENTS, ClientEvent
from agents_core.engine.wire.json_encoding import to_wire
from agents_core.engine.wire.server_events import ServerEvent

MAX_FRAME_CHARS = 15 * 1024 * 1024
MAX_PLAIN_CHARS = 1024 * 1024
"""Of an event without its audio: four times the longest text. Parsing holds the GIL, so a larger
event would delay every client of the process."""

MAX_MARKS = 16_384
"""Quotes, commas and opening brackets in a longer event, checked before it is parsed."""

MAX_VALUES = 20_000
MAX_FIELDS = 512
MAX_DEPTH = 64
"""All JSON values, the fields of one object, and their nesting."""

MAX_EVENT_ID_CHARS = 512

_ARTICLES = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def parse_client_event(frame: str | bytes) -> ClientEvent:
    """The event a frame holds.

    Raises:
        ClientError: not one valid event; carries the client's event_id if readable.
    """
    data = load_object(frame)
    event_id = _event_id(data)
    try:
        check_size(data, len(frame))
        return _parse(data)
    except ClientError as error:
        error.event_id = event_id
        raise


def encode_server_event(event: ServerEvent, *, event_id: str) -> str:
    """One text frame. ASCII only, so that no text of a client can make it invalid UTF-8."""
    return json.dumps(wire_dict(event, event_id=event_id), separators=(",", ":"))


def wire_dict(event: ServerEvent, *, event_id: str) -> dict[str, Any]:
    """The frame's content as plain JSON types."""
    body: dict[str, Any] = to_wire(event)
    return {"type": event.type, "event_id": event_id, **body}


def load_object(frame: str | bytes) -> dict[str, Any]:
    """The JSON object of a frame or body.

    Raises:
        ClientError: too large, or not one JSON object.
    """
    if len(frame) > MAX_FRAME_CHARS:
        size = f"An event may have at most {MAX_FRAME_CHARS} characters, this one has {len(frame)}."
        raise ClientError("event_too_large", size)
    if isinstance(frame, bytes):
        raise ClientError(
            "invalid_event", "Events are JSON in UTF-8 text frames; this one was not."
        )
    if len(frame) > MAX_PLAIN_CHARS and sum(map(frame.count, '",[{')) > MAX_MARKS:
        raise _too_large_without_audio()
    try:
        data = json.loads(frame, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise ClientError("invalid_json", f"The event is not JSON: {_reason(error)}.") from None
    if not isinstance(data, dict):
        raise ClientError("invalid_type", "An event must be a JSON object.")
    return data


def check_size(data: dict[str, Any], chars: int) -> None:
    """Check the size before validation, which is slow.

    Raises:
        ClientError: too much beside audio, too many values or fields, too deep.
    """
    row: list[Any] = [data]
    audio_chars = values = 0
    for _ in range(MAX_DEPTH):
        values += len(row)
        below: list[Any] = []
        for one in row:
            if isinstance(one, dict):
                if len(one) > MAX_FIELDS:
                    raise _too_many("fields of one object", MAX_FIELDS)
                audio = one.get("audio")
                audio_chars += len(audio) if isinstance(audio, str) else 0
                below += one.values()
            elif isinstance(one, list):
                below += one
        if values + len(below) > MAX_VALUES:
            raise _too_many("values", MAX_VALUES)
        if not below:
            break
        row = below
    else:
        raise _too_deep()
    if chars - audio_chars > MAX_PLAIN_CHARS:
        raise _too_large_without_audio()


def _too_large_without_audio() -> ClientError:
    size = f"An event may have at most {MAX_PLAIN_CHARS} characters besides its audio."
    return ClientError("event_too_large", size)


def _too_many(what: str, limit: int) -> ClientError:
    return ClientError("event_too_large", f"An event may have at most {limit} {what}.")


def _too_deep() -> ClientError:
    return ClientError("invalid_json", "The event is nested too deeply.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(digits: str) -> float:
    """Python reads 1e999 as infinity, which no JSON that echoes it could hold."""
    value = float(digits)
    return value if math.isfinite(value) else _no_constant(digits[:40])


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error)[:120]


def _event_id(data: dict[str, Any]) -> str | None:
    value = data.get("event_id")
    if not isinstance(value, str) or len(value) > MAX_EVENT_ID_CHARS:
        return None
    # A lone surrogate is legal in JSON text, but no client could decode it in our answer.
    return value if value.isascii() or _encodable(value) else None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse(data: dict[str, Any]) -> ClientEvent:
    name = data.get("type")
    if name is None:
        raise ClientError(
            "missing_required_parameter", "Missing required parameter: 'type'.", "type"
        )
    shape = EVENTS.get(name) if isinstance(name, str) else None
    if shape is None:
        known = ", ".join(f"'{event}'" for event in EVENTS)
        message = f"Invalid value: {quoted(name)}. Supported values are: {known}."
        raise ClientError("invalid_value", message, "type")
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise from_validation(error) from None
    except RecursionError:
        raise _too_deep() from None


def from_validation(error: ValidationError, *, within: str = "") -> ClientError:
    """The first error. ``within``: the parameter that holds the validated value."""
    first = error.errors(include_url=False)[0]
    param = _param((within, *first["loc"]) if within else first["loc"])
    kind = first["type"]
    if kind == "missing":
        return _missing(param)
    if kind == "extra_forbidden":
        return ClientError("unknown_parameter", f"Unknown parameter: '{param}'.", param)
    if kind in _ARTICLES:
        message = (
            f"Invalid type for '{param}': expected {_ARTICLES[kind]}, "
            f"but got {_named(first['input'])} instead."
        )
        return ClientError("invalid_type", message, param)
    return _invalid(first, param)


def _missing(param: str) -> ClientError:
    message = f"Missing required parameter: '{param}'."
    return ClientError("missing_required_parameter", message, param)


def _invalid(first: ErrorDetails, param: str) -> ClientError:
    if first["type"].startswith("union_tag"):
        kind = first["input"].get("type") if isinstance(first["input"], dict) else None
        if kind is None:
            return _missing(f"{param}.type")
        param = "session.type" if param == "session" else param
        return ClientError(
            "invalid_value",
            f"Invalid value for '{param}': {quoted(kind)} does not fit here.",
            param,
        )
    if first["type"] == "literal_error":
        supported = first["ctx"]["expected"]
        message = f"Invalid value: {quoted(first['input'])}. Supported values are: {supported}."
        return ClientError("invalid_value", message, param)
    if first["type"] in _BOUNDS:
        return _out_of_range(first, param)
    codes = {"string_too_long": "string_above_max_length", "too_long": "array_above_max_length"}
    why = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message = f"Invalid value for '{param}': {why}."
    return ClientError(codes.get(first["type"], "invalid_value"), message, param)


_BOUNDS = {
    "greater_than_equal": ("ge", "below", "minimum"),
    "less_than_equal": ("le", "above", "maximum"),
}


def _out_of_range(first: ErrorDetails, param: str) -> ClientError:
    key, side, limit = _BOUNDS[first["type"]]
    bound = first["ctx"][key]
    kind = "decimal" if isinstance(bound, float) else "integer"
    sign = ">=" if key == "ge" else "<="
    message = (
        f"Invalid '{param}': {kind} {side} {limit} value. "
        f"Expected a value {sign} {bound:g}, but got {quoted(first['input'])[1:-1]} instead."
    )
    return ClientError(f"{kind}_{side}_{limit[:3]}_value", message, param)


def _param(location: tuple[int | str, ...]) -> str:
    """``("session", "tools", 0, "name")`` as ``session.tools[0].name``; union tags are left out."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("@"):
            name = quoted(step)[1:-1]
            path += f".{name}" if path else name
    return path


def _named(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
