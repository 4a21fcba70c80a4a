"""Tools of another trade: left over from a team that this one was made from."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from agents_core.language.embeddings import Embedder
from agents_core.language.sentences import content_words, sentences
from agents_core.team.lint.agent_reading import AgentReading
from agents_core.team.lint.findings import Finding
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.titles import tool_title

FAR = 0.38
"""The best cosine between a tool and a sentence of its team below which it is of another trade.

Nine teams (three ready ones, five in anybody's words, a dentist's): of 272 tools put into another
team 82 % are found; of the 37 in their own one is below, and that one the instructions name.
"""
MIN_SENTENCES = 3  #: with fewer, a team has not said yet what it is about


def foreign_tools(
    team: TeamSpec,
    read: Sequence[AgentReading],
    tools: Mapping[str, str],
    lookup_tools: Collection[str],
    embedder: Embedder,
) -> Iterator[Finding]:
    """Tools that no sentence names or is about. A lookup reads the team's own policy: it never is
    foreign. Needs an embedder that compares by meaning."""
    spoken = [text for one in read for text in one.sentences if len(content_words(text)) > 1]
    spoken += [one.agent.handoff_description for one in read if one.agent.handoff_description]
    text = " ".join(spoken)
    if embedder.kind != "semantic" or len(spoken) < MIN_SENTENCES:
        return
    vectors = embedder.embed([*spoken, team.name, *team.examples])
    for one in read:
        for index, name in enumerate(one.agent.tools):
            if name in lookup_tools or name not in tools or name in text:
                continue
            if float((vectors @ embedder.embed([_meaning(name, tools[name])])[0]).max()) < FAR:
                yield _foreign(one, index, name)


def _meaning(name: str, description: str) -> str:
    return ". ".join([tool_title(name), *sentences(description)[:1]])


def _foreign(read: AgentReading, index: int, name: str) -> Finding:
    return Finding(
        kind="foreign_tool",
        path=f"agents[{read.place}].tools[{index}]",
        agent=read.agent.name,
        title=f"“{name}” looks like a tool of another trade.",
        why="No sentence of the team is about what it does, so it may be left over.",
        advice=f"Remove it from {read.agent.name}, or write when to use it.",
    )
