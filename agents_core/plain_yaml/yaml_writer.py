"""Writes values as YAML a person can read and review. It knows no field.

Texts of several lines become literal blocks, and no line is ever folded: a changed word changes one
line of a diff. Whatever would read as something else, or could not be seen, is quoted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"

_INDENT = "  "
_TEXT = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()  # as YAML 1.1 reads a word: only a table, it keeps nothing
# Only what no YAML reader takes for syntax; \w covers the letters of every script.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.'’“”()/&+=?!;-]*[\w.’”)?!])?")
# Control characters, other line ends, bidirectional overrides, spaces without width, lone
# surrogates and non-characters: a block would lose or hide them.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff]"
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile(f'["\\\\\n\t]|{UNSEEN.pattern}')


def write_yaml(fields: Mapping[str, Value]) -> str:
    """The fields in their order, ending in a line break; ``read_yaml`` gives them back exactly."""
    return "".join(f"{line}\n" for line in _mapping(fields, ""))


def _mapping(fields: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in fields.items():
        yield from _entry(f"{indent}{_text(key)}:", value, indent)


def _entry(start: str, value: Value, indent: str) -> Iterator[str]:
    """``start`` and the value after it, on the same line where it fits there."""
    if isinstance(value, str):
        if _is_block(value):
            yield from _block(start, value, indent + _INDENT)
        else:
            yield f"{start} {_text(value)}"
    elif isinstance(value, Mapping) and value:
        yield start
        yield from _mapping(value, indent + _INDENT)
    elif isinstance(value, Sequence) and value:
        yield start
        for item in value:
            yield from _item(item, indent + _INDENT)
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:  # the first field beside the dash
        first, *rest = _mapping(value, indent + _INDENT)
        yield f"{indent}- {first[len(indent) + len(_INDENT) :]}"
        yield from rest
    else:
        yield from _entry(f"{indent}-", value, indent)


def _is_block(text: str) -> bool:
    return "\n" in text and bool(text.strip(" \t\n")) and not UNSEEN.search(text)


def _block(start: str, text: str, indent: str) -> Iterator[str]:
    """A literal block; a reader would guess the indentation of an indented first line wrongly."""
    hint = str(len(_INDENT)) if text[0] in " \n\t" else ""
    body = text.removesuffix("\n")
    keep = "-" if body == text else "+" if body.endswith("\n") or not body else ""
    yield f"{start} |{hint}{keep}"
    for line in body.split("\n"):
        yield f"{indent}{line}" if line else ""


def _text(text: str) -> str:
    """A text on one line: as it is, or in double quotes."""
    if _PLAIN.fullmatch(text) and _reads_as_text(text):
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _reads_as_text(text: str) -> bool:
    """``no`` and ``null`` are no texts to other readers of YAML."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag == _TEXT


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _scalar(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            mantissa, e, exponent = repr(value).partition("e")
            return f"{mantissa}{'' if '.' in mantissa or not e else '.0'}{e}{exponent}"
        case int():
            return str(value)
        case Mapping():
            return "{}"
        case _:
            return "[]"
