"""What is wrong with a team, as sentences beside the field they belong to. It changes nothing.

It knows neither the SDK nor a page; a page shows the sentences, the builder refuses on them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from agents_core.team.model import AgentSpec, TeamSpec

MAX_TOOL_NAME_CHARS = 64  #: the Realtime API's limit on a function's name


@dataclass(frozen=True, slots=True)
class TeamProblem:
    """One thing to mend. ``path`` is the field, for example ``agents[1].handoffs[0]``."""

    path: str
    sentence: str


def handoff_tool_name(agent_name: str) -> str:
    """The tool that hands over to this agent: ``transfer_to_qa_agent`` for "QA Agent"."""
    return "transfer_to_" + re.sub(r"[^a-z0-9]+", "_", agent_name.lower()).strip("_")


def problems(team: TeamSpec, tool_names: Collection[str]) -> tuple[TeamProblem, ...]:
    """Everything that keeps this team from working; empty when it can be built."""
    return (
        *_entry(team),
        *_names(team),
        *(found for place, agent in enumerate(team.agents) for found in _texts(place, agent)),
        *(
            found
            for place, agent in enumerate(team.agents)
            for found in _links(team, place, agent, tool_names)
        ),
        *_reach(team),
    )


def _entry(team: TeamSpec) -> Iterator[TeamProblem]:
    if not team.agents:
        yield TeamProblem("agents", "A team needs at least one agent.")
    elif team.entry not in {agent.name for agent in team.agents}:
        yield TeamProblem("entry", f"No agent is called {team.entry!r}, so no call can start.")


def _names(team: TeamSpec) -> Iterator[TeamProblem]:
    seen: dict[str, str] = {}
    for place, agent in enumerate(team.agents):
        path = f"agents[{place}].name"
        tool = handoff_tool_name(agent.name)
        if not re.search(r"[A-Za-z0-9]", agent.name):
            yield TeamProblem(path, "An agent needs a name with a letter or digit in it.")
        elif len(tool) > MAX_TOOL_NAME_CHARS:
            yield TeamProblem(path, f"The name {agent.name!r} is too long to hand over to.")
        elif tool in seen:
            yield TeamProblem(path, _same_name(agent.name, seen[tool]))
        else:
            seen[tool] = agent.name


def _same_name(name: str, earlier: str) -> str:
    if name == earlier:
        return f"Two agents are called {name!r}."
    return f"{name!r} and {earlier!r} are too alike: a handoff could not tell them apart."


def _texts(place: int, agent: AgentSpec) -> Iterator[TeamProblem]:
    if not agent.instructions.strip():
        yield TeamProblem(f"agents[{place}].instructions", f"{agent.name} has no instructions.")


def _links(
    team: TeamSpec, place: int, agent: AgentSpec, tool_names: Collection[str]
) -> Iterator[TeamProblem]:
    known = {other.name for other in team.agents}
    for index, target in enumerate(agent.handoffs):
        path = f"agents[{place}].handoffs[{index}]"
        if target not in known:
            yield TeamProblem(path, f"{agent.name} hands over to {target!r}, who does not exist.")
        elif target == agent.name:
            yield TeamProblem(path, f"{agent.name} hands over to itself.")
    for index, tool in enumerate(agent.tools):
        if tool not in tool_names:
            path = f"agents[{place}].tools[{index}]"
            yield TeamProblem(path, f"{agent.name} uses {tool!r}, which is not in the catalogue.")
    yield from _twice(f"agents[{place}].tools", agent.name, "the tool", agent.tools)
    yield from _twice(f"agents[{place}].handoffs", agent.name, "the handoff to", agent.handoffs)
    handoff_names = {handoff_tool_name(target): target for target in agent.handoffs}
    for tool in agent.tools:
        if tool in handoff_names:
            yield TeamProblem(
                f"agents[{place}].tools",
                f"The tool {tool!r} has the name of the handoff to {handoff_names[tool]}.",
            )


def _twice(path: str, name: str, what: str, entries: Iterable[str]) -> Iterator[TeamProblem]:
    for entry, count in Counter(entries).items():
        if count > 1:
            yield TeamProblem(path, f"{name} lists {what} {entry!r} {count} times.")


def _reach(team: TeamSpec) -> Iterator[TeamProblem]:
    handoffs = {agent.name: agent.handoffs for agent in team.agents}
    if team.entry not in handoffs:
        return
    reached, waiting = {team.entry}, [team.entry]
    while waiting:
        for target in handoffs.get(waiting.pop(), ()):
            if target in handoffs and target not in reached:
                reached.add(target)
                waiting.append(target)
    for place, agent in enumerate(team.agents):
        if agent.name not in reached:
            yield TeamProblem(f"agents[{place}].name", f"Nobody hands over to {agent.name}.")
