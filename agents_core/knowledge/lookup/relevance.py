"""Which search hits are relevant enough to be cited, and why."""

from collections.abc import Sequence

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import LookupKind, SearchHit
from agents_core.language.sentences import STOP_WORDS, stem, words

MIN_SCORES: dict[LookupKind, float] = {"semantic": 0.3, "lexical": 0.15}
"""Minimum score of a cited passage. Measured on a ready team's policy with 34 questions it answers
and 27 it does not: semantic finds 33 passages and has 5 false positives, lexical finds 20 and has
6."""

CLOSE_SCORE = 0.2
"""A cited passage scores at most this much less than the best one. On the same questions this cites
1.3 instead of 1.7 passages per question and loses no answer."""

MAX_WORDS = 4  #: shared words named in a reason


def min_score(hits: Sequence[SearchHit], kind: LookupKind) -> float:
    """The lowest score that is cited among these hits (best first)."""
    return max(MIN_SCORES[kind], hits[0].score - CLOSE_SCORE) if hits else MIN_SCORES[kind]


def relevant(hits: Sequence[SearchHit], kind: LookupKind) -> list[SearchHit]:
    """The hits that score high enough to be cited."""
    least = min_score(hits, kind)
    return [hit for hit in hits if hit.score >= least]


def reason(
    request: str,
    passage: Passage,
    hit: SearchHit,
    *,
    place: int,
    limit: int,
    best: SearchHit,
    kind: LookupKind,
) -> str:
    """One or two sentences: why the hit at rank ``place`` (from 1) is cited or not."""
    compared = "its meaning is" if kind == "semantic" else "its words are"
    similarity = (
        f"{compared.capitalize()} {hit.score:.2f} like the question ({_shared(request, passage)})"
    )
    if hit.score < MIN_SCORES[kind]:
        return f"{similarity}; below {MIN_SCORES[kind]:.2f} a passage is not about it."
    if hit.score < best.score - CLOSE_SCORE:
        behind = best.score - hit.score
        return (
            f"{similarity}; but it is {behind:.2f} behind the best, and more than "
            f"{CLOSE_SCORE:.2f} is too far."
        )
    if place > limit:
        return f"{similarity}; but {limit} passages are better, and only so many are cited."
    return f"{similarity}; that is {'the best' if place == 1 else 'close to the best'}."


def _shared(request: str, passage: Passage) -> str:
    asked = {stem(word): word for word in words(request) if word not in STOP_WORDS}
    in_passage = {stem(word) for word in words(" ".join((*passage.headings[-1:], passage.text)))}
    both = [word for root, word in asked.items() if root in in_passage]
    if not both:
        return "no word in common"
    named = ", ".join(f"“{word}”" for word in both[:MAX_WORDS])
    return f"in common: {named}" + (" and more" if len(both) > MAX_WORDS else "")
