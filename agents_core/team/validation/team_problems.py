"""Validates a team: problems as sentences, each with the path of its field.

Pages show the sentences; the agent builder refuses a team that has any.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from agents_core.team.limits import (
    MAX_AGENTS,
    MAX_DESCRIPTION_CHARS,
    MAX_INSTRUCTIONS_CHARS,
    MAX_TOOL_NAME_CHARS,
)
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.handoff_loops import endless_loops
from agents_core.team.validation.settings_problems import setting_problems


@dataclass(frozen=True, slots=True)
class TeamProblem:
    """One problem. ``path`` is the field, for example ``agents[1].handoffs[0]``."""

    path: str
    sentence: str

    @property
    def path_parts(self) -> tuple[str | int, ...]:
        """The path in parts: ``("agents", 1, "handoffs", 0)``."""
        parts = re.findall(r"\w+", self.path)
        return tuple(int(part) if part.isdigit() else part for part in parts)


def handoff_tool_name(agent_name: str) -> str:
    """The name of the tool that hands over to an agent: "QA Agent" has ``transfer_to_qa_agent``."""
    return "transfer_to_" + re.sub(r"[^a-z0-9]+", "_", agent_name.lower()).strip("_")


def problems(
    team: TeamSpec,
    tool_names: Collection[str] | None,
    *,
    policies: Collection[str] | None = None,
) -> tuple[TeamProblem, ...]:
    """Every problem of the team; empty when it can be built.

    ``tool_names``, ``policies``: those of the installation; None skips the check.
    """
    agents = list(enumerate(team.agents))
    broken = (
        *_entry(team),
        *_names(team),
        *(found for place, agent in agents for found in _texts(place, agent)),
        *(found for place, agent in agents for found in _handoffs(team, place, agent)),
        *(found for place, agent in agents for found in _tools(place, agent, tool_names)),
        *_reach(team),
        *(TeamProblem(path, sentence) for path, sentence in setting_problems(team)),
        *_policy(team, policies),
    )
    # The check for loops needs valid names and handoffs.
    loops = () if broken else endless_loops(team)
    return (*broken, *(TeamProblem(path, sentence) for path, sentence in loops))


def _entry(team: TeamSpec) -> Iterator[TeamProblem]:
    names = [agent.name for agent in team.agents]
    if not team.agents:
        yield TeamProblem("agents", "A team needs at least one agent.")
    elif team.entry not in names and not team.entry.strip():
        yield TeamProblem("entry", "Choose the agent that starts the call.")
    elif team.entry not in names:
        sentence = f"No agent is called {team.entry!r}, so no call can start."
        yield TeamProblem("entry", sentence + _meant(team.entry, names))
    if len(team.agents) > MAX_AGENTS:
        yield TeamProblem("agents", f"A team may have {MAX_AGENTS} agents.")


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:200], [one[:200] for one in known], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _names(team: TeamSpec) -> Iterator[TeamProblem]:
    seen: dict[str, str] = {}
    for place, agent in enumerate(team.agents):
        path = f"agents[{place}].name"
        tool = handoff_tool_name(agent.name)
        if not re.search(r"[A-Za-z0-9]", agent.name):
            yield TeamProblem(path, "An agent needs a name with a letter or digit in it.")
        elif agent.name != agent.name.strip() or not agent.name.isprintable():
            yield TeamProblem(path, f"The name {agent.name!r} has spaces or breaks around it.")
        elif len(tool) > MAX_TOOL_NAME_CHARS:
            yield TeamProblem(path, f"The name {agent.name!r} is too long for a handoff.")
        elif tool in seen:
            yield TeamProblem(path, _same_name(agent.name, seen[tool]))
        else:
            seen[tool] = agent.name


def _same_name(name: str, earlier: str) -> str:
    if name == earlier:
        return f"Two agents are called {name!r}."
    return f"{name!r} and {earlier!r} are too alike: a handoff could not tell them apart."


def _texts(place: int, agent: AgentSpec) -> Iterator[TeamProblem]:
    path = f"agents[{place}].instructions"
    if not agent.instructions.strip():
        yield TeamProblem(path, f"{agent.name} has no instructions.")
    elif len(agent.instructions) > MAX_INSTRUCTIONS_CHARS:
        long = f"{len(agent.instructions):,} characters; the limit is {MAX_INSTRUCTIONS_CHARS:,}"
        yield TeamProblem(path, f"The instructions of {agent.name} have {long}.")
    if len(agent.handoff_description) > MAX_DESCRIPTION_CHARS:
        yield TeamProblem(
            f"agents[{place}].handoff_description",
            f"A handoff description may have {MAX_DESCRIPTION_CHARS} characters.",
        )


def _handoffs(team: TeamSpec, place: int, agent: AgentSpec) -> Iterator[TeamProblem]:
    known = [other.name for other in team.agents]
    for index, target in enumerate(agent.handoffs):
        path = f"agents[{place}].handoffs[{index}]"
        if target not in known:
            sentence = f"{agent.name} hands off to {target!r}, which does not exist."
            yield TeamProblem(path, sentence + _meant(target, known))
        elif target == agent.name:
            yield TeamProblem(path, f"{agent.name} hands off to itself.")
        elif target in agent.handoffs[:index]:
            yield TeamProblem(path, f"{agent.name} lists the handoff to {target!r} twice.")


def _tools(
    place: int, agent: AgentSpec, tool_names: Collection[str] | None
) -> Iterator[TeamProblem]:
    handoffs = {handoff_tool_name(target): target for target in agent.handoffs}
    for index, tool in enumerate(agent.tools):
        path = f"agents[{place}].tools[{index}]"
        if tool_names is not None and tool not in tool_names:
            sentence = f"{agent.name} uses {tool!r}, which is not in the catalogue."
            yield TeamProblem(path, sentence + _meant(tool, tool_names))
        elif tool in agent.tools[:index]:
            yield TeamProblem(path, f"{agent.name} lists the tool {tool!r} twice.")
        elif tool in handoffs:
            sentence = f"The tool {tool!r} has the name of the handoff to {handoffs[tool]}."
            yield TeamProblem(path, sentence)


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
            yield TeamProblem(f"agents[{place}].name", f"No agent hands off to {agent.name}.")


def _policy(team: TeamSpec, policies: Collection[str] | None) -> Iterator[TeamProblem]:
    if policies is not None and team.policy and team.policy not in policies:
        there = ", ".join(f"“{name}”" for name in policies) or "none yet"
        yield TeamProblem("policy", f"There is no policy called “{team.policy}”; there is {there}.")
