"""What the page of a practice tells, in the order in which an officer who might take it over asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.browse.facts import Fact, Value
from mc2cm_graph.browse.relations import RelatedPractice
from mc2cm_graph.browse.thing import Section, ThingPage

BRIEF: dict[str, tuple[str, ...]] = {
    "topic": ("mc:theme",),
    "whom": ("mc:targetGroup", "mc:accessCondition", "mc:freeOfCharge"),
    "where": ("mc:inCity", "mc:inCountry", "mc:country", "mc:locatedIn", "mc:offeredIn", "mc:placeName"),
    "when": ("schema:startDate", "schema:endDate"),
    "lead": ("mc:practiceLead",),
    "cost": ("mc:totalCost", "schema:funding", "cv:hasCost"),
}
"""The questions answered at the top, each by the properties that answer it; one without an answer is shown so."""

MOST_RELATED = 3
"""Related practices on the page; the others are one click away."""

OPEN = ("does", "conditions", "results", "transfers")
"""Sections that a practice's page always has, so that what is not known shows."""

_WORKS = frozenset({"mc:partOf", "mc:statement", "mc:aim", "mc:measure", "mc:topic", "cv:hasChannel"})
_ORDER = ("about", "does", "notes", "people", "money", "conditions", "results", "transfers", "elsewhere")


@dataclass(frozen=True)
class Asked:
    """A question of the brief and the facts that answer it; none where no source tells."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Graded:
    """A grade of evidence with the number of results that have it; ``grade`` is None where none is stated."""

    grade: Value | None
    results: int


@dataclass(frozen=True)
class PracticeStory:
    """The brief, the sections after it (an open one may be empty), the grades, and the practices most alike."""

    brief: tuple[Asked, ...]
    sections: tuple[Section, ...]
    grades: tuple[Graded, ...]
    related: tuple[RelatedPractice, ...]
    others: int


def tell_practice(page: ThingPage, related: Iterable[RelatedPractice], others: int = 0) -> PracticeStory:
    """Rearrange the facts of a practice's page; every fact stands in the brief or in one section.

    ``others`` is how many related practices there are besides those that the page shows.
    """
    in_brief = {name for names in BRIEF.values() for name in names}
    by_name = {fact.name: fact for section in page.sections for fact in section.facts}
    brief = tuple(
        Asked(question, tuple(by_name[name] for name in names if name in by_name))
        for question, names in BRIEF.items()
    )
    parted: dict[str, list[Fact]] = {name: [] for name in _ORDER}
    for section in page.sections:
        for fact in section.facts:
            if fact.name not in in_brief:
                parted["does" if fact.name in _WORKS else section.name].append(fact)
    sections = tuple(Section(name, tuple(facts)) for name, facts in parted.items() if facts or name in OPEN)
    return PracticeStory(brief, sections, _grades(parted["results"]), tuple(related), others)


def _grades(facts: Iterable[Fact]) -> tuple[Graded, ...]:
    """Count results by grade: an outcome bears its grade itself."""
    counted: dict[str, int] = defaultdict(int)
    named: dict[str, Value] = {}
    for fact in facts:
        for value in fact.values:
            grades = value.part.values("mc:evidenceGrade") if value.part else ()
            named.update((grade.term.value, grade) for grade in grades)
            for name in [grade.term.value for grade in grades] or [""]:
                counted[name] += 1
    ordered = sorted(counted.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    return tuple(Graded(named.get(name), number) for name, number in ordered)
