"""Evidence for a link, and how pieces of it make a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SUREST = 0.99
"""The highest score: a program is never as sure as a reader."""

Field = Literal[
    "place-iri",
    "place-code",
    "place-name",
    "publisher",
    "portal",
    "box",
    "title",
    "keyword",
    "description",
    "country",
    "elsewhere",
    "namesake",
    "region",
    "figure",
    "no-migration",
]
"""What of a description speaks for or against a link."""


@dataclass(frozen=True)
class Reason:
    """One piece of evidence: the field, the words or code in it that speak, and the weight from 0 to 1.

    Weights of single pieces for a link join as independent chances do; one with ``against`` multiplies what they
    came to, so 1 would change nothing.
    """

    field: Field
    found: str
    weight: float
    against: bool = False


@dataclass(frozen=True)
class Link:
    """A proposed link of a dataset: ``kind`` of the target, its IRI, the score from 0 to 1, and why."""

    kind: Literal["city", "country", "theme", "measure", "indicator"]
    target: str
    score: float
    reasons: tuple[Reason, ...]


def score_of(reasons: Iterable[Reason]) -> float:
    """Join evidence: one minus the product of what each piece leaves open, times what speaks against."""
    left, against = 1.0, 1.0
    best: dict[Field, float] = {}
    for reason in reasons:
        if reason.against:
            against *= reason.weight
        else:
            # Two words in one field say no more than the stronger one.
            best[reason.field] = max(best.get(reason.field, 0.0), reason.weight)
    for weight in best.values():
        left *= 1.0 - weight
    return round(min((1.0 - left) * against, SUREST), 3)
