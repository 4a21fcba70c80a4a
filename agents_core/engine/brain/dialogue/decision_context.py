"""Inputs of one decision: the prompt, the dialogue state and the session's tools."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.dialogue.dialogue_state import (
    DialogueState,
    read_dialogue_state,
    user_messages,
)
from agents_core.engine.brain.language.follow_up_phrases import continues, points_back
from agents_core.engine.brain.schema.slot_filling import free_text_of, is_phrase
from agents_core.engine.brain.session.tool_candidates import SessionTools, ToolCandidate
from agents_core.engine.ports import Prompt, ToolCall
from agents_core.routing.caller_words import act_of


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """Read-only; made once per decision."""

    prompt: Prompt
    state: DialogueState
    session: SessionTools
    asked: tuple[str, ...] = ()  #: the questions of this turn

    def candidate(self, name: str) -> ToolCandidate | None:
        """The session's tool of that name."""
        return next((one for one in self.session.candidates if one.name == name), None)

    def parameters(self, name: str) -> Mapping[str, Any]:
        """The tool's schema; empty when there is no such tool."""
        found = next((tool for tool in self.prompt.tools if tool.name == name), None)
        return found.parameters if found is not None else {}

    def acts(self, name: str) -> bool:
        """Whether the tool of that name does something, rather than to tell something."""
        found = next((tool for tool in self.prompt.tools if tool.name == name), None)
        return found is not None and act_of(found.description) == "acts"

    def is_phrase(self, tool: ToolCandidate, prop: str) -> bool:
        """Whether any words at all would be a value of that property."""
        return is_phrase(self.parameters(tool.name), prop)

    @property
    def asked_to_choose(self) -> bool:
        """Whether our last words asked the caller to choose."""
        return stock_phrases.is_which(self.state.last_answer)

    @property
    def full_request(self) -> str:
        """The request; "how much is it?" together with the question it points back to."""
        request = self.state.request
        if continues(request) or not points_back(request):
            return request
        history = [said.text for said in user_messages(self.state.history)]
        fuller = next((text for text in reversed(history) if not points_back(text)), "")
        return f"{fuller.strip()} {request}".strip()

    @property
    def ranked_request(self) -> str:
        """What is compared with the tools: "and for cats?" together with the question before."""
        request = self.full_request
        if not continues(request):
            return request
        said = user_messages(self.state.history)
        return f"{said[-1].text.strip()} {request}".strip() if said else request

    def request_for(self, tool: ToolCandidate) -> str:
        """What the tool is asked: "and for cats?" goes on from its own last question."""
        request = self.full_request
        if not continues(request):
            return request
        calls = [item for item in self.state.history if isinstance(item, ToolCall)]
        if not calls or not any(call.name == tool.name for call in calls[-1:]):
            return request
        return f"{free_text_of(calls[-1].arguments)} {request}".strip()

    @property
    def offers(self) -> list[str]:
        """What this agent does for a caller; those that take everything else come last."""
        ordered = sorted(self.session.candidates, key=lambda one: one.fallback)
        return list(dict.fromkeys(one.offer for one in ordered if one.offer))

    def before_reply(self) -> "DecisionContext":
        """The same session as it stood when we asked the caller to choose."""
        history = self.state.history
        places = [place for place, item in enumerate(history) if item in user_messages(history)]
        return self.until(places[-1]) if places else replace(self, state=read_dialogue_state(()))

    def until(self, place: int) -> "DecisionContext":
        """The same session as it stood when that earlier item was the last."""
        return replace(self, state=read_dialogue_state(self.state.history[: place + 1]))

    def with_request(self, request: str) -> "DecisionContext":
        """With other words as the request."""
        return replace(self, state=replace(self.state, request=request))

    def as_new_turn(self, request: str) -> "DecisionContext":
        """As if the caller had said only this, to the current agent."""
        visited = self.state.visited[-1:]
        state = replace(self.state, reply=request, request=request, steps=(), visited=visited)
        return replace(self, state=state)
