"""Reads Markdown by the events of pyromark (pulldown-cmark), which takes 2 s for 10 MB.

Two differences to CommonMark: indented text is no code, and only the names of HTML elements make
a tag.
"""

import re
from collections import Counter
from typing import Any

import pyromark

from agents_core.knowledge.documents.readers.html import read_html
from agents_core.knowledge.documents.readers.html_names import ELEMENTS, STRUCK, tag_of
from agents_core.knowledge.documents.readers.markdown.containers import Containers
from agents_core.knowledge.documents.readers.markdown.inline_text import InlineText
from agents_core.knowledge.documents.readers.markdown.markdown_source import (
    SourceLines,
    front_matter,
    with_closed_comments,
    with_escaped_dates,
)
from agents_core.knowledge.documents.tree.grids import one_line
from agents_core.knowledge.documents.tree.nodes import Heading, LeftOutKind, Paragraph, Tree, plain
from agents_core.knowledge.documents.tree.paragraphs import is_title, paragraph_blocks

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_FOOTNOTES
)
_NUMBER = re.compile(rb"\s*(\d{1,9})[.)]")


def read_markdown(text: str) -> Tree:
    """The tree of a text with ``\\n`` line ends."""
    left_out: Counter[LeftOutKind] = Counter()
    first_line = 1
    if found := front_matter(text):
        left_out["front matter"] += 1
        first_line += found.count("\n")
        text = text[len(found) :]
    reader = _Reader(with_escaped_dates(with_closed_comments(text)), first_line, left_out)
    return reader.read()


class _Reader:
    """Goes through the parser's events once. ``nested``: the text is a code block of another."""

    def __init__(
        self, text: str, first_line: int, left_out: Counter[LeftOutKind], *, nested: bool = False
    ) -> None:
        self._text = text
        self._nested = nested
        self._source = text.encode()
        self._lines = SourceLines(self._source, first_line)
        self._left_out = left_out
        self._referenced_notes: set[str] = set()
        self._containers = Containers()
        self._inline = InlineText(self._lines, left_out)
        self._html: list[str] | None = None
        self._code: list[str] | None = None
        self._block_line = first_line
        self._level = 0

    def read(self) -> Tree:
        for event, where in pyromark.events_with_range(
            self._text, options=_OPTIONS, merge_text=True
        ):
            self._take(event, where["start"])
        self._end_inline()
        notes = self._containers.notes
        orphans = [label for label in notes if label not in self._referenced_notes]
        last_line = self._lines.line(len(self._source))
        self._containers.add([Paragraph(plain(notes.pop(label), last_line)) for label in orphans])
        blocks = tuple(self._containers.blocks)
        return Tree(blocks=blocks, notes=notes, left_out=self._left_out)

    # --- events ---------------------------------------------------------------------------

    def _take(self, event: Any, start: int) -> None:
        match event:
            case {"Text": text} | {"Code": text} if self._html is None:
                self._add(text, start)
            case "SoftBreak" | "HardBreak":
                self._inline.opened(start).new_line(self._lines.line(start) + 1)
            case {"Html": html}:
                if self._html is not None:
                    self._html.append(html)
            case {"InlineHtml": html}:
                self._inline_html(html, start)
            case {"FootnoteReference": label}:
                self._referenced_notes.add(label)
                self._inline.note(label, start)
            case {"Start": tag}:
                self._start(tag, start)
            case {"End": tag}:
                self._end(tag if isinstance(tag, str) else next(iter(tag)), start)

    def _add(self, text: str, start: int) -> None:
        if self._code is not None:
            self._code.append(text)
        else:
            self._inline.add(text, start)

    def _inline_html(self, html: str, start: int) -> None:
        if html.startswith(("<!", "<?")):
            self._left_out["comment"] += 1
            return
        name, kind = tag_of(html)
        if name in STRUCK:
            self._inline.strike(1 if kind == "open" else -1)
        elif name == "sup":
            self._inline.lift(raised=kind == "open")
        elif name == "br":
            self._inline.opened(start).new_line(self._lines.line(start))
        elif name == "img":
            self._left_out += read_html(html).left_out
        elif name not in ELEMENTS:
            self._add(html, start)

    # --- containers -----------------------------------------------------------------------

    def _start(self, tag: Any, start: int) -> None:
        match tag:
            case "Emphasis" | "Superscript" | "Subscript" | {"Link": _}:
                return
            case {"Image": _}:
                self._left_out["picture"] += 1  # its description is read
            case "Strong":
                self._inline.opened(start).bold(1)
            case "Strikethrough":
                self._inline.strike(1)
            case _:
                self._end_inline()
                self._block_line = self._lines.line(start)
                self._start_container(tag, start)

    def _start_container(self, tag: Any, start: int) -> None:
        match tag:
            case {"List": _}:
                self._containers.open_list()
            case "Item":
                found = _NUMBER.match(self._source, start)
                self._containers.open_item(found[1].decode() if found else "")
            case {"FootnoteDefinition": label}:
                self._containers.open_note(label)
            case {"Heading": {"level": level}}:
                self._level = int(level[1:])
            case {"Table": _}:
                self._containers.open_table()
            case "HtmlBlock":
                self._html = []
            case {"CodeBlock": _}:
                self._code = []

    def _end(self, tag: str, start: int) -> None:
        match tag:
            case "Emphasis" | "Superscript" | "Subscript" | "Link" | "Image":
                return
            case "Strong":
                self._inline.opened(start).bold(-1)
            case "Strikethrough":
                self._inline.strike(-1)
            case "TableCell":
                words = self._inline.take()
                self._containers.add_cell(one_line(words) if words else plain("", self._block_line))
            case "Heading":
                self._end_heading(setext=self._source[start : start + 1] != b"#")
            case _:
                self._end_inline()
                self._end_container(tag)

    def _end_container(self, tag: str) -> None:
        match tag:
            case "List":
                self._containers.close_list()
            case "Item":
                self._containers.close_item()
            case "FootnoteDefinition":
                self._containers.close_note()
            case "TableHead":
                self._containers.end_table_head()
            case "TableRow":
                self._containers.end_table_row()
            case "Table":
                self._containers.close_table()
            case "HtmlBlock":
                self._end_html()
            case "CodeBlock":
                self._end_code()

    def _end_heading(self, *, setext: bool) -> None:
        """A sentence above a line of dashes was meant as a paragraph."""
        words = self._inline.take()
        if words is not None and words.text:
            sentence = setext and not is_title(words.text)
            self._containers.add([Paragraph(words) if sentence else Heading(self._level, words)])

    def _end_inline(self) -> None:
        """Close the paragraph that is open, or the text of a tight list item."""
        words = self._inline.take()
        if words is not None and words.text:
            self._containers.add(paragraph_blocks(words))

    def _end_html(self) -> None:
        html, self._html = "".join(self._html or ()), None
        name, _ = tag_of(html)
        if not html.startswith(("<!", "<?")) and name not in ELEMENTS:
            self._containers.add(paragraph_blocks(plain(html, self._block_line)))
            return
        tree = read_html(html, first_line=self._block_line)
        self._left_out += tree.left_out
        self._containers.add(tree.blocks)

    def _end_code(self) -> None:
        """Code is text like any other; indented text may hold lists."""
        code, self._code = "".join(self._code or ()), None
        if self._nested:
            self._containers.add([Paragraph(plain(code, self._block_line))])
            return
        inner = _Reader(code, self._block_line, self._left_out, nested=True).read()
        self._containers.add(inner.blocks)
