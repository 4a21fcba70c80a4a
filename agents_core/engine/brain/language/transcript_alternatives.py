"""What a caller may have said instead of the recogniser's best guess. Pure: it compares words.

A recogniser knows no session: to it "my dad" and "my bag" are equally good. It says what else the
audio allows; the few of those readings that a session could make sense of are picked here, and
whether one of them makes more sense than the guess is the ranker's to say.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agents_core.language.sentences import content_words, stem

# Found on tests/paraphrases/tune.jsonl, spoken by four voices of flite: 219 to 223 of the 240 reach
# the right tool for any values near these.
_MAX_EDITS = 3
_EDIT_DOUBT = 0.02
_OTHER_DOUBT = 0.1  #: what a reading loses that brings in no known word
_RANK_DOUBT = 0.001  #: for every alternative that is likelier
_KNOWN = 0.08  #: gained by every word the session knows and the guess has not


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an utterance. ``doubt`` is what it loses against the best guess, whose own
    is 0."""

    text: str
    doubt: float


@dataclass(frozen=True, slots=True)
class _Edit:
    """Some of the heard words replaced, as the alternative of that rank has it."""

    start: int
    end: int
    words: tuple[str, ...]
    rank: int
    gain: int  #: how many more words the session knows


def readings(text: str, alternatives: Sequence[str], known: Collection[str]) -> list[Reading]:
    """At most six: the guess, those with more of the ``known`` stems, and the likeliest other."""
    heard = text.split()
    edits = _useful_edits(heard, alternatives, known)
    found = {text: Reading(text, 0.0)}
    for chosen in (_together(edits), *([edit] for edit in edits[:_MAX_EDITS])):
        said = _applied(heard, chosen)
        found.setdefault(said, Reading(said, _doubt(chosen)))
    subjects = {_subject(said) for said in found}
    for rank, other in enumerate(alternatives):
        if _subject(other) not in subjects:
            found.setdefault(other, Reading(other, _OTHER_DOUBT + _RANK_DOUBT * rank))
            break
    return list(found.values())


def _doubt(edits: Sequence[_Edit]) -> float:
    """Negative when known words count for more than the doubt."""
    rank = max((edit.rank for edit in edits), default=0)
    gain = sum(edit.gain for edit in edits)
    return _EDIT_DOUBT + _RANK_DOUBT * rank - _KNOWN * gain


def _subject(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in content_words(text))


def _useful_edits(
    heard: Sequence[str], alternatives: Sequence[str], known: Collection[str]
) -> list[_Edit]:
    """Edits that bring in words the session knows, best first, each once."""
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
