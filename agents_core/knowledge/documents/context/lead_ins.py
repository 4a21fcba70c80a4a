"""Lead-ins: paragraphs and items without which the block below them is not understood."""

from dataclasses import dataclass, field

from agents_core.knowledge.documents.context.titles import is_fragments
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Table,
    Words,
)
from agents_core.knowledge.documents.tree.paragraphs import is_price
from agents_core.knowledge.documents.tree.sentence_groups import last_sentence

MAX_LEAD_IN_CHARS = 200
"""A longer parent item leads in with its last sentence only."""

STATEMENT_END = (".", "!", "…", ";")
SENTENCE_END = (*STATEMENT_END, "?")


@dataclass(frozen=True, slots=True)
class Place:
    """The position of the walk within lists. ``nested``: inside an item."""

    lead_in: tuple[str, ...] = ()
    number: str = ""
    nested: bool = False

    def under(self, lead_in: str) -> "Place":
        """The same place under one more lead-in."""
        return Place((*self.lead_in, lead_in), self.number, self.nested)


@dataclass(slots=True)
class LeadIns:
    """Paragraphs that lead in to the next block."""

    waiting: list[tuple[Words, Place]] = field(default_factory=list)
    lasting: list[tuple[Words, Place]] = field(default_factory=list)
    """What begins an item and ends with a colon, or asks, leads in to each of the item's blocks, up
    to the next such paragraph."""
    used: int = 0  #: how many have led in to a block already

    def place(self, outer: Place, words: Words | None = None) -> Place:
        """The place under them. ``words``: of the block, if it may take their place."""
        if words is not None and self.used and words.text.endswith(":"):
            self.waiting, self.lasting, self.used = [], [], 0
        return self.waiting[-1][1].under(self.waiting[-1][0].text) if self.waiting else outer

    def add(self, words: Words, place: Place, *, lasting: bool = False) -> None:
        """One more. ``lasting``: it begins an item."""
        self.waiting.append((words, place))
        if lasting and words.text.endswith((":", "?")):
            self.lasting = [(words, place)]

    def unused(self) -> list[tuple[Words, Place]]:
        """Those that are in no passage yet. A statement is a passage of its own."""
        waiting = self.waiting[self.used :]
        return [one for one in waiting if not one[0].text.endswith(STATEMENT_END)]

    def next_block(self) -> None:
        """A block has been emitted."""
        self.waiting, self.used = list(self.lasting), len(self.lasting)


def opened(lead_in: str) -> str:
    """A lead-in as it stands before what it leads in to."""
    return lead_in + (" " if lead_in[-1:] in ":.!?,;" else ": ")


def lead_in(
    words: Words, below: Block | None, *, nested: bool, first: bool
) -> tuple[Words, Words] | None:
    """Splits a paragraph into the rest and the part that leads in to the block below it: its last
    sentence, or all of an item. None when nothing leads in."""
    if below is None or isinstance(below, Heading):
        return None
    colon = words.text.endswith(":")
    open_end = not words.text.endswith(SENTENCE_END)
    if isinstance(below, Paragraph):
        leads = colon or (first and (open_end or words.text.endswith("?")))
    elif isinstance(below, Table):
        leads = open_end and not _states_value(words)
    else:
        leads = (open_end and not _states_value(words)) or nested or is_fragments(below)
    if not leads:
        return None
    if nested and len(words.text) <= MAX_LEAD_IN_CHARS:
        return words.cut(0, 0), words
    return last_sentence(words)


def _states_value(words: Words) -> bool:
    """Whether its last sentence is a label with a figure, such as "Day pass: from 9 euros"."""
    text = last_sentence(words)[1].text
    label, colon, value = text.rpartition(": ")
    return (bool(label and colon) and any(map(str.isdigit, value))) or is_price(text)


def leads_on(words: Words, below: Block | None) -> bool:
    """Whether a paragraph is no sentence without the block below it."""
    is_open = not words.text.endswith(SENTENCE_END)
    return is_open and lead_in(words, below, nested=False, first=False) is not None


def listed_words(listing: Listing) -> str:
    """The first words of its items in one line; empty when none begins with words."""
    firsts = [item.blocks[0] for item in listing.items if item.blocks]
    texts = [first.words.text.rstrip(".;,") for first in firsts if isinstance(first, Paragraph)]
    return f"{'; '.join(texts)}." if texts else ""
