"""The dialogue state, derived from the conversation's items alone.

A brain keeps nothing between decisions: what it asked before is found in its own messages.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.dialogue.stock_phrases import (
    REPEAT_AGAIN,
    REPEAT_PLEASE,
    is_which,
    offered,
)
from agents_core.engine.brain.language.social_phrases import SocialIntent, social_intent
from agents_core.engine.ports import Message, PromptItem, ToolCall, ToolOutput
from agents_core.routing.tool_names import is_handoff, name_words

_NOTICE = re.compile(
    r"^\W*guardrails? (?:triggered|tripped)\b|^\W*your (?:last|previous) "
    r"(?:response|message|answer|reply) (?:was|has been) (?:blocked|rejected|stopped)\b|"
    r"\bfailed guardrail\b|\bguardrails?\b.{0,60}\b(?:triggered|tripped|violated|blocked)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:not|no|isn't|can't|cannot|couldn't|unavailable|refused|failed|error|denied|closed)\b",
    re.IGNORECASE,
)
MAX_ITEMS = 400  #: a call of hours must not slow a turn; nothing older decides one


@dataclass(frozen=True, slots=True)
class ToolStep:
    """A tool call of this turn, and its output once the client sent it."""

    call: ToolCall
    output: str | None
    target: str  #: the agent it handed the call to; empty for other tools


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueState:
    """What a decision depends on besides the session."""

    reply: str  #: the caller's last words
    request: str  #: what they are about: the question itself when the reply only chose a route
    confidence: float
    alternatives: tuple[str, ...]  #: what else the reply may have been
    awaits_reply: bool  #: the user's last message has no answer
    has_started: bool  #: there is any message
    guardrail_tripped: bool  #: the last item reports a guardrail
    direction: str  #: a system message that came last
    steps: tuple[ToolStep, ...]  #: what was called since the caller spoke
    pending_calls: tuple[ToolCall, ...]  #: called earlier and still without output
    agent: str  #: the current agent; empty before the first handoff
    visited: tuple[tuple[str, ...], ...]  #: agents this turn has been with, by their names' words
    started_at_entry: bool  #: the turn began with the entry agent, whose name is in no item
    last_answer: str  #: the last answer before the caller spoke
    history: tuple[PromptItem, ...]  #: everything before the caller's last words

    @property
    def last_output(self) -> ToolStep | None:
        """The tool (not a handoff) whose output came last, if that is what is to be answered."""
        if not self.steps:
            return None
        last = self.steps[-1]
        return last if last.output is not None and not last.target else None

    @property
    def after_handoff(self) -> bool:
        """Whether this agent has just been handed the call."""
        return bool(self.steps) and bool(self.steps[-1].target)

    @property
    def repeat_requests(self) -> int:
        """How often in a row we have already asked to repeat."""
        count = 0
        for text in reversed(_texts(self.history, "assistant")):
            if text not in (REPEAT_PLEASE, REPEAT_AGAIN):
                break
            count += 1
        return count


def read_dialogue_state(items: Sequence[PromptItem]) -> DialogueState:
    """The dialogue state after these items.

    An output that came after the user had said something else is answered in the state of its call,
    but by the current agent.
    """
    items = tuple(items[-MAX_ITEMS:])
    now = _read(items)
    overtaken = _late_output(items)
    if overtaken is None:
        return now
    return replace(_read(overtaken), agent=now.agent, pending_calls=now.pending_calls)


def _read(items: tuple[PromptItem, ...]) -> DialogueState:
    place = _last_user_message(items)
    turn = items[place + 1 :] if place is not None else ()
    before = items[:place] if place is not None else items
    said = items[place] if place is not None else None
    last = items[-1] if items else None
    outputs = _outputs(items)
    steps, steps_before = _steps(turn, outputs), _steps(before, outputs)
    agents_before = [step.target for step in steps_before if step.target]
    starting = agents_before[-1] if agents_before else ""
    targets = [step.target for step in steps if step.target]
    reply = said.text.strip() if isinstance(said, Message) else ""
    answer = _last_answer(before)
    return DialogueState(
        reply=reply,
        request=_request(before, reply, answer),
        confidence=said.confidence if isinstance(said, Message) else 1.0,
        alternatives=said.alternatives if isinstance(said, Message) else (),
        awaits_reply=said is not None and not (_is_done(last) and _is_answered(turn)),
        has_started=any(_is(item, "assistant") or _is(item, "user") for item in items),
        guardrail_tripped=isinstance(last, Message) and _is_notice(last),
        direction=last.text if isinstance(last, Message) and last.role == "system" else "",
        steps=steps,
        pending_calls=tuple(step.call for step in steps_before if step.output is None),
        agent=[starting, *targets][-1],
        visited=tuple(tuple(name_words(name)) for name in [starting, *targets] if name),
        started_at_entry=not starting,
        last_answer=answer,
        history=before,
    )


def _last_user_message(items: Sequence[PromptItem]) -> int | None:
    """Index of the user's last message; an empty one after an unanswered message is skipped."""
    noise: int | None = None
    for place in range(len(items) - 1, -1, -1):
        if noise is not None and _is(items[place], "assistant"):
            break
        for said in user_messages(items[place : place + 1]):
            if has_words(said.text):
                return place
            noise = place if noise is None else noise
    return noise


def _late_output(items: tuple[PromptItem, ...]) -> tuple[PromptItem, ...] | None:
    """Items up to a tool call and its unanswered output, if the user spoke in between."""
    place = _last_user_message(items)
    for item in reversed(items[place:] if place is not None else ()):
        if _is(item, "assistant"):
            return None
        made = _call_index(items[:place], item)
        if made is not None and user_messages(items[:made]):
            return (*items[: made + 1], item)
    return None


def _call_index(before: Sequence[PromptItem], item: PromptItem) -> int | None:
    """Where among earlier items the tool (not a handoff) was called whose output this is."""
    if not isinstance(item, ToolOutput):
        return None
    for place, call in enumerate(before):
        if isinstance(call, ToolCall) and call.call_id == item.call_id:
            return None if _target(call, item.output) else place
    return None


def _is_answered(turn: Sequence[PromptItem]) -> bool:
    """Whether an agent spoke about the caller's last words, not only about an earlier output."""
    calls = {item.call_id for item in turn if isinstance(item, ToolCall)}
    tells_output = False
    for item in turn:
        if isinstance(item, ToolOutput) and item.call_id not in calls:
            tells_output = True
        elif _is(item, "assistant"):
            if not tells_output:
                return True
            tells_output = False
    return False


def _outputs(items: Sequence[PromptItem]) -> dict[str, str]:
    return {item.call_id: item.output for item in items if isinstance(item, ToolOutput)}


def _steps(turn: Sequence[PromptItem], outputs: Mapping[str, str]) -> tuple[ToolStep, ...]:
    return tuple(
        ToolStep(item, outputs.get(item.call_id), _target(item, outputs.get(item.call_id)))
        for item in turn
        if isinstance(item, ToolCall)
    )


def _target(call: ToolCall, output: str | None) -> str:
    """The target agent of a handoff; empty when it was refused (output without a name)."""
    if output is None or not is_handoff(call.name):
        return ""
    target = " ".join(word.capitalize() for word in name_words(call.name))
    try:
        read = json.loads(output)
    except (ValueError, RecursionError):
        return "" if _REFUSED.search(output) else target
    name = read.get("assistant") if isinstance(read, dict) else None
    return name if isinstance(name, str) else "" if isinstance(read, dict) and read else target


def _request(before: Sequence[PromptItem], reply: str, answer: str) -> str:
    """After "would you like A or B?" the request is still what the caller asked before that; "yes"
    takes the question that was offered."""
    if offered(answer) and social_intent(reply) is SocialIntent.YES:
        return offered(answer)
    if not is_which(answer):
        return reply
    asked = user_messages(before)
    return asked[-1].text.strip() if asked else reply


def _last_answer(before: Sequence[PromptItem]) -> str:
    return next(reversed(_texts(before, "assistant")), "")


def _texts(items: Sequence[PromptItem], role: str) -> list[str]:
    return [item.text for item in items if isinstance(item, Message) and item.role == role]


def _is(item: PromptItem | None, role: str) -> bool:
    return isinstance(item, Message) and item.role == role


def _is_done(last: PromptItem | None) -> bool:
    """Whether the last item needs no answer: our own words, or a notice."""
    return _is(last, "assistant") or _is(last, "system")


def _is_notice(item: Message) -> bool:
    return item.role == "user" and _NOTICE.match(item.text) is not None


def has_words(text: str) -> bool:
    """Whether anything was said at all."""
    return bool(text.strip(" .,!?"))


def user_messages(items: Sequence[PromptItem]) -> list[Message]:
    """The caller's own messages, oldest first."""
    messages = [item for item in items if isinstance(item, Message) and item.role == "user"]
    return [item for item in messages if not _is_notice(item)]
