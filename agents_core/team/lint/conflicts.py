"""Sentences that contradict or shadow each other.

Measured on ``tests/unit/team/lint/planted_pairs.py``: of 40 pairs that contradict or shadow each
other 33 are found (15 of the 20 that were not looked at before the thresholds stood), of 40 that
look alike 2 are reported; nine whole teams have none. Where an old sentence is about part of a new
one's subject, 6 of 8; by the cosine alone 4.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from agents_core.language.embeddings import Embedder
from agents_core.language.sentences import content_words, stem
from agents_core.routing.statements import Statement
from agents_core.team.lint.agent_reading import AgentReading
from agents_core.team.lint.findings import Finding

SAME_SUBJECT = 0.75  #: cosine of two topics from which they are the same subject
PART = 0.5  #: the same, where the words of one topic are all among those of the other
SAME_THING = 0.82  #: cosine of two sentences' content words from which they say the same
MAX_COMPARED = 200  #: sentences of an agent with or without a "not"

_NOT = re.compile(r"\b(?:never|not|cannot|no longer)\b|n['’]t\b", re.IGNORECASE)
_FRAME = frozenset(
    "hand bring pass route send transfer forward give call use caller callers customer customers "
    "question questions request requests ask asks asking help".split()
)
"""Words of handing over and of asking, which say nothing about the subject."""


def conflicts(read: Sequence[AgentReading], embedder: Embedder) -> Iterator[Finding]:
    """Of each agent, then between agents that hand over to each other. Needs an embedder that
    compares by meaning: by shared words a ready team contradicts itself."""
    if embedder.kind != "semantic":
        return
    told: set[frozenset[str]] = set()
    for one in read:
        found = (*_two_places(one, embedder), *_opposites(one, one, embedder))
        yield from _new(found, told)
    names = {one.agent.name: one for one in read}
    for one in read:
        for name in one.agent.handoffs:
            if name in names and names[name] is not one:
                yield from _new(_between(one, names[name], embedder), told)


def _new(found: Sequence[Finding], told: set[frozenset[str]]) -> Iterator[Finding]:
    """Two sentences are reported once."""
    for finding in found:
        pair = frozenset(finding.sentences)
        if pair not in told:
            told.add(pair)
            yield finding


def _two_places(read: AgentReading, embedder: Embedder) -> list[Finding]:
    """The same subject with two targets."""
    positive = [one for one in read.statements if not one.against and not one.fallback]
    vectors = embedder.embed([one.topic for one in positive])
    alike = vectors @ vectors.T
    return [
        _shadow(read, older, newer)
        for (i, older), (j, newer) in combinations(enumerate(positive), 2)
        if older.tool != newer.tool
        and _is_same_subject(older, newer, float(alike[i, j]))
        and older.sentence != newer.sentence
    ]


def _is_same_subject(older: Statement, newer: Statement, alike: float) -> bool:
    """Or one subject holds the other: "pets" what was written about "a pet, a dog or a cat"."""
    if alike >= SAME_SUBJECT:
        return True
    one, other = _stems(older.topic), _stems(newer.topic)
    return alike >= PART and bool(one and other) and (one <= other or other <= one)


def _stems(topic: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(topic) if word not in _FRAME)


def _shadow(read: AgentReading, older: Statement, newer: Statement) -> Finding:
    places = f"{read.called(older.tool)} and {read.called(newer.tool)}"
    return Finding(
        kind="conflict",
        path=read.path,
        agent=read.agent.name,
        sentences=(older.sentence, newer.sentence),
        title=f"Two sentences send nearly the same subject to {places}.",
        why="Only one of them can win, so the other may never have an effect.",
        advice="Delete one, or say in each what sets it apart.",
    )


def _opposites(one: AgentReading, other: AgentReading, embedder: Embedder) -> list[Finding]:
    """What a sentence of ``one`` says, and a sentence of ``other`` says not."""
    doing = [text for text in one.sentences if not _NOT.search(text)][:MAX_COMPARED]
    refusing = [text for text in other.sentences if _NOT.search(text)][:MAX_COMPARED]
    doing = [text for text in doing if _subject(text)]
    refusing = [text for text in refusing if _subject(text)]
    if not doing or not refusing:
        return []
    alike = (
        embedder.embed([_subject(text) for text in doing])
        @ embedder.embed([_subject(text) for text in refusing]).T
    )
    return [
        _opposite(one, other, positive, negative)
        for (i, positive), (j, negative) in product(enumerate(doing), enumerate(refusing))
        if alike[i, j] >= SAME_THING
    ]


def _subject(sentence: str) -> str:
    plain = _NOT.sub(" ", sentence)
    return " ".join(word for word in content_words(plain) if word not in _FRAME)


def _opposite(one: AgentReading, other: AgentReading, positive: str, negative: str) -> Finding:
    ordered = (positive, negative)
    if one is other and one.agent.instructions.find(negative) < one.agent.instructions.find(
        positive
    ):
        ordered = (negative, positive)
    return Finding(
        kind="conflict",
        path=other.path,
        agent=other.agent.name,
        sentences=ordered,
        other_agent="" if one is other else one.agent.name,
        title="One sentence says what another one rules out.",
        why="An agent can follow only one of them.",
        advice="Delete the one that no longer holds.",
    )


def _between(giver: AgentReading, taker: AgentReading, embedder: Embedder) -> list[Finding]:
    """A subject that ``giver`` hands over, and that ``taker`` sends back or rules out."""
    handed = [
        one
        for one in giver.statements
        if giver.targets.get(one.tool) == taker.agent.name and not one.against and not one.fallback
    ]
    taken = [one for one in taker.statements if not one.fallback]
    if not handed or not taken:
        return []
    alike = (
        embedder.embed([one.topic for one in handed])
        @ embedder.embed([one.topic for one in taken]).T
    )
    return [
        _sent_back(giver, taker, given, taken[best])
        for given, row in zip(handed, alike, strict=True)
        if row[best := int(row.argmax())] >= SAME_SUBJECT
        and (taken[best].against or taker.targets.get(taken[best].tool) == giver.agent.name)
    ]


def _sent_back(
    giver: AgentReading, taker: AgentReading, given: Statement, answer: Statement
) -> Finding:
    back = "rules it out" if answer.against else "sends it back"
    return Finding(
        kind="conflict",
        path=taker.path,
        agent=taker.agent.name,
        sentences=(given.sentence, answer.sentence),
        other_agent=giver.agent.name,
        title=f"{giver.agent.name} hands this to {taker.agent.name}, which {back}.",
        why="The caller is handed round without an answer.",
        advice="Change one of the two sentences.",
    )
