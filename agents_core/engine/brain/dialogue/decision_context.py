"""One decision's inputs together: the prompt, where the conversation stands, what the session says.

It looks things up; it decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents_core.engine.brain.dialogue import stock_phrases as phrases
from agents_core.engine.brain.dialogue.dialogue_state import Situation, caller_said, read
from agents_core.engine.brain.language.follow_up_phrases import continues, points_back
from agents_core.engine.brain.schema.argument_filling import free_text_of, is_phrase
from agents_core.engine.brain.session.tool_evidence import Candidate, Session
from agents_core.engine.ports import Prompt, ToolCall


@dataclass(frozen=True, slots=True)
class Context:
    """Read-only; made once per decision."""

    prompt: Prompt
    situation: Situation
    session: Session

    def candidate(self, name: str) -> Candidate | None:
        """The session's tool of that name."""
        return next((one for one in self.session.candidates if one.name == name), None)

    def parameters(self, name: str) -> Mapping[str, Any]:
        """The tool's schema; empty when there is no such tool."""
        found = next((tool for tool in self.prompt.tools if tool.name == name), None)
        return found.parameters if found is not None else {}

    def is_phrase(self, tool: Candidate, prop: str) -> bool:
        """Whether any words at all would be a value of that property."""
        return is_phrase(self.parameters(tool.name), prop)

    @property
    def asked_which(self) -> bool:
        """Whether our last words asked the caller to choose."""
        return phrases.is_which(self.situation.said_before)

    @property
    def full_request(self) -> str:
        """The request; "how much is it?" together with the question it points back to."""
        request = self.situation.request
        if continues(request) or not points_back(request):
            return request
        earlier = [said.text for said in caller_said(self.situation.earlier)]
        fuller = next((text for text in reversed(earlier) if not points_back(text)), "")
        return f"{fuller.strip()} {request}".strip()

    def request_for(self, tool: Candidate) -> str:
        """What the tool is asked: "and for cats?" goes on from its own last question."""
        request = self.full_request
        if not continues(request):
            return request
        calls = [item for item in self.situation.earlier if isinstance(item, ToolCall)]
        if not calls or not any(call.name == tool.name for call in calls[-1:]):
            return request
        return f"{free_text_of(calls[-1].arguments)} {request}".strip()

    @property
    def useful(self) -> list[Candidate]:
        """The tools worth naming to a caller; those that take everything else come last."""
        allowed = [one for one in self.session.candidates if not one.forbidden]
        return sorted(allowed, key=lambda one: one.fallback)

    def before_reply(self) -> "Context":
        """The same session as it stood when we asked the caller to choose."""
        earlier = self.situation.earlier
        places = [place for place, item in enumerate(earlier) if item in caller_said(earlier)]
        return self.until(places[-1]) if places else replace(self, situation=read(()))

    def until(self, place: int) -> "Context":
        """The same session as it stood when that earlier item was the last."""
        return replace(self, situation=read(self.situation.earlier[: place + 1]))

    def with_request(self, request: str) -> "Context":
        """With other words as the request."""
        return replace(self, situation=replace(self.situation, request=request))
