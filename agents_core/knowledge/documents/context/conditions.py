"""Lists of conditions that hold together: "You get a refund if: you are in time, and you paid".

One of them alone says what the list does not. They stay apart where each is enough: with "or", and
below a lead-in that forbids ("No refund if: ...").
"""

import re
from collections.abc import Sequence

from agents_core.knowledge.documents.tree.limiting_sentences import has_limit
from agents_core.knowledge.documents.tree.nodes import Item, Paragraph, Words

MAX_CONDITIONS_CHARS = 600
"""Of one passage; longer lists stay apart."""

_IF = (
    r"if|when|provided(?: that)?|as long as|on condition that|only if"
    r"|wenn|falls|sofern|vorausgesetzt(?:, dass)?|solange"
    r"|si|siempre que|cuando|à condition que|quand|lorsque|se|purché|a condizione che|quando"
)
_CONDITIONAL = re.compile(rf"\b(?:{_IF})(?:\s\w+)?\s*:?$", re.IGNORECASE)
_CONDITIONS = re.compile(
    r"\b(?:conditions|requirements|Bedingungen|Voraussetzungen|condiciones|requisitos|condizioni"
    r"|all of the following|all of these|each of these)(?:\s\w+){0,3}\s*:?$",
    re.IGNORECASE,
)
_AND = re.compile(r"[,;]?\s(?:and|und|y|et|e|ed)$|^(?:and|und|y|et|e|ed)\s", re.IGNORECASE)
_OR = re.compile(r"[,;]?\s(?:or|oder|o|ou|u|bzw\.)$|^(?:or|oder|o|ou|u)\s", re.IGNORECASE)


def held_together(items: Sequence[Item], lead_in: str) -> Words | None:
    """The items as one text, where they are conditions that hold together only."""
    if len(items) < 2:
        return None
    found: list[Words] = []
    for item in items:
        match item.blocks:
            case (Paragraph(words),):
                found.append(words)
            case _:
                return None
    texts = [words.text for words in found]
    small = all(text[:1].islower() for text in texts)
    if not (_CONDITIONAL.search(lead_in) or (small and _CONDITIONS.search(lead_in))):
        return None
    if not any(map(_AND.search, texts)) and (any(map(_OR.search, texts)) or has_limit(lead_in)):
        return None
    if sum(map(len, texts)) > MAX_CONDITIONS_CHARS:
        return None
    numbered = zip(items, texts, strict=True)
    told = [f"{item.number} {text}" if item.number else text for item, text in numbered]
    joined = [text if text.endswith((",", ";", ".")) else _ended(text) for text in told[:-1]]
    notes = tuple((0, label) for words in found for _, label in words.notes)
    return Words(" ".join((*joined, told[-1])), found[0].starts[:1], notes)


def _ended(text: str) -> str:
    """The text with a sign before the next one: "in time; you paid", "in time, and you paid"."""
    return text if _AND.search(text) or _OR.search(text) else f"{text};"
