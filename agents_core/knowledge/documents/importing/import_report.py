"""What an import left out and what it is unsure of, in sentences for the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents_core.versions import Part

_NAMES = {
    "comment": ("comment", "comments"),
    "front matter": ("block of front matter", "blocks of front matter"),
    "struck text": ("struck-out text", "struck-out texts"),
    "hidden text": ("hidden text", "hidden texts"),
    "tracked deletion": ("tracked deletion", "tracked deletions"),
    "picture": ("picture", "pictures"),
    "page without text": ("page without text", "pages without text"),
    "formula": ("formula", "formulas"),
    "video or sound": ("video or sound", "videos or sounds"),
    "embedded page": ("embedded page", "embedded pages"),
    "header or footer": ("header or footer", "headers and footers"),
    "script": ("script or style", "scripts and styles"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """``left_out``: kind (as ``LeftOutKind``) and how many; ``unsure``: sentences."""

    left_out: tuple[tuple[str, int], ...] = ()
    unsure: tuple[str, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """Everything a person should know before publishing; empty when there is nothing."""
        left_out = left_out_sentence(dict(self.left_out))
        return (*((left_out,) if left_out else ()), *self.unsure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A document made of a file or web page."""

    part: Part
    report: ImportReport


def left_out_sentence(counts: Mapping[str, int]) -> str:
    """ "Left out: 2 comments, 1 picture." or empty."""
    named = [
        f"{count:,} {_NAMES[kind][count != 1] if kind in _NAMES else kind}"
        for kind, count in counts.items()
        if count
    ]
    return f"Left out: {', '.join(named)}." if named else ""
