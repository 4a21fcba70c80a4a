"""Finds which tools a sentence of the instructions names, and where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HANDOFF_PREFIX = "transfer_to_"
_GENERIC_ENDS = ("agent", "assistant", "bot", "tool", "function")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A tool's name, or its target agent's, in a sentence."""

    tool: str
    start: int
    end: int


def is_handoff(tool: str) -> bool:
    """Whether calling it passes the caller to another agent."""
    return tool.startswith(HANDOFF_PREFIX)


def name_words(name: str) -> list[str]:
    """ "checkOrdersTool" and "check_orders_tool" both give check, orders, tool."""
    spaced = _CAMEL.sub(" ", name.removeprefix(HANDOFF_PREFIX))
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]


def label(name: str) -> str:
    """The name as a person would say it, without "agent" or "tool"."""
    parts = name_words(name)
    kept = [word for word in parts if word not in _GENERIC_ENDS]
    return " ".join(kept or parts)


class MentionFinder:
    """Finds the names of one session's tools."""

    def __init__(self, tools: Iterable[str]) -> None:
        self._patterns = [(tool, re.compile(_pattern(tool))) for tool in tools]

    def find(self, sentence: str) -> list[Mention]:
        """In order of place; overlapping names keep the longer one."""
        found = [
            Mention(tool, match.start(), match.end())
            for tool, pattern in self._patterns
            for match in pattern.finditer(sentence)
        ]
        found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
        kept: list[Mention] = []
        for mention in found:
            if all(mention.end <= other.start or mention.start >= other.end for other in kept):
                kept.append(mention)
        return sorted(kept, key=lambda mention: mention.start)


def _pattern(tool: str) -> str:
    parts = name_words(tool)
    loose = r"[\W_]*".join(re.escape(part) for part in parts)
    shapes = [rf"(?i:\b{re.escape(tool)}\b)", rf"(?i:\b{loose}\b)"]
    short = [part for part in parts if part not in _GENERIC_ENDS]
    if is_handoff(tool) and short and short != parts:
        shapes.append(_short_agent(short))
    elif not is_handoff(tool) and len(short) > 1 and short != parts:
        shapes.append(r"(?i:\b" + r"[\s_-]+".join(map(re.escape, short)) + r"(?:\s+tool)?\b)")
    return "|".join(shapes)


def _short_agent(short: list[str]) -> str:
    """An agent without its "agent" is named only where it is written as a name ("to the QA").

    Lower case could be plain words: "asks about order status" does not name Order Status Agent.
    Initials ("the QA flow") are always a name.
    """
    spelled = r"[\s_-]+".join(
        f"(?:{re.escape(part.capitalize())}|{part.upper()})" for part in short
    )
    before = "|".join(rf"(?<=\b{word} )" for word in ("to", "to the", "with", "with the"))
    initials = rf"|\b{short[0].upper()}\b" if len(short) == 1 and len(short[0]) <= 4 else ""
    return rf"(?:{before})\b{spelled}\b{initials}"
