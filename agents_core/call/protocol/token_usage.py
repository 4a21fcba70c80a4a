"""Token counts and transcript confidence of a server event, read leniently."""

import math
from dataclasses import dataclass
from typing import Any

from agents_core.call.protocol.json_fields import count, mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUsage:
    """Tokens of one response; the parts are 0 where the server does not state them."""

    input_tokens: int = 0
    output_tokens: int = 0
    text_in: int = 0
    audio_in: int = 0
    cached_text_in: int = 0  #: part of text_in
    cached_audio_in: int = 0  #: part of audio_in
    text_out: int = 0
    audio_out: int = 0


def token_usage(usage: Any) -> TokenUsage:
    """The ``usage`` object of a response.

    Text and audio tokens have different prices. A cached count that does not say which of the two
    it counts is therefore dropped together with the input parts, unless the input has only one.
    """
    usage = mapping(usage)
    input_details, output_details = (
        mapping(usage.get("input_token_details")),
        mapping(usage.get("output_token_details")),
    )
    text_in, audio_in = (
        count(input_details.get("text_tokens")),
        count(input_details.get("audio_tokens")),
    )
    cached = mapping(input_details.get("cached_tokens_details"))
    cached_text, cached_audio = count(cached.get("text_tokens")), count(cached.get("audio_tokens"))
    missing = count(input_details.get("cached_tokens")) - cached_text - cached_audio
    if missing > 0:
        if not audio_in:
            cached_text += missing
        elif not text_in:
            cached_audio += missing
        else:
            text_in = audio_in = cached_text = cached_audio = 0
    return TokenUsage(
        input_tokens=count(usage.get("input_tokens")),
        output_tokens=count(usage.get("output_tokens")),
        text_in=text_in,
        audio_in=audio_in,
        cached_text_in=min(cached_text, text_in),
        cached_audio_in=min(cached_audio, audio_in),
        text_out=count(output_details.get("text_tokens")),
        audio_out=count(output_details.get("audio_tokens")),
    )


def confidence(logprobs: Any) -> float | None:
    """Geometric mean of a transcript's token probabilities, 0 to 1; None when any is missing."""
    if not isinstance(logprobs, list) or not logprobs:
        return None
    values = [mapping(token).get("logprob") for token in logprobs]
    known = [float(value) for value in values if isinstance(value, int | float)]
    if len(known) != len(values) or any(math.isnan(value) for value in known):
        return None
    return round(math.exp(min(sum(known) / len(known), 0.0)), 4)
