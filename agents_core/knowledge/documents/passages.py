"""Passages: the pieces of a document that are looked up and cited.

A passage is a sentence of a paragraph (with those that depend on it), a list item or clause, or a
table row. It carries what it needs to be understood alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from agents_core.knowledge.documents.context.conditions import held_together
from agents_core.knowledge.documents.context.lead_ins import (
    STATEMENT_END,
    LeadIns,
    Place,
    lead_in,
    leads_on,
    listed_words,
    opened,
)
from agents_core.knowledge.documents.context.note_marks import first_note, has_mark, without_mark
from agents_core.knowledge.documents.context.open_items import with_open_items
from agents_core.knowledge.documents.context.titles import with_title
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
from agents_core.knowledge.documents.tree.paragraphs import is_title
from agents_core.knowledge.documents.tree.sentence_groups import (
    MAX_CHARS,
    MAX_LIMIT_CHARS,
    groups,
    limit_of,
)

MAX_MARKS = 9
"""Items of a list that may be notes to marks above it."""

MAX_LIMITED = 12
"""Passages of one list or table that a sentence below it may limit."""


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
        opening = "".join(opened(words) for words in self.lead_in)
        return " ".join((opening + self.text, *self.notes))

    def searchable(self) -> str:
        """The text to embed: headings and ``standalone``."""
        return ": ".join((*self.headings, self.standalone()))


def passages_of(text: str) -> tuple[Passage, ...]:
    """Every passage of a Markdown text, in document order."""
    return passages_in_tree(read_markdown(clean(text)))


def passages_in_tree(tree: Tree) -> tuple[Passage, ...]:
    """Every passage of a document, in its order."""
    walk = _Walk(tree)
    walk.blocks(with_clauses(with_open_items(with_title(tree.blocks))), Place())
    walk.leave_headings(0)
    return tuple(walk.passages)


_NONE = range(0)


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

    def blocks(self, blocks: Sequence[Block], place: Place) -> None:
        """Emits the passages of blocks that stand beside each other."""
        leading = LeadIns()
        above = _NONE  # the passages of the block above, which the next one may limit
        for at, block in enumerate(blocks):
            below = blocks[at + 1] if at + 1 < len(blocks) else None
            before = len(self.passages)
            match block:
                case Heading():
                    self._heading(block)
                    leading = LeadIns()
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
                        emitted = opening.text.endswith(STATEMENT_END)
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
        self, words: Words, below: Block | None, place: Place, *, first: bool
    ) -> Words | None:
        """Emits a paragraph, except for what leads in to the block below it, which it returns.
        ``first``: it begins a list item."""
        lead = lead_in(words, below, nested=place.nested, first=first)
        if lead is None:
            self._sentences(words, place)
            return None
        before, opening = lead
        if opening.text.endswith(STATEMENT_END):
            self._sentences(words, place)
        elif before.text:
            self._sentences(before, place)
        return opening

    def _items(self, items: Sequence[Item], place: Place, above: range) -> None:
        """Emits the items, except for those that limit the one before. Items are equals where the
        first of them is a limit already: "free only: with a receipt, within 14 days"."""
        if place.lead_in and (conditions := held_together(items, place.lead_in[-1])):
            notes = [label for _, label in conditions.notes]
            self._emit(conditions.text, conditions.line, place, notes)
            return
        equals = not above
        marked = above
        for at, item in enumerate(items):
            before = len(self.passages)
            if at < MAX_MARKS:
                item = self._marked(item, marked)
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
        words = self._without_marked_notes(words, above, number)
        if not words.text or not 0 < len(above) <= MAX_LIMITED:
            return words
        limit, rest = limit_of(words, self.passages[above[-1]].text)
        note = limit.text
        if note and not rest.text and leads_on(words, below):
            listed = listed_words(below) if isinstance(below, Listing) else ""
            rest, note = words, listed and f"{note.removesuffix(':')}: {listed}"
        size = max(sum(map(len, self.passages[at].notes)) for at in above)
        if not note or size + len(note) > MAX_LIMIT_CHARS:
            return words
        notes = (note, *self._note_texts([label for _, label in limit.notes]))
        for at in above:
            self.passages[at] = _with_notes(self.passages[at], notes, number)
        return rest

    def _without_marked_notes(self, words: Words, above: range, number: str) -> Words:
        """Adds the notes whose marks passages above have to those, and returns the rest."""
        while found := first_note(words):
            mark, note, rest = found
            marked = [at for at in above if has_mark(self.passages[at].text, mark)]
            if not marked:
                break
            for at in marked:
                self.passages[at] = _with_notes(
                    _unmarked(self.passages[at], mark), [note.text], number
                )
            words = rest
        return words

    def _marked(self, item: Item, above: range) -> Item:
        """The item with its bullet or number as a mark, where a passage above has that mark."""
        mark = f"{item.number})" if item.number else "*"
        match item.blocks:
            case (Paragraph(words), *rest) if any(
                mark in self.passages[at].text and has_mark(self.passages[at].text, mark)
                for at in above
            ):
                return Item("", (Paragraph(words.with_prefix(f"{mark} ")), *rest))
        return item

    def _item(self, item: Item, place: Place) -> None:
        number = _number(item, place) or place.number
        self.blocks(item.blocks, Place(place.lead_in, number, True))

    def _table(self, table: Table, place: Place) -> None:
        band, before = place, len(self.passages)
        whole, names = (table.rows, table.heads) if table.rows else ((table.heads,), ())
        rows, below = _with_sentences_apart(whole)
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
        rows_above = range(before, len(self.passages))
        for words in below:
            self._sentences(self._without_limit(words, None, rows_above), place)

    def _sentences(self, words: Words, place: Place) -> None:
        for piece in groups(words, item=place.nested):
            self._emit(piece.text, piece.line, place, [label for _, label in piece.notes])

    # --- headings -------------------------------------------------------------------------

    def _heading(self, heading: Heading) -> None:
        self.leave_headings(heading.level)
        if not is_title(heading.words.text):
            self._sentences(heading.words, Place())  # a sentence is a passage of its own
        self._headings.append(_OpenHeading(heading.level, heading.words))

    def leave_headings(self, level: int) -> None:
        """Close the headings that a new one of ``level`` ends. A heading with nothing under it
        becomes a passage, so that no line is dropped."""
        while self._headings and self._headings[-1].level >= level:
            closed = self._headings.pop()
            if not closed.used:
                self._sentences(closed.words, Place())

    def _emit(
        self,
        text: str,
        line: int,
        place: Place,
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


def _number(item: Item, place: Place) -> str:
    """The number of an item after that of the item it stands in: "4.2 (a)"."""
    within = place.number and item.number and not item.number.startswith(f"{place.number}.")
    return f"{place.number} {item.number}" if within else item.number


def _with_sentences_apart(
    rows: Sequence[tuple[Words, ...]],
) -> tuple[Sequence[tuple[Words, ...]], list[Words]]:
    """The rows without those at the end that are a sentence over all columns, and those."""
    end = len(rows)
    while (
        end > 1
        and len(row := rows[end - 1]) > 2
        and [cell for cell in row if cell.text] == [row[0]]
    ):
        if not (row[0].text.endswith(STATEMENT_END) or first_note(row[0])):
            break
        end -= 1
    return rows[:end], [row[0] for row in rows[end:]]


def _unmarked(passage: Passage, mark: str) -> Passage:
    """The passage without the mark of a note in its words."""
    row = tuple((head, without_mark(cell, mark)) for head, cell in passage.row)
    return replace(passage, text=without_mark(passage.text, mark), row=row)


def _with_notes(passage: Passage, notes: Sequence[str], number: str) -> Passage:
    """The passage with more notes, the first of them from the clause ``number``."""
    numbers = passage.note_numbers
    if numbers or number:
        before = (*numbers, *[""] * (len(passage.notes) - len(numbers)))
        numbers = (*before, number, *[""] * (len(notes) - 1))
    return replace(passage, notes=(*passage.notes, *notes), note_numbers=numbers)
