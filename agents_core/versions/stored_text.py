"""Names and texts in the form they are kept in. It knows no database and no meaning of a text."""

from collections import Counter
from collections.abc import Iterable

from agents_core.versions.version_records import Part, VersionError

MAX_NAME_CHARS = 80
MAX_AUTHOR_CHARS = 80
MAX_MESSAGE_CHARS = 200
MAX_CALL_ID_CHARS = 64


def one_line(text: str) -> str:
    """One printable line: what a list or a heading can show, and every database takes."""
    printable = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(printable.split())


def cut_line(text: str, most_chars: int) -> str:
    """A note nobody looks anything up by: cut at the limit rather than refused."""
    return one_line(text)[:most_chars].strip()


def checked_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        VersionError: nothing is left of it, or it is too long.
    """
    kept = one_line(name)
    if not any(char.isalnum() for char in kept):
        raise VersionError("A name needs a letter or a digit.")
    if len(kept) > MAX_NAME_CHARS:
        raise VersionError(f"A name may have {MAX_NAME_CHARS} characters; this has {len(kept)}.")
    return kept


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and lone surrogates, which no encoding takes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def published_parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a version as they are kept.

    Raises:
        VersionError: there are none, two have one name, or a name cannot be used.
    """
    kept = tuple(Part(checked_name(part.name), storable(part.text)) for part in parts)
    if not kept:
        raise VersionError("There is nothing to publish.")
    for name, count in Counter(part.name for part in kept).items():
        if count > 1:
            raise VersionError(f"There are {count} documents called “{name}”.")
    return kept


def draft_parts(parts: Iterable[Part]) -> list[list[str]]:
    """The parts of a draft, which may have any names while somebody types them."""
    return [[storable(part.name), storable(part.text)] for part in parts]
