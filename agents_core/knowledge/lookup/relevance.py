"""Which search hits are relevant enough to be cited, and why."""

import math

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import LookupKind, SearchHit
from agents_core.knowledge.lookup.reranking import CANDIDATES, Ranking
from agents_core.language.sentences import STOP_WORDS, stem, words

MIN_STANDING = 0.25
"""Minimum ``standing`` of a ranking whose passages are cited.

An absolute score says little: every question about libraries is similar to every passage of a
library's policy. ``standing`` is how far the best passage is above the others, and whether the
policy has the words that carry the question's topic.

Measured (spoken / as a request): three policies lose 11 / 1 of 115 questions they answer and refuse
17 / 13 of 24 others; ten in prose lose 9 / 1 of 120 and refuse 6 / 2 of 40 others, which ask for
what is next to the policy's subjects; a ready team's loses 0 of 34 and refuses 27 of 27. Without
``LENGTH_WEIGHT`` and with 0.187 it was 14 / 0 and 14 / 10, 16 / 1 and 11 / 0, 0 and 23. On ten
policies that took no part in the choice: 4 / 0 of 120 lost before and after, 3 / 6 of 40 refused
before, 2 / 9 after."""

TOPIC_WEIGHT = 0.25

LENGTH_WEIGHT = 0.03
"""The more words a question has, the less its best passage stands out. Where the policy answers it,
by 0.028 and 0.043 per natural logarithm of the words in spoken questions about the three policies
and the ten, and by 0.027 in requests. So long questions are no longer refused more often."""

MIN_WORDS = 4
"""A question of fewer words counts as one of so many: a single word may be a whole request."""

UNRELATED_SCORE = 0.25
"""Stands for the passages that a policy of fewer than ``CANDIDATES`` does not have: the mean of the
lower half of the candidates in larger ones."""

MIN_SCORES: dict[LookupKind, float] = {"semantic": 0.3, "lexical": 0.15}
"""Minimum score of a cited passage where words are not compared one by one. Lexical finds 20 of the
34 questions above and has 6 false positives."""

CLOSE_SCORE = 0.15
"""A cited passage scores at most this much less than the best one. For the questions above it takes
one right passage of 230 and one of 240. Chosen on them, as is ``MIN_STANDING``."""

MAX_WORDS = 4  #: shared words named in a reason


def standing(ranking: Ranking) -> float:
    """How far the best hit stands out for a question of that length, and how much of the question's
    topic the policy has."""
    if not ranking.hits or ranking.topic_match is None:
        return 0.0
    scores = [hit.score for hit in ranking.hits[:CANDIDATES]]
    scores += [UNRELATED_SCORE] * (CANDIDATES - len(scores))
    above = scores[0] - sum(scores) / CANDIDATES
    words_asked = max(ranking.question_words, MIN_WORDS)
    return above + TOPIC_WEIGHT * ranking.topic_match + LENGTH_WEIGHT * math.log(words_asked)


def relevant(ranking: Ranking, kind: LookupKind) -> list[SearchHit]:
    """The hits that are good enough to be cited, best first."""
    if not ranking.hits or not _is_about(ranking, kind):
        return []
    least = ranking.hits[0].score - CLOSE_SCORE
    if ranking.topic_match is None:
        least = max(least, MIN_SCORES[kind])
    return [hit for hit in ranking.hits if hit.score >= least]


def _is_about(ranking: Ranking, kind: LookupKind) -> bool:
    """Whether the best hit answers the question, as far as the scores tell."""
    if ranking.topic_match is None:
        return ranking.hits[0].score >= MIN_SCORES[kind]
    return standing(ranking) >= MIN_STANDING


def reason(
    request: str,
    passage: Passage,
    ranking: Ranking,
    *,
    place: int,
    limit: int,
    kind: LookupKind,
) -> str:
    """One or two sentences: why the hit at rank ``place`` (from 1) is cited or not."""
    hit, best = ranking.hits[place - 1], ranking.hits[0]
    compared = "Its meaning is" if kind == "semantic" else "Its words are"
    similarity = f"{compared} {hit.score:.2f} like the question ({_shared(request, passage)})"
    if ranking.topic_match is None and hit.score < MIN_SCORES[kind]:
        return f"{similarity}; below {MIN_SCORES[kind]:.2f} a passage is not about it."
    if not _is_about(ranking, kind):
        return (
            f"{similarity}; no passage stands out enough to answer it "
            f"({standing(ranking):.2f}; {MIN_STANDING:.2f} is needed)."
        )
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
    in_passage = {stem(word) for word in words(passage.searchable())}
    both = [word for root, word in asked.items() if root in in_passage]
    if not both:
        return "no word in common"
    named = ", ".join(f"“{word}”" for word in both[:MAX_WORDS])
    return f"in common: {named}" + (" and more" if len(both) > MAX_WORDS else "")
