"""Numbers in server frames that need reading with care: tokens in parts, and how sure words are.

It knows no event and no call. What a server leaves out, or says in another shape, is not guessed.
"""

import math
from collections.abc import Mapping
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """An object of a frame; empty when there is none."""
    return value if isinstance(value, Mapping) else {}


def token_parts(usage: Mapping[str, Any]) -> dict[str, int]:
    """Totals and parts of a response's ``usage``, as fields of ``events.ResponseDone``.

    Where cached tokens are named without saying how many of them are text and how many audio, and
    there are both, no input part is told: they cost differently.

    Raises:
        ValueError, TypeError: a total that is no number.
    """
    heard, said = (
        mapping(usage.get("input_token_details")),
        mapping(usage.get("output_token_details")),
    )
    text_in, audio_in = _count(heard.get("text_tokens")), _count(heard.get("audio_tokens"))
    cached = mapping(heard.get("cached_tokens_details"))
    cached_text, cached_audio = (
        _count(cached.get("text_tokens")),
        _count(cached.get("audio_tokens")),
    )
    missing = _count(heard.get("cached_tokens")) - cached_text - cached_audio
    if missing > 0:
        if not audio_in:
            cached_text += missing
        elif not text_in:
            cached_audio += missing
        else:
            text_in = audio_in = cached_text = cached_audio = 0
    return {
        "input_tokens": int(usage.get("input_tokens") or 0),
        "output_tokens": int(usage.get("output_tokens") or 0),
        "text_in": text_in,
        "audio_in": audio_in,
        "cached_text_in": min(cached_text, text_in),
        "cached_audio_in": min(cached_audio, audio_in),
        "text_out": _count(said.get("text_tokens")),
        "audio_out": _count(said.get("audio_tokens")),
    }


def confidence(logprobs: Any) -> float | None:
    """The geometric mean of a transcript's token probabilities, 0 to 1; None when the recogniser
    did not say them."""
    if not isinstance(logprobs, list) or not logprobs:
        return None
    values = [mapping(token).get("logprob") for token in logprobs]
    known = [float(value) for value in values if isinstance(value, int | float)]
    if len(known) != len(values) or any(math.isnan(value) for value in known):
        return None
    return round(math.exp(min(sum(known) / len(known), 0.0)), 4)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
