"""Cuts text into clauses for the synthesiser and replaces characters that have no sound.

Positions stay: a clause's speakable form has exactly as many characters as the clause.
"""

import re
import unicodedata
from collections.abc import Iterator

MOST_CHARACTERS = 300
"""About 20 s of speech and, measured, 60 ms of the synthesiser's lock."""

_END = re.compile(r"[.!?…]+[\"')\]]*\s+|\s*\n\s*")
_SHORT = re.compile(r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|No|vs|etc|e\.g|i\.e)\.\s+$")
_SILENT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_SILENT_CHARACTERS = frozenset("<>{}[]|\\^~`*_#\ufffd")


def clauses(text: str) -> Iterator[str]:
    """Sentences, long ones cut at a comma or a space; joined they are the text."""
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _SHORT.search(text, start, match.end()):
            continue  # an abbreviation
        yield from _short_enough(text[start : match.end()])
        start = match.end()
    yield from _short_enough(text[start:])


def _short_enough(sentence: str) -> Iterator[str]:
    while len(sentence) > MOST_CHARACTERS:
        head = sentence[:MOST_CHARACTERS]
        cut = max(head.rfind(", "), head.rfind("; "), head.rfind(": ")) + 2
        if cut < MOST_CHARACTERS // 3:
            cut = head.rfind(" ") + 1
        if cut < MOST_CHARACTERS // 3:
            cut = MOST_CHARACTERS
        yield sentence[:cut]
        sentence = sentence[cut:]
    if sentence:
        yield sentence


def speakable(clause: str) -> str:
    """With a space for everything that has no sound: markup, controls, emoji, half characters."""
    return "".join(
        " "
        if character in _SILENT_CHARACTERS or unicodedata.category(character) in _SILENT_CATEGORIES
        else character
        for character in clause
    )
