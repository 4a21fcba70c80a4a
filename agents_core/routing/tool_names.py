"""Names of tools and of the agents that handoffs lead to, and where a sentence mentions them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HANDOFF_PREFIX = "transfer_to_"
_GENERIC_ENDS = ("agent", "assistant", "bot", "tool", "function")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_NAME_BEFORE = r"(?! (?:about|on|regarding|concerning|that|which|like|such)\b)"


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
    return " ".join(kept or parts) or name


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
    short = [part for part in parts if part not in _GENERIC_ENDS] or parts
    shapes = [rf"(?i:(?<!\w){re.escape(tool)}(?!\w))"]
    if not parts:  # "_": a pattern of no words would match everywhere
        return shapes[0]
    if not is_handoff(tool):
        shapes.append(rf"(?i:\b{_loose(parts)}\b)")
        if len(short) > 1 and short != parts:
            shapes.append(rf"(?i:\b{_loose(short)}(?:\s+tool)?\b)")
        return "|".join(shapes)
    if len(parts) > len(short):
        shapes.append(rf"(?i:\b{_loose(parts)}\b)")
    # Lower case could be plain words: "asks about order status" does not name Order Status Agent.
    spelled = r"[\s_-]+".join(rf"(?:{one.capitalize()}|{one.upper()})" for one in short)
    shapes.append(rf"\b{spelled}(?:'s|’s)?\b{_NO_NAME_BEFORE}")
    shapes.append(rf"(?i:(?<=\bto )\b{_loose(short)}\b)")
    return "|".join(shapes)


def _loose(parts: list[str]) -> str:
    return r"[\W_]*".join(re.escape(part) for part in parts)
