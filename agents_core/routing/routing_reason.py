"""Why a decision chose a tool: what the trace and "Who would take this?" show."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Self, TypeAlias

Source: TypeAlias = Literal["instruction", "description", "name"]
_SOURCES: Mapping[str, Source] = MappingProxyType(
    {"instruction": "instruction", "description": "description", "name": "name"}
)

BY_MODEL: Mapping[str, str] = MappingProxyType({"routing_decided_by": "model"})
"""Metadata in place of a reason: a language model chose the tool."""

_TEXT_CHARS = 512  #: the longest metadata value of a response (OpenAI API reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingReason:
    """The sentence that decided, and what came second.

    Scores are similarities, about -0.2 to 1.1; the runner-up's distance is the difference.
    """

    request: str  #: the caller's words that were compared
    tool: str  #: the tool chosen; empty: nothing fitted well enough
    sentence: str  #: what decided, as its author wrote it; of the closest tool when none was chosen
    source: Source  #: where that sentence stands
    score: float
    threshold: float  #: a score below it chooses nothing
    closest: str = ""  #: where no tool was chosen: the one that ``sentence`` is about
    runner_up: str = ""  #: the tool that came second; empty: there is no other
    runner_up_sentence: str = ""
    runner_up_score: float = 0.0

    def as_metadata(self) -> dict[str, str]:
        """As metadata of a response: strings of at most 512 characters, keys ``routing_*``."""
        texts = {
            "request": self.request,
            "tool": self.tool,
            "sentence": self.sentence,
            "source": self.source,
            "score": f"{self.score:.3f}",
            "threshold": f"{self.threshold:.3f}",
            "closest": self.closest,
            "runner_up": self.runner_up,
            "runner_up_sentence": self.runner_up_sentence,
            "runner_up_score": f"{self.runner_up_score:.3f}",
        }
        return {f"routing_{key}": text[:_TEXT_CHARS] for key, text in texts.items()}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, object]) -> Self | None:
        """Read back; None when the metadata holds no (whole) reason."""
        texts = {
            key.removeprefix("routing_"): value
            for key, value in metadata.items()
            if key.startswith("routing_") and isinstance(value, str)
        }
        source = _SOURCES.get(texts.get("source", ""))
        if source is None:
            return None
        try:
            if not all(map(math.isfinite, map(float, _figures(texts)))):
                return None
            return cls(
                request=texts["request"],
                tool=texts["tool"],
                sentence=texts["sentence"],
                source=source,
                score=float(texts["score"]),
                threshold=float(texts["threshold"]),
                closest=texts.get("closest", ""),
                runner_up=texts.get("runner_up", ""),
                runner_up_sentence=texts.get("runner_up_sentence", ""),
                runner_up_score=float(texts.get("runner_up_score", "0")),
            )
        except (KeyError, ValueError):
            return None


def _figures(texts: Mapping[str, str]) -> Iterator[str]:
    return (texts[key] for key in ("score", "threshold", "runner_up_score") if key in texts)
