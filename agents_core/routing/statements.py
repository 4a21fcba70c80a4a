"""What an author's instructions and descriptions say about each tool, sentence by sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.routing.routing_reason import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutableTool:
    """A function tool or a handoff of one agent, as the model sees it."""

    name: str  #: a handoff's is ``transfer_to_...``
    description: str
    free_text: bool = False  #: it takes the caller's own words (a lookup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing the author wrote about one tool."""

    tool: str
    topic: str  #: what it is about, in a caller's words: what a request is compared with
    sentence: str  #: the whole sentence, as the author wrote it
    source: Source
    against: bool = False  #: it says that the tool is not for this
    fallback: bool = False  #: it says that the tool takes whatever fits nothing else


def read_statements(instructions: str, tools: Sequence[RoutableTool]) -> tuple[Statement, ...]:
    """Every statement about one of ``tools``, in the order of the text; the tools' own last."""
    raise NotImplementedError


def sentences_without_effect(instructions: str, tools: Sequence[RoutableTool]) -> tuple[str, ...]:
    """The sentences of the instructions that change nothing of what the local engine does."""
    raise NotImplementedError
