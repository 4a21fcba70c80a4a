"""A brain that uses an OpenAI-compatible chat endpoint, with the local brain as fallback.

When the endpoint fails, the local brain answers at once, and the endpoint is not asked again for
``BACKOFF_S``, so that one outage does not cost every turn a timeout.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from openai import OpenAI, OpenAIError
from openai.types.chat import ChatCompletion
from pydantic import SecretStr

from agents_core.engine.brain.answers.markdown_text import pieces
from agents_core.engine.brain.answers.statement import sentence, spoken
from agents_core.engine.brain.dialogue.dialogue_state import MAX_ITEMS
from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.engine.ports import (
    CallTool,
    Decision,
    Message,
    Prompt,
    PromptItem,
    Speak,
    ToolCall,
    ToolDefinition,
    ToolOutput,
)

_log = logging.getLogger(__name__)

TIMEOUT_S = 8.0  #: a caller who hears nothing for longer hangs up
BACKOFF_S = 30.0
MAX_TOKENS = 300  #: two spoken sentences and a tool call fit easily
_NO_OUTPUT_YET = "No result yet; it is still running."


class UnusableReply(Exception):
    """The endpoint answered with something that is neither words nor a tool of the session."""


class LlmBrain:
    """Asks the endpoint; falls back to the local brain and says so in ``about``."""

    def __init__(
        self,
        url: str,
        model: str,
        key: SecretStr | None,
        local: LocalBrain,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        secret = key.get_secret_value() if key is not None else "none"
        self.warm = local.warm  # the one behind, which answers when the endpoint does not
        self._client = OpenAI(base_url=url, api_key=secret, timeout=timeout_s, max_retries=0)
        self._model, self._local, self._clock = model, local, clock
        self._host = urlsplit(url).hostname or "the endpoint"
        self._lock = threading.Lock()
        self._retry_after_s = float("-inf")
        self._failure = ""

    @property
    def about(self) -> str:
        """Which model answers, and whether it currently fails."""
        with self._lock:
            if not self._failure:
                return f"Chat model {self._model} at {self._host}."
            return f"Chat model {self._model} at {self._host} {self._failure}; {self._local.about}"

    def decide(self, prompt: Prompt) -> Decision:
        """What the agent does next, by the model or, when it fails, by comparison."""
        with self._lock:
            backing_off = self._clock() < self._retry_after_s
        if backing_off:
            return self._local.decide(prompt)
        try:
            decision = self._ask(prompt)
        except OpenAIError as error:
            return self._fall_back(prompt, "does not answer", error)
        except UnusableReply as error:
            return self._fall_back(prompt, "gave an unusable reply", error)
        with self._lock:
            self._failure = ""
        return decision

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        """None: how a model asks for an argument is not known."""
        return ()

    def _fall_back(self, prompt: Prompt, failure: str, error: Exception) -> Decision:
        # The error's text may quote headers or a body; its type says enough.
        _log.warning("Chat endpoint %s %s (%s).", self._host, failure, type(error).__name__)
        with self._lock:
            self._failure = failure
            self._retry_after_s = self._clock() + BACKOFF_S
        return self._local.decide(prompt)

    def _ask(self, prompt: Prompt) -> Decision:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": messages(prompt),
            "max_tokens": MAX_TOKENS,
        }
        if prompt.tools:
            request["tools"] = [_tool(tool) for tool in prompt.tools]
            request["tool_choice"] = _tool_choice(prompt.tool_choice)
        reply = self._client.chat.completions.create(**request)
        if not isinstance(reply, ChatCompletion):  # the client hands on a page or a list as it is
            raise UnusableReply("not a chat completion")
        return decision_from(reply.model_dump(), prompt.tools)


def messages(prompt: Prompt) -> list[dict[str, Any]]:
    """The conversation in the chat format; every call is followed by its output.

    A late output is placed where it came, after a copy of its call: the
    format has no other place for it, and the model must see that it is new.
    """
    items = prompt.items[-MAX_ITEMS:]
    outputs = {item.call_id: item.output for item in items if isinstance(item, ToolOutput)}
    chat: list[dict[str, Any]] = [{"role": "system", "content": prompt.instructions}]
    calls: dict[str, ToolCall] = {}
    overtaken: set[str] = set()
    for place, item in enumerate(items):
        if isinstance(item, Message):
            chat.append({"role": item.role, "content": item.text})
        elif isinstance(item, ToolCall):
            calls[item.call_id] = item
            if _is_overtaken(items[place + 1 :], item.call_id):
                overtaken.add(item.call_id)
                chat += _call_and_output(item, _NO_OUTPUT_YET)
            else:
                chat += _call_and_output(item, outputs.get(item.call_id, _NO_OUTPUT_YET))
        elif item.call_id in overtaken:
            again = replace(calls[item.call_id], call_id=f"{item.call_id}_result")
            chat += _call_and_output(again, item.output)
    return chat


def _is_overtaken(after: Sequence[PromptItem], call_id: str) -> bool:
    """Whether the caller spoke between a call and its output."""
    spoke = False
    for item in after:
        if isinstance(item, ToolOutput) and item.call_id == call_id:
            return spoke
        spoke = spoke or (isinstance(item, Message) and item.role == "user")
    return False


def _call_and_output(call: ToolCall, output: str) -> list[dict[str, Any]]:
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    made = {"id": call.call_id, "type": "function", "function": function}
    return [
        {"role": "assistant", "content": None, "tool_calls": [made]},
        {"role": "tool", "tool_call_id": call.call_id, "content": output},
    ]


def _tool(tool: ToolDefinition) -> dict[str, Any]:
    parameters = dict(tool.parameters) or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}


def _tool_choice(choice: str) -> str | dict[str, Any]:
    if choice in ("auto", "none", "required"):
        return choice
    return {"type": "function", "function": {"name": choice}}


def decision_from(reply: Mapping[str, Any], tools: Sequence[ToolDefinition]) -> Decision:
    """The first tool call, or the words.

    Raises:
        UnusableReply: neither, an unknown tool, or arguments that are no JSON object.
    """
    first = next(iter(reply.get("choices") or ()), None) or {}
    message = first.get("message") or {}
    for call in message.get("tool_calls") or []:
        return _called(call.get("function") or {}, tools)
    words = spoken(" ".join(sentence(one.text) for one in pieces(message.get("content") or "")))
    if not words:
        raise UnusableReply("no words")
    return Speak(words)


def _called(function: Mapping[str, Any], tools: Sequence[ToolDefinition]) -> CallTool:
    name = function.get("name")
    if not any(tool.name == name for tool in tools):
        raise UnusableReply("unknown tool")
    try:
        arguments = json.loads(function.get("arguments") or "{}")
    except ValueError as error:
        raise UnusableReply("arguments are not JSON") from error
    if not isinstance(arguments, dict):
        raise UnusableReply("arguments are not an object")
    return CallTool(str(name), arguments, by_model=True)
