"""Estimated tokens of prompts and responses: the engine has no tokenizer.

Text: four characters per token. Audio: OpenAI's rates, 100 ms of user and 50 ms of assistant.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from agents_core.engine.ports import Message, Prompt, PromptItem, ToolCall, ToolOutput
from agents_core.engine.wire.response_resource import InputTokens, OutputTokens, Usage

CHARS_PER_TOKEN = 4
CALLER_MS_PER_TOKEN = 100
ASSISTANT_MS_PER_TOKEN = 50
CONTEXT_TOKENS = 28_224
"""Items of a prompt beyond this many tokens are left out, oldest first (a 32k context)."""


def text_tokens(text: str) -> int:
    """Estimated tokens of a text."""
    return ceil(len(text) / CHARS_PER_TOKEN)


def audio_tokens(audio_ms: float) -> int:
    """Tokens of assistant audio."""
    return ceil(audio_ms / ASSISTANT_MS_PER_TOKEN)


def item_tokens(item: PromptItem) -> int:
    """Estimated tokens of one item."""
    match item:
        case Message():
            return text_tokens(item.text)
        case ToolCall():
            return text_tokens(item.name) + text_tokens(item.arguments)
        case ToolOutput():
            return text_tokens(item.output)


def prompt_tokens(prompt: Prompt) -> int:
    """Estimated tokens of the whole prompt."""
    tools = sum(
        text_tokens(tool.name + tool.description + json.dumps(tool.parameters))
        for tool in prompt.tools
    )
    return text_tokens(prompt.instructions) + tools + sum(map(item_tokens, prompt.items))


def within_context(items: Sequence[PromptItem]) -> list[PromptItem]:
    """The newest items that fit the context; at least the last one."""
    kept: list[PromptItem] = []
    total = 0
    for item in reversed(items):
        total += item_tokens(item)
        if kept and total > CONTEXT_TOKENS:
            break
        kept.append(item)
    return kept[::-1]


def trimmed(prompt: Prompt) -> Prompt:
    """The prompt without the items that do not fit."""
    return replace(prompt, items=within_context(prompt.items))


def usage(
    *, prompt: Prompt | None, caller_audio_s: float, output_text: str, audio_ms: float
) -> Usage:
    """Usage of one response."""
    text_in = prompt_tokens(prompt) if prompt else 0
    audio_in = ceil(caller_audio_s * 1000 / CALLER_MS_PER_TOKEN) if prompt else 0
    text_out, audio_out = text_tokens(output_text), audio_tokens(audio_ms)
    return Usage(
        total_tokens=text_in + audio_in + text_out + audio_out,
        input_tokens=text_in + audio_in,
        output_tokens=text_out + audio_out,
        input_token_details=InputTokens(text_tokens=text_in, audio_tokens=audio_in),
        output_token_details=OutputTokens(text_tokens=text_out, audio_tokens=audio_out),
    )
