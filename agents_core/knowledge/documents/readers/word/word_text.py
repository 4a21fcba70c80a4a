"""The text of a Word file's paragraphs, without struck, hidden and deleted (tracked) text."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from agents_core.knowledge.documents.readers.word.word_package import W
from agents_core.knowledge.documents.readers.word.word_styles import WordStyles
from agents_core.knowledge.documents.tree.nodes import LeftOutKind, Words
from agents_core.knowledge.documents.tree.words_builder import WordsBuilder

MAX_DEPTH = 60
"""Content nested deeper (tables in text boxes in tables) is not read."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
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

    def joined(self, paragraphs: Iterable[Any]) -> Words:
        """The words of several paragraphs in one line; items of a list are divided by signs."""
        inline = WordsBuilder(1)
        listed = False
        for paragraph in paragraphs:
            inline.add(" ")
            before, listed = listed, self._styles.is_item(paragraph)
            if listed or before:
                inline.divide(";" if before else ":")
            self._runs(paragraph, inline)
        return inline.words()

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
        for child in run.iter():
            match child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "":
                case "t" if child.getparent() is run:
                    inline.add(child.text or "")
                case "tab" | "cr" if child.getparent() is run:
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
        boxes = list(element.iter(f"{W}txbxContent"))
        if boxes:
            self._boxes += boxes[:1]
        else:
            self._left_out["picture"] += 1
