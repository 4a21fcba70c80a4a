"""Tool candidates of a session, with the phrases for and against each. Cached."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from agents_core.engine.brain.language.instruction_clauses import (
    Clause,
    description_topics,
    instruction_clauses,
    is_fallback,
    pieces,
)
from agents_core.engine.brain.language.tool_mentions import MentionFinder, is_handoff, label
from agents_core.engine.brain.schema.slot_filling import takes_free_text
from agents_core.engine.ports import ToolDefinition
from agents_core.language.sentences import content_words, stem

Source: TypeAlias = Literal["name", "description", "instruction"]
_SDK_OPENING = re.compile(r"^Handoff to the .{1,200}? agent to handle the request\.\s*", re.DOTALL)
_ACTS = re.compile(
    r"^(?:looks?(?: up| for| at)?|gets?|fetch(?:es)?|finds?|search(?:es)?|returns?|tells?|shows?|"
    r"provides?|checks?|places?|takes?|logs?|records?|answers?|handles?|reads?|lists?|gives?)\s+",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*[:;,.(]|\s+(?:after|from|when|once|if|so that|which|who|and|or)\s+")
_LOOKS_UP = re.compile(
    r"\b(?:look(?:s|ed)?[ _-]?up|lookup|search\w*|finds?|knowledge|documents?|documentation|"
    r"faq|"
    r"answers?|information|retriev\w*)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"^(?:this (?:tool |function )?)?(?:places?|creates?|books?|cancels?|updates?|changes?|adds?|"
    r"logs?|registers?|sends?|submits?|opens?|orders?|makes?|schedules?|records?|files?|removes?|"
    r"deletes?|pays?|refunds?|reserves?|rebooks?)\b",
    re.IGNORECASE,
)
_NOT_A_TOPIC = re.compile(
    r"^(?:listens|deals|cares|works|talks|helps|responds|attends)\b|^(?:it|when|where|how|who)\b",
    re.I,
)
MAX_TOPIC_WORDS = 6
MAX_PHRASES = 120  #: phrases kept per tool; instructions of many pages must not slow a turn


@dataclass(frozen=True, slots=True)
class ToolPhrase:
    """A phrase of the session that describes a tool."""

    text: str
    source: Source
    whole: bool  #: a whole topic, not one entry of its enumeration


@dataclass(frozen=True, slots=True)
class ToolCandidate:
    """A tool as the session describes it, to be ranked."""

    name: str
    label: str
    handoff: bool
    positive: tuple[ToolPhrase, ...]
    negative: tuple[str, ...]
    fallback: bool  #: it takes what nothing else fits
    forbidden: bool  #: the instructions say never to use it
    restricted: bool  #: only for what an "unless" allows
    mentioned: bool  #: the instructions name it
    stems: frozenset[str]  #: of the content words of its phrases
    keywords: tuple[str, ...]  #: for matching by sound
    writes: bool  #: it changes something, so a question for information is not for it
    lookup: bool  #: it answers questions put in the caller's own words
    topic: str  #: its subject in a few words a person would say


@dataclass(frozen=True, slots=True)
class SessionTools:
    """The tools of a session, to be ranked."""

    candidates: tuple[ToolCandidate, ...]


def read_session_tools(instructions: str, tools: Sequence[ToolDefinition]) -> SessionTools:
    """The session's tools with their phrases."""
    described = tuple(
        (tool.name, tool.description, takes_free_text(tool.parameters)) for tool in tools
    )
    return _read(instructions, described)


@functools.lru_cache(maxsize=256)
def _read(instructions: str, tools: tuple[tuple[str, str, bool], ...]) -> SessionTools:
    clauses = instruction_clauses(instructions, MentionFinder(name for name, _, _ in tools))
    candidates = tuple(
        _candidate(name, description, free_text, [one for one in clauses if one.tool == name])
        for name, description, free_text in tools
    )
    return SessionTools(candidates)


def _candidate(
    name: str, description: str, free_text: bool, clauses: list[Clause]
) -> ToolCandidate:
    description = _SDK_OPENING.sub("", description)
    said_for = [clause for clause in clauses if not clause.against]
    against = [clause for clause in clauses if clause.against]
    evidence = [ToolPhrase(label(name), "name", whole=True)]
    for topic in description_topics(description):
        evidence += _phrases(topic, "description")
    for clause in said_for:
        evidence += _phrases(clause.topic, "instruction")
    kept = tuple(dict.fromkeys(evidence))[:MAX_PHRASES]
    words = dict.fromkeys(word for phrase in kept for word in content_words(phrase.text))
    return ToolCandidate(
        name=name,
        label=label(name),
        handoff=is_handoff(name),
        positive=kept,
        negative=tuple(clause.topic for clause in against if content_words(clause.topic)),
        fallback=is_fallback(description) or any(clause.fallback for clause in clauses),
        forbidden=any(not content_words(clause.topic) for clause in against) and not said_for,
        restricted=bool(against) and any(not content_words(clause.topic) for clause in against),
        mentioned=bool(said_for),
        stems=frozenset(stem(word) for word in words),
        keywords=tuple(word for word in words if len(word) > 3),
        writes=_CHANGES.match(description) is not None,
        lookup=free_text and _LOOKS_UP.search(f"{label(name)} {description}") is not None,
        topic=_topic(name, kept, entry=is_handoff(name) and is_fallback(description)),
    )


def _topic(name: str, evidence: tuple[ToolPhrase, ...], *, entry: bool) -> str:
    """The shortest whole topic written about the tool; better for a user than its name."""
    described = [phrase.text for phrase in evidence if phrase.source == "description"]
    instructed = [phrase.text for phrase in evidence if phrase.source == "instruction"]
    # The entry agent's descriptions are about passing calls on, not about a subject.
    described = [] if entry and instructed else described
    written = [_ACTS.sub("", text) for text in [*described, *instructed]]
    short = [text for text in (_ENDS.split(text)[0] for text in written) if _is_topic(text)]
    chosen = next(iter(short), label(name)).replace("my ", "your ")
    return chosen if chosen[:2].isupper() else chosen[:1].lower() + chosen[1:]


def _is_topic(text: str) -> bool:
    fits = 2 <= len(text.split()) <= MAX_TOPIC_WORDS and _NOT_A_TOPIC.match(text) is None
    return fits and bool(content_words(text))


def _phrases(topic: str, source: Source) -> list[ToolPhrase]:
    if not content_words(topic):
        return []
    entries = [ToolPhrase(piece, source, whole=False) for piece in pieces(topic)]
    return [ToolPhrase(topic, source, whole=True), *entries]
