"""Parses untrusted YAML into plain values, and remembers the line of each field.

Built on PyYAML's event parser, because PyYAML's loaders keep no line numbers and expand aliases.
Refuses aliases and anchors (a few lines expand to gigabytes), tags, merge keys, duplicate keys and
deep nesting. All scalars are strings (also ``no``, ``12:30`` and ``2024-05-01``) except true,
false, null and decimal numbers.
"""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from agents_core.errors import SwitchboardError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: the same events, ten times slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 8
MAX_NODES = 20_000
MAX_SHOWN_CHARS = 40  #: of a file's text in an error sentence

Path: TypeAlias = tuple[str | int, ...]
AnyModel = TypeVar("AnyModel", bound=BaseModel)

_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # YAML 1.1, chapter 5.1
)
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,24}(?:[eE][-+][0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    **{"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False},
    **{"null": None, "Null": None, "NULL": None, "~": None, "": None},
}
"""YAML 1.1's spellings; "yes", "no", "on" and "off" are texts here."""


class YamlError(SwitchboardError):
    """A YAML text cannot be used; the sentence names the line and the field, if there is one."""

    code = "yaml"

    def __init__(self, problem: str, *, line: int = 0, path: str = "") -> None:
        place = ", ".join(part for part in (f"Line {line}" if line else "", path) if part)
        super().__init__(f"{place}: {problem}" if place else problem)
        self.problem = problem
        self.line = line  #: 1-based; 0: the whole text
        self.path = path  #: for example ``agents[1].handoffs[0]``; empty: no field


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The values of a text, and the line of each field."""

    values: dict[str, Any]
    lines: dict[Path, int] = field(repr=False)

    def error(self, problem: str, path: Path) -> YamlError:
        """An error at that field, or at the nearest enclosing one the text has."""
        around = path
        while around and around not in self.lines:
            around = around[:-1]
        return YamlError(problem, line=self.lines.get(around, 1), path=path_in_words(path))


def path_in_words(path: Path) -> str:
    """``agents[1].handoffs[0]``."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def read_yaml(text: str) -> YamlFile:
    """Parse a text that is a mapping. Linear in its length, which the caller limits.

    Raises:
        YamlError: not YAML, or YAML with something this reader refuses.
    """
    unreadable = _FORBIDDEN.search(text)
    if unreadable:
        code = f"U+{ord(unreadable[0]):04X}"
        line = text.count("\n", 0, unreadable.start()) + 1
        raise YamlError(f"The character {code} cannot stand in a text file.", line=line)
    try:
        return _Composer(text).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"This is not valid YAML: {error.problem or error.context or 'it breaks off'}."
        raise YamlError(problem, line=mark.line + 1 if mark else 0) from error
    except yaml.YAMLError as error:
        raise YamlError("This is not valid YAML.") from error


class _Composer:
    """Builds values from parser events; the parser is lazy, so an error stops the parsing."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        self._lines: dict[Path, int] = {}
        self._nodes = 0

    def read(self) -> YamlFile:
        next(self._events)  # the stream's start
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise YamlError("There is nothing in it.")
        if getattr(start, "tags", None):
            raise _refused(start, (), "Tags are not allowed here.")
        values = self._value(next(self._events), ())
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _refused(after, (), "A second YAML document begins here; one file holds one.")
        if not isinstance(values, dict):
            raise YamlError("Fields are expected here, such as “name: Front desk”.", line=1)
        return YamlFile(values, self._lines)

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self._admit(event, path)
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, path)
        if len(path) >= MAX_DEPTH:
            raise _refused(event, path, f"Fields are nested more than {MAX_DEPTH} deep.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _admit(self, event: yaml.Event, path: Path) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refused(event, path, f"There are more than {MAX_NODES:,} values in it.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, path, "Anchors and aliases (& and *) are not allowed here.")
        if tag := getattr(event, "tag", None):
            problem = f"Tags such as “{_short(str(tag))}” are not allowed here."
            raise _refused(event, path, problem)

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._admit(event, path)
            key = self._key(event, path)
            here = (*path, key)
            if key in fields:
                problem = f"This field is already on line {self._lines[here]}."
                raise _refused(event, here, problem)
            self._lines[here] = _line(event)
            fields[key] = self._value(next(self._events), here)
        return fields

    def _key(self, event: yaml.Event, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(event, path, "A field's name must be a word.")
        key = str(event.value)
        if key == "<<":
            raise _refused(event, path, "Merge keys (<<) are not allowed here.")
        if len(key) > MAX_SHOWN_CHARS or not key.isprintable():
            raise _refused(event, path, f"“{_short(key)}” cannot be the name of a field.")
        return key


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refused(event: yaml.Event, path: Path, problem: str) -> YamlError:
    return YamlError(problem, line=_line(event), path=path_in_words(path))


def _scalar(event: yaml.ScalarEvent, path: Path) -> str | int | float | bool | None:
    text = str(event.value)
    if not event.implicit[0]:  # quoted or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise _refused(event, path, "This number is too large.")
        return number
    return text


def fit(file: YamlFile, model: type[AnyModel]) -> AnyModel:
    """Validate the values as that model, without type conversion.

    Raises:
        YamlError: at the first field of the text that does not fit.
    """
    try:
        # As JSON, because only there does "strict" still take a list for a tuple.
        return model.model_validate_json(json.dumps(file.values), strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False)
    errors = [(item["type"], file.error(_sentence(item, model), item["loc"])) for item in found]
    # A misspelled field is missing too: the misspelling says more.
    raise min(errors, key=lambda pair: (pair[0] == "missing", pair[1].line))[1]


def _sentence(item: ErrorDetails, model: type[BaseModel]) -> str:
    """One pydantic error as a sentence for people who don't know Python."""
    kind, given = str(item["type"]), item["input"]
    if kind == "missing":
        return "This field is missing."
    if kind == "extra_forbidden":
        return _unknown(tuple(item["loc"]), model)
    if kind == "literal_error":
        return f"This must be {item['ctx']['expected']}."
    if kind == "string_type":
        return f"A text is expected here; put {_short(json.dumps(given))} into quotes."
    wanted = {
        "int_type": "A whole number",
        "int_from_float": "A whole number",
        "float_type": "A number",
        "bool_type": "true or false",
        "tuple_type": "A list",
        "model_type": "Fields of its own (each as “name: value”)",
    }.get(kind)
    if wanted:
        return f"{wanted} {'are' if kind == 'model_type' else 'is'} expected here."
    return f"{str(item['msg']).removeprefix('Input ').capitalize()}."


def _unknown(path: Path, model: type[BaseModel]) -> str:
    known = list(_model_at(path[:-1], model).model_fields)
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"there is {', '.join(known)}."
    return f"There is no field “{_short(str(path[-1]))}” here; {hint}"


def _model_at(path: Path, model: type[BaseModel]) -> type[BaseModel]:
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            inner = (annotation, *get_args(annotation))
            model = next(one for one in inner if isinstance(one, type) and _is_model(one))
    return model


def _is_model(candidate: type) -> bool:
    return issubclass(candidate, BaseModel)


def _short(text: str) -> str:
    seen = text if text.isprintable() else ascii(text)[1:-1]
    return seen if len(seen) <= MAX_SHOWN_CHARS else f"{seen[: MAX_SHOWN_CHARS - 1]}…"
