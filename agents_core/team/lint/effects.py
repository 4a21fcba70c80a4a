"""Sentences that only a real model follows."""

from collections.abc import Iterator, Sequence

from agents_core.team.lint.agent_reading import AgentReading
from agents_core.team.lint.findings import Finding


def effect_hints(read: Sequence[AgentReading]) -> Iterator[Finding]:
    """One hint for each agent that has such sentences."""
    for one in read:
        if one.without_effect:
            yield Finding(
                kind="no_effect",
                severity="hint",
                path=one.path,
                agent=one.agent.name,
                sentences=one.without_effect,
                title="These sentences change nothing on the local engine.",
                why="It takes from the instructions where a request goes; tone and manner are for "
                "a real model.",
                advice="Leave them when calls run on a real model.",
            )
