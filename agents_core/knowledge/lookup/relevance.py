"""Which of the passages that resemble a request are about it, and why. Pure; it knows no index."""

from collections.abc import Sequence

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import Hit, LookupKind
from agents_core.language.sentences import STOP_WORDS, stem, words

LEAST_SCORE: dict[LookupKind, float] = {"semantic": 0.3, "lexical": 0.15}
"""Below it a passage is not about the request. Measured with the ready policy, 34 questions it
answers and 27 it does not: semantic finds 33 and lets 5 of the others through (all about flying),
lexical finds 20 and lets 6 through."""

CLOSE_SCORE = 0.2
"""How far behind the best a passage may be and still be cited: with it 1.3 instead of 1.7 passages
per question, and none of those that answer is lost."""

MOST_WORDS = 4  #: of those shared, named in a reason


def least_score(hits: Sequence[Hit], kind: LookupKind) -> float:
    """What a passage must score to be cited among these hits (best first)."""
    return max(LEAST_SCORE[kind], hits[0].score - CLOSE_SCORE) if hits else LEAST_SCORE[kind]


def about(hits: Sequence[Hit], kind: LookupKind) -> list[Hit]:
    """The hits that are about the request."""
    least = least_score(hits, kind)
    return [hit for hit in hits if hit.score >= least]


def reason(
    request: str, passage: Passage, hit: Hit, *, place: int, limit: int, best: Hit, kind: LookupKind
) -> str:
    """Why the ``place``-th best passage (from 1) is cited, or is not, as one sentence or two."""
    compared = "its meaning is" if kind == "semantic" else "its words are"
    said = (
        f"{compared.capitalize()} {hit.score:.2f} like the question ({_shared(request, passage)})"
    )
    if hit.score < LEAST_SCORE[kind]:
        return f"{said}; below {LEAST_SCORE[kind]:.2f} a passage is not about it."
    if hit.score < best.score - CLOSE_SCORE:
        behind = best.score - hit.score
        return (
            f"{said}; but it is {behind:.2f} behind the best, and more than {CLOSE_SCORE:.2f} is "
            "too far."
        )
    if place > limit:
        return f"{said}; but {limit} passages are better, and only so many are cited."
    return f"{said}; that is {'the best' if place == 1 else 'close to the best'}."


def _shared(request: str, passage: Passage) -> str:
    asked = {stem(word): word for word in words(request) if word not in STOP_WORDS}
    told = {stem(word) for word in words(" ".join((*passage.headings[-1:], passage.text)))}
    both = [word for root, word in asked.items() if root in told]
    if not both:
        return "no word in common"
    named = ", ".join(f"“{word}”" for word in both[:MOST_WORDS])
    return f"in common: {named}" + (" and more" if len(both) > MOST_WORDS else "")
