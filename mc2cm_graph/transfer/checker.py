"""The transfer check: every precondition of a practice judged by what is known of a receiving city."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

from mc2cm_graph.questions import Question
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri, Term
from mc2cm_graph.transfer.evidence import QUESTIONS, WAYS, Evidence, read_evidence
from mc2cm_graph.transfer.outcomes import Outcomes
from mc2cm_graph.transfer.profile import Profile
from mc2cm_graph.transfer.requirement import SIZE, Precondition, Requirement, read_preconditions
from mc2cm_graph.transfer.verdict import MET, NOT_MET, UNKNOWN, Ground, Verdict, judge

_NOTHING = Profile()
_REMEMBERED_PRACTICES, _REMEMBERED_WAYS = 128, 512
"""Practices, and cities by way of showing, of which what was read for a single check is kept at hand."""

_REQUIRED_NOTHING: tuple[tuple[Requirement, ...], int] = ((), 0)


@dataclass(frozen=True)
class Judged:
    """A precondition with the verdict on each of its requirements."""

    precondition: Precondition
    verdicts: tuple[Verdict, ...]

    @property
    def iri(self) -> str:
        """Give the IRI of the precondition."""
        return self.precondition.iri

    @property
    def criteria(self) -> tuple[str, ...]:
        """Give the IRIs of its criteria."""
        return self.precondition.criteria

    @property
    def outcome(self) -> str:
        """Not met if one requirement is not; met if all are and they speak to its criteria; else unknown.

        A statement without requirements is unknown.
        """
        outcomes = {verdict.outcome for verdict in self.verdicts}
        if NOT_MET in outcomes:
            return NOT_MET
        return MET if outcomes == {MET} and self.precondition.is_covered else UNKNOWN


@dataclass(frozen=True)
class Tally:
    """How many requirements are met, not met and unknown; a statement without requirements is one unknown."""

    met: int = 0
    not_met: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Check:
    """A practice held against a city on a day. ``city`` is empty where a profile alone is checked."""

    practice: str
    city: str
    on: date
    preconditions: tuple[Judged, ...]

    @property
    def tally(self) -> Tally:
        """Count the outcomes of the requirements."""
        return _tally(self.preconditions)

    @property
    def met(self) -> int:
        """Count the requirements that are met."""
        return self.tally.met

    @property
    def not_met(self) -> int:
        """Count the requirements that are not met."""
        return self.tally.not_met

    @property
    def unknown(self) -> int:
        """Count the requirements and bare statements of which nothing is known."""
        return self.tally.unknown

    def outcomes(self) -> Tally:
        """Count the outcomes of the preconditions."""
        found = [judged.outcome for judged in self.preconditions]
        return Tally(found.count(MET), found.count(NOT_MET), found.count(UNKNOWN))


def _tally(preconditions: tuple[Judged, ...]) -> Tally:
    found = [v.outcome for judged in preconditions for v in judged.verdicts]
    bare = sum(not judged.verdicts for judged in preconditions)
    return Tally(found.count(MET), found.count(NOT_MET), found.count(UNKNOWN) + bare)


class Checker:
    """Checks over one snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, questions: Mapping[str, Question]) -> None:
        """Take the store and the questions of ``queries/check``; KeyError if one is missing."""
        self._store = store
        self._questions = {
            name: questions[name] for name in (*QUESTIONS, "requirements", "narrower", "cities")
        }
        self._broader: dict[str, set[str]] | None = None
        self._bulk: Bulk | None = None
        self._loading = Lock()
        self._required = lru_cache(_REMEMBERED_PRACTICES)(self._read_preconditions)
        self._shown = lru_cache(_REMEMBERED_WAYS)(self._read_evidence)

    @property
    def ways(self) -> list[Question]:
        """List the questions that find evidence, with their titles and descriptions."""
        return [self._questions[name] for name in QUESTIONS]

    @property
    def broader(self) -> Mapping[str, set[str]]:
        """Give every concept above one."""
        if self._broader is None:
            found: dict[str, set[str]] = defaultdict(set)
            for row in self._ask("narrower"):
                found[row["narrower"].value].add(row["broader"].value)
            self._broader = dict(found)
        return self._broader

    def preconditions(self, practice: str) -> tuple[Precondition, ...]:
        """Give the preconditions of a practice, in order; none for an unknown practice."""
        if self._bulk is not None:
            return self._bulk.preconditions.get(practice, ())
        return self._required(practice)

    def _read_preconditions(self, practice: str) -> tuple[Precondition, ...]:
        rows = self._ask("requirements", practice=Iri(practice))
        return read_preconditions(rows).get(practice, ())

    def _read_evidence(self, way: str, city: str) -> tuple[Evidence, ...]:
        return tuple(read_evidence(way, self._ask(way, city=Iri(city))).get(city, ()))

    def ground(self, city: str, properties: Iterable[str] = tuple(WAYS)) -> Ground:
        """Find all that may be evidence about one city, for requirements of some properties or of all."""
        ways = dict.fromkeys(way for name in properties for way in WAYS.get(name, ()))
        if self._bulk is not None and city in self._bulk.grounds:
            found = self._bulk.grounds[city]
            return {way: list(found.get(way, ())) for way in ways}
        return {way: list(self._shown(way, city)) for way in ways}

    def check(self, practice: str, city: str, on: date, profile: Profile = _NOTHING) -> Check:
        """Hold a practice against a city, a profile, or a city with what a reader adds to it."""
        preconditions = self.preconditions(practice)
        asked = sorted({r.property for p in preconditions for r in p.requirements})
        ground = self.ground(city, asked) if city else {}
        judged = tuple(
            Judged(p, tuple(judge(r, ground, profile, self.broader, on) for r in p.requirements))
            for p in preconditions
        )
        return Check(practice, city, on, judged)

    def bulk(self, on: date) -> Bulk:
        """Give the checks of all practices against all cities on a day; the facts are read once a snapshot."""
        kept = self._bulk
        if kept is not None and kept.on == on:
            return kept
        # It is large: who comes meanwhile waits, and does not read it too.
        with self._loading:
            kept = self._bulk
            if kept is None or kept.on != on:
                kept = Bulk.of(kept, on) if kept else self._load(on)
                self._bulk = kept
        return kept

    def _load(self, on: date) -> Bulk:
        grounds: dict[str, dict[str, list[Evidence]]] = defaultdict(dict)
        for name in QUESTIONS:
            for city, found in read_evidence(name, self._ask(name)).items():
                grounds[city][name] = found
        cities = [row["thing"].value for row in self._ask("cities")]
        return Bulk(
            read_preconditions(self._ask("requirements")),
            {city: grounds.get(city, {}) for city in cities},
            self.broader,
            on,
        )

    def _ask(self, name: str, /, **terms: Term) -> list[dict[str, Term]]:
        return self._store.select(self._questions[name], **terms)


class Bulk:
    """Every practice against every city on a day, judged when asked; nothing grows with their product."""

    def __init__(
        self,
        preconditions: Mapping[str, tuple[Precondition, ...]],
        grounds: Mapping[str, Ground],
        broader: Mapping[str, set[str]],
        on: date,
    ) -> None:
        """Take the preconditions by practice and the evidence by city."""
        self.on = on
        self.preconditions = preconditions
        self.grounds = grounds
        self._broader = broader
        self._outcomes = Outcomes(grounds, broader, on)
        self._required = {practice: _required(found) for practice, found in preconditions.items()}
        self._requiring: dict[Requirement, list[str]] = defaultdict(list)
        for practice, (requirements, _) in self._required.items():
            for requirement in requirements:
                self._requiring[requirement].append(practice)

    @classmethod
    def of(cls, other: Bulk, on: date) -> Bulk:
        """Take the facts of another one for another day."""
        return cls(other.preconditions, other.grounds, other._broader, on)

    @property
    def cities(self) -> list[str]:
        """List the IRIs of the cities."""
        return list(self.grounds)

    def check(self, practice: str, city: str) -> Check:
        """Give the check of one pair."""
        ground = self.grounds.get(city, {})
        judged = tuple(
            Judged(p, tuple(judge(r, ground, _NOTHING, self._broader, self.on) for r in p.requirements))
            for p in self.preconditions.get(practice, ())
        )
        return Check(practice, city, self.on, judged)

    def tally(self, practice: str, city: str) -> Tally:
        """Count the outcomes of one pair."""
        requirements, bare = self._required.get(practice, _REQUIRED_NOTHING)
        found = [self._outcomes.of(requirement, city) for requirement in requirements]
        return Tally(found.count(MET), found.count(NOT_MET), found.count(UNKNOWN) + bare)

    def of_practice(self, practice: str) -> dict[str, Tally]:
        """Count the outcomes of one practice by city."""
        requirements, bare = self._required.get(practice, _REQUIRED_NOTHING)
        met: Counter[str] = Counter()
        not_met: Counter[str] = Counter()
        for requirement in requirements:
            if requirement.property == SIZE:
                for city in self.grounds:
                    outcome = self._outcomes.of_size(requirement, city)
                    met[city] += outcome == MET
                    not_met[city] += outcome == NOT_MET
            else:
                met.update(self._outcomes.meeting(requirement))
        of = len(requirements) + bare
        return {city: _counted(met[city], not_met[city], of) for city in self.grounds}

    def of_city(self, city: str) -> dict[str, Tally]:
        """Count the outcomes in one city by practice that has preconditions."""
        met: Counter[str] = Counter()
        not_met: Counter[str] = Counter()
        for requirement, practices in self._requiring.items():
            outcome = self._outcomes.of(requirement, city)
            if outcome != UNKNOWN:
                (met if outcome == MET else not_met).update(practices)
        return {
            practice: _counted(met[practice], not_met[practice], len(requirements) + bare)
            for practice, (requirements, bare) in self._required.items()
        }


@lru_cache(1024)
def _counted(met: int, not_met: int, of: int) -> Tally:
    """Give a tally; there are few different ones."""
    return Tally(met, not_met, of - met - not_met)


def _required(preconditions: Iterable[Precondition]) -> tuple[tuple[Requirement, ...], int]:
    """Give the requirements of some statements, and how many of the statements have none."""
    found = tuple(requirement for statement in preconditions for requirement in statement.requirements)
    return found, sum(not statement.requirements for statement in preconditions)
