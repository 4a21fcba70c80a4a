"""The base of a call's events, and the types that their fields share."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["caller", "agent"]
DenialCause: TypeAlias = Literal["", "cancelled", "refused", "unfit", "abandoned"]
Decision: TypeAlias = Literal[
    "",
    "submitted",
    "cancelled",
    "attempts",
    "invalid",
    "timed_out",
    "call_ended",
    "connection_lost",
]
"""How an approval ended. Of these a person decides "submitted" and "cancelled"."""
RoutingSource: TypeAlias = Literal["", "instruction", "description", "name"]
"""Where the sentence stands that decided on a tool; empty: there is none."""
Chooser: TypeAlias = Literal["ranking", "model"]
"""What chose a tool: the local engine's comparison of sentences, or a language model."""
CutCause: TypeAlias = Literal["speech", "typed", "button", "guardrail", "detached", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage that a lookup returned, and its place in the policy."""

    passage_id: str  #: stable within one policy version, for example "P3"
    policy_version: int
    line: int  #: first line in the document, 1-based
    text: str
    score: float  #: cosine similarity, or the lexical score when no weights are installed
    document: str = ""  #: the policy's document that contains it
    headings: tuple[str, ...] = ()  #: outermost first; empty in events of before they were kept
    number: str = ""  #: of the clauses in its text; empty in events of before they were kept


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """A fact about one call."""

    seq: int  #: gapless, from 1
    at_ms: int  #: monotonic, since the call started
    turn: int
    """The caller's turn it belongs to, from 1; 0 before the first.

    A turn begins at its first sound (``CallerSpeechStarted``) or, when no speech was detected, with
    its words: a typed message is a ``TranscriptDone`` of an item not seen before. It is one turn
    however often its item is mentioned, and it counts even if no words are recognised. An event
    that names one of the caller's items by ``item_id`` belongs to that item's turn, however late it
    comes: a transcript that arrives while the caller speaks again is still the earlier turn's.
    Every other event belongs to the newest turn that has begun. What the agents do is numbered in
    the same way; which turn an answer is *about* is measured (``agents_core.measures``).
    """
