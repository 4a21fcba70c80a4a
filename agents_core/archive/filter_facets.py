"""How what a call can be filtered by is spelled in ``call_facets``. It knows no query."""

from typing import Literal, TypeAlias

FacetKind: TypeAlias = Literal["agent", "tool", "approval", "flag", "team", "policy"]
Facet: TypeAlias = tuple[FacetKind, str]

VALUE_CHARS = 200


def versioned(name: str, version: int = 0) -> str:
    """A team or policy in any version (0), or in one. No name holds the sign between."""
    return f"{name}\n{version}" if version else name


def split_versioned(value: str) -> tuple[str, int]:
    """What ``versioned`` joined."""
    name, _, version = value.partition("\n")
    return name, int(version) if version else 0


def storable(text: str) -> str:
    """A text both databases take: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def short(text: str, most_chars: int = VALUE_CHARS) -> str:
    """``storable``, cut to what its column holds."""
    return storable(text)[:most_chars]
