"""Agents that a call cannot leave, or that can do nothing; a policy that nobody looks up.

That no agent hands over to an agent prevents publishing: ``team_problems`` says so.
"""

from collections.abc import Collection, Iterator

from agents_core.team.lint.findings import Finding
from agents_core.team.team_spec import AgentSpec, TeamSpec


def dead_ends(team: TeamSpec, lookup_tools: Collection[str]) -> Iterator[Finding]:
    """``lookup_tools``: the names of tools that read the team's policy."""
    circles = _circles_without_tools(team)
    for place, agent in enumerate(team.agents):
        if not agent.tools and not agent.handoffs:
            yield _can_do_nothing(place, agent)
        elif not agent.handoffs and len(team.agents) > 1:
            yield _no_way_back(place, agent)
    yield from circles
    if team.policy and not any(set(agent.tools) & set(lookup_tools) for agent in team.agents):
        yield Finding(
            kind="dead_end",
            path="policy",
            agent="",
            title="No agent can look anything up in the policy.",
            why=f"The policy “{team.policy}” belongs to this team, but no agent has the lookup.",
            advice="Give the document lookup to the agent that answers questions.",
        )


def _can_do_nothing(place: int, agent: AgentSpec) -> Finding:
    return Finding(
        kind="dead_end",
        path=f"agents[{place}].tools",
        agent=agent.name,
        title=f"{agent.name} has no tool and no handoff.",
        why="The local engine can then only say that it can’t help; a real model has only its own "
        "words.",
        advice="Give it a tool, or an agent to hand over to.",
    )


def _no_way_back(place: int, agent: AgentSpec) -> Finding:
    return Finding(
        kind="dead_end",
        path=f"agents[{place}].handoffs",
        agent=agent.name,
        title=f"{agent.name} has no way back.",
        why="A caller who changes the subject stays with it until the call ends.",
        advice="Let it hand over to the agent that takes the call, or to another one.",
    )


def _circles_without_tools(team: TeamSpec) -> Iterator[Finding]:
    """Groups of agents that reach each other only, and of which none has a tool."""
    agents = {agent.name: agent for agent in team.agents}
    told: set[str] = set()
    for place, agent in enumerate(team.agents):
        group = _reached(agents, agent.name)
        if len(group) < 2 or group & told or any(agents[name].tools for name in group):
            continue
        if any(not agents[name].handoffs for name in group):
            continue  # it is named as the one that can do nothing
        told |= group
        names = " and ".join(name for name in agents if name in group)
        yield Finding(
            kind="dead_end",
            path=f"agents[{place}].tools",
            agent=agent.name,
            title=f"{names} only reach each other, and none has a tool.",
            why="A caller who gets there is handed round and never gets an answer that was looked "
            "up.",
            advice="Give one of them a tool, or a handoff to an agent that has one.",
        )


def _reached(agents: dict[str, AgentSpec], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = {name for name in agents[waiting.pop()].handoffs if name in agents} - reached
        reached |= new
        waiting += new
    return reached
