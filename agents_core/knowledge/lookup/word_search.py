"""Finds passages by words while a person types them."""

import re
from collections.abc import Iterable, Sequence

from agents_core.knowledge.documents.passages import Passage

MAX_WORDS = 12  #: of the search text; more are ignored

_WORDS = re.compile(r"\w+")


def words_of(typed: str) -> tuple[str, ...]:
    """The typed words in lower case, each once."""
    return tuple(dict.fromkeys(_WORDS.findall(typed.casefold())))[:MAX_WORDS]


def find(passages: Iterable[Passage], typed: str) -> tuple[Passage, ...]:
    """Passages in whose text, notes, clause numbers, headings or id every typed word is the
    beginning of a word. Passages that match by their text alone come first. Empty without typed
    words."""
    wanted = words_of(typed)
    if not wanted:
        return ()
    in_text: list[Passage] = []
    around: list[Passage] = []
    for passage in passages:
        if _has(passage.text, wanted):
            in_text.append(passage)
        elif _has(_around(passage), wanted):
            around.append(passage)
    return (*in_text, *around)


def _around(passage: Passage) -> str:
    own = (passage.id, passage.numbers, passage.text)
    return " ".join((*own, *passage.lead_in, *passage.notes, *passage.headings))


def _has(text: str, wanted: Sequence[str]) -> bool:
    folded = text.casefold()
    if not all(word in folded for word in wanted):  # cheap, and most passages fail it
        return False
    found = _WORDS.findall(folded)
    return all(any(word.startswith(one) for word in found) for one in wanted)
