"""Finds topics that agents would hand over to each other in an endless loop.

A sentence of the instructions that names a tool or a handoff routes the topic it is about. A topic
loops when every agent it reaches has a sentence that hands it over, and none about the topic that
names a tool or no agent, until it is back at the first agent. "Everything else" is what no sentence
of an agent shares a word with. When in doubt there is no loop: a false alarm would block publishing
a good team.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten

from agents_core.language.sentences import content_words, sentences, stem
from agents_core.team.team_spec import AgentSpec, TeamSpec

MAX_SENTENCES = 100  #: read per agent, which bounds the time
MAX_SHOWN_CHARS = 100
SIMILAR = 0.6  #: Jaccard index of two topics' words from which they are the same topic

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
    topic: frozenset[str]  #: stems; empty: everything no other sentence is about
    to: str  #: an agent; empty: a tool, or the agent itself
    sentence: str


@dataclass(frozen=True, slots=True)
class _Reading:
    routes: tuple[_Route, ...]
    words: frozenset[str]  #: stems of all its topics
    only_hands_over: bool  #: it has no tool, and each of its sentences hands over


def endless_loops(team: TeamSpec) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each loop. The names and handoffs must be valid."""
    read = {agent.name: _read(agent) for agent in team.agents}
    passers = list(_closed_passers(team, read))
    yield from passers
    reported: set[frozenset[str]] = set()
    for place, agent in enumerate(team.agents):
        for route in () if passers else read[agent.name].routes:
            loop = _loop(read, route.topic, agent.name, route.to)
            if loop and frozenset(loop) not in reported:
                reported.add(frozenset(loop))
                way = " to ".join((*loop, loop[0]))
                sentence = f"“{shorten(route.sentence, MAX_SHOWN_CHARS)}” would loop: {way}."
                advice = f"Write in the instructions of {loop[-1]} what it does about this."
                yield f"agents[{place}].instructions", f"{sentence} {advice}"


def _loop(read: dict[str, _Reading], topic: frozenset[str], start: str, to: str) -> tuple[str, ...]:
    """The agents a topic loops through, beginning with ``start``; empty when there is no loop."""
    if _next(read[start], topic) != to:
        return ()
    way, here = [start], to
    while here and here not in way:
        way.append(here)
        here = _next(read[here], topic)
    return tuple(way) if here == start else ()


def _next(reading: _Reading, topic: frozenset[str]) -> str:
    """The agent this one hands the topic over to; empty: it or one of its tools answers."""
    about = [route for route in reading.routes if _similar(route.topic, topic)]
    if not about and not topic & reading.words:
        about = [route for route in reading.routes if not route.topic]
    targets = {route.to for route in about}
    return targets.pop() if len(targets) == 1 else ""


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) >= SIMILAR * len(one | other)


def _closed_passers(team: TeamSpec, read: dict[str, _Reading]) -> Iterator[tuple[str, str]]:
    """Groups of agents that only hand over to each other."""
    handoffs = {agent.name: set(agent.handoffs) for agent in team.agents}
    reported: set[str] = set()
    for place, agent in enumerate(team.agents):
        reached = _reached(handoffs, agent.name)
        if agent.name in reported or not all(read[name].only_hands_over for name in reached):
            continue
        reported |= reached
        names = " and ".join(name for name in handoffs if name in reached)
        yield (
            f"agents[{place}].handoffs",
            f"{names} only hand off to each other: no agent answers.",
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
    read = sentences(agent.instructions)[:MAX_SENTENCES]
    tools, handoffs = _names(agent.tools), _names(agent.handoffs)
    routes: list[_Route] = []
    passing = 0
    for sentence in read:
        to = set(handoffs.findall(sentence))
        passing += bool(to)
        named = bool(tools.search(sentence))
        topic = _topic(sentence, tools, handoffs)
        if topic or named or to:  # "Be kind to all callers." is about no topic
            target = to.pop() if len(to) == 1 and not named else ""
            routes.append(_Route(topic, target, sentence))
    only_hands_over = bool(agent.handoffs) and not agent.tools and passing == len(read)
    words = frozenset().union(*(route.topic for route in routes))
    return _Reading(tuple(routes), words, only_hands_over)


def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the names; the longest first, so that "QA Desk" is not read as "QA"."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)" if names else r"(?!)")


def _topic(sentence: str, tools: re.Pattern[str], handoffs: re.Pattern[str]) -> frozenset[str]:
    named = content_words(handoffs.sub(" ", tools.sub(" ", sentence)))
    return frozenset(stem(word) for word in named if word not in _HANDING | _ALL_THE_REST)
