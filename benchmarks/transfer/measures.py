"""Ranks, and what is told of them: mean reciprocal rank, hits among the first ten, and bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SEED = 20260101
RESAMPLES = 2000
LEVEL = 0.95
TOP = 10
_DIGITS = 9


def expected(scores: Sequence[float], truth: int) -> tuple[float, float]:
    """Give the reciprocal rank and whether it is among the first TOP.

    Candidates of equal score stand in any order: both are means over all orders, so that a method gains nothing by
    saying nothing, and chance is exact.
    """
    mine = round(scores[truth], _DIGITS)
    rounded = [round(score, _DIGITS) for score in scores]
    before = sum(score > mine for score in rounded)
    equal = sum(score == mine for score in rounded)
    ranks = range(before + 1, before + equal + 1)
    return sum(1 / rank for rank in ranks) / equal, sum(rank <= TOP for rank in ranks) / equal


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Give the bootstrap interval (percentiles, fixed seed) of the mean of some values."""
    drawn = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    means = np.array(values)[drawn].mean(axis=1)
    edge = (1 - LEVEL) / 2
    low, high = np.quantile(means, [edge, 1 - edge])
    return float(low), float(high)
