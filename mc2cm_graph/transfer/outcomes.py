"""Outcomes of requirements by the hundred: which cities meet one, and what one city meets.

The outcomes are those of ``verdict.judge`` where no reader adds anything, without what bears on them: a ranking of
all cities for a practice, or of all practices for a city, needs no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from mc2cm_graph.transfer.evidence import WAYS, Evidence, why_aside
from mc2cm_graph.transfer.requirement import COMPETENCE, SIZE, Requirement
from mc2cm_graph.transfer.verdict import MET, NOT_MET, UNKNOWN, Ground, fits

_REMEMBERED_REQUIREMENTS, _REMEMBERED_CITIES = 1024, 256


class Outcomes:
    """Requirements against all cities of a snapshot on a day. Reading only; safe to share between threads."""

    def __init__(self, grounds: Mapping[str, Ground], broader: Mapping[str, set[str]], on: date) -> None:
        """Take the evidence by city, the concepts above each, and the day."""
        self._grounds, self._broader, self._on = grounds, broader, on
        self.meeting = lru_cache(_REMEMBERED_REQUIREMENTS)(self._meeting)
        """Give the cities that meet a requirement which is not one of size, by IRI."""
        self._shown = lru_cache(_REMEMBERED_CITIES)(self._read_shown)

    def of(self, requirement: Requirement, city: str) -> str:
        """Give MET, NOT_MET or UNKNOWN."""
        if requirement.property == SIZE:
            return self.of_size(requirement, city)
        return MET if requirement in self._shown(city) else UNKNOWN

    def of_size(self, requirement: Requirement, city: str) -> str:
        """Give the outcome of a number of inhabitants; counts that disagree leave it unknown."""
        counts = self._counts.get(city)
        if counts is None:
            return UNKNOWN
        least = Decimal(requirement.value)
        if counts[0] >= least:
            return MET
        return NOT_MET if counts[1] < least else UNKNOWN

    def _meeting(self, requirement: Requirement) -> frozenset[str]:
        exact = requirement.property == COMPETENCE
        return frozenset(
            city
            for way in WAYS.get(requirement.property, ())
            for city, evidence in self._by_value.get((way, requirement.value), ())
            if not (exact and evidence.value != requirement.value) and fits(requirement, evidence)
        )

    def _read_shown(self, city: str) -> frozenset[Requirement]:
        """Give every requirement that a city meets, however it is worded."""
        ground = self._grounds.get(city, {})
        shown = (
            Requirement(name, value, level)
            for name, ways in WAYS.items()
            if name != SIZE
            for way in ways
            for evidence in self._telling(ground, way)
            for value in ((evidence.value,) if name == COMPETENCE else self._values(evidence))
            for level in ("", evidence.level)
            if fits(Requirement(name, value, level), evidence)
        )
        return frozenset(shown)

    def _values(self, evidence: Evidence) -> Iterator[str]:
        yield evidence.value
        yield from self._broader.get(evidence.value, ())

    def _telling(self, ground: Ground, way: str) -> list[Evidence]:
        return [evidence for evidence in ground.get(way, ()) if not why_aside(evidence, self._on)]

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, str], list[tuple[str, Evidence]]]:
        """What shows a value in some way today, with its city."""
        found: dict[tuple[str, str], list[tuple[str, Evidence]]] = defaultdict(list)
        for city, ground in self._grounds.items():
            for way in ground:
                for evidence in self._telling(ground, way):
                    for value in self._values(evidence):
                        found[way, value].append((city, evidence))
        return found

    @cached_property
    def _counts(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """The least and the largest of the latest counts of inhabitants of each city."""
        found = {}
        for city, ground in self._grounds.items():
            usable = [evidence for way in WAYS[SIZE] for evidence in self._telling(ground, way)]
            latest = max((evidence.date for evidence in usable), default="")
            telling = [Decimal(e.figure) for e in usable if e.date[:4] == latest[:4]]
            if telling:
                found[city] = min(telling), max(telling)
        return found
