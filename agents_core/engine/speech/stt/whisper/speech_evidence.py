"""Whether a decode is speech at all, and how probably its words are right.

Both are logistic fits on what the model itself says: the mean log probability of the tokens, and
the probability that the window has no speech. No list of invented phrases ("Thank you for
watching"): their scores tell.
"""

import math
from collections.abc import Sequence

_SPEECH = (5.55, 2.86, -2.91)
_RIGHT = (2.15, 6.07, -0.58)
"""Weights of 1, the log probability and the log odds of "no speech"."""

_LEAST, _MOST = 1e-6, 1 - 1e-6


def is_speech(text: str, logprob: float, no_speech: float) -> bool:
    """Whether these words were said by anybody."""
    return any(map(str.isalnum, text)) and _score(_SPEECH, logprob, no_speech) > 0


def confidence(logprob: float, no_speech: float) -> float:
    """How probably at least three words of four are right, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, _score(_RIGHT, logprob, no_speech)))))


def _score(weights: Sequence[float], logprob: float, no_speech: float) -> float:
    probability = min(max(no_speech, _LEAST), _MOST)
    odds = math.log(probability / (1 - probability))
    return weights[0] + weights[1] * logprob + weights[2] * odds
