"""Passages: the pieces of a document that are looked up and cited.

A passage is a sentence of a paragraph (with those that depend on it), a list item or clause, or a
table row. It carries what it needs to be understood alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from agents_core.knowledge.documents.document_text import clean
from agents_core.knowledge.documents.readers.markdown.markdown_reader import read_markdown
from agents_core.knowledge.documents.tree.clauses import with_clauses
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Table,
    Tree,
    Words,
)
from agents_core.knowledge.documents.tree.open_items import with_open_items
from agents_core.knowledge.documents.tree.paragraphs import is_title
from agents_core.knowledge.documents.tree.sentence_groups import (
    MAX_CHARS,
    MAX_LIMIT_CHARS,
    groups,
    last_sentence,
    limit_of,
)
from agents_core.knowledge.documents.tree.titles import is_fragments, with_title

MAX_LEAD_IN_CHARS = 200
"""A longer parent item leads in with its last sentence only."""

MAX_LIMITED = 12
"""Passages of one list or table that a sentence below it may limit."""

_STATEMENT_END = (".", "!", "…", ";")
_SENTENCE_END = (*_STATEMENT_END, "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One thing the policy says, with what it needs to be understood alone."""

    id: str  #: "P1", "P2"...; stable within one version of the policy
    line: int  #: first line in the document, 1-based
    text: str  #: its own words in one line; a table row as "Class: Business; Fee: free"
    headings: tuple[str, ...]  #: outermost first
    document: str = ""  #: the document of the policy that contains it
    lead_in: tuple[str, ...] = ()  #: what stands over a list item, outermost first
    number: str = ""  #: clause or item number as the document shows it: "4.2 (a)"
    row: tuple[tuple[str, str], ...] = ()  #: of a table row: (column head, cell); a head may be ""
    notes: tuple[str, ...] = ()  #: footnotes to its words, and what stands below and limits it
    note_numbers: tuple[str, ...] = ()
    """Of each note, its number where it is a clause of its own, else ""; empty when none is one."""

    @property
    def numbers(self) -> str:
        """The numbers of all clauses whose words it has: "4.1, 4.2"."""
        return ", ".join(filter(None, dict.fromkeys((self.number, *self.note_numbers))))

    def standalone(self) -> str:
        """Lead-in, text and notes as one readable text, without headings."""
        opening = "".join(_opened(words) for words in self.lead_in)
        return " ".join((opening + self.text, *self.notes))

    def searchable(self) -> str:
        """The text to embed: headings and ``standalone``."""
        return ": ".join((*self.headings, self.standalone()))


def _opened(lead_in: str) -> str:
    return lead_in + (" " if lead_in[-1:] in ":.!?,;" else ": ")


def passages_of(text: str) -> tuple[Passage, ...]:
    """Every passage of a Markdown text, in document order."""
    return passages_in_tree(read_markdown(clean(text)))


def passages_in_tree(tree: Tree) -> tuple[Passage, ...]:
    """Every passage of a document, in its order."""
    walk = _Walk(tree)
    walk.blocks(with_clauses(with_open_items(with_title(tree.blocks))), _Place())
    walk.leave_headings(0)
    return tuple(walk.passages)


_NONE = range(0)


@dataclass(frozen=True, slots=True)
class _Place:
    """The position of the walk within lists. ``nested``: inside an item."""

    lead_in: tuple[str, ...] = ()
    number: str = ""
    nested: bool = False

    def under(self, lead_in: str) -> "_Place":
        """The same place under one more lead-in."""
        return _Place((*self.lead_in, lead_in), self.number, self.nested)


@dataclass(slots=True)
class _LeadIns:
    """Paragraphs that lead in to the next block."""

    waiting: list[tuple[Words, _Place]] = field(default_factory=list)
    lasting: list[tuple[Words, _Place]] = field(default_factory=list)
    """What begins an item and ends with a colon, or asks, leads in to each of the item's blocks, up
    to the next such paragraph."""
    used: int = 0  #: how many have led in to a block already

    def place(self, outer: _Place, words: Words | None = None) -> _Place:
        """The place under them. ``words``: of the block, if it may take their place."""
        if words is not None and self.used and words.text.endswith(":"):
            self.waiting, self.lasting, self.used = [], [], 0
        return self.waiting[-1][1].under(self.waiting[-1][0].text) if self.waiting else outer

    def add(self, words: Words, place: _Place, *, lasting: bool = False) -> None:
        """One more. ``lasting``: it begins an item."""
        self.waiting.append((words, place))
        if lasting and words.text.endswith((":", "?")):
            self.lasting = [(words, place)]

    def unused(self) -> list[tuple[Words, _Place]]:
        """Those that are in no passage yet. A statement is a passage of its own."""
        waiting = self.waiting[self.used :]
        return [one for one in waiting if not one[0].text.endswith(_STATEMENT_END)]

    def next_block(self) -> None:
        """A block has been emitted."""
        self.waiting, self.used = list(self.lasting), len(self.lasting)


@dataclass(slots=True)
class _OpenHeading:
    level: int
    words: Words
    used: bool = False  #: it is in the path of a passage


@dataclass(slots=True)
class _Walk:
    """Goes through a tree once."""

    tree: Tree
    passages: list[Passage] = field(default_factory=list)
    _headings: list[_OpenHeading] = field(default_factory=list)

    def blocks(self, blocks: Sequence[Block], place: _Place) -> None:
        """Emits the passages of blocks that stand beside each other."""
        leading = _LeadIns()
        above = _NONE  # the passages of the block above, which the next one may limit
        for at, block in enumerate(blocks):
            below = blocks[at + 1] if at + 1 < len(blocks) else None
            before = len(self.passages)
            match block:
                case Heading():
                    self._heading(block)
                    leading = _LeadIns()
                    leads = block.words.text.endswith(":") and not isinstance(below, Heading)
                    if leads and below is not None:
                        leading.add(block.words, place)
                        continue
                case Paragraph(words):
                    words = self._without_limit(words, below, above)
                    if not words.text:
                        continue
                    here = leading.place(place, words)
                    first = at == 0 and place.nested
                    if opening := self._paragraph(words, below, here, first=first):
                        leading.add(opening, here, lasting=first)
                        emitted = opening.text.endswith(_STATEMENT_END)
                        above = range(before, len(self.passages)) if emitted else _NONE
                        continue
                case Listing(items):
                    self._items(items, leading.place(place), above)
                case Table():
                    self._table(block, leading.place(place))
            for words, where in leading.unused() if len(self.passages) == before else ():
                self._sentences(words, where)  # nothing follows that it leads in to
            leading.next_block()
            above = _NONE if isinstance(block, Heading) else range(before, len(self.passages))

    def _paragraph(
        self, words: Words, below: Block | None, place: _Place, *, first: bool
    ) -> Words | None:
        """Emits a paragraph, except for what leads in to the block below it, which it returns.
        ``first``: it begins a list item."""
        lead = _lead_in(words, below, nested=place.nested, first=first)
        if lead is None:
            self._sentences(words, place)
            return None
        before, opening = lead
        if opening.text.endswith(_STATEMENT_END):
            self._sentences(words, place)
        elif before.text:
            self._sentences(before, place)
        return opening

    def _items(self, items: Sequence[Item], place: _Place, above: range) -> None:
        """Emits the items, except for those that limit the one before. Items are equals where the
        first of them is a limit already: "free only: with a receipt, within 14 days"."""
        equals = not above
        for at, item in enumerate(items):
            before = len(self.passages)
            match item.blocks:
                case (Paragraph(words), *rest) if not (equals and at == 0):
                    number = _number(item, place)
                    words = self._without_limit(words, rest[0] if rest else None, above, number)
                    if not words.text and not rest:
                        continue
                    item = replace(item, blocks=(Paragraph(words), *rest))
                case (Paragraph(words), *_) if limit_of(words, "")[0].text:
                    pass
                case _:
                    equals = False
            self._item(item, place)
            above = _NONE if equals else range(before, len(self.passages))

    def _without_limit(
        self, words: Words, below: Block | None, above: range, number: str = ""
    ) -> Words:
        """Adds the sentences that only limit the passages above to these, and returns the rest. A
        limit that leads in to a list is added with its items, which stay passages; one that leads
        in to something else stays there. ``number``: of the clause that begins with the words."""
        if not 0 < len(above) <= MAX_LIMITED:
            return words
        limit, rest = limit_of(words, self.passages[above[-1]].text)
        note = limit.text
        if note and not rest.text and _leads_on(words, below):
            listed = _listed(below) if isinstance(below, Listing) else ""
            rest, note = words, listed and f"{note.removesuffix(':')}: {listed}"
        size = max(sum(map(len, self.passages[at].notes)) for at in above)
        if not note or size + len(note) > MAX_LIMIT_CHARS:
            return words
        notes = (note, *self._note_texts([label for _, label in limit.notes]))
        for at in above:
            self.passages[at] = _with_notes(self.passages[at], notes, number)
        return rest

    def _item(self, item: Item, place: _Place) -> None:
        number = _number(item, place) or place.number
        self.blocks(item.blocks, _Place(place.lead_in, number, True))

    def _table(self, table: Table, place: _Place) -> None:
        band = place
        rows, names = (table.rows, table.heads) if table.rows else ((table.heads,), ())
        for at, row in enumerate(rows):
            filled = [cell for cell in row if cell.text]
            if not filled:
                continue
            if len(row) > 2 and filled == [row[0]] and at + 1 < len(rows):
                band = place.under(row[0].text)  # a title within the table
                continue
            heads = [head.text for head in names] + [""] * len(row)
            pairs = tuple(
                (head, cell.text) for head, cell in zip(heads, row, strict=False) if cell.text
            )
            notes = [label for cell in filled for _, label in cell.notes]
            text = "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs)
            if len(text) <= MAX_CHARS:
                self._emit(text, filled[0].line, band, notes, pairs)
            else:
                self._sentences(Words(text, ((0, filled[0].line),)), band)

    def _sentences(self, words: Words, place: _Place) -> None:
        for piece in groups(words, item=place.nested):
            self._emit(piece.text, piece.line, place, [label for _, label in piece.notes])

    # --- headings -------------------------------------------------------------------------

    def _heading(self, heading: Heading) -> None:
        self.leave_headings(heading.level)
        if not is_title(heading.words.text):
            self._sentences(heading.words, _Place())  # a sentence is a passage of its own
        self._headings.append(_OpenHeading(heading.level, heading.words))

    def leave_headings(self, level: int) -> None:
        """Close the headings that a new one of ``level`` ends. A heading with nothing under it
        becomes a passage, so that no line is dropped."""
        while self._headings and self._headings[-1].level >= level:
            closed = self._headings.pop()
            if not closed.used:
                self._sentences(closed.words, _Place())

    def _emit(
        self,
        text: str,
        line: int,
        place: _Place,
        notes: Sequence[str],
        row: tuple[tuple[str, str], ...] = (),
    ) -> None:
        if not any(character.isalnum() for character in text):
            return
        self.passages.append(
            Passage(
                id=f"P{len(self.passages) + 1}",
                line=line,
                text=text,
                headings=tuple(heading.words.text for heading in self._headings),
                lead_in=place.lead_in,
                number=place.number,
                row=row,
                notes=tuple(self._note_texts(notes)),
            )
        )
        for heading in self._headings:
            heading.used = True

    def _note_texts(self, labels: Sequence[str]) -> Iterator[str]:
        for label in dict.fromkeys(labels):
            if text := self.tree.notes.get(label):
                yield text


def _number(item: Item, place: _Place) -> str:
    """The number of an item after that of the item it stands in: "4.2 (a)"."""
    within = place.number and item.number and not item.number.startswith(f"{place.number}.")
    return f"{place.number} {item.number}" if within else item.number


def _with_notes(passage: Passage, notes: Sequence[str], number: str) -> Passage:
    """The passage with more notes, the first of them from the clause ``number``."""
    numbers = passage.note_numbers
    if numbers or number:
        before = (*numbers, *[""] * (len(passage.notes) - len(numbers)))
        numbers = (*before, number, *[""] * (len(notes) - 1))
    return replace(passage, notes=(*passage.notes, *notes), note_numbers=numbers)


def _lead_in(
    words: Words, below: Block | None, *, nested: bool, first: bool
) -> tuple[Words, Words] | None:
    """Splits a paragraph into the rest and the part that leads in to the block below it: its last
    sentence, or all of an item. None when nothing leads in."""
    if below is None or isinstance(below, Heading):
        return None
    colon = words.text.endswith(":")
    open_end = not words.text.endswith(_SENTENCE_END)
    if isinstance(below, Paragraph):
        leads = colon or (first and (open_end or words.text.endswith("?")))
    elif isinstance(below, Table):
        leads = open_end
    else:
        leads = open_end or nested or is_fragments(below)
    if not leads:
        return None
    if nested and len(words.text) <= MAX_LEAD_IN_CHARS:
        return words.cut(0, 0), words
    return last_sentence(words)


def _leads_on(words: Words, below: Block | None) -> bool:
    """Whether a paragraph is no sentence without the block below it."""
    is_open = not words.text.endswith(_SENTENCE_END)
    return is_open and _lead_in(words, below, nested=False, first=False) is not None


def _listed(listing: Listing) -> str:
    """The first words of its items in one line; empty when none begins with words."""
    firsts = [item.blocks[0] for item in listing.items if item.blocks]
    texts = [first.words.text.rstrip(".;,") for first in firsts if isinstance(first, Paragraph)]
    return f"{'; '.join(texts)}." if texts else ""
