"""Transcription confidence as the protocol has it: a log probability for each token.

A local recogniser rates an utterance, not its tokens. Each word gets the utterance's confidence, so
that the mean of the tokens is that confidence.
"""

import math
import re

from agents_core.engine.wire.server_events import LogProb

MIN_CONFIDENCE = 1e-4
"""Lower bound: a confidence of 0 has no logarithm."""

_TOKEN = re.compile(r"\s*\S+")


def logprobs(text: str, confidence: float) -> tuple[LogProb, ...]:
    """One token per word with the space before it; the tokens join to the text."""
    logprob = round(math.log(min(max(confidence, MIN_CONFIDENCE), 1.0)), 6)
    return tuple(
        LogProb(token=token, bytes=tuple(token.encode()), logprob=logprob)
        for token in _TOKEN.findall(text.rstrip())
    )
