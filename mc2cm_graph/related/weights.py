"""How much each tie of a practice and a city counts.

Learned from the documented adoptions by ``benchmarks/transfer/fit.py``, rounded to one decimal, each direction for
itself. What officers ask for first (challenge, conditions, likeness of cities) foretells the few documented adoptions
hardly at all; it keeps a small weight set by hand, which costs the ranking nothing (benchmarks/transfer/README.md).
"""

from __future__ import annotations

from collections.abc import Mapping

TIES = (
    "same-country",
    "near-origin",
    "network-of-origin",
    "adopters-of-country",
    "near-adopter",
    "network-of-adopters",
    "takes-part",
    "flow",
    "adopted-before",
    "alike-here",
    "challenge",
    "population",
    "share-of-foreign-residents",
    "share-of-foreign-born",
    "conditions",
)

BY_HAND: Mapping[str, float] = {
    "conditions": 1.0,
    "alike-here": 0.5,
    "challenge": 0.5,
    "population": 0.3,
    "network-of-origin": 0.2,
    "share-of-foreign-residents": 0.2,
    "share-of-foreign-born": 0.2,
}
"""Weights below which no learned one may fall."""

WHERE_TO: Mapping[str, float] = {
    **BY_HAND,
    "same-country": 1.2,
    "near-origin": 1.5,
    "network-of-origin": 0.5,
    "adopters-of-country": 1.6,
    "near-adopter": 0.9,
    "network-of-adopters": 1.6,
    "takes-part": 1.3,
    "flow": 0.5,
    "adopted-before": 0.0,
}
"""Weights for ranking cities for a practice."""

TAKE: Mapping[str, float] = {
    **BY_HAND,
    "same-country": 1.0,
    "near-origin": 1.2,
    "adopters-of-country": 1.1,
    "near-adopter": 1.7,
    "network-of-adopters": 1.5,
    "takes-part": 0.9,
    "flow": 0.6,
    "adopted-before": 1.4,
}
"""Weights for ranking practices for a city."""
