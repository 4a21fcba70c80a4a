"""Facets: the values calls can be filtered by, as ``call_facets`` stores them."""

from typing import Literal, TypeAlias

FacetKind: TypeAlias = Literal["agent", "tool", "approval", "flag", "team", "policy"]
Facet: TypeAlias = tuple[FacetKind, str]

VALUE_CHARS = 200


def versioned(name: str, version: int = 0) -> str:
    """A team or policy in any version (0), or in one. Names contain no line break."""
    return f"{name}\n{version}" if version else name


def split_versioned(value: str) -> tuple[str, int]:
    """Name and version of a value that ``versioned`` made."""
    name, _, version = value.partition("\n")
    return name, int(version) if version else 0


def storable(text: str) -> str:
    """``text`` without what a database refuses: NUL and halves of surrogate pairs."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def short(text: str, max_chars: int = VALUE_CHARS) -> str:
    """``storable``, cut to the length of its column."""
    return storable(text)[:max_chars]
