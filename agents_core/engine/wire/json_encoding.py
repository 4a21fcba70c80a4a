"""Converts dataclasses to plain JSON types by their fields."""

import dataclasses
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class WireForm(Protocol):
    """A value whose wire form is not simply its fields."""

    def wire(self) -> dict[str, Any]:
        """Plain JSON types."""
        ...


def nullable() -> Any:
    """A field the protocol writes as null instead of leaving it out."""
    return dataclasses.field(default=None, metadata={"nullable": True})


def to_wire(value: Any) -> Any:
    """Plain JSON types; a field that is None is left out unless the protocol writes null."""
    if isinstance(value, WireForm):
        return value.wire()
    if isinstance(value, tuple):
        return [to_wire(item) for item in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    plain: dict[str, Any] = {}
    for item in dataclasses.fields(value):
        content = getattr(value, item.name)
        if content is not None or item.metadata.get("nullable"):
            plain[item.name] = to_wire(content)
    return plain
