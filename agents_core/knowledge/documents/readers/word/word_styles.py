"""Styles of a Word file: heading levels, lists, struck and hidden text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agents_core.knowledge.documents.readers.word.word_package import W

MAX_HEADING = 6


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A paragraph's list and its level in it, from 0; ``list_id`` "0" takes it out of a list."""

    list_id: str
    level: int


class WordStyles:
    """What paragraphs and runs inherit."""

    def __init__(self, root: Any) -> None:
        """``root``: of the part "styles", or None."""
        found = root.iterfind(f"{W}style") if root is not None else ()
        self._styles = {str(style.get(f"{W}styleId")): style for style in found}

    def heading_level(self, paragraph: Any) -> int:
        """1 to 6 for a heading, whatever its style is called; else 0."""
        own = value_of(paragraph, f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._chain(value_of(paragraph, f"{W}pPr/{W}pStyle")):
            name = (value_of(style, f"{W}name") or "").lower()
            if name == "title":
                return 1
            level = value_of(style, f"{W}pPr/{W}outlineLvl")
            if level is not None:
                return _level(level)
            if name.startswith("heading ") and name[8:].isdigit():
                return min(int(name[8:]), MAX_HEADING)
        return 0

    def list_place(self, paragraph: Any) -> ListPlace | None:
        """Its list: its own, or its style's."""
        for element in (paragraph, *self._chain(value_of(paragraph, f"{W}pPr/{W}pStyle"))):
            list_id = value_of(element, f"{W}pPr/{W}numPr/{W}numId")
            if list_id is not None:
                level = value_of(element, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
                return ListPlace(list_id, min(int(level), 8) if level.isdigit() else 0)
        return None

    def is_item(self, paragraph: Any) -> bool:
        """Whether the paragraph is an item of a list."""
        place = self.list_place(paragraph)
        return place.list_id != "0" if place is not None else self.has_list_style(paragraph)

    def has_list_style(self, paragraph: Any) -> bool:
        """Files without numbering definitions still name a style such as "ListBullet"."""
        style = value_of(paragraph, f"{W}pPr/{W}pStyle") or ""
        return style.lower().startswith(("listbullet", "listnumber"))

    def has(self, run: Any, *names: str) -> bool:
        """Whether a run has one of these properties ("strike"), itself or by its style."""
        chain = (run, *self._chain(value_of(run, f"{W}rPr/{W}rStyle")))
        for name in names:
            for element in chain:
                found = element.find(f"{W}rPr/{W}{name}")
                if found is not None:
                    if is_on(found):
                        return True
                    break
        return False

    def _chain(self, style_id: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style_id is not None and style_id not in seen and style_id in self._styles:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value_of(self._styles[style_id], f"{W}basedOn")


def value_of(element: Any, path: str) -> str | None:
    """The ``w:val`` of the element at that path."""
    found = element.find(path)
    return None if found is None else str(found.get(f"{W}val", ""))


def is_on(element: Any) -> bool:
    """A switch such as ``w:strike``: on unless it says otherwise."""
    return element.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def _level(outline: str) -> int:
    level = int(outline) + 1 if outline.isdigit() else 10
    return min(level, MAX_HEADING) if level <= 9 else 0
