"""Citation attribution: which of the passages a lookup returned an answer uses."""

from agents_core.events import Citation
from agents_core.language.sentences import content_words, stem

MIN_SHARE_OF_BEST = 0.6
"""A passage is used when the share of its words that the answer repeats is at least this part of
the largest such share. In the shipped policy, passages that an answer reads out are above 0.9,
passages that only share its subject below 0.4."""


def attributed_citations(citations: tuple[Citation, ...], answer: str) -> tuple[Citation, ...]:
    """The citations whose words the answer repeats, in their order; the best-ranked one when it
    repeats none.

    A passage is left out when the answer repeats only words that other passages have as well.
    """
    spoken = _stems(answer)
    passages = [_stems(citation.text) for citation in citations]
    shares = [_share(passage, spoken) for passage in passages]
    best = max(shares, default=0.0)
    if best == 0.0:
        return citations[:1]
    used = tuple(
        citation
        for rank, citation in enumerate(citations)
        if shares[rank] >= best * MIN_SHARE_OF_BEST and _distinctive(passages, rank) & spoken
    )
    return used or citations[:1]


def _distinctive(passages: list[set[str]], rank: int) -> set[str]:
    """The words that only this passage has; all its words when there are none."""
    elsewhere = set().union(*passages[:rank], *passages[rank + 1 :])
    return passages[rank] - elsewhere or passages[rank]


def _share(passage: set[str], spoken: set[str]) -> float:
    return len(passage & spoken) / len(passage) if passage else 0.0


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}
