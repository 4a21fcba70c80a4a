"""Adds, copies, renames and removes agents, and updates handoffs and the entry agent. Pure
functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agents_core.team.limits import MAX_AGENTS
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name
from agents_core.versions.stored_text import free_name

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence that names an agent."""

    agent: str  #: the agent with this text
    sentence: str


def blank_team(name: str) -> TeamSpec:
    """A new team with one agent."""
    first = AgentSpec(
        name="Main Agent",
        instructions="You are the first voice a caller hears.\n"
        "Find out what the caller needs and answer in one or two short spoken sentences.\n",
        handoff_description="Greets the caller and takes every change of subject.",
    )
    return TeamSpec(name=name, entry=first.name, agents=(first,))


def with_agent(team: TeamSpec, place: int, **changes: object) -> TeamSpec:
    """The team with changed fields of one agent. For the name use ``rename_agent``."""
    agents = list(team.agents)
    agents[place] = agents[place].model_copy(update=changes)
    return team.model_copy(update={"agents": tuple(agents)})


def add_agent(team: TeamSpec, *, copy_of: int | None = None) -> TeamSpec:
    """Append an agent that the entry agent can hand over to; unchanged when the team is full."""
    if len(team.agents) >= MAX_AGENTS:
        return team
    names = [agent.name for agent in team.agents]
    if copy_of is None:
        new = AgentSpec(name=free_name("New Agent", names), instructions="")
    else:
        old = team.agents[copy_of]
        new = old.model_copy(update={"name": free_name(f"{old.name} copy", names)})
    linked = tuple(
        agent.model_copy(update={"handoffs": (*agent.handoffs, new.name)})
        if agent.name == team.entry
        else agent
        for agent in team.agents
    )
    return team.model_copy(
        update={"agents": (*linked, new), "entry": team.entry if names else new.name}
    )


def remove_agent(team: TeamSpec, place: int) -> TeamSpec:
    """The team without this agent and all handoffs to it. The last agent is not removed."""
    if len(team.agents) < 2:
        return team
    gone = team.agents[place].name
    left = [agent for index, agent in enumerate(team.agents) if index != place]
    agents = tuple(
        agent.model_copy(update={"handoffs": tuple(to for to in agent.handoffs if to != gone)})
        for agent in left
    )
    entry = agents[0].name if team.entry == gone else team.entry
    return team.model_copy(update={"agents": agents, "entry": entry})


def renaming_problem(team: TeamSpec, place: int, name: str) -> str:
    """Why the agent cannot have this name; empty when it can. Handoffs refer to agents by name, so
    two agents must never share one, not even while a person types.
    """
    if not re.search(r"[A-Za-z0-9]", name):
        return "An agent needs a name with a letter or digit in it."
    for index, other in enumerate(team.agents):
        if index != place and handoff_tool_name(other.name) == handoff_tool_name(name):
            return f"Another agent is called “{other.name}”; choose a different name."
    return ""


def rename_agent(team: TeamSpec, place: int, name: str) -> TeamSpec:
    """Rename the agent, also in handoffs and as entry agent. Check ``renaming_problem`` first."""
    old = team.agents[place].name
    agents = tuple(
        agent.model_copy(
            update={
                "name": name if index == place else agent.name,
                "handoffs": tuple(name if to == old else to for to in agent.handoffs),
            }
        )
        for index, agent in enumerate(team.agents)
    )
    return team.model_copy(
        update={"agents": agents, "entry": name if team.entry == old else team.entry}
    )


def mentions(team: TeamSpec, name: str) -> tuple[Mention, ...]:
    """Lines of instructions and handoff descriptions that name this agent or its handoff tool."""
    pattern = _naming(team, name)
    return tuple(
        Mention(agent.name, line)
        for agent in team.agents
        for text in (agent.instructions, agent.handoff_description)
        for line in _LINE.findall(text)
        if any(found.lastgroup == "it" for found in pattern.finditer(line))
    )


def rename_in_texts(team: TeamSpec, old: str, new: str) -> TeamSpec:
    """Replace the agent's name, and its handoff tool's, in all instructions and descriptions."""
    pattern = _naming(team, old)

    def renamed(found: re.Match[str]) -> str:
        if found.lastgroup != "it":
            return found[0]
        is_tool = found[0].lower() == handoff_tool_name(old)
        return handoff_tool_name(new) if is_tool else new

    agents = tuple(
        agent.model_copy(
            update={
                "instructions": pattern.sub(renamed, agent.instructions),
                "handoff_description": pattern.sub(renamed, agent.handoff_description),
            }
        )
        for agent in team.agents
    )
    return team.model_copy(update={"agents": agents})


def _naming(team: TeamSpec, name: str) -> re.Pattern[str]:
    """Matches the name as group ``it``. Longer names that contain it match first, without the
    group."""
    ours = {name.casefold(), handoff_tool_name(name)}
    longer = [
        word
        for agent in team.agents
        for word in (agent.name, handoff_tool_name(agent.name))
        if word.strip() and word.casefold() not in ours and _contains(word, ours)
    ]
    others = "|".join(re.escape(word) for word in sorted(longer, key=len, reverse=True))
    mine = "|".join(re.escape(word) for word in sorted(ours, key=len, reverse=True))
    skip = f"(?P<other>{others})|" if others else ""
    return re.compile(rf"(?<!\w)(?:{skip}(?P<it>{mine}))(?!\w)", re.IGNORECASE)


def _contains(word: str, ours: Iterable[str]) -> bool:
    return any(mine in word.casefold() for mine in ours)
