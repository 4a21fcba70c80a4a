"""Reads a JSON schema into properties that can be filled. Unknown parts become free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

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
    PLACE = "a place"
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
    subject content feedback sentence q words""".split()
)
_BY_WORD: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.EMAIL, frozenset({"email", "mail"})),
    (Kind.PHONE, frozenset({"phone", "telephone", "mobile"})),
    (Kind.DATE, frozenset({"date", "day", "birthday", "dob", "birthdate"})),
    (Kind.TIME, frozenset({"time", "hour", "slot"})),
    (Kind.ADDRESS, frozenset({"address", "street"})),
    (
        Kind.CODE,
        frozenset(
            """id ids code number no reference ref confirmation locator pnr sku zip postcode postal
            serial voucher coupon identifier""".split()
        ),
    ),
    (Kind.NAME, frozenset({"name", "surname", "firstname", "lastname"})),
    (
        Kind.PLACE,
        frozenset("location city town place destination origin station country".split()),
    ),
)
_BY_DESCRIPTION: tuple[tuple[Kind, str], ...] = (
    (Kind.EMAIL, r"\be-?mail address\b"),
    (Kind.PHONE, r"\b(?:phone|telephone|mobile) number\b"),
    (Kind.DATE, r"\byyyy-mm-dd\b|\biso date\b|^(?:the )?(?:date|day)\b|^(?:which|what) day\b"),
    (Kind.TIME, r"\bhh:mm\b|^(?:the )?time\b|\btime of day\b|\bclock time\b|\b(?:time )?slots?\b"),
    (Kind.CODE, r"\b(?:code|reference|locator|(?:order|booking|member|account|serial) number)\b"),
    (Kind.PLACE, r"^(?:the )?(?:city|town|location|place|station)\b"),
    (Kind.NAME, r"\b(?:first|last|family|full|given) name\b"),
)
"""Where the name alone says nothing; patterns for lower-case text."""
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
    return tuple(read)


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
    """None of lists and objects, which nobody names."""
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    found = [one for one in listed if one is not None] if isinstance(listed, list) else []
    return tuple(found) if all(isinstance(one, str | int | float) for one in found) else ()


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
    wanted = schema.get("format")
    if isinstance(wanted, str) and wanted in _BY_FORMAT:
        return _BY_FORMAT[wanted]
    return _string_kind(name_words(name), str(schema.get("description") or ""), schema)


def _string_kind(parts: list[str], description: str, schema: Mapping[str, Any]) -> Kind:
    if parts and parts[-1] in _FREE_TEXT:
        return Kind.TEXT
    described = [kind for kind, words in _BY_DESCRIPTION if re.search(words, description.lower())]
    for kind, known in _BY_WORD:
        if any(part in known for part in parts[-2:]):
            if kind is Kind.CODE and Kind.PHONE in described:
                return Kind.PHONE
            thing = kind is Kind.NAME and any(part in _THINGS for part in parts)
            return Kind.PHRASE if thing else kind
    if described:
        return described[0]
    if schema.get("pattern"):
        return Kind.CODE
    if re.search(r"\b(?:question|request|own words|verbatim|query)\b", description.lower()):
        return Kind.TEXT
    return Kind.PHRASE


def _limit(schema: Mapping[str, Any], key: str) -> float | None:
    value = schema.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None  # JSON's numbers go further than floats
