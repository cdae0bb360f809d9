"""Likeness of practices by the features they share, each weighed by how few practices bear it.

The score of two practices is the weighed Jaccard index: what they share over what either has. It is 0 for nothing in
common and 1 for the same features, and the same both ways. One feature weighs ``WEIGHTS[name] * ln(n / bearers)``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

Feature = tuple[str, str]
"""The name of a kind of feature, one of WEIGHTS, and the IRI that is its value."""

WEIGHTS: Mapping[str, float] = {
    "origin": 2.0,
    "challenge": 1.5,
    "service": 1.5,
    "policy": 1.0,
    "theme": 1.0,
    "target-group": 0.8,
    "challenge-theme": 0.8,
    "taken-up-in": 0.5,
    "service-theme": 0.5,
    "organisation": 0.5,
    "criterion": 0.4,
    "policy-level": 0.4,
    "policy-kind": 0.3,
    "lead-kind": 0.3,
}
"""How much a feature tells, beside its rarity: a common source most, the same kind of lead least."""

_COMMON = 0.6
"""How much a candidate is set back for being like what already stands in the list."""

_CANDIDATES = 60
"""How many of the most alike practices a list of varied ones is chosen from."""

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that two practices share: how many of all practices bear it, and its part of the score."""

    name: str
    value: str
    bearers: int
    of: int
    part: float


@dataclass(frozen=True, slots=True)
class Related:
    """A practice related to another one, with the reasons, the weightiest first; ``score`` is their sum."""

    practice: str
    score: float
    reasons: tuple[Reason, ...]


class Practices:
    """Practices by their features. Built once in time linear in the features, then only read."""

    def __init__(self, practices: Iterable[str], features: Iterable[tuple[str, Feature]]) -> None:
        """Take every practice and the features of each; ValueError for a feature that has no weight."""
        self._features: dict[str, set[Feature]] = {practice: set() for practice in sorted(practices)}
        for practice, feature in features:
            if feature[0] not in WEIGHTS:
                raise ValueError(f"found feature {feature[0]!r}, expected one of {', '.join(WEIGHTS)}")
            self._features.setdefault(practice, set()).add(feature)
        self._bearers: dict[Feature, list[str]] = defaultdict(list)
        for practice in sorted(self._features):
            for feature in sorted(self._features[practice]):
                self._bearers[feature].append(practice)

    def __len__(self) -> int:
        """Count the practices."""
        return len(self._features)

    def __contains__(self, practice: object) -> bool:
        """Tell whether a practice is known."""
        return practice in self._features

    def __iter__(self) -> Iterator[str]:
        """Give the IRIs of the practices, sorted."""
        return iter(sorted(self._features))

    def features(self, practice: str) -> list[Feature]:
        """Give the features of a practice, sorted; KeyError if there is no such practice."""
        return sorted(self._features[practice])

    def bearers(self, feature: Feature) -> list[str]:
        """Give the practices that bear a feature, sorted."""
        return list(self._bearers.get(feature, ()))

    def weight(self, feature: Feature) -> float:
        """Weigh a feature: nothing if every practice bears it."""
        return self._weights.get(feature, 0.0)

    @cached_property
    def _weights(self) -> dict[Feature, float]:
        count = len(self._features)
        return {f: WEIGHTS[f[0]] * math.log(count / len(found)) for f, found in self._bearers.items()}

    @cached_property
    def _sums(self) -> dict[str, float]:
        weights = self._weights
        return {p: math.fsum(weights[f] for f in features) for p, features in self._features.items()}

    def score(self, one: str, other: str) -> float:
        """Give the likeness of two practices, from 0 to 1, the same both ways."""
        common = self._common(one, other)
        return self._of_all(one, other, common, common)

    def reasons(self, one: str, other: str) -> tuple[Reason, ...]:
        """Say why two practices are alike: what weighs something, the weightiest first."""
        shared = self._features[one] & self._features[other]
        common = self._common(one, other)
        found = [
            Reason(
                name=feature[0],
                value=feature[1],
                bearers=len(self._bearers[feature]),
                of=len(self._features),
                part=self._of_all(one, other, self._weights[feature], common),
            )
            for feature in shared
            if self._weights[feature] > 0
        ]
        return tuple(sorted(found, key=lambda reason: (-reason.part, reason.name, reason.value)))

    def related(self, practice: str, most: int = 10) -> list[Related]:
        """List the practices most alike, varied: what repeats the list so far gives way to what does not.

        KeyError if there is no such practice. Reads only practices that share a feature that weighs something.
        """
        nearest = self.nearest(practice, max(_CANDIDATES, most))
        chosen: list[str] = []
        repeats = dict.fromkeys(nearest, 0.0)
        while nearest and len(chosen) < most:
            best = min(nearest, key=lambda other: (_COMMON * repeats[other] - nearest[other], other))
            chosen.append(best)
            del nearest[best]
            for other in nearest:
                repeats[other] = max(repeats[other], self.score(best, other))
        return [self.relation(practice, other) for other in chosen]

    def relation(self, practice: str, other: str) -> Related:
        """Give the likeness of two practices with its reasons."""
        return Related(other, self.score(practice, other), self.reasons(practice, other))

    def likenesses(self, practice: str) -> dict[str, float]:
        """Give the scores of all practices that are like one at all, but for the last of some dozen digits."""
        shared: dict[str, float] = defaultdict(float)
        # In a fixed order, because the sum of floating-point numbers depends on theirs.
        for feature in self.features(practice):
            weight = self._weights[feature]
            if weight > 0:
                for other in self._bearers[feature]:
                    shared[other] += weight
        shared.pop(practice, None)
        mine, sums = self._sums[practice], self._sums
        return {other: common / (mine + sums[other] - common) for other, common in shared.items()}

    def nearest(self, practice: str, most: int) -> dict[str, float]:
        """Give the most alike practices and their scores, the most alike first, without regard to variety."""
        rough = ((-likeness, other) for other, likeness in self.likenesses(practice).items())
        scores = {other: self.score(practice, other) for _, other in nsmallest(most, rough)}
        return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))

    def _of_all(self, one: str, other: str, shared: float, common: float) -> float:
        # Addition of two numbers commutes, so that the swapped pair has the very same bits.
        whole = (self._sums[one] + self._sums[other]) - common
        return round(shared / whole, _DIGITS) if whole > 0 else 0.0

    def _common(self, one: str, other: str) -> float:
        weights = self._weights
        return math.fsum([weights[f] for f in self._features[one] & self._features[other]])
