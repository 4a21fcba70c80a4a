"""Whether a decode is speech at all, and how probably its words are right.

Both are logistic fits on what the model itself says: the score of the words, and for the first also
the probability that the window has no speech. No list of invented phrases ("Thank you for
watching"): their scores tell.

The score is the sum of the tokens' log probabilities divided by the square root of their number.
Their mean punishes short answers, where few tokens share the doubt about the first, and trusts long
nonsense. Fitted on sentences like those of tests/data/speech and on short answers, four voices,
clean, in noise and on a line, and on tests/bench/support/noises.py; each half by the other's fit:

- 0.3 % of 390 noises become words, 1.8 % of 672 short answers and none of 289 sentences are lost.
- Of clear words that are right 95 % have more than 0.6 (with the mean 85 % of the short ones), of
  speech played backwards none, and of drowned speech 3 %, has more than 0.45 (79 and 100 %).
"""

import math

SCORE_EXPONENT = 0.5  #: of the number of tokens
_SPEECH = (10.2, 2.93, -2.78)
"""Weights of 1, the score and the log odds of "no speech"; the first is 0.7 less than fitted, so
that fewer noises become words."""
_RIGHT = (4.09, 2.04)
"""Weights of 1 and the score; "no speech" adds nothing here."""

_LEAST, _MOST = 1e-6, 1 - 1e-6


def is_speech(text: str, score: float, no_speech: float) -> bool:
    """Whether these words were said by anybody."""
    probability = min(max(no_speech, _LEAST), _MOST)
    odds = math.log(probability / (1 - probability))
    evidence = _SPEECH[0] + _SPEECH[1] * score + _SPEECH[2] * odds
    return any(map(str.isalnum, text)) and evidence > 0


def confidence(score: float) -> float:
    """How probably at least three words of four are right, 0 to 1."""
    evidence = _RIGHT[0] + _RIGHT[1] * score
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))
