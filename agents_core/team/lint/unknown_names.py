"""Names without an owner: misspelled, unknown, or of an agent that this one cannot reach.

Forty planted misspellings in free prose and eleven teams without any (three ready ones, five in
anybody's words, a dentist's, the guide's): see ``tests/unit/team/lint``.
"""

import re
from collections.abc import Collection, Iterator

from agents_core.language.sentences import sentences
from agents_core.team.lint.findings import Finding
from agents_core.team.lint.name_spans import (
    Span,
    identifiers,
    is_place_of_a_name,
    named,
    refuses,
    windows,
)
from agents_core.team.lint.similar_names import differs_by_ending, is_part_of, meant
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name

MAX_SENTENCES = 200  #: read per agent, which bounds the time
MAX_NAME_WORDS = 10  #: of a name that is looked for; every run of so many words is compared
_ROLES = r"(?:[Aa]gent|[Dd]esk|[Tt]eam|[Dd]epartment|[Ss]pecialist|[Aa]ssistant|[Cc]olleague)"
_WITH_ROLE = re.compile(rf"(?<!\w)((?:[A-Z][\w&'’-]*\s+)+{_ROLES})(?!\w)")
_HANDED_TO = re.compile(
    r"\b(?i:hand|pass|send|transfer|give|put|route|forward|refer|connect|escalate|return|bring)"
    r"(?i:\s+(?:over|on|back|through|them|him|her|it|this|that|"
    r"(?:the|a|an|every|each|all|any|such)\s+(?:callers?|customers?|guests?|patients?|owners?|"
    r"calls?|questions?|requests?|persons?|people|case|rest|matter)|callers|customers|people))*"
    r"\s+(?i:to)\s+(?:(?i:the|our|my|your|colleague)\s+)*"
    r"([A-Z][\w&'’-]*(?:\s+[A-Z][\w&'’-]*)*)"
)
_WHY_NOBODY = "A call cannot go to somebody who does not exist, so the sentence does nothing."
_WHY_NO_TOOL = "An agent cannot use a tool that does not exist, so the sentence does nothing."


def name_findings(team: TeamSpec, tools: Collection[str]) -> Iterator[Finding]:
    """The names of each sentence that lead nowhere. ``tools``: the catalogue's names."""
    for place, agent in enumerate(team.agents):
        reader = _Reader(team, agent, place, tuple(tools))
        for sentence in sentences(agent.instructions)[:MAX_SENTENCES]:
            yield from dict.fromkeys(reader.read(sentence))  # a name misspelled twice is one


class _Reader:
    """Reads one agent's sentences."""

    def __init__(self, team: TeamSpec, agent: AgentSpec, place: int, tools: tuple[str, ...]):
        self._agent = agent
        self._path = f"agents[{place}]"
        self._agents = tuple(one.name for one in team.agents)
        self._tools = tuple(dict.fromkeys((*agent.tools, *tools)))
        self._handoffs = {handoff_tool_name(name): name for name in self._agents}
        self._title = team.name
        longest = max((len(name.split()) for name in self._agents), default=1)
        self._most_words = min(longest + 1, MAX_NAME_WORDS)

    def read(self, sentence: str) -> Iterator[Finding]:
        known = named(sentence, self._agents)
        spelt = [one for one in identifiers(sentence) if not one.overlaps(known)]
        tools = named(sentence, self._tools)
        for span in known:
            yield from self._reach(sentence, span)
        for span in spelt:
            yield from self._tool(sentence, span)
        taken = [*known, *spelt, *tools]
        for span in self._misspelled(sentence, taken):
            taken.append(span)
            name = meant(span.text, self._agents) or meant(span.text, self._tools)
            yield self._nobody(sentence, span.text, name)
        for span in self._unknown(sentence, taken):
            yield self._nobody(sentence, span.text, "")

    def _reach(self, sentence: str, span: Span) -> Iterator[Finding]:
        """An agent that exists, and that this one does not hand over to."""
        agent = self._agent
        if span.text == agent.name or span.text in agent.handoffs:
            return
        if is_place_of_a_name(sentence, span.start) and not refuses(sentence, span.start):
            yield self._unreached(sentence, span.text)

    def _unreached(self, sentence: str, name: str) -> Finding:
        return Finding(
            kind="name",
            path=f"{self._path}.handoffs",
            agent=self._agent.name,
            sentences=(sentence,),
            title=f"{self._agent.name} cannot hand over to {name}.",
            why=f"{name} is not among its handoffs, so the sentence does nothing.",
            advice=f"Add {name} to the handoffs, or change the sentence.",
        )

    def _tool(self, sentence: str, span: Span) -> Iterator[Finding]:
        """A name as tools have them."""
        agent, name = self._agent, span.text
        if name in self._handoffs:
            target = self._handoffs[name]
            if target != agent.name and target not in agent.handoffs:
                yield self._unreached(sentence, target)
        elif name in self._tools:
            if name not in agent.tools and not refuses(sentence, span.start):
                yield self._lacks(sentence, name)
        elif near := meant(name, self._handoffs):
            yield self._nobody(sentence, name, near)
        elif near := meant(name, agent.tools) or meant(name, self._tools) or self._begun(name):
            yield self._nobody(sentence, name, near, tool=True)
        elif "_" in name:
            yield self._nobody(sentence, name, "", tool=True)

    def _begun(self, name: str) -> str:
        """The one tool whose name these are the first words of: "document_lookup"."""
        found = [tool for tool in self._tools if tool.startswith(name + "_")]
        return found[0] if len(found) == 1 else ""

    def _lacks(self, sentence: str, name: str) -> Finding:
        return Finding(
            kind="name",
            path=f"{self._path}.tools",
            agent=self._agent.name,
            sentences=(sentence,),
            title=f"{self._agent.name} does not have the tool “{name}”.",
            why="An agent can only use its own tools, so the sentence does nothing.",
            advice=f"Add “{name}” to its tools, or change the sentence.",
        )

    def _misspelled(self, sentence: str, taken: list[Span]) -> Iterator[Span]:
        for span in windows(sentence, self._most_words):
            if span.overlaps(taken):
                continue
            if self._is_misspelled_agent(sentence, span) or self._is_run_together_tool(span):
                yield span

    def _is_misspelled_agent(self, sentence: str, span: Span) -> bool:
        name = meant(span.text, self._agents)
        if not name or is_part_of(span.text, self._agents):
            return False
        words = span.text.split()
        if not all(word[0].isupper() for word in words):
            return len(words) > 1 and is_place_of_a_name(sentence, span.start)
        if len(words) > 1 or is_place_of_a_name(sentence, span.start):
            return True
        glued = len(name.split()) > 1  # "PetsDesk" is no ordinary word
        starts = not sentence[: span.start].strip(" -*•\"“'(")
        return glued or (starts and len(name) > 4 and not differs_by_ending(span.text, name))

    def _is_run_together_tool(self, span: Span) -> bool:
        """A tool's name without its underscores: "readhandbook"."""
        word = span.text.casefold()
        return " " not in word and any(
            "_" in tool and word == tool.replace("_", "").casefold() for tool in self._tools
        )

    def _unknown(self, sentence: str, taken: list[Span]) -> Iterator[Span]:
        for pattern in (_WITH_ROLE, _HANDED_TO):
            for match in pattern.finditer(sentence):
                span = Span(match.start(1), match.end(1), match.group(1))
                if span.overlaps(taken) or not self._could_be_somebody(sentence, span, pattern):
                    continue
                taken.append(span)
                yield span

    def _could_be_somebody(self, sentence: str, span: Span, pattern: re.Pattern[str]) -> bool:
        if is_part_of(span.text, (*self._agents, self._title)):
            return False
        is_target = pattern is _HANDED_TO or is_place_of_a_name(sentence, span.start)
        return is_target and not refuses(sentence, span.start)

    def _nobody(self, sentence: str, words: str, name: str, *, tool: bool = False) -> Finding:
        is_tool = tool or name in self._tools
        what = "tool" if is_tool else "agent"
        return Finding(
            kind="name",
            path=f"{self._path}.instructions",
            agent=self._agent.name,
            sentences=(sentence,),
            title=f"There is no {what} called “{words}”.",
            why=_WHY_NO_TOOL if is_tool else _WHY_NOBODY,
            advice=f"Did you mean “{name}”?"
            if name
            else f"Write the name of {'one of its tools' if is_tool else 'an agent of this team'}.",
        )
