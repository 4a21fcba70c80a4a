"""The text of a Word file's paragraphs, without struck, hidden and deleted (tracked) text."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from agents_core.knowledge.documents.readers.word.word_package import W
from agents_core.knowledge.documents.readers.word.word_styles import WordStyles
from agents_core.knowledge.documents.tree.grids import one_line
from agents_core.knowledge.documents.tree.nodes import LeftOutKind, Words
from agents_core.knowledge.documents.tree.words_builder import WordsBuilder

MAX_DEPTH = 60
"""Content nested deeper (tables in text boxes in tables) is not read."""

_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALLBACK = f"{_MARKUP}Fallback"  #: the same content again, for older programs
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
_CHECK_MARKS = {"F0FC": "✓", "F0FB": "✗", "F0FE": "☑", "F0A8": "☐"}  #: of the font Wingdings


class WordText:
    """Reads paragraphs. Counts in ``left_out`` what it leaves out, and queues text boxes."""

    def __init__(self, styles: WordStyles, left_out: Counter[LeftOutKind]) -> None:
        self._styles = styles
        self._left_out = left_out
        self._boxes: list[Any] = []

    def words(self, paragraph: Any) -> Words:
        """The words of one paragraph."""
        inline = WordsBuilder(1)
        self._runs(paragraph, inline)
        return inline.words()

    def joined(self, element: Any) -> Words:
        """The words of a cell or footnote in one line, those of its text boxes included. Items of
        a list and rows of a table in it are divided by signs."""
        inline = WordsBuilder(1)
        waiting, boxes = list(_paragraphs(element)), len(self._boxes)
        listed, row = False, None
        first = next(element.iterancestors(f"{W}tr"), None)
        while waiting:
            paragraph = waiting.pop(0)
            inline.new_line(1)
            before, above = listed, row
            row = next(paragraph.iterancestors(f"{W}tr"), None)
            listed = self._styles.is_item(paragraph) or row is not first
            if (listed or before) and (row is first or row is not above):
                inline.divide(";" if before else ":")
            self._runs(paragraph, inline)
            waiting = [one for box in self._boxes[boxes:] for one in _paragraphs(box)] + waiting
            del self._boxes[boxes:]
        return one_line(inline.words())

    def next_box(self) -> Any | None:
        """The next text box that stood in a paragraph, once; None when there is no other."""
        return self._boxes.pop(0) if self._boxes else None

    def _runs(self, parent: Any, inline: WordsBuilder, depth: int = 0) -> None:
        for child in parent:
            if child.tag in (f"{W}del", f"{W}moveFrom"):
                self._left_out["tracked deletion"] += 1
            elif child.tag == f"{W}r":
                self._run(child, inline)
            elif child.tag not in (_FALLBACK, f"{W}pPr", f"{W}txbxContent") and depth < MAX_DEPTH:
                self._runs(child, inline, depth + 1)

    def _run(self, run: Any, inline: WordsBuilder) -> None:
        if left_out := self._is_left_out(run):
            self._left_out[left_out] += bool("".join(run.itertext()).strip())
            return
        bold = self._styles.has(run, "b")
        inline.bold(bold)
        for child in _parts(run):
            match child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "":
                case "t" if _is_raised(run):
                    inline.add_raised(child.text or "")
                case "t":
                    inline.add(child.text or "")
                case "tab" | "cr":
                    inline.add(" ")
                case "br":
                    inline.new_line(1)
                case "noBreakHyphen":
                    inline.add("-")
                case "sym":
                    inline.add(_CHECK_MARKS.get(str(child.get(f"{W}char")).upper(), ""))
                case "footnoteReference" | "endnoteReference" as kind:
                    inline.note(f"{kind.removesuffix('Reference')} {child.get(f'{W}id')}")
                case "commentReference":
                    self._left_out["comment"] += 1
                case "drawing" | "pict" | "object" if child.tag in _PICTURES:
                    self._picture(child)
        inline.bold(-bold)

    def _is_left_out(self, run: Any) -> LeftOutKind | None:
        if self._styles.has(run, "strike", "dstrike"):
            return "struck text"
        if self._styles.has(run, "vanish"):
            return "hidden text"
        return None

    def _picture(self, element: Any) -> None:
        boxes = list(_boxes_in(element))
        self._boxes += boxes
        self._left_out["picture"] += not boxes


def _is_raised(run: Any) -> bool:
    place = run.find(f"{W}rPr/{W}vertAlign")
    return place is not None and place.get(f"{W}val") == "superscript"


def _parts(run: Any) -> Iterator[Any]:
    """What stands in a run, without what is there for older programs."""
    for child in run:
        if child.tag in (f"{_MARKUP}AlternateContent", f"{_MARKUP}Choice"):
            yield from _parts(child)
        elif child.tag != _FALLBACK:
            yield child


def _paragraphs(element: Any) -> Iterator[Any]:
    """Its paragraphs, those of tables in it included and those of text boxes left out."""
    for child in element:
        if child.tag == f"{W}p":
            yield child
        else:
            yield from _paragraphs(child)


def _boxes_in(element: Any) -> Iterator[Any]:
    """The text boxes of a drawing, which may be a group of several."""
    for child in element:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes_in(child)
