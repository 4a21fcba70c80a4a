"""What a call sends about an agent to those who may hand a caller to it; never stored."""

from collections.abc import Iterator, Mapping

from agents_core.language.sentences import sentences, unwrap
from agents_core.routing.statements import RoutableTool, read_statements
from agents_core.team.team_spec import AgentSpec
from agents_core.team.validation.team_problems import handoff_tool_name

MOST_ADDED = 600
"""Characters that are added to the author's own words: the descriptions of some five tools. A
model reads them in every turn of the call."""


def handoff_words(target: AgentSpec, tools: Mapping[str, str]) -> str:
    """The author's handoff description, and what the agent's tools do.

    The agent that hands over sees none of the target's tools, and descriptions like "the first
    contact" say little. Without a description, the sentences of the agent's instructions about its
    tools stand for it. ``tools``: description by name, of the installation.
    """
    own = target.handoff_description.strip()
    added = _of_tools(target, tools) if own else (*_instructed(target, tools),
                                                  *_of_tools(target, tools))  # fmt: skip
    return " ".join([_ended(own)] * bool(own) + _fitting(added, own))


def _of_tools(target: AgentSpec, tools: Mapping[str, str]) -> tuple[str, ...]:
    """What each tool does; the first sentence of every tool comes before any second one."""
    described = [sentences(unwrap(tools.get(name, ""))) for name in target.tools]
    firsts = [said[0] for said in described if said]
    return (*firsts, *(one for said in described for one in said[1:]))


def _instructed(target: AgentSpec, tools: Mapping[str, str]) -> Iterator[str]:
    own = [RoutableTool(name=name, description=tools.get(name, "")) for name in target.tools]
    away = [RoutableTool(name=handoff_tool_name(to), description="") for to in target.handoffs]
    for said in read_statements(target.instructions, (*own, *away)):
        if said.source == "instruction" and not said.against and said.tool in target.tools:
            yield said.sentence


def _fitting(texts: tuple[str, ...], own: str) -> list[str]:
    """Those that are new and fit, in their order."""
    kept: list[str] = []
    room = MOST_ADDED
    for text in dict.fromkeys(_ended(one.strip()) for one in texts):
        if len(text) < room and text.rstrip(".") not in own:
            kept.append(text)
            room -= len(text) + 1
    return kept


def _ended(text: str) -> str:
    return text if not text or text[-1] in ".!?…" else f"{text}."
