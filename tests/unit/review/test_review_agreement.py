"""Agreement statistics against published values."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine

from agents_core.review import Reviews
from agents_core.review.agreement_report import MIN_UNITS, too_few
from agents_core.review.agreement_statistics import Ratings, alpha, kappa, pairable, percent
from tests.unit.review.review_calls import keep, opened, reviews_of

NONE = np.nan


def table(*reviewers: list[float]) -> Ratings:
    """One list per reviewer, one number per unit."""
    return np.array(reviewers, dtype=float).T


KRIPPENDORFF = table(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
)
"""The example of "Computing Krippendorff's Alpha-Reliability" (2011), section E."""


def test_alpha_of_the_literatures_examples() -> None:
    assert alpha(KRIPPENDORFF, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert alpha(KRIPPENDORFF, "ordinal") == pytest.approx(0.815, abs=5e-4)
    two = table([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0])  # section B
    assert alpha(two, "nominal") == pytest.approx(0.095, abs=5e-4)


def test_alpha_by_hand() -> None:
    """Two reviewers, units (1,1) (1,2) (2,2). Pairs that met: 1-1 twice, 1-2 and 2-1 once each,
    2-2 twice; 3 ones and 3 twos. Disagreement seen 2 of 6; expected 2*3*3/5 of 6, which is 18/5 of
    6. Alpha is 1 - 2/(18/5) = 4/9, by rank too: two values have one distance."""
    ratings = table([1, 1, 2], [1, 2, 2])
    assert alpha(ratings, "nominal") == pytest.approx(4 / 9)
    assert alpha(ratings, "ordinal") == pytest.approx(4 / 9)


def test_by_rank_a_near_miss_counts_less_than_a_far_one() -> None:
    near = table([1, 2, 3, 4, 5], [2, 2, 3, 4, 5])
    far = table([1, 2, 3, 4, 5], [5, 2, 3, 4, 5])
    near_by_rank, far_by_rank = alpha(near, "ordinal"), alpha(far, "ordinal")
    assert near_by_rank is not None and far_by_rank is not None
    assert near_by_rank > 0.9 > 0.3 > far_by_rank


def test_full_agreement_is_one_and_systematic_disagreement_below_zero() -> None:
    assert alpha(table([1, 2, 3], [1, 2, 3]), "ordinal") == pytest.approx(1.0)
    opposite = alpha(table([1, 5, 1, 5], [5, 1, 5, 1]), "ordinal")
    assert opposite is not None and opposite < 0


@pytest.mark.parametrize(
    "ratings",
    [
        table([], []),
        table([1, NONE], [NONE, 2]),  # nobody shares a unit
        table([3, 3, 3], [3, 3, 3]),  # nothing to disagree about
        table([1, 2, 3]),  # one reviewer
    ],
)
def test_where_nothing_can_be_compared_there_is_no_figure(ratings: Ratings) -> None:
    assert alpha(ratings, "ordinal") is None
    assert alpha(ratings, "nominal") is None
    if ratings.shape[1] == 2:
        assert kappa(ratings[:, 0], ratings[:, 1], "ordinal") is None


def test_percent_counts_pairs_of_one_unit() -> None:
    assert percent(table([1, 2, 3], [1, 2, 4])) == pytest.approx(2 / 3)
    # of three ratings 1 1 2 one pair in three is the same; the unit rated once counts nothing
    assert percent(table([1, 5], [1, NONE], [2, NONE])) == pytest.approx(1 / 3)
    assert percent(table([1], [NONE])) is None
    assert pairable(table([1, 5], [1, NONE], [2, NONE])) == 1


def test_kappa_by_hand() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.7 seen, 0.5 by chance, so 0.4."""
    first = np.repeat([1.0, 1.0, 0.0, 0.0], [20, 5, 10, 15])
    second = np.repeat([1.0, 0.0, 1.0, 0.0], [20, 5, 10, 15])
    assert kappa(first, second, "nominal") == pytest.approx(0.4)
    assert kappa(first, second, "ordinal") == pytest.approx(0.4)


def test_weighted_kappa_by_hand() -> None:
    """1-1, 2-3, 3-3: squared distance seen (0+1+0)/3; of all nine pairs (8+3+4)/9. 1 - 1/5."""
    first, second = np.array([1.0, 2.0, 3.0, NONE]), np.array([1.0, 3.0, 3.0, 4.0])
    assert kappa(first, second, "ordinal") == pytest.approx(0.8)


# --- of reviews that were kept -------------------------------------------------------------------


@pytest.fixture
def reviews(database_url: str) -> Iterator[Reviews]:
    with opened(database_url) as engine:
        _keep_calls(engine)
        yield reviews_of(engine)


def _keep_calls(engine: Engine) -> None:
    for number in range(12):
        keep(engine, f"c{number:02}")


def test_without_a_second_reviewer_there_is_nothing_to_compare(reviews: Reviews) -> None:
    reviews.score("c00", 3, reviewer="Ann")
    report = reviews.agreement()
    assert (report.calls.units, report.calls.alpha, report.calls.enough) == (0, None, False)
    assert report.pairs == () and report.labels == () and not report.cut
    assert too_few(0).startswith("None is rated by two")
    assert too_few(1).startswith("Only 1 is rated")


def test_scores_of_calls_and_turns_are_compared_apart(reviews: Reviews) -> None:
    for place, (ann, ben) in enumerate(((1, 1), (1, 2), (2, 2))):
        reviews.score(f"c{place:02}", ann, reviewer="Ann")
        reviews.score(f"c{place:02}", ben, reviewer="Ben")
    reviews.score("c05", 1, reviewer="Ann", turn=1)
    reviews.score("c05", 1, reviewer="Cem", turn=1)
    reviews.score("c06", 5, reviewer="Cem")  # alone: counts nothing

    report = reviews.agreement()
    assert report.calls.alpha == pytest.approx(4 / 9)
    assert report.calls.units == 3
    assert report.calls.percent == pytest.approx(2 / 3)
    assert (report.turns.units, report.turns.alpha, report.turns.percent) == (1, None, 1.0)
    (pair,) = report.pairs
    assert (pair.first, pair.second, pair.units) == ("Ann", "Ben", 3)
    assert not pair.enough and not report.calls.enough


def test_a_label_a_reviewer_did_not_give_counts_as_no(reviews: Reviews) -> None:
    """Ann: 0 1 0 0 0 0 0 0 1 0, Ben: 1 1 1 0 0 1 0 0 0 0, as the literature has it; and two calls
    only Ann looked at."""
    ann, ben = "0100000010", "1110010000"
    for place, (hers, his) in enumerate(zip(ann, ben, strict=True)):
        call_id = f"c{place:02}"
        for who, said in (("Ann", hers), ("Ben", his)):
            reviews.score(call_id, 3, reviewer=who)
            if said == "1":
                reviews.label(call_id, "rude", reviewer=who)
    reviews.label("c10", "rude", reviewer="Ann")

    report = reviews.agreement()
    (rude,) = report.labels
    assert (rude.what, rude.units, rude.enough) == ("rude", MIN_UNITS, True)
    assert rude.alpha == pytest.approx(0.095, abs=5e-4)
    assert rude.percent == pytest.approx(0.6)
    assert report.calls.alpha is None  # everybody always says 3
