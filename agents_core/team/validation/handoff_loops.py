"""Finds calls that would go round between agents without end. Pure; it reads routing sentences.

A sentence of an instruction that names a tool or a handoff routes the topic it speaks of. A topic
goes round when each agent it comes to has a sentence that hands it on, and none about it that names
a tool or nobody, until it is back where it began. "Everything else" is what no sentence of that
agent touches with a single word. In doubt a topic comes to an end: a wrong alarm would keep a good
team from being used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten

from agents_core.language.sentences import content_words, sentences, stem
from agents_core.team.team_spec import AgentSpec, TeamSpec

MAX_SENTENCES = 100  #: read per agent; more than anybody follows, and the time stays bounded
MAX_SHOWN_CHARS = 100
ALIKE = 0.6  #: of the words of both topics together

_HANDING = frozenset(
    "hand handing handoff hands bring brings pass passes route routes send sends transfer "
    "transfers forward forwards give gives back use call calls caller callers customer customers "
    "question questions request requests ask asks asking agent agents colleague colleagues help "
    "about".split()
)
_ALL_THE_REST = frozenset(
    "everything anything all every any other others else rest remaining always default".split()
)


@dataclass(frozen=True, slots=True)
class _Route:
    topic: frozenset[str]  #: stems; empty: everything no other sentence speaks of
    to: str  #: an agent; empty: a tool, or the agent itself
    said: str  #: the sentence


@dataclass(frozen=True, slots=True)
class _Reading:
    routes: tuple[_Route, ...]
    words: frozenset[str]  #: stems of all its topics
    only_passes: bool  #: it has no tool, and each of its sentences hands over


def endless_rounds(team: TeamSpec) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each round; the team's names and handoffs must be sound."""
    read = {agent.name: _read(agent) for agent in team.agents}
    passers = list(_closed_passers(team, read))
    yield from passers
    told: set[frozenset[str]] = set()
    for place, agent in enumerate(team.agents):
        for route in () if passers else read[agent.name].routes:
            round_ = _round(read, route.topic, agent.name, route.to)
            if round_ and frozenset(round_) not in told:
                told.add(frozenset(round_))
                way = " to ".join((*round_, round_[0]))
                sentence = f"“{shorten(route.said, MAX_SHOWN_CHARS)}” would go round: {way}."
                yield f"agents[{place}].instructions", sentence


def _round(
    read: dict[str, _Reading], topic: frozenset[str], start: str, to: str
) -> tuple[str, ...]:
    """The agents a topic goes round between, first the one that begins; empty when it ends."""
    if _next(read[start], topic) != to:
        return ()
    way, here = [start], to
    while here and here not in way:
        way.append(here)
        here = _next(read[here], topic)
    return tuple(way) if here == start else ()


def _next(reading: _Reading, topic: frozenset[str]) -> str:
    """The agent this one hands the topic to; empty: it answers, or one of its tools does."""
    about = [route for route in reading.routes if _alike(route.topic, topic)]
    if not about and not topic & reading.words:
        about = [route for route in reading.routes if not route.topic]
    targets = {route.to for route in about}
    return targets.pop() if len(targets) == 1 else ""


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) >= ALIKE * len(one | other)


def _closed_passers(team: TeamSpec, read: dict[str, _Reading]) -> Iterator[tuple[str, str]]:
    """Agents that only pass calls on, and only to others that do the same."""
    handoffs = {agent.name: set(agent.handoffs) for agent in team.agents}
    told: set[str] = set()
    for place, agent in enumerate(team.agents):
        reached = _reached(handoffs, agent.name)
        if agent.name in told or not all(read[name].only_passes for name in reached):
            continue
        told |= reached
        names = " and ".join(name for name in handoffs if name in reached)
        yield (
            f"agents[{place}].handoffs",
            f"{names} only pass the call round among themselves: nobody answers.",
        )


def _reached(handoffs: dict[str, set[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = handoffs[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


@lru_cache(maxsize=64)
def _read(agent: AgentSpec) -> _Reading:
    said = sentences(agent.instructions)[:MAX_SENTENCES]
    tools, handoffs = _names(agent.tools), _names(agent.handoffs)
    routes: list[_Route] = []
    passing = 0
    for sentence in said:
        to = set(handoffs.findall(sentence))
        passing += bool(to)
        named = bool(tools.search(sentence))
        topic = _topic(sentence, tools, handoffs)
        if topic or named or to:  # "Be kind to all callers." is about no topic
            target = to.pop() if len(to) == 1 and not named else ""
            routes.append(_Route(topic, target, sentence))
    only_passes = bool(agent.handoffs) and not agent.tools and passing == len(said)
    words = frozenset().union(*(route.topic for route in routes))
    return _Reading(tuple(routes), words, only_passes)


def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as a whole; the longest first, so that "QA Desk" is not "QA"."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)" if names else r"(?!)")


def _topic(sentence: str, tools: re.Pattern[str], handoffs: re.Pattern[str]) -> frozenset[str]:
    named = content_words(handoffs.sub(" ", tools.sub(" ", sentence)))
    return frozenset(stem(word) for word in named if word not in _HANDING | _ALL_THE_REST)
