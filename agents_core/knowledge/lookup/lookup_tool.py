"""document_lookup_tool: the tool with which agents look up the policy."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.language_guess import LANGUAGE_NAMES
from agents_core.tools.tool_spec import CallContext, ToolOutcome, ToolSpec

DOCUMENT_LOOKUP = "document_lookup_tool"

NOTHING_FOUND = "No passage about this was found in the policy document."

TIED_SCORE = 0.03
"""A passage that scores at most this much less than the best may be the right one as well. Of 230
questions that three policies answer, the first of two such passages answers 26 of 55, the second
one 11; of 240 about ten policies in prose 21 of 53 and 8."""

CLOSE_SCORE = 0.05
"""With a second passage so close, but not tied, the first answers 17 of 26 of those questions, the
second one 2; without one, 141 of 149. In prose: 22 of 48, 10, and 125 of 139."""


class LookupRequest(BaseModel):
    """Arguments of the lookup tool."""

    model_config = ConfigDict(extra="forbid")

    request: str = Field(description="The caller's question, in a few plain words.")


def lookup_tool(library: PolicyLibrary | None, topics: str = "") -> ToolSpec:
    """The lookup tool of one policy; with ``library`` None it finds nothing. ``topics``: what the
    policy is about, for the tool's description."""

    async def look_up(_context: CallContext, arguments: Any) -> ToolOutcome:
        if library is None:
            return ToolOutcome(NOTHING_FOUND)
        result = await library.lookup(arguments.request)
        if result.other_language:
            return ToolOutcome(ask_in(result.other_language))
        if not result.passages and result.unsure_language:
            return ToolOutcome(f"{NOTHING_FOUND} {perhaps_in(result.unsure_language)}")
        scores = [citation.score for citation in result.citations]
        return ToolOutcome(passages_as_json(result.passages, scores), result.citations)

    return ToolSpec(
        name=DOCUMENT_LOOKUP,
        description=(
            "Looks up the policy document to answer general questions that need no sign-in"
            + (f": {topics}." if topics else ".")
        ),
        arguments=LookupRequest,
        run=look_up,
    )


def ask_in(language: str) -> str:
    """What the model reads when it asked in another language than the policy's."""
    name = LANGUAGE_NAMES[language]
    return (
        f"Nothing was found, because the policy document is written in {name}. "
        f"Look it up again with the request in {name}."
    )


def perhaps_in(language: str) -> str:
    """What the model reads when nothing was found and it may have asked in another language."""
    name = LANGUAGE_NAMES[language]
    return f"Look it up again in {name} if the request was in another language."


def passages_as_json(passages: Iterable[Passage], scores: Sequence[float] = ()) -> str:
    """The text the model reads: passages as JSON, best first; a sentence when there are none.

    ``scores``: of each passage. One that the lookup cannot tell well from the best says so.
    """
    found = [_as_record(passage) for passage in passages]
    for passage, score in zip(found[1:], scores[1:], strict=False):
        if scores[0] - score <= TIED_SCORE:
            passage["fits_as_well"] = True
        elif scores[0] - score <= CLOSE_SCORE:
            passage["fits_nearly_as_well"] = True
    return json.dumps({"passages": found}, ensure_ascii=False) if found else NOTHING_FOUND


def _as_record(passage: Passage) -> dict[str, Any]:
    """A passage without its empty fields; a table row by its columns."""
    fields: dict[str, Any] = {
        "id": passage.id,
        "section": " > ".join(passage.headings),
        "lead_in": passage.lead_in,
        "number": passage.numbers,
    }
    fields.update({"row": dict(passage.row)} if _has_heads(passage) else {"text": passage.text})
    fields["notes"] = passage.notes
    return {name: value for name, value in fields.items() if value}


def _has_heads(passage: Passage) -> bool:
    """Whether the row's columns have different names: else a record would lose cells. One may have
    none, such as the first of a table whose corner is empty."""
    heads = {head for head, _ in passage.row}
    return any(heads) and len(heads) == len(passage.row)
