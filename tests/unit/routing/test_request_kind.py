"""What kind of request a sentence is, and that the shipped weights are the fitted ones."""

import numpy as np
import pytest

from agents_core.language.embeddings import load_embedder
from agents_core.routing.request_kind import WEIGHTS, shares_of
from tests.paraphrases.fit_kinds import KINDS, fitted, left_out_accuracy, read


def test_the_weights_are_fitted_from_the_stored_sentences() -> None:
    assert np.allclose(fitted(*read()), np.load(WEIGHTS), atol=1e-3)


def test_sentences_that_were_left_out_are_of_the_right_kind() -> None:
    assert left_out_accuracy(*read()) >= 0.85


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is it allowed to bring your own food?", "rules"),
        ("When is my parcel coming?", "own"),
        ("I'd like to cancel my subscription.", "act"),
    ],
)
def test_a_request_has_a_kind(text: str, kind: str) -> None:
    shares = shares_of(load_embedder().embed([text])[0])
    assert sum(shares) == pytest.approx(1)
    assert KINDS[int(np.argmax(shares))] == kind
