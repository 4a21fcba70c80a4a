"""Whether a decode is speech at all, and how probably its words are right.

Both are logistic fits on what the model itself says: the score of the words, and for the first also
the probability that the window has no speech. No list of invented phrases ("Thank you for
watching"): their scores tell.

The score is the sum of the tokens' log probabilities divided by the square root of their number.
Their mean punishes short answers, where few tokens share the doubt about the first, and trusts long
nonsense. Fitted on sentences like those of tests/data/speech and on short answers, four voices,
clean, in noise and on a line, and on tests/bench/support/noises.py; each half by the other's fit:

- 0.8 % of 390 noises become words, 1.9 % of 864 short answers and none of 546 sentences are lost.
- Of what is clear and right, 95 % of the short answers and 91 % of the sentences have more than 0.6
  (with the mean 81 and 100 %); of speech played backwards 99 %, of drowned speech 95 % have less
  than 0.45 (with the mean 27 and 13 %).
"""

import math

SCORE_EXPONENT = 0.5  #: of the number of tokens
_SPEECH = (9.4, 2.65, -2.63)
"""Weights of 1, the score and the log odds of "no speech"; the first is 0.8 less than fitted, so
that fewer noises become words."""
_RIGHT = (4.39, 2.25)
"""Weights of 1 and the score; "no speech" adds nothing here."""

_LEAST, _MOST = 1e-6, 1 - 1e-6


def is_speech(text: str, score: float, no_speech: float) -> bool:
    """Whether the audio is speech and these its words."""
    probability = min(max(no_speech, _LEAST), _MOST)
    odds = math.log(probability / (1 - probability))
    evidence = _SPEECH[0] + _SPEECH[1] * score + _SPEECH[2] * odds
    return any(map(str.isalnum, text)) and evidence > 0


def confidence(score: float) -> float:
    """How probably at least three words of four are right, 0 to 1."""
    evidence = _RIGHT[0] + _RIGHT[1] * score
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))
