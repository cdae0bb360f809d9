"""The verdict on one requirement: met, not met, or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mc2cm_graph.transfer.evidence import PROFILE, WAYS, Evidence, weigh
from mc2cm_graph.transfer.profile import Profile
from mc2cm_graph.transfer.requirement import COMPETENCE, SIZE, Requirement

MET, NOT_MET, UNKNOWN = "met", "not-met", "unknown"

Ground = Mapping[str, list[Evidence]]
"""All that the questions found about one city, by question."""


@dataclass(frozen=True)
class Verdict:
    """The outcome for one requirement with all that bears on it.

    ``evidence`` shows that it is met, ``against`` that it is not; ``set_aside`` was found and shows nothing
    today, each with its reason. Evidence both for and against leaves it unknown.
    """

    requirement: Requirement
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    set_aside: tuple[Evidence, ...] = ()

    @property
    def outcome(self) -> str:
        """Give MET, NOT_MET or UNKNOWN."""
        if bool(self.evidence) == bool(self.against):
            return UNKNOWN
        return MET if self.evidence else NOT_MET


def judge(
    requirement: Requirement, ground: Ground, profile: Profile, broader: Mapping[str, set[str]], on: date
) -> Verdict:
    """Judge one requirement by what is known of a city on a day.

    ``broader`` gives every concept above one: what shows a narrower concept shows the broader one, save for a
    competence, where power over a part is not power over the whole.
    """
    if requirement.property == SIZE:
        return _judge_size(requirement, ground, profile, on)
    exact = requirement.property == COMPETENCE
    found: list[Evidence] = []
    for way in WAYS.get(requirement.property, ()):
        for evidence in ground.get(way, ()):
            shown = evidence.value == requirement.value or (
                not exact and requirement.value in broader.get(evidence.value, ())
            )
            if shown and fits(requirement, evidence):
                found.append(weigh(evidence, on))
    shown_first: dict[str, Evidence] = {}
    for evidence in found:
        if not evidence.aside:
            shown_first.setdefault(evidence.thing, evidence)
    stated = profile.evidence(requirement.property)
    shown_by_reader, against = _stated(requirement, stated, broader)
    return Verdict(
        requirement,
        # What two ways show is told once, by the plainer one.
        (*shown_first.values(), *shown_by_reader),
        against,
        tuple(e for e in found if e.aside),
    )


def fits(requirement: Requirement, evidence: Evidence) -> bool:
    """Tell whether evidence is of the level that is required and, for a competence, a law."""
    if requirement.level and evidence.level != requirement.level:
        return False
    by_law = evidence.is_law or not evidence.way.startswith("policy-")
    return requirement.property != COMPETENCE or by_law


def _stated(
    requirement: Requirement, stated: Iterable[Evidence], broader: Mapping[str, set[str]]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Part what the reader states into for and against; only a competence at another level speaks against."""
    exact = requirement.property == COMPETENCE
    alike = [
        e
        for e in stated
        if e.value == requirement.value or (not exact and requirement.value in broader.get(e.value, ()))
    ]
    fitting = tuple(e for e in alike if not requirement.level or e.level == requirement.level)
    elsewhere = tuple(e for e in alike if e not in fitting) if exact and not fitting else ()
    return fitting, elsewhere


def _judge_size(requirement: Requirement, ground: Ground, profile: Profile, on: date) -> Verdict:
    """Compare the latest counts of inhabitants with the number required; counts of one date must agree."""
    least = Decimal(requirement.value)
    counts = [weigh(e, on) for way in WAYS[SIZE] for e in ground.get(way, ())]
    usable = [e for e in counts if not e.aside]
    latest = max((e.date for e in usable), default="")
    # A year and a day of that year are the same date here, so that neither outruns the other.
    telling = [e for e in usable if e.date[:4] == latest[:4]]
    if profile.population is not None:
        telling.append(Evidence(PROFILE, "", figure=str(profile.population)))
    return Verdict(
        requirement,
        tuple(e for e in telling if Decimal(e.figure) >= least),
        tuple(e for e in telling if Decimal(e.figure) < least),
        tuple(e for e in counts if e.aside),
    )
