"""Ranks a session's tools by how well they fit what the user said."""

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents_core.engine.brain.language.social_phrases import (
    OFF_TOPIC_EXAMPLES,
    asks_for_information,
    asks_for_rules,
    core,
    rules_clause,
    speaks_of_self,
    wants_to_know,
)
from agents_core.engine.brain.language.transcript_alternatives import hypotheses
from agents_core.engine.brain.session.tool_candidates import SessionTools, ToolCandidate, ToolPhrase
from agents_core.language.embeddings import Embedder
from agents_core.language.phonetics import heard_words, phonetic_overlap
from agents_core.language.sentences import content_words, sentences, stem, words

# Found on tests/paraphrases/tune.jsonl. A routing sentence is a decision, a description
# is only what a tool can do, and a name is a word or two.
_SOURCE_BONUS = {"instruction": 0.05, "description": 0.0, "name": -0.05}
_PIECE_MALUS = 0.03  #: single words of an enumeration match many things a little
_AGAINST_WEIGHT = 0.6
_RESTRICTED_MALUS = 0.15
_SOUND_WEIGHT = 0.3
_FEW_WORDS = 3
_SAME_JOB = 0.65  #: cosine of two tools' mean evidence
# What reads the caller's own record fits "where is mine?", not "may I?" or "does one pay for it?".
_OWN_MATTER = 0.06
_ABOUT_RULES = -0.1
_NOBODYS = -0.06
_INFORMATION = -0.12  #: "where is it?" is not for a tool that changes something


@dataclass(frozen=True, slots=True)
class ScoredTool:
    """One tool and its fit, about -0.2 to 1.1; ``because`` is the phrase that fits best."""

    candidate: ToolCandidate
    score: float
    best_phrase: str
    shares_word: bool  #: it shares a content word with the request
    subject: str  #: the closest phrase that shares such a word; may be empty
    hypothesis: str  #: the words it fits: the request, or what else may have been said


@dataclass(frozen=True, slots=True)
class Ranking:
    """All tools, best first, and the similarity to off-topic examples."""

    scored: tuple[ScoredTool, ...]
    off_topic: float

    @property
    def best(self) -> ScoredTool | None:
        """The tool that fits best, if there is any tool."""
        return self.scored[0] if self.scored else None


class Ranker:
    """Compares by meaning, and by sound when the words came from a recogniser."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.semantic = embedder.kind == "semantic"

    def rank(
        self,
        session: SessionTools,
        text: str,
        *,
        confidence: float = 1.0,
        alternatives: Sequence[str] = (),
        only: Sequence[str] = (),
    ) -> Ranking:
        """Rank the session's tools (or ``only`` those named), each by the reading of the caller's
        words that fits it best."""
        if not alternatives:
            return self._rank(session, text, confidence, only)
        known = set().union(*(one.stems for one in session.candidates))
        ways = hypotheses(text, alternatives, known)
        # One batch costs half of as many single sentences; each ranking then finds its own.
        self._embedder.embed([part for way in ways for part in _parts(way.text)])
        # The recogniser's own alternatives replace the guess at what sounds alike: confidence 1.
        return _best_of([(way.cost, self._rank(session, way.text, 1.0, only)) for way in ways])

    def _rank(
        self, session: SessionTools, text: str, confidence: float, only: Sequence[str]
    ) -> Ranking:
        asked = self._embedder.embed(_parts(text))
        clause = rules_clause(text)
        if clause:
            # "It was late, may I have my money back?": the question counts as much as its story.
            asked = asked + self._embedder.embed([clause])
            asked /= np.linalg.norm(asked, axis=1, keepdims=True)
        heard = heard_words(text) if confidence < 1 else []
        scored = [
            self._score(candidate, text, asked, heard)
            for candidate in session.candidates
            if not candidate.forbidden and (not only or candidate.name in only)
        ]
        scored.sort(key=lambda one: -one.score)
        off_topic = float((self._embedder.embed(OFF_TOPIC_EXAMPLES) @ asked.T).max())
        return Ranking(tuple(scored), off_topic)

    def same_job(self, session: SessionTools) -> list[frozenset[str]]:
        """A handoff and a function for one thing: their evidence, as a whole, says the same."""
        centres = [(one, self._centre(one)) for one in session.candidates]
        return [
            frozenset((left.name, right.name))
            for (left, here), (right, there) in itertools.combinations(centres, 2)
            if left.handoff != right.handoff and float(here @ there) >= _SAME_JOB
        ]

    def _centre(self, candidate: ToolCandidate) -> NDArray[np.float32]:
        whole = [phrase.text for phrase in candidate.positive if phrase.whole]
        mean = self._embedder.embed(whole).mean(axis=0)
        centre: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-6)
        return centre

    def closeness(self, text: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of the text's core with each of ``others``; shape (n,)."""
        best: NDArray[np.float32] = (
            self._embedder.embed(others) @ self._embedder.embed([core(text)]).T
        )[:, 0]
        return best

    def _score(
        self, candidate: ToolCandidate, text: str, asked: NDArray[np.float32], heard: Sequence[str]
    ) -> ScoredTool:
        phrases = candidate.positive
        fits = (self._embedder.embed([phrase.text for phrase in phrases]) @ asked.T).max(axis=1)
        weighed = [float(fit) + _bonus(phrase) for fit, phrase in zip(fits, phrases, strict=True)]
        place = int(np.argmax(weighed))
        score = weighed[place]
        if heard:
            score += _SOUND_WEIGHT * phonetic_overlap(heard, candidate.keywords)
        if candidate.negative:
            against = float((self._embedder.embed(candidate.negative) @ asked.T).max())
            if against >= score - 0.1:
                score -= _AGAINST_WEIGHT * against
        if _is_own(candidate):
            score += _own_matter(text)
        if candidate.writes and asks_for_information(text):
            score += _INFORMATION
        if candidate.restricted:
            score -= _RESTRICTED_MALUS
        shared = {stem(word) for word in content_words(text)} & candidate.stems
        subject = _subject(phrases, fits, shared)
        return ScoredTool(candidate, score, phrases[place].text, bool(shared), subject, text)


def _best_of(rankings: Sequence[tuple[float, Ranking]]) -> Ranking:
    """Each tool by the reading it fits best; each reading's doubt lowers all of its scores."""
    best: dict[str, ScoredTool] = {}
    for cost, ranking in rankings:
        for one in ranking.scored:
            score, known = one.score - cost, best.get(one.candidate.name)
            if known is None or score > known.score:
                best[one.candidate.name] = replace(one, score=score)
    scored = sorted(best.values(), key=lambda one: -one.score)
    return Ranking(tuple(scored), max(ranking.off_topic - cost for cost, ranking in rankings))


def _subject(
    phrases: Sequence[ToolPhrase], fits: NDArray[np.float32], shared: Collection[str]
) -> str:
    """The phrase closest to the request among those that hold one of the ``shared`` stems."""
    about = [
        (float(fit), phrase.text)
        for fit, phrase in zip(fits, phrases, strict=True)
        if phrase.source != "name" and any(stem(word) in shared for word in words(phrase.text))
    ]
    return max(about, default=(0.0, ""))[1]


def _is_own(candidate: ToolCandidate) -> bool:
    """Whether it looks at what belongs to the caller ("my order" in its evidence)."""
    return any(re.search(r"\bmy\b", phrase.text) for phrase in candidate.positive)


def _own_matter(text: str) -> float:
    rules = _ABOUT_RULES if asks_for_rules(text) else 0.0
    if not speaks_of_self(text):
        return rules + _NOBODYS
    return rules or (_OWN_MATTER if wants_to_know(text) else 0.0)


def _bonus(phrase: ToolPhrase) -> float:
    return _SOURCE_BONUS[phrase.source] - (0.0 if phrase.whole else _PIECE_MALUS)


def _parts(text: str) -> list[str]:
    """What to compare: the request without courtesies, and its sentences when it has several."""
    whole = core(text)
    parts = [core(part) for part in sentences(text)]
    useful = [part for part in parts if len(content_words(part)) > 1]
    bare = content_words(whole)
    # In a few words, "my" outweighs the thing: "my hat" is closer to "my order" than to "hats".
    short = [" ".join(bare)] if bare and len(words(whole)) <= _FEW_WORDS else []
    return list(dict.fromkeys([whole, *short, *(useful if len(parts) > 1 else [])]))
