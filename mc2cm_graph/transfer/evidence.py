"""Evidence: what sources say of a city that shows a requirement, or that is put aside with a reason.

Each way of showing is a question of ``queries/check/``; what it counts as evidence stands in its description.
Silence is never evidence: where no question finds anything, nothing is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mc2cm_graph.names import concept_iri
from mc2cm_graph.terms import Term
from mc2cm_graph.transfer.requirement import ACTOR, COMPETENCE, GROUP, NETWORK, POLICY, SERVICE, SIZE

OLDEST_YEARS = 15
"""A count of people, or the start of a practice, that is older than this shows nothing of today."""

OLDEST_PROGRAMME_YEARS = 10
"""A strategy, plan or agreement that is older and whose end nobody states is not known to be in force."""

WAYS = {
    ACTOR: (
        "actor-in-the-city",
        "actor-of-its-authority",
        "actor-by-service",
        "actor-by-practice",
        "actor-of-the-country",
        "actor-with-the-city-as-member",
    ),
    COMPETENCE: (
        "policy-in-the-city",
        "policy-of-its-authority",
        "policy-of-the-country",
        "hint-competence-by-service",
    ),
    SERVICE: ("service-in-the-city",),
    POLICY: ("policy-in-the-city", "policy-of-its-authority", "policy-of-the-country"),
    GROUP: ("group-by-count", "hint-group-by-service"),
    NETWORK: ("network-of-the-city", "network-of-its-authority"),
    SIZE: ("population-of-the-city",),
}
"""The questions that may show a requirement, the plainest first."""

QUESTIONS = tuple(dict.fromkeys(name for names in WAYS.values() for name in names))

PROFILE = "profile"
"""The way of showing of what a reader states about the own city."""

ENDED, PLANNED, UNDATED, OLD, HINT = "ended", "planned", "undated", "old", "hint"
"""Why something found shows nothing today."""

_TERMED = {concept_iri("policy-kind", kind) for kind in ("strategy", "action-plan", "agreement")}
_LAWS = {concept_iri("policy-kind", kind) for kind in ("law", "regulation")}
_COUNTS = ("group-by-count", "population-of-the-city")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that sources say of a city.

    ``way`` is the question that found it; ``value`` the concept or network that it shows, ``level`` the level of
    government; ``thing`` the institution, service, policy, network or indicator, ``through`` what ties it to the
    city (a service, a practice, an authority, a country), ``figure`` a count, ``kind`` the kind of a policy or the
    property that ties an institution to the city. Dates are as written, several where
    sources differ. ``aside`` is empty, or the reason for which it shows nothing.
    """

    way: str
    value: str
    level: str = ""
    thing: str = ""
    through: str = ""
    figure: str = ""
    kind: str = ""
    adopted: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    aside: str = ""

    @property
    def is_law(self) -> bool:
        """Tell whether it is a law or regulation: a use of the legal power over its theme."""
        return self.kind in _LAWS

    @property
    def date(self) -> str:
        """Give the date by which its age is told: of a count the end of its period."""
        if self.way in _COUNTS:
            return max(self.end or self.start, default="")
        return max(self.adopted or self.start, default="")


def read_evidence(way: str, rows: Iterable[dict[str, Term]]) -> dict[str, list[Evidence]]:
    """Put the answer of one question together: evidence by city; citations and dates of one fact are joined."""
    joined: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for row in rows:
        single = ("city", "value", "level", "thing", "through", "figure", "kind")
        key = tuple(row[name].value if name in row else "" for name in single)
        many = joined.setdefault(key, defaultdict(set))
        for name, term in row.items():
            if name not in single:
                many["citations" if name.startswith("c") else name].add(term.value)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for (city, *rest), many in sorted(joined.items(), key=lambda pair: pair[0]):
        value, level, thing, through, figure, kind = rest

        def all_of(name: str, many: dict[str, set[str]] = many) -> tuple[str, ...]:
            return tuple(sorted(many.get(name, ())))

        found[city].append(
            Evidence(
                way,
                value,
                level,
                thing,
                through,
                figure,
                kind,
                all_of("adopted"),
                all_of("start"),
                all_of("end"),
                all_of("citations"),
            )
        )
    return found


def weigh(evidence: Evidence, on: date) -> Evidence:
    """Give the evidence with the reason, if there is one, for which it shows nothing on that day."""
    aside = why_aside(evidence, on)
    return evidence if aside == evidence.aside else replace(evidence, aside=aside)


def why_aside(evidence: Evidence, on: date) -> str:
    """Give the reason for which evidence shows nothing on a day; empty if it shows something."""
    return _aside(evidence, on.isoformat())


def _aside(evidence: Evidence, on: str) -> str:
    if evidence.way.startswith("hint-"):
        return HINT
    if evidence.way in _COUNTS:
        return _age(evidence.date, on, OLDEST_YEARS)
    if any(_before(end, on) for end in evidence.end):
        return ENDED
    if evidence.start and all(_before(on, start) for start in evidence.start):
        return PLANNED
    if evidence.way.startswith("policy-"):
        return _aside_policy(evidence, on)
    return _age(evidence.date, on, OLDEST_YEARS) if evidence.way == "actor-by-practice" else ""


def _aside_policy(evidence: Evidence, on: str) -> str:
    """A policy is in force where its adoption is dated, or where it runs to an end that is stated."""
    if not evidence.adopted:
        return "" if evidence.start and evidence.end else UNDATED
    if all(_before(on, day) for day in evidence.adopted):
        return PLANNED
    if evidence.kind in _TERMED and not evidence.end:
        return _age(evidence.date, on, OLDEST_PROGRAMME_YEARS)
    return ""


def _age(day: str, on: str, years: int) -> str:
    if not day:
        return UNDATED
    if _before(on, day):
        return PLANNED
    return OLD if int(on[:4]) - int(day[:4]) > years else ""


def _before(one: str, other: str) -> bool:
    """Tell whether a date lies before another, by what both say: ``2022`` does not lie before ``2022-05``."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]
