"""Hypotheses of what a user said, from the recogniser's n-best list and the session's words.

To a recogniser "my dad" and "my bag" are equally likely; the ranker decides which hypothesis fits
the session better.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agents_core.language.sentences import content_words, stem

# Found on tests/paraphrases/tune.jsonl, spoken by four voices of flite: 219 to 223 of the 240 reach
# the right tool for any values near these.
_MAX_EDITS = 3
_EDIT_COST = 0.02
_OTHER_COST = 0.1  #: cost of a hypothesis without a known word
_RANK_COST = 0.001  #: for every alternative that is likelier
_KNOWN = 0.08  #: gain of every word that the session knows and the best guess lacks


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to read an utterance. ``doubt`` is what it loses against the best guess, whose own
    is 0."""

    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Edit:
    """Some of the heard words replaced, as the alternative of that rank has it."""

    start: int
    end: int
    words: tuple[str, ...]
    rank: int
    gain: int  #: how many more words the session knows


def hypotheses(text: str, alternatives: Sequence[str], known: Collection[str]) -> list[Hypothesis]:
    """At most six: the guess, those with more of the ``known`` stems, and the likeliest other."""
    heard = text.split()
    edits = _useful_edits(heard, alternatives, known)
    found = {text: Hypothesis(text, 0.0)}
    for chosen in (_together(edits), *([edit] for edit in edits[:_MAX_EDITS])):
        said = _applied(heard, chosen)
        found.setdefault(said, Hypothesis(said, _cost(chosen)))
    subjects = {_subject(said) for said in found}
    for rank, other in enumerate(alternatives):
        if _subject(other) not in subjects:
            found.setdefault(other, Hypothesis(other, _OTHER_COST + _RANK_COST * rank))
            break
    return list(found.values())


def _cost(edits: Sequence[_Edit]) -> float:
    """Negative when known words count for more than the doubt."""
    rank = max((edit.rank for edit in edits), default=0)
    gain = sum(edit.gain for edit in edits)
    return _EDIT_COST + _RANK_COST * rank - _KNOWN * gain


def _subject(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in content_words(text))


def _useful_edits(
    heard: Sequence[str], alternatives: Sequence[str], known: Collection[str]
) -> list[_Edit]:
    """Edits that add words the session knows, best first, each once."""
    found: dict[tuple[int, int, tuple[str, ...]], _Edit] = {}
    plain = [word.lower() for word in heard]
    had = _known_stems(plain, known)
    for rank, other in enumerate(alternatives):
        words = other.lower().split()
        for start, end, new_start, new_end in _differences(plain, words):
            new = tuple(words[new_start:new_end])
            lost = _known_stems(plain[start:end], known)
            gain = len(_known_stems(new, known) - had) - len(lost - _known_stems(new, known))
            if gain > 0 and content_words(" ".join(plain[start:end])):  # "can I" is not "cat"
                found.setdefault((start, end, new), _Edit(start, end, new, rank, gain))
    return sorted(found.values(), key=lambda edit: (-edit.gain, edit.rank))


def _differences(left: list[str], right: list[str]) -> Iterator[tuple[int, int, int, int]]:
    for kind, *places in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            yield places[0], places[1], places[2], places[3]


def _known_stems(said: Sequence[str], known: Collection[str]) -> set[str]:
    return {one for word in content_words(" ".join(said)) if (one := stem(word)) in known}


def _together(edits: Sequence[_Edit]) -> list[_Edit]:
    """The best edits that do not touch each other."""
    kept: list[_Edit] = []
    for edit in edits:
        if all(edit.end < other.start or other.end < edit.start for other in kept):
            kept.append(edit)
    return kept


def _applied(heard: Sequence[str], edits: Sequence[_Edit]) -> str:
    words = list(heard)
    for edit in sorted(edits, key=lambda one: -one.start):
        words[edit.start : edit.end] = edit.words
    return " ".join(words)
