"""The inputs of a pydantic form class, from its JSON schema, and the values for the class.

An unknown schema becomes a JSON text input, so that every form can be filled in.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import BaseModel, SecretStr, ValidationError

Kind = Literal[
    "text", "long_text", "secret", "integer", "number", "flag", "choice", "choices",
    "date", "time", "json",
]  # fmt: skip

LONG_TEXT_CHARS = 200
"""A text that may be longer gets a text area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of a form."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    default: Any = None
    options: tuple[Any, ...] = ()
    least: float | None = None
    most: float | None = None
    max_chars: int | None = None


def fields_of(form: type[BaseModel], proposed: str) -> tuple[Field, ...]:
    """The inputs of ``form`` in its order, with the arguments ``proposed`` by the model as JSON.

    A secret input never has a default.
    """
    schema = form.model_json_schema()
    definitions = schema.get("$defs", {})
    required = set(schema.get("required", ()))
    given = proposed_values(proposed)
    return tuple(
        _field(name, _resolved(part, definitions), name in required, given)
        for name, part in schema.get("properties", {}).items()
    )


def proposed_values(proposed: str) -> Mapping[str, Any]:
    """The model's arguments; empty when they are not a JSON object."""
    try:
        data = json.loads(proposed or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _resolved(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A property's schema with references resolved and ``X | None`` reduced to ``X``."""
    merged = dict(part)
    while "$ref" in merged or len(merged.get("allOf", ())) == 1:
        inner = merged.pop("$ref", None)
        base = definitions[inner.rsplit("/", 1)[1]] if inner else merged.pop("allOf")[0]
        merged = {**base, **merged}
    branches = [one for one in merged.get("anyOf", ()) if one.get("type") != "null"]
    if merged.get("anyOf") and len(branches) == 1:
        optional = len(branches) < len(merged.pop("anyOf"))
        merged = {**_resolved(branches[0], definitions), **merged, "optional": optional}
    return merged


def _field(name: str, part: dict[str, Any], required: bool, given: Mapping[str, Any]) -> Field:
    kind = _kind(part)
    default = part.get("default")
    if kind != "secret" and name in given:
        default = given[name]
    least, most = _bounds(part)
    return Field(
        name=name,
        kind=kind,
        label=part.get("title") or name.replace("_", " ").capitalize(),
        help=part.get("description", ""),
        required=required and not part.get("optional"),
        default=None if kind == "secret" else _converted(kind, default),
        options=_options(kind, part),
        least=least,
        most=most,
        max_chars=part.get("maxLength"),
    )


def _kind(part: Mapping[str, Any]) -> Kind:
    if "enum" in part or "const" in part:
        return "choice"
    match part.get("type"), part.get("format"):
        case "string", "password":
            return "secret"
        case "string", "date":
            return "date"
        case "string", "time":
            return "time"
        case "string", _:
            return "long_text" if part.get("maxLength", 0) > LONG_TEXT_CHARS else "text"
        case "integer", _:
            return "integer"
        case "number", _:
            return "number"
        case "boolean", _:
            return "flag"
        case "array", _ if "enum" in part.get("items", {}):
            return "choices"
    return "json"


def _options(kind: Kind, part: Mapping[str, Any]) -> tuple[Any, ...]:
    if kind == "choices":
        return tuple(part["items"]["enum"])
    if kind == "choice":
        return tuple(part.get("enum", (part.get("const"),)))
    return ()


def _bounds(part: Mapping[str, Any]) -> tuple[float | None, float | None]:
    least, most = part.get("minimum"), part.get("maximum")
    if part.get("type") == "integer":
        if "exclusiveMinimum" in part:
            least = part["exclusiveMinimum"] + 1
        if "exclusiveMaximum" in part:
            most = part["exclusiveMaximum"] - 1
    return least, most


def _converted(kind: Kind, value: Any) -> Any:
    """A JSON value as its widget takes it; None when it does not fit."""
    if value is None:
        return None
    try:
        match kind:
            case "integer":
                return int(value)
            case "number":
                return float(value)
            case "flag":
                return bool(value)
            case "date":
                return value if isinstance(value, date) else datetime.fromisoformat(value).date()
            case "time":
                return time.fromisoformat(value)
            case "json":
                return json.dumps(value, ensure_ascii=False)
            case "text" | "long_text":
                return str(value)
            case "choice" | "choices" | "secret":
                return value
    except (ValueError, TypeError):
        return None


def form_problem(
    form: type[BaseModel], values: Mapping[str, Any], fields: tuple[Field, ...]
) -> str:
    """The first problem of ``values`` as a sentence that does not quote them; empty without one."""
    labels = {field.name: field.label for field in fields}
    try:
        form.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        if first["type"] == "missing":
            return f"Please fill in {labels.get(name, name)}."
        message = str(first["msg"]).removeprefix("Value error, ")
        return f"{labels.get(name, name)}: {message}." if name else f"{message}."
    return ""


def form_values(fields: tuple[Field, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the widgets for the form class: without empty ones, secrets as SecretStr.

    Raises:
        ValueError: a JSON input holds no JSON; the text is one sentence.
    """
    values: dict[str, Any] = {}
    for field in fields:
        value = raw.get(field.name)
        if value is None or (value == "" and (field.kind != "text" or field.required)):
            continue
        if field.kind == "secret":
            value = SecretStr(value)
        elif field.kind == "json":
            try:
                value = json.loads(value)
            except ValueError:
                raise ValueError(f"{field.label} is not valid JSON.") from None
        values[field.name] = value
    return values
