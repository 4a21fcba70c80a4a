"""Second stage of a lookup: reads the question word by word beside each candidate passage.

A sentence vector blurs a passage into one meaning. Here each word of the question looks for its
best match among the passage's words, and each topical word of the passage among the question's
(late interaction, as in ColBERT), with the vectors the same model has before pooling.

Right passage first, spoken / as a request, in %: on the three policies of ``tests/retrieval`` with
115 questions the first stage alone 56 / 85, with the question's words 65 / 92, with the passage's
as well 68 / 92; on ten policies in prose with 120 questions 46 / 81, 49 / 85 and 55 / 85.

On ten more policies in prose that took no part in any choice (120 questions) it changes nothing:
76 / 93 with the question's words alone, 75 / 92 with both. It is kept for other languages, below.

Models that also read the words' meaning, trained on the public questions named below (soft
attention between the texts, or a perceptron over products of vectors), ranked worse on these
policies than on their own kind of document, and told answerable questions of equal length from
others hardly better than ``standing`` (area under the curve 88 instead of 87 %). They were barely
tuned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents_core.knowledge.index.index_ports import SearchHit, WordEmbedder
from agents_core.language.embeddings import Embedder
from agents_core.language.word_vectors import WordVectors, best_matches

CANDIDATES = 16
"""Passages of the first stage that are read again. With 10 some right passages are lost; with 30 no
more are found."""

STOP_WORD_WEIGHT = 0.5
"""Of a stop word of the question, beside 1 for a word that carries its topic. On the questions
above, without the passage's words, 76 / 106 right passages come first, with equal weights 73 / 106;
on six policies in prose, not used to choose it, 54 of 72 instead of 52."""

SIMILARITY, MATCHED, COVERED = 0.2, 0.55, 0.25
"""Weights of the similarity of the whole texts, of the question's words and of the passage's.

Learned as a softmax over the candidates (0.18, 0.56, 0.26) of 10,400 answered questions from SQuAD
1.1 and 2.0 (CC BY-SA 4.0), OR-ShARC (CC BY-SA 3.0), and the Dialog System Technology Challenges 10,
track 2 (Apache 2.0), and 11, track 5 (CDLA-Sharing 1.0); the policies above took no part. Other
languages gain most: of 40 German and 40 Spanish questions (XQuAD, a translated part of SQuAD) 28
and 34 find their passage first, 23 and 31 with equal weights of the first two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Candidates, best first."""

    hits: tuple[SearchHit, ...] = ()
    topic_match: float | None = None
    """How well the candidates together match the words of the question that carry its topic, -1
    to 1; None when only the first stage ranked them."""
    question_words: int = 0  #: word pieces; 0 when only the first stage ranked them


def reranked(
    question: str, hits: Sequence[SearchHit], texts: Sequence[str], embedder: WordEmbedder
) -> Ranking:
    """The hits by their similarity and by how their words match. ``texts``: of each hit."""
    asked, *read = embedder.word_vectors([question, *texts])
    asked = asked.spoken()
    if not asked.pieces or not hits:
        return Ranking(hits=tuple(hits))
    matches = np.stack([best_matches(asked, words) for words in read])
    topical = asked.carries_topic()
    weights = np.where(topical, 1.0, STOP_WORD_WEIGHT)
    matched = np.average(matches, axis=1, weights=weights)
    similar = np.array([hit.score for hit in hits])
    covered = _covered(asked.topical(), read)
    scores = SIMILARITY * similar + MATCHED * matched + COVERED * covered
    order = np.argsort(-scores, kind="stable")
    return Ranking(
        hits=tuple(replace(hits[at], score=float(scores[at])) for at in order),
        topic_match=float(matches.max(axis=0)[topical].mean()),
        question_words=len(asked.pieces),
    )


def _covered(topic: WordVectors, read: Sequence[WordVectors]) -> NDArray[np.float64]:
    """Of each text, how well the question matches its topical words on average."""
    matches = (best_matches(words.topical(), topic) for words in read)
    return np.array([float(one.mean()) if len(one) else 0.0 for one in matches])


def by_meaning(
    question: str, hits: Sequence[SearchHit], texts: Sequence[str], embedder: Embedder
) -> tuple[SearchHit, ...]:
    """Hits of an index by words, with the similarity of their ``texts`` by meaning, best first."""
    scores = embedder.embed(texts) @ embedder.embed([question])[0]
    rescored = [replace(hit, score=float(score)) for hit, score in zip(hits, scores, strict=True)]
    return tuple(sorted(rescored, key=lambda hit: -hit.score))
