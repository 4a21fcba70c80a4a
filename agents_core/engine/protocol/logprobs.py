"""How sure the recogniser is, as the protocol tells it: a log probability for each token.

A local recogniser is sure of an utterance, not of its tokens. Each word says the utterance's own
confidence, so that their mean, which is what a client can make of them, is that confidence again.
"""

import math
import re

from agents_core.engine.wire.server_events import LogProb

LOGPROBS = "item.input_audio_transcription.logprobs"
"""What a session includes to be told."""

LEAST = 1e-4
"""A confidence of 0 has no logarithm."""

_TOKEN = re.compile(r"\s*\S+")


def logprobs(text: str, confidence: float) -> tuple[LogProb, ...]:
    """One for each word, which carries the space before it; the tokens joined are the text."""
    logprob = round(math.log(min(max(confidence, LEAST), 1.0)), 6)
    return tuple(
        LogProb(token=token, bytes=tuple(token.encode()), logprob=logprob)
        for token in _TOKEN.findall(text.rstrip())
    )
