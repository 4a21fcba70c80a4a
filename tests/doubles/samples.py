"""Samples of known values, for statistics."""

import math

from agents_core.insights.statistics import Sample


def sample_of(values: list[float]) -> Sample:
    """Mean and variance of these values."""
    calls = len(values)
    mean = math.fsum(values) / calls if calls else 0.0
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Sample(calls=calls, mean=mean, variance=squares / (calls - 1) if calls > 1 else 0.0)
