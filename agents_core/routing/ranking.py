"""Ranks the tools of a session by how well their author's words fit a request."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents_core.language.embeddings import Embedder
from agents_core.language.phonetics import heard_words, phonetic_overlap
from agents_core.language.sentences import content_words, sentences, stem
from agents_core.routing.caller_words import act_of, as_request, asks, in_callers_words
from agents_core.routing.clauses import pieces, stripped
from agents_core.routing.lookups import answers_questions, says_lookup
from agents_core.routing.request_kind import UNKNOWN, Kind, KindShares, shares_of
from agents_core.routing.statements import ANY_QUESTION, RoutableTool, Statement
from agents_core.routing.tool_names import is_handoff, label
from agents_core.routing.transcript_alternatives import hypotheses

MAX_EVIDENCE = 120  #: kept per tool; instructions of many pages must not slow a turn
_PIECE_MALUS = 0.03  #: at 0: 3 outside sentences more are taken; without pieces 5 of 85 more wrong
_LISTED = 3  #: entries that make a description's enumeration
_INSTRUCTION_BONUS = 0.05  #: at 0: 2 of 10 more wrong in one team's prose; at 0.1: outside taken
_KIND_WEIGHT = 0.05  #: at 0: 2 of 85 more wrong; at 0.12 desks lose 1 % of outside
_OWN_WEIGHT = 0.1  #: at 0: 2 of 30 more wrong at the hotel's desk
_OWN_MOST = 0.03  #: more would beat a sentence of the instructions that names an agent
_ASKED_TO_ACT = 0.06  #: at 0: desks lose 0.7 %; both at 0: desks lose 1.7 % and 1.8 % of outside
_TOLD_TO_TELL = 0.04  #: at 0: desks lose 0.5 %
_AGAINST_WEIGHT = 0.6  #: no measured set holds such a sentence; tests state it
_SOUND_WEIGHT = 0.3

_MINE = re.compile(r"\bmy\b")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScoredTool:
    """One tool, how well it fits, about -0.2 to 1.1, and the statement that fits best."""

    tool: RoutableTool
    score: float
    statement: Statement
    heard: str  #: the reading of the caller's words it fits


@dataclass(frozen=True, slots=True)
class Ranking:
    """The tools that may be used at all, best first."""

    request: str
    scored: tuple[ScoredTool, ...]
    evidence: int  #: texts that were compared: of many, one is close by chance
    kinds: KindShares = UNKNOWN  #: what kind of request it is

    @property
    def best(self) -> ScoredTool | None:
        """The tool that fits best, if there is any."""
        return self.scored[0] if self.scored else None

    def only(self, names: Collection[str]) -> "Ranking":
        """The tools of these names."""
        kept = tuple(one for one in self.scored if one.tool.name in names)
        return replace(self, scored=kept)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Texts that together stand for one statement: their mean is compared."""

    texts: tuple[str, ...]
    weight: float
    statement: Statement
    kind: Kind | None = None  #: of the requests it is for, as far as its words show


class Ranker:
    """Compares by meaning, and by sound when the words came from a recogniser."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.semantic = embedder.kind == "semantic"

    def rank(
        self,
        tools: Sequence[RoutableTool],
        statements: Sequence[Statement],
        request: str,
        *,
        confidence: float = 1.0,
        alternatives: Sequence[str] = (),
    ) -> Ranking:
        """Each tool by the reading of the caller's words that fits it best."""
        ways = [(0.0, request)]
        if alternatives:
            known = {stem(word) for one in statements for word in content_words(one.topic)}
            ways = [(way.cost, way.text) for way in hypotheses(request, alternatives, known)]
            confidence = 1.0  # the alternatives replace the guess at what sounds alike
        self._embedder.embed([part for _, text in ways for part in _parts(text)])
        best: dict[str, ScoredTool] = {}
        for cost, text in ways:
            for one in self._rank(tools, statements, text, confidence):
                known_one = best.get(one.tool.name)
                if known_one is None or one.score - cost > known_one.score:
                    best[one.tool.name] = replace(one, score=one.score - cost)
        scored = sorted(best.values(), key=lambda one: -one.score)
        evidence = sum(len(_evidence(tool, statements)) for tool in tools)
        return Ranking(request, tuple(scored), evidence, self._kinds(request))

    def warm(self, tools: Sequence[RoutableTool], statements: Sequence[Statement]) -> None:
        """Embed a session's statements before its first turn."""
        evidence = [one for tool in tools for one in _evidence(tool, statements)]
        self._embedder.embed([text for one in evidence for text in one.texts])

    def closeness(self, text: str, others: Sequence[str]) -> Floats:
        """Cosine of the text with each of ``others``; shape (n,)."""
        near: Floats = (self._embedder.embed(others) @ self._embedder.embed([text]).T)[:, 0]
        return near

    def _rank(
        self,
        tools: Sequence[RoutableTool],
        statements: Sequence[Statement],
        text: str,
        confidence: float,
    ) -> list[ScoredTool]:
        asked = self._embedder.embed(_parts(text))
        heard = heard_words(text) if confidence < 1 else []
        return [
            self._score(tool, own, text, asked, heard)
            for tool in tools
            if not is_forbidden(own := [one for one in statements if one.tool == tool.name])
        ]

    def _score(
        self,
        tool: RoutableTool,
        statements: Sequence[Statement],
        text: str,
        asked: Floats,
        heard: Sequence[str],
    ) -> ScoredTool:
        evidence = _evidence(tool, statements)
        fits = (self._vectors(evidence) @ asked.T).max(axis=1)
        kinds = self._kinds(text)
        weights = [one.weight + _KIND_WEIGHT * kinds.gain(one.kind) for one in evidence]
        weighed = fits + np.array(weights, np.float32)
        place = int(np.argmax(weighed))
        score = float(weighed[place]) - _wrong_act(tool, text)
        if _is_own(statements):
            score += _own_gain(kinds)
        if heard:
            known = [word for one in evidence for word in content_words(one.texts[0])]
            score += _SOUND_WEIGHT * phonetic_overlap(heard, [w for w in known if len(w) > 3])
        against = [one.topic for one in statements if one.against and one.topic]
        if against:
            near = float((self._embedder.embed(against) @ asked.T).max())
            score -= _AGAINST_WEIGHT * near if near >= score - 0.1 else 0.0
        return ScoredTool(tool, score, evidence[place].statement, text)

    def _kinds(self, text: str) -> KindShares:
        """Without the sentence model nothing is known about it."""
        return shares_of(self._embedder.embed([text])[0]) if self.semantic else UNKNOWN

    def _vectors(self, evidence: Sequence[_Evidence]) -> Floats:
        """Shape (n, 384), unit norm: the mean of each statement's texts."""
        texts = list(dict.fromkeys(text for one in evidence for text in one.texts))
        known = dict(zip(texts, self._embedder.embed(texts), strict=True))
        means = np.stack([np.mean([known[text] for text in one.texts], axis=0) for one in evidence])
        unit: Floats = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
        return unit


def _own_gain(kinds: KindShares) -> float:
    """For a tool that shows the caller's own record: what holds for everybody is not there."""
    return min(_OWN_WEIGHT * (kinds.own - kinds.rules), _OWN_MOST)


def _is_own(statements: Sequence[Statement]) -> bool:
    """Whether instructions or a handoff's description say that it shows the caller's own record."""
    said = (in_callers_words(one.topic) for one in statements if not one.against)
    return any(_MINE.search(one) for one in said)


def is_forbidden(statements: Sequence[Statement]) -> bool:
    """Whether the instructions say never to use the tool."""
    banned = any(one.against and not one.topic for one in statements)
    return banned and not any(one.source == "instruction" and not one.against for one in statements)


def _wrong_act(tool: RoutableTool, text: str) -> float:
    """A question is seldom for a tool that does something, nor an order for one that tells."""
    act = "either" if is_handoff(tool.name) else act_of(tool.description)
    if asks(text):
        return _ASKED_TO_ACT if act == "acts" else 0.0
    return _TOLD_TO_TELL if act == "tells" else 0.0


def _evidence(tool: RoutableTool, statements: Sequence[Statement]) -> list[_Evidence]:
    found: list[_Evidence] = []
    for one in statements:
        if one.tool == tool.name and not one.against and one.topic not in ("", ANY_QUESTION):
            found += _of_statement(tool, one)
    if not found:
        name = label(tool.name)
        named = Statement(tool=tool.name, topic=name, sentence=name, source="name")
        found.append(_Evidence((name,), 0.0, named))
    return found[-MAX_EVIDENCE:]


def _of_statement(tool: RoutableTool, statement: Statement) -> list[_Evidence]:
    topic = statement.topic
    if statement.source == "name":
        return [_Evidence((topic,), 0.0, statement)] if is_handoff(tool.name) else []
    bonus = _INSTRUCTION_BONUS if statement.source == "instruction" else 0.0
    bonus = -bonus if statement.fallback else bonus
    parts = [_Evidence((part,), bonus - _PIECE_MALUS, statement) for part in pieces(topic)]
    if statement.source == "description" and not is_handoff(tool.name):
        parts = parts if len(parts) >= _LISTED else []
        named = f"{label(tool.name)}: {topic}"
        found = [_Evidence((named, as_request(topic)), bonus, statement), *parts]
    else:
        found = [_Evidence((stripped(topic) or topic,), bonus, statement), *parts]
    kind = _kind(tool, statement)
    return [replace(one, kind=kind) for one in found]


def _kind(tool: RoutableTool, statement: Statement) -> Kind | None:
    """Of a tool: by its description; of a handoff: by what it says of the agent's tools."""
    handoff = is_handoff(tool.name)
    if handoff and statement.source != "description":
        return None
    if says_lookup(statement.sentence) if handoff else answers_questions(tool):
        return "rules"
    act = act_of(statement.sentence if handoff else tool.description)
    return {"tells": "own", "acts": "act", "either": None}[act]


def _parts(text: str) -> list[str]:
    """The request, and its sentences when it has several."""
    parts = [part for part in sentences(text) if len(content_words(part)) > 1]
    return [text, *(parts if len(parts) > 1 else [])]
