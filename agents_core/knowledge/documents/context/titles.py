"""The title of a document that no markup shows: its first line, if that states nothing.

Spoken as an answer it would say nothing either. A line with a figure, a verb or a limit is a fact
("Dogs 5 euros", "No dogs"), and one over fragments leads in to them ("Please bring").
"""

import re
from collections.abc import Sequence

from agents_core.knowledge.documents.tree.limiting_sentences import has_limit
from agents_core.knowledge.documents.tree.main_clauses import FREE, has_verb
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Table,
    Words,
)
from agents_core.knowledge.documents.tree.paragraphs import is_title
from agents_core.language.sentences import words as words_in

TITLE_LEVEL = 0  #: of a title, above every heading

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]+")
_JOINTS = frozenset("and of und et y e de du des del di".split())
_TITLES = frozenset(
    "policy policies rules terms conditions information guide faq fees prices rates hours list "
    "regulations handbook "
    "condiciones normas reglas información tarifas precios horarios "
    "conditions règlement règles informations tarifs prix horaires "
    "condizioni regole regolamento informazioni tariffe prezzi orari".split()
)
"""Without one of these, each word of a title but ``_JOINTS`` has a capital: "Children half price"
may be a rule."""
_STATES = FREE | frozenset(
    "allowed permitted forbidden prohibited required welcome included possible closed open please "
    "erlaubt verboten gestattet untersagt willkommen inklusive möglich geschlossen geöffnet bitte "
    "permitido permitidos prohibido prohibida obligatorio incluido incluida cerrado abierto "
    "autorisé autorisés interdit interdits obligatoire inclus comprise fermé ouvert "
    "permesso ammessi vietato obbligatorio incluso inclusa chiuso aperto".split()
)
"""Words that make a line of nouns a statement: "Pets welcome"."""


def with_title(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, the first of them as a heading where it is the document's title."""
    match blocks:
        case (Paragraph(words), *rest):
            title, more = _divided(words)
            below = Paragraph(more) if more.text else rest[0] if rest else None
            if below is not None and _is_name(title.text) and is_title_of(title.text, below):
                kept = (Paragraph(more), *rest) if more.text else rest
                return (Heading(TITLE_LEVEL, title), *kept)
    return tuple(blocks)


def is_fragments(listing: Listing) -> bool:
    """Whether most items are not sentences and need their lead-in to be understood."""
    firsts = [item.blocks[0] for item in listing.items if item.blocks]
    texts = [first.words.text for first in firsts if isinstance(first, Paragraph)]
    return sum(not text.endswith((".", "!", "?", "…")) for text in texts) * 2 > len(texts)


def _divided(words: Words) -> tuple[Words, Words]:
    """The first line and the rest, if the line was ended on purpose: the next word would have
    fitted."""
    lines = words.lines()
    if len(lines) > 1:
        width = max(len(line.text) for line in lines)
        next_word = lines[1].text.partition(" ")[0]
        if next_word[:1].isupper() and len(lines[0].text) + 1 + len(next_word) < width:
            return lines[0], words.cut(words.starts[1][0], len(words.text))
    return words, words.cut(0, 0)


def is_title_of(text: str, below: Block) -> bool:
    """Whether a line names the document that goes on with ``below``, in whole sentences."""
    match below:
        case Paragraph(words):
            fits = words.text.endswith((".", "!", "?", ":", "…"))
        case Listing():
            fits = not is_fragments(below)
        case Table():
            fits = False
        case Heading():
            fits = True
    return fits and is_title(text) and _states_nothing(text)


def _is_name(text: str) -> bool:
    written = _WORD.findall(text)
    if not _TITLES.isdisjoint(word.lower() for word in written):
        return True
    return all(word[0].isupper() or word in _JOINTS for word in written)


def _states_nothing(text: str) -> bool:
    plain = _YEAR.sub("", text)
    if ":" in text or not (text[-1:].isalnum() or text[-1:] in ")”\"'"):
        return False
    figures = any(character.isdigit() for character in plain)
    states = not _STATES.isdisjoint(words_in(text))
    return text[:1].isupper() and not (figures or states or has_verb(text) or has_limit(text))
