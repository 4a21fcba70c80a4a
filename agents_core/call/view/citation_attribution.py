"""Which of the passages a lookup returned an answer really rests on. Pure; knows no call."""

from agents_core.events import Citation
from agents_core.language.sentences import content_words, stem

NEAR_THE_BEST = 0.6
"""A passage counts when the answer repeats at least this share of what it repeats of the passage
it repeats most. Of the shipped policy's passages, those an answer read out lie above 0.9, those
that merely share its subject below 0.4."""


def resting_on(citations: tuple[Citation, ...], answer: str) -> tuple[Citation, ...]:
    """The citations whose words the answer uses, in their order; the best-ranked one when the
    answer uses words of its own throughout.

    A passage of which the answer repeats only what other passages say as well is none of them.
    """
    said = _stems(answer)
    passages = [_stems(citation.text) for citation in citations]
    shares = [_share(passage, said) for passage in passages]
    most = max(shares, default=0.0)
    if most == 0.0:
        return citations[:1]
    used = tuple(
        citation
        for place, citation in enumerate(citations)
        if shares[place] >= most * NEAR_THE_BEST and _own(passages, place) & said
    )
    return used or citations[:1]


def _own(passages: list[set[str]], place: int) -> set[str]:
    """The words only this passage has; all its words when it has none of its own."""
    others = set().union(*passages[:place], *passages[place + 1 :])
    return passages[place] - others or passages[place]


def _share(passage: set[str], said: set[str]) -> float:
    return len(passage & said) / len(passage) if passage else 0.0


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}
