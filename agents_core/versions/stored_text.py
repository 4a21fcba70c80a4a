"""Normalises names and texts before they are stored."""

from collections import Counter
from collections.abc import Iterable

from agents_core.versions.version_records import Part, VersionError

MAX_NAME_CHARS = 80
MAX_AUTHOR_CHARS = 80
MAX_MESSAGE_CHARS = 200
MAX_CALL_ID_CHARS = 64


def one_line(text: str) -> str:
    """The text on one line, without unprintable characters."""
    printable = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(printable.split())


def cut_line(text: str, most_chars: int) -> str:
    """One line, cut at the limit: for notes, which are never looked up."""
    return one_line(text)[:most_chars].strip()


def checked_name(name: str) -> str:
    """A name as it is stored.

    Raises:
        VersionError: it has no letter or digit, or it is too long.
    """
    stored = one_line(name)
    if not any(char.isalnum() for char in stored):
        raise VersionError("A name needs a letter or a digit.")
    if len(stored) > MAX_NAME_CHARS:
        raise VersionError(f"A name may have {MAX_NAME_CHARS} characters; this has {len(stored)}.")
    return stored


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """``wanted``, or the first of "wanted 2", "wanted 3"... that is not taken in any case."""
    known = {name.casefold() for name in taken}
    number, name = 2, wanted
    while name.casefold() in known:
        name, number = f"{wanted} {number}", number + 1
    return name


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and lone surrogates, which no encoding takes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def published_parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a version as they are stored.

    Raises:
        VersionError: there are none, two have one name, or a name cannot be used.
    """
    stored = tuple(Part(checked_name(part.name), storable(part.text)) for part in parts)
    if not stored:
        raise VersionError("There is nothing to publish.")
    for name, count in Counter(part.name for part in stored).items():
        if count > 1:
            raise VersionError(f"There are {count} documents called “{name}”.")
    return stored


def draft_parts(parts: Iterable[Part]) -> list[list[str]]:
    """The parts of a draft as they are stored; their names are not checked."""
    return [[storable(part.name), storable(part.text)] for part in parts]
