"""What an author's instructions and descriptions say about each tool, sentence by sentence."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents_core.language.sentences import content_words, sentences, unwrap
from agents_core.routing.caller_words import in_callers_words
from agents_core.routing.clauses import (
    Clause,
    Sentence,
    clauses_of,
    is_fallback,
    is_negative,
    read_sentences,
    stripped,
)
from agents_core.routing.routing_reason import Source
from agents_core.routing.tool_names import MentionFinder, is_handoff, label

ANY_QUESTION = "questions"  #: the topic of "If they have a question, ask X"
_OPENING = re.compile(
    r"^(?:Handoff to the .{1,200}? agent to handle the request\.|"
    r"Bring the caller to the .{1,200}?\.)\s*",
    re.DOTALL,
)
_ELSEWHERE = re.compile(
    r"\b(?:call|use|hand(?:s|ed|ing)?(?: \w+)? ?(?:off|over|back)?|transfer|pass|forward|send|"
    r"refer|somebody else|someone else|a colleague)\b",
    re.IGNORECASE,
)
_EXCLUDES = re.compile(
    r"^\W*(?:do not|don't|never|not|cannot)\b|\bnot (?:for|to be used)\b", re.IGNORECASE
)
_CONDITION = re.compile(r"^\W*(?:if|when|whenever|for|in case|should)\b", re.IGNORECASE)
_THEN = re.compile(
    r",\s*(?:then\s+)?(?=(?:call|use|hand|transfer|pass|forward|send|refer)\b)", re.I
)
_GENERAL = frozenset(
    "general customer customers caller callers client all any every again look question questions "
    "answer answers".split()
)
_OWN_WORK = re.compile(
    r"^(?:you (?!do not|don't|are not|cannot|can't|never|speak|may|must|should|have to|need)|"
    r"your (?:job|work|task)|people|callers|customers|guests|we|this (?:is|line|desk)|"
    r"what(?:ever)?|some(?:one|body)|any(?:one|body)|if|when|i'd like|i want)\b|"
    r"(?-i:[A-Z]\w+ (?:[A-Z]\w+ )?(?!(?:callers|customers|guests|clients|users|visitors|answers|"
    r"questions|sentences|replies|names|numbers|details) )\w+s )",
    re.IGNORECASE,
)


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
    return _read(instructions, tuple(tools))


def sentences_without_effect(instructions: str, tools: Sequence[RoutableTool]) -> tuple[str, ...]:
    """The sentences of the instructions that change nothing of what the local engine does."""
    used = " ".join(one.sentence for one in read_statements(instructions, tools))
    finder = MentionFinder(tool.name for tool in tools)
    return tuple(
        one.text
        for one in read_sentences(instructions, finder)
        if one.text and one.text not in used
    )


@functools.lru_cache(maxsize=256)
def _read(instructions: str, tools: tuple[RoutableTool, ...]) -> tuple[Statement, ...]:
    finder = MentionFinder(tool.name for tool in tools)
    found = [
        statement
        for sentence in read_sentences(instructions, finder)
        for statement in _of_sentence(sentence, tools)
    ]
    described = [one for tool in tools for one in _of_tool(tool)]
    return tuple(dict.fromkeys((*found, *described)))


def _of_sentence(sentence: Sentence, tools: Sequence[RoutableTool]) -> Iterator[Statement]:
    clauses = clauses_of(sentence)
    if not clauses:
        clauses = list(_unnamed(sentence.text, tools))
    for clause in clauses:
        any_question = not clause.against and _is_any_question(clause)
        topic = ANY_QUESTION if any_question else in_callers_words(clause.topic)
        yield Statement(
            tool=clause.tool,
            topic=topic,
            sentence=clause.sentence,
            source="instruction",
            against=clause.against,
            fallback=clause.fallback or any_question,
        )


def _is_any_question(clause: Clause) -> bool:
    """ "If they have got a question get X": any question, whatever it is about."""
    about = set(content_words(clause.topic)) - _GENERAL
    asked = re.search(r"\b(?:questions?|answers)\b", clause.sentence, re.IGNORECASE)
    return asked is not None and not about and not clause.fallback


def _unnamed(text: str, tools: Sequence[RoutableTool]) -> Iterator[Clause]:
    """What a sentence that names no tool of the session says about one of them."""
    own = [tool.name for tool in tools if not is_handoff(tool.name)]
    back = [tool.name for tool in tools if is_handoff(tool.name)]
    topic = stripped(text)
    if not topic or is_negative(text):
        return
    if _CONDITION.match(text) and _ELSEWHERE.search(text) and len(back) == 1:
        # It goes to a tool or an agent that this one lacks: the agent that gave the call has them.
        named = _THEN.split(text)[0]
        yield Clause(back[0], stripped(named) or topic, text, False, False)
    elif len(own) == 1 and _OWN_WORK.match(text):
        yield Clause(own[0], topic, text, False, False)


def _of_tool(tool: RoutableTool) -> Iterator[Statement]:
    """The description, sentence by sentence, and the name."""
    description = _OPENING.sub("", tool.description)
    for sentence in sentences(unwrap(description)):
        for part in sentence.split(";"):
            if content_words(part):
                yield Statement(
                    tool=tool.name,
                    topic=part.strip(),
                    sentence=sentence,
                    source="description",
                    against=_EXCLUDES.search(part) is not None,
                    fallback=is_handoff(tool.name) and is_fallback(part),
                )
    name = label(tool.name)
    yield Statement(tool=tool.name, topic=name, sentence=name, source="name")
