"""The session's own words decide between readings that score nearly the same, and only there."""

import pytest

from agents_core.engine.speech.stt.whisper.likely_words import MARGIN, likeliest

TEXTS = ("What is the garbage policy?", "What is the baggage policy?", "The baggage police.")
CLOSE = (-1.0, -1.0 - MARGIN / 2, -1.0 - MARGIN / 2)


@pytest.mark.parametrize(
    ("scores", "likely", "place"),
    [
        (CLOSE, (), 0),
        (CLOSE, ("flight",), 0),
        (CLOSE, ("baggage",), 1),  # the better of two with as many
        (CLOSE, ("baggage", "police"), 2),
        ((-1.0, -1.1 - MARGIN, -2.0), ("baggage", "policy"), 0),
        ((-1.0,), ("baggage",), 0),
    ],
)
def test_likeliest(scores: tuple[float, ...], likely: tuple[str, ...], place: int) -> None:
    assert likeliest(TEXTS[: len(scores)], scores, likely) == place
