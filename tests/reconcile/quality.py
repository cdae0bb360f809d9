"""Spellings of names as they stand in files of real portals, and how well the service reads them.

``spellings.tsv`` says of each where it was seen (repository and file, or package), which thing of the graph it means,
if any, and to which half it belongs: parted by the SHA-256 of the spelling before anything was tuned. ``tuning`` was at
hand when the weights were chosen; how the service does on ``held-out`` was not asked before they stood.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mc2cm_graph.reconcile import Candidate, Query, Service
from mc2cm_graph.reconcile.asked import Condition

FILE = Path(__file__).parent / "spellings.tsv"
HALVES = ("tuning", "held-out")
LOOKED_AT = 5


@dataclass(frozen=True)
class Spelling:
    """A name as it was seen: ``expected`` is the IRI of what it means, empty where the graph does not hold it."""

    text: str
    expected: str
    kind: str
    language: str
    seen: str
    half: str


@dataclass(frozen=True)
class Answered:
    """A spelling with the candidates that the service gives, best first."""

    spelling: Spelling
    candidates: tuple[Candidate, ...]

    @property
    def matched(self) -> str:
        """The IRI of the candidate that is called a match; empty if none is."""
        return next((one.iri for one in self.candidates if one.match), "")

    @property
    def place(self) -> int:
        """The place of what is meant among the candidates, from 1; 0 where it is not there."""
        iris = [one.iri for one in self.candidates]
        return iris.index(self.spelling.expected) + 1 if self.spelling.expected in iris else 0


@dataclass(frozen=True)
class Quality:
    """How well spellings were read.

    ``precision`` is the part of the matches that are right, ``recall`` the part of what is meant that was matched, both
    of the service's own decision; ``first`` and ``among`` the part of what is meant that is the best candidate, and one
    of the best five. ``wrong`` are the matches that are not right, ``missed`` what was not matched.
    """

    meant: int
    not_held: int
    matches: int
    precision: float
    recall: float
    first: float
    among: float
    wrong: tuple[Answered, ...]
    missed: tuple[Answered, ...]


def spellings() -> Iterator[Spelling]:
    """Read the list."""
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Spelling(
                row["spelling"], row["expected"], row["kind"], row["language"], row["seen"], row["half"]
            )


def half_of(text: str) -> str:
    """Give the half to which a spelling belongs, by its hash."""
    return HALVES[hashlib.sha256(text.encode()).digest()[0] % 2]


def answer(service: Service, one: Spelling, *, typed: bool = True) -> Answered:
    """Ask the service for a spelling as a client does who knows what the column holds, or without a type."""
    query = Query(names=(Condition((one.text,)),), types=(one.kind,) if typed else ())
    return Answered(one, tuple(service.candidates(query, LOOKED_AT)))


def judge(answers: Sequence[Answered]) -> Quality:
    """Count."""
    meant = [one for one in answers if one.spelling.expected]
    matches = [one for one in answers if one.matched]
    right = [one for one in matches if one.matched == one.spelling.expected]
    return Quality(
        meant=len(meant),
        not_held=len(answers) - len(meant),
        matches=len(matches),
        precision=len(right) / len(matches) if matches else 1.0,
        recall=len(right) / len(meant),
        first=sum(one.place == 1 for one in meant) / len(meant),
        among=sum(one.place > 0 for one in meant) / len(meant),
        wrong=tuple(one for one in matches if one not in right),
        missed=tuple(one for one in meant if one not in right),
    )
