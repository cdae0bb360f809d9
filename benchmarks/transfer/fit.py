"""Weights of ties: those under which documented adoptions come out on top.

A conditional logit: the chance of a candidate is proportional to the exponential of its score. Weights are not
negative, because each tie speaks *for* a city, and are held small (ridge), because there is little to learn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.transfer.trial import Trial
from mc2cm_graph.related.weights import BY_HAND, TIES

RIDGE = 1.0
FOLDS = 5

Matrix = NDArray[np.float64]


def matrix(trial: Trial) -> Matrix:
    """Write the ties of the candidates as rows, in the order of TIES."""
    return np.array([[ties.get(name, 0.0) for name in TIES] for ties in trial.ties])


def fit(trials: Sequence[Trial], ridge: float = RIDGE) -> dict[str, float]:
    """Learn the weights of one direction."""
    tables = [matrix(trial) for trial in trials]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total = ridge * float(weights @ weights)
        slope = 2 * ridge * weights
        for trial, table in zip(trials, tables, strict=True):
            scores = table @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            total -= float(np.log(chances[trial.truth]))
            slope = slope - table[trial.truth] + chances @ table
        return total, slope

    found = minimize(loss, np.zeros(len(TIES)), jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(TIES))
    return dict(zip(TIES, (float(weight) for weight in found.x), strict=True))


def fold_of(trials: Sequence[Trial]) -> list[int]:
    """Put the trials into folds by practice, so that no fold learns from a link of a practice that it is tested on.

    The practices with most links are dealt out first, each to the fold that has fewest.
    """
    sizes: dict[str, int] = {}
    for trial in trials:
        sizes[trial.link.practice] = sizes.get(trial.link.practice, 0) + 1
    filled = [0] * FOLDS
    folds: dict[str, int] = {}
    for practice in sorted(sizes, key=lambda practice: (-sizes[practice], practice)):
        folds[practice] = filled.index(min(filled))
        filled[folds[practice]] += sizes[practice]
    return [folds[trial.link.practice] for trial in trials]


def learn(trials: Sequence[Trial]) -> dict[str, float]:
    """Learn the weights of one direction as they are used: rounded, and none below the one set by hand."""
    return {name: round(max(weight, BY_HAND.get(name, 0.0)), 1) for name, weight in fit(trials).items()}


def cross_validated(trials: Sequence[Trial]) -> list[tuple[float, ...]]:
    """Score each trial by weights learned from the folds to which its practice does not belong."""
    folds = fold_of(trials)
    weights = [learn([t for t, f in zip(trials, folds, strict=True) if f != fold]) for fold in range(FOLDS)]
    return [score(trial, weights[fold]) for trial, fold in zip(trials, folds, strict=True)]


def score(trial: Trial, weights: Mapping[str, float]) -> tuple[float, ...]:
    """Score the candidates of a trial."""
    return tuple(sum(weights[name] * strength for name, strength in ties.items()) for ties in trial.ties)
