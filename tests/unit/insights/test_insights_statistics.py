"""Confidence intervals against published values and simulations."""

import math

import numpy as np
import pytest

from agents_core.insights.statistics import (
    Count,
    Sample,
    newcombe,
    t_quantile,
    too_few_for_shares,
    too_few_for_times,
    welch,
    wilson,
)
from tests.doubles.samples import sample_of


@pytest.mark.parametrize(
    ("degrees", "printed"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)],
)
def test_students_t_is_what_tables_print(degrees: int, printed: float) -> None:
    assert t_quantile(degrees) == pytest.approx(printed, abs=5e-5)


def test_students_t_comes_to_the_normal_distribution() -> None:
    assert t_quantile(1e6) == pytest.approx(1.95996, abs=2e-5)
    assert t_quantile(2.5) < t_quantile(2)


def test_welch_worked_by_hand() -> None:
    # Means 2 and 6, variances 1 and 4, three and five calls: error sqrt(1/3 + 4/5) = 1.06458,
    # degrees (1/3 + 4/5)^2 / ((1/3)^2 / 2 + (4/5)^2 / 4) = 1.28444 / 0.21556 = 5.9588.
    before = sample_of([1, 2, 3])
    assert before == Sample(calls=3, mean=2.0, variance=1.0)
    after = Sample(calls=5, mean=6.0, variance=4.0)
    found = welch(before, after)
    assert found is not None
    assert found.difference == pytest.approx(4.0)
    reach = t_quantile(5.9588) * 1.06458
    assert found.high == pytest.approx(4 + reach, abs=1e-3)
    assert found.low == pytest.approx(4 - reach, abs=1e-3)
    assert reach == pytest.approx(2.451 * 1.06458, abs=5e-3)
    assert found.excludes_zero


def test_welch_needs_two_calls_on_each_side() -> None:
    assert welch(sample_of([1.0]), sample_of([1.0, 2.0])) is None
    assert welch(sample_of([]), sample_of([1.0, 2.0])) is None


def test_calls_that_are_all_alike_differ_by_exactly_that() -> None:
    found = welch(sample_of([5.0, 5.0]), sample_of([7.0, 7.0, 7.0]))
    assert found is not None
    assert (found.low, found.difference, found.high) == (2.0, 2.0, 2.0)


def test_wilson_is_what_is_printed() -> None:
    # Newcombe 1998, table I: 81 of 263, and 1 of 29.
    assert wilson(Count(positive=81, calls=263)) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(Count(positive=1, calls=29)) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert wilson(Count(positive=0, calls=0)) == (0.0, 1.0)


def test_newcombe_is_what_is_printed() -> None:
    # Newcombe 1998, the second paper's method 10: 56 of 70 against 48 of 80, 10 of 10 against 0.
    found = newcombe(Count(positive=48, calls=80), Count(positive=56, calls=70))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    found = newcombe(Count(positive=0, calls=10), Count(positive=10, calls=10))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.6075, 1.0), abs=5e-5)
    assert newcombe(Count(positive=0, calls=0), Count(positive=1, calls=2)) is None


@pytest.mark.parametrize(("before", "after"), [(30, 30), (30, 120), (200, 60)])
def test_welch_holds_the_truth_about_95_times_in_100(before: int, after: int) -> None:
    dice = np.random.default_rng(7)
    truth = math.exp(6.7 + 0.18) - math.exp(6.9 + 0.18)  # of log-normal times, sigma 0.6
    held = 0
    for _ in range(600):
        one, two = dice.lognormal(6.9, 0.6, before), dice.lognormal(6.7, 0.6, after)
        found = welch(sample_of(one.tolist()), sample_of(two.tolist()))
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 600 <= 0.98


@pytest.mark.parametrize(("before", "after"), [(0.02, 0.05), (0.5, 0.4), (0.9, 0.97)])
def test_newcombe_holds_the_truth_about_95_times_in_100(before: float, after: float) -> None:
    dice = np.random.default_rng(8)
    held = 0
    for one, two in zip(
        dice.binomial(80, before, 600), dice.binomial(120, after, 600), strict=True
    ):
        found = newcombe(Count(positive=int(one), calls=80), Count(positive=int(two), calls=120))
        assert found is not None
        held += found.low <= after - before <= found.high
    assert 0.93 <= held / 600 <= 0.99


def test_turns_of_a_call_taken_for_calls_would_be_too_sure() -> None:
    """Why one call gives one value: turns of a call share their call's luck."""
    dice = np.random.default_rng(9)
    by_call = by_turn = 0
    for _ in range(400):
        sides = [
            dice.normal(0, 1, (30, 1)) + dice.normal(0, 0.5, (30, 8)) for _ in ("before", "after")
        ]
        as_calls = welch(*(sample_of(side.mean(axis=1).tolist()) for side in sides))
        as_turns = welch(*(sample_of(side.ravel().tolist()) for side in sides))
        assert as_calls is not None and as_turns is not None
        by_call += not as_calls.excludes_zero
        by_turn += not as_turns.excludes_zero
    assert by_call / 400 >= 0.92
    assert by_turn / 400 <= 0.70


def test_when_a_sample_is_too_small() -> None:
    enough, few = (Sample(calls=n, mean=1.0, variance=1.0) for n in (30, 29))
    assert not too_few_for_times(enough, enough)
    assert too_few_for_times(enough, few)
    assert too_few_for_times(few, enough)
    assert not too_few_for_shares(Count(positive=5, calls=30), Count(positive=25, calls=30))
    assert too_few_for_shares(Count(positive=4, calls=3000), Count(positive=50, calls=100))
    assert too_few_for_shares(Count(positive=10, calls=29), Count(positive=50, calls=100))
    assert too_few_for_shares(Count(positive=98, calls=100), Count(positive=50, calls=100))
