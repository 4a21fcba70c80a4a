"""Reads a JSON schema into properties that can be filled. Unknown parts become free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from agents_core.language.sentences import sentences
from agents_core.routing.tool_names import name_words


class Kind(Enum):
    """How a property's value is found in words."""

    TEXT = "free text: the caller's own words"
    PHRASE = "a short phrase only the caller can give"
    CHOICE = "one of a few"
    INTEGER = "whole number"
    NUMBER = "number"
    BOOLEAN = "yes or no"
    DATE = "day"
    TIME = "time of day"
    DATE_TIME = "day and time"
    CODE = "code, id or number spelled out"
    EMAIL = "email address"
    PHONE = "phone number"
    NAME = "a person's name"
    ADDRESS = "street address"
    LIST = "several"
    OBJECT = "nested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a tool's arguments."""

    name: str
    kind: Kind
    description: str
    required: bool
    nullable: bool
    has_default: bool
    default: Any
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    item: "Property | None" = None
    properties: "tuple[Property, ...]" = ()

    @property
    def words(self) -> list[str]:
        """The name's words."""
        return name_words(self.name)


_FREE_TEXT = frozenset(
    """request query question message text topic input prompt utterance search description details
    detail reason issue problem complaint comment comments note notes summary keywords instructions
    subject content feedback sentence""".split()
)
_BY_WORD: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.EMAIL, frozenset({"email", "mail"})),
    (Kind.PHONE, frozenset({"phone", "telephone", "mobile"})),
    (Kind.DATE, frozenset({"date", "day", "birthday"})),
    (Kind.TIME, frozenset({"time", "hour"})),
    (Kind.ADDRESS, frozenset({"address", "street"})),
    (
        Kind.CODE,
        frozenset(
            """id ids code number no reference ref confirmation locator pnr sku zip postcode postal
            serial voucher coupon identifier""".split()
        ),
    ),
    (Kind.NAME, frozenset({"name", "surname", "firstname", "lastname"})),
)
_BY_FORMAT = {
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date-time": Kind.DATE_TIME,
    "email": Kind.EMAIL,
    "uuid": Kind.CODE,
}
_THINGS = frozenset("file product item brand street city company country place dish".split())
_MAX_DEPTH = 4
_MAX_PROPERTIES = 2_000  #: of one tool; twenty that each refer to all would make three million


@dataclass(slots=True)
class _Root:
    """The whole schema, for references, and how many more properties may be read."""

    document: Mapping[str, Any]
    left: int = _MAX_PROPERTIES

    def take(self) -> bool:
        """Whether there is room for one more property."""
        self.left -= 1
        return self.left >= 0


def read_properties(schema: Mapping[str, Any]) -> tuple[Property, ...]:
    """The properties of an object schema, in its order."""
    return _properties(schema, _Root(schema), 0)


def _properties(schema: Mapping[str, Any], root: _Root, depth: int) -> tuple[Property, ...]:
    listed = schema.get("properties")
    if not isinstance(listed, Mapping) or depth > _MAX_DEPTH:
        return ()
    required = schema.get("required")
    listed_names = required if isinstance(required, list | tuple) else ()
    needed = {one for one in listed_names if isinstance(one, str)}
    read = (
        _property(name, part, name in needed, root, depth)
        for name, part in listed.items()
        if root.take()
    )
    found = list(read)
    return tuple(_lone_text(found))


def _lone_text(found: list[Property]) -> list[Property]:
    """A tool whose only required argument is an undescribed string is asked in words."""
    required = [one for one in found if one.required]
    if len(required) != 1 or required[0].kind is not Kind.PHRASE:
        return found
    only = required[0]
    text = Property(
        name=only.name, kind=Kind.TEXT, description=only.description, required=True,
        nullable=only.nullable, has_default=only.has_default, default=only.default,
    )  # fmt: skip
    return [text if one is only else one for one in found]


def _property(name: str, raw: Any, required: bool, root: _Root, depth: int) -> Property:
    schema, nullable = _resolved(raw, root.document)
    choices = _choices(schema)
    kind = Kind.CHOICE if choices else _kind(name, schema)
    items = schema.get("items")
    nested = kind is Kind.LIST and isinstance(items, Mapping) and depth < _MAX_DEPTH
    return Property(
        name=name,
        kind=kind,
        description=str(schema.get("description") or ""),
        required=required,
        nullable=nullable,
        has_default="default" in schema,
        default=schema.get("default"),
        choices=choices,
        minimum=_limit(schema, "minimum"),
        maximum=_limit(schema, "maximum"),
        pattern=str(schema.get("pattern") or ""),
        item=_property(name, items, True, root, depth + 1) if nested else None,
        properties=_properties(schema, root, depth + 1) if kind is Kind.OBJECT else (),
    )


def _resolved(raw: Any, root: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """References followed and "or null" taken off; the outer description and default win."""
    schema: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
    nullable = False
    for _ in range(_MAX_DEPTH):
        inner: Any = None
        if isinstance(schema.get("$ref"), str):
            inner = _pointed(schema.pop("$ref"), root)
        for key in ("anyOf", "oneOf", "allOf"):
            options = schema.pop(key, None)
            if isinstance(options, list):
                real = [one for one in options if not _is_null(one)]
                nullable |= len(real) < len(options)
                inner = real[0] if real else {}
        if inner is None:
            break
        schema = {**(inner if isinstance(inner, Mapping) else {}), **schema}
    kinds = schema.get("type")
    if isinstance(kinds, list):
        nullable |= "null" in kinds
        schema["type"] = next((kind for kind in kinds if kind != "null"), "string")
    return schema, nullable


def _is_null(option: Any) -> bool:
    return isinstance(option, Mapping) and option.get("type") == "null"


def _pointed(pointer: str, root: Mapping[str, Any]) -> Any:
    place: Any = root
    for part in pointer.removeprefix("#/").split("/"):
        place = place.get(part, {}) if isinstance(place, Mapping) else {}
    return place


def _choices(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    if "const" in schema:
        return (schema["const"],)
    listed = schema.get("enum")
    return tuple(one for one in listed if one is not None) if isinstance(listed, list) else ()


def _kind(name: str, schema: Mapping[str, Any]) -> Kind:
    simple = {
        "integer": Kind.INTEGER,
        "number": Kind.NUMBER,
        "boolean": Kind.BOOLEAN,
        "array": Kind.LIST,
        "object": Kind.OBJECT,
    }.get(str(schema.get("type", "string")))
    if simple:
        return simple
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    return _string_kind(name_words(name), str(schema.get("description") or ""), schema)


def _string_kind(parts: list[str], description: str, schema: Mapping[str, Any]) -> Kind:
    if parts and parts[-1] in _FREE_TEXT:
        return Kind.TEXT
    if schema.get("pattern"):
        return Kind.CODE
    for kind, known in _BY_WORD:
        if any(part in known for part in parts[-2:]):
            thing = kind is Kind.NAME and any(part in _THINGS for part in parts)
            return Kind.PHRASE if thing else kind
    if re.search(r"\b(?:question|request|own words|verbatim|query)\b", description.lower()):
        return Kind.TEXT
    return Kind.PHRASE


def _limit(schema: Mapping[str, Any], key: str) -> float | None:
    value = schema.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None  # JSON's numbers go further than floats


def question_for(prop: Property) -> str:
    """How to ask the caller for a missing value, in one sentence."""
    what = _spoken_name(prop)
    if prop.kind is Kind.CHOICE:
        options = [str(choice).replace("_", " ") for choice in prop.choices]
        if len(options) <= 6:
            return f"Which {what} would you like: {', '.join(options[:-1])} or {options[-1]}?"
        return f"Which {what} would you like?"
    if prop.kind in (Kind.INTEGER, Kind.NUMBER) and prop.words[-1] in ("quantity", "amount"):
        return f"What {what} would you like?"
    if prop.kind is Kind.BOOLEAN:
        return f"Yes or no: {what}?"
    if prop.kind is Kind.CODE:
        return f"Could you tell me the {what}, letter by letter?"
    if prop.kind is Kind.TEXT:
        return f"Could you tell me the {what} in your own words?"
    return f"Could you tell me the {what}, please?"


def _spoken_name(prop: Property) -> str:
    """A short description is how its author would say it; else the name's words."""
    first = (sentences(prop.description) or [""])[0].rstrip(".")
    first = re.sub(r"^(?:the|a|an)\s+", "", first, flags=re.IGNORECASE)
    short = first and len(first.split()) <= 6 and not re.search(r"[:;(\[{]", first)
    if prop.kind is Kind.CHOICE or not short:
        return " ".join(prop.words)
    first = re.sub(r"\b(?:caller|customer|user)(?:'s)?\b", "your", first)
    return first[:1].lower() + first[1:] if not first[:2].isupper() else first
