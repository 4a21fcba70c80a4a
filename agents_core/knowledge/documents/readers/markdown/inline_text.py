"""The text of the block that is being read, without struck text."""

from collections import Counter

from agents_core.knowledge.documents.readers.markdown.markdown_source import SourceLines
from agents_core.knowledge.documents.tree.nodes import LeftOutKind, Words
from agents_core.knowledge.documents.tree.words_builder import WordsBuilder


class InlineText:
    """Collects the words of one paragraph, heading, table cell or tight list item after another.

    ``offset``: where in the source something stands, in bytes.
    """

    def __init__(self, lines: SourceLines, left_out: Counter[LeftOutKind]) -> None:
        self._lines = lines
        self._left_out = left_out
        self._builder: WordsBuilder | None = None
        self._struck = 0
        self._raised = False

    def opened(self, offset: int) -> WordsBuilder:
        """The block's builder; a new one when none is open."""
        if self._builder is None:
            self._builder = WordsBuilder(self._lines.line(offset))
        return self._builder

    def add(self, text: str, offset: int) -> None:
        """Text as it stands between markup."""
        if not self._struck:
            builder = self.opened(offset)
            (builder.add_raised if self._raised else builder.add)(text)

    def note(self, label: str, offset: int) -> None:
        """A reference to a footnote."""
        if not self._struck:
            self.opened(offset).note(label)

    def strike(self, change: int) -> None:
        """+1 where struck text begins, -1 where it ends."""
        if change > 0 and not self._struck:
            self._left_out["struck text"] += 1
        self._struck = max(self._struck + change, 0)

    def lift(self, *, raised: bool) -> None:
        """The text that follows stands above the line, or on it again."""
        self._raised = raised

    def take(self) -> Words | None:
        """Close the block. Returns its words, or None when no block was open."""
        builder, self._builder, self._struck = self._builder, None, 0
        self._raised = False
        return builder.words() if builder is not None else None
