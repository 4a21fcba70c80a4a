"""Which of a recogniser's readings a session's own words make likelier. Pure: it knows neither the
recogniser nor what the words are for.

A general recogniser finds "your dad's policy" as likely as "your baggage policy". Whoever speaks to
a session about baggage most probably said the latter, so a word of the session's own vocabulary
wins against a likelier one, if the audio allows it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from agents_core.engine.speech.recogniser import Heard
from agents_core.engine.speech.wording import MOST_ALTERNATIVES
from agents_core.language.sentences import content_words, stem

SHORTEST = 4  #: letters; shorter words sound like too many others
MOST_WORDS = 1000  #: of a session; with more, nearly every word is one of its own
RANKS_PER_WORD = 40.0
"""How far down the alternatives one word of the session is looked for, and two words twice as far.
On the sentences of tests/paraphrases/tune.jsonl and tests/bench/bench_speech.py."""


SURE = 0.7
"""A word with this posterior stays. Posteriors of good speech are mostly above it."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Heard words from ``start`` to ``end`` replaced, as one alternative has it."""

    start: int
    end: int
    words: tuple[str, ...]
    worth: float


def vocabulary(texts: Sequence[str]) -> frozenset[str]:
    """Stems of the words that carry the topics of these texts."""
    found: dict[str, None] = {}
    for text in texts:
        for word in content_words(text):
            if len(word) >= SHORTEST:
                found.setdefault(stem(word))
                if len(found) == MOST_WORDS:
                    return frozenset(found)
    return frozenset(found)


def biased(heard: Heard, known: Collection[str]) -> Heard:
    """The same stretch with words of the vocabulary ``known`` where an alternative has them; the
    recogniser's own reading becomes the first alternative.

    Only the words that differ there change: an unlikely reading is not taken whole.
    """
    said = heard.text.split()
    changes = _apart(sorted(_changes(heard, said, known), key=lambda one: -one.worth))
    if not changes:
        return heard
    for change in sorted(changes, key=lambda one: -one.start):
        said[change.start : change.end] = change.words
    text = " ".join(said)
    others = dict.fromkeys((heard.text, *heard.alternatives))
    others.pop(text, None)
    return replace(heard, text=text, alternatives=tuple(others)[:MOST_ALTERNATIVES], posteriors=())


def _changes(heard: Heard, said: Sequence[str], known: Collection[str]) -> Iterator[_Change]:
    had = _stems(said, known)
    unsure = [posterior < SURE for posterior in heard.posteriors]
    if len(unsure) != len(said):
        unsure = [True] * len(said)
    for rank, other in enumerate(heard.alternatives):
        words = other.split()
        opcodes = SequenceMatcher(None, said, words, autojunk=False).get_opcodes()
        for kind, start, end, new_start, new_end in opcodes:
            old, new = said[start:end], words[new_start:new_end]
            # Words of no topic ("can I") are not what anything else ("cat") was mistaken for.
            if kind == "equal" or not content_words(" ".join(old)) or not any(unsure[start:end]):
                continue
            lost, won = _stems(old, known), _stems(new, known)
            worth = len(won - had) - len(lost - won) - rank / RANKS_PER_WORD
            if worth > 0:
                yield _Change(start, end, tuple(new), worth)


def _stems(words: Sequence[str], known: Collection[str]) -> set[str]:
    return {one for word in content_words(" ".join(words)) if (one := stem(word)) in known}


def _apart(changes: Sequence[_Change]) -> list[_Change]:
    """The best changes that do not touch each other and bring in different words."""
    kept: list[_Change] = []
    for change in changes:
        if all(
            (change.end < other.start or other.end < change.start) and change.words != other.words
            for other in kept
        ):
            kept.append(change)
    return kept
