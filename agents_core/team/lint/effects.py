"""Sentences that only a real model follows."""

from collections.abc import Collection, Iterator, Sequence

from agents_core.team.lint.agent_reading import AgentReading
from agents_core.team.lint.findings import Finding


def effect_hints(read: Sequence[AgentReading], warned: Collection[str]) -> Iterator[Finding]:
    """One hint for each agent that has such sentences; ``warned``: those a warning is about."""
    for one in read:
        idle = tuple(text for text in one.without_effect if text not in warned)
        if idle:
            yield Finding(
                kind="no_effect",
                severity="hint",
                path=one.path,
                agent=one.agent.name,
                sentences=idle,
                title="These sentences change nothing on the local engine.",
                why="It takes from the instructions where a request goes; tone and manner are for "
                "a real model.",
                advice="Leave them when calls run on a real model.",
            )
