"""Lists of conditions that hold together: "You get a refund if: you are in time, and you paid".

One of them alone says what the list does not. They stay apart where each may be enough: with "or",
below a lead-in that forbids ("No refund if: ..."), and below a mere "if" without "and": joined
there, one of 115 spoken questions on ``tests/retrieval`` lost its passage.
"""

import re
from collections.abc import Sequence

from agents_core.knowledge.documents.tree.limiting_sentences import has_limit
from agents_core.knowledge.documents.tree.nodes import Item, Paragraph, Words

MAX_CONDITIONS_CHARS = 600
"""Of one passage; longer lists stay apart."""

_IF = r"if|when|wenn|falls|si|cuando|quand|lorsque|se|quando"
_ANY = re.compile(
    r"\b(?:any|one of|either|mindestens eine|eine[rs]? der|alguna? de|una? de l[ao]s|l'une? des?"
    r"|un[oa] de(?:i|lle))\b",
    re.IGNORECASE,
)
_TOGETHER = (
    r"provided(?: that)?|as long as|on condition that|only if|sofern|vorausgesetzt(?:, dass)?"
    r"|nur(?: dann)?,? wenn|siempre que|solo si|à condition que?|seulement si|purché"
    r"|a condizione che|solo se"
)
_CONDITIONAL = re.compile(rf"\b(?:{_IF}|{_TOGETHER})(?:\s\w+)?\s*:?$", re.IGNORECASE)
_ALL_HOLD = re.compile(rf"\b(?:{_TOGETHER})(?:\s\w+)?\s*:?$", re.IGNORECASE)
_CONDITIONS = re.compile(
    r"\b(?:conditions|requirements|Bedingungen|Voraussetzungen|condiciones|requisitos|condizioni"
    r"|all of the following|all of these|each of these)(?:\s\w+){0,3}\s*:?$",
    re.IGNORECASE,
)
_AND = re.compile(r"[,;]?\s(?:and|und|y|et|e|ed)$|^(?:and|und|y|et|e|ed)\s", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|nur|solo|seulement) ", re.IGNORECASE)
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
    if sum(map(len, texts)) > MAX_CONDITIONS_CHARS or not _hold_together(texts, lead_in):
        return None
    numbered = zip(items, texts, strict=True)
    told = [f"{item.number} {text}" if item.number else text for item, text in numbered]
    joined = [text if text.endswith((",", ";", ".")) else _ended(text) for text in told[:-1]]
    notes = tuple((0, label) for words in found for _, label in words.notes)
    return Words(" ".join((*joined, told[-1])), found[0].starts[:1], notes)


def _hold_together(texts: Sequence[str], lead_in: str) -> bool:
    """Whether "and" says so, or the lead-in does while nothing says that one is enough."""
    if _ANY.search(lead_in):
        return False
    if any(map(_AND.search, texts)):
        return _CONDITIONAL.search(lead_in) is not None or _CONDITIONS.search(lead_in) is not None
    named = all(text[:1].islower() for text in texts) and _CONDITIONS.search(lead_in) is not None
    apart = any(map(_OR.search, texts)) or (has_limit(lead_in) and not _ONLY.search(lead_in))
    return not apart and (named or _ALL_HOLD.search(lead_in) is not None)


def _ended(text: str) -> str:
    """The text with a sign before the next one: "in time; you paid", "in time, and you paid"."""
    return text if _AND.search(text) or _OR.search(text) else f"{text};"
