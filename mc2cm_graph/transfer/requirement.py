"""What the preconditions of a practice require, as far as it is said in a form that can be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mc2cm_graph.names import ONTOLOGY, PREFIXES, concept_iri
from mc2cm_graph.terms import Literal, Term

ACTOR = "requiresActor"
COMPETENCE = "requiresCompetence"
GROUP = "requiresPopulation"
NETWORK = "requiresNetwork"
POLICY = "requiresPolicyOn"
SERVICE = "requiresServiceOn"
SIZE = "minimumPopulation"
LEVEL_ALONE = "requiresPolicyLevel"
"""A level of policy without a theme: any policy would do, so nothing in the graph can show it."""

COVERED = {
    concept_iri("transfer-criterion", slug): properties
    for slug, properties in {
        "actors-partnership": {ACTOR, NETWORK},
        "infrastructure-premises": {SERVICE},
        "legal-competence": {COMPETENCE},
        "legal-framework": {COMPETENCE, POLICY},
        "political-commitment": {NETWORK, POLICY},
        "population": {GROUP, SIZE},
        "scale-context": {GROUP, SIZE},
    }.items()
}
"""The requirements that speak to a criterion. That a city has a department says nothing of its staff's skills: under
the other criteria a typed requirement is a part of the condition, and the statement itself stays a question."""

_LABEL = PREFIXES["skos"] + "prefLabel"
_LEVELS = {COMPETENCE: "requiresCompetenceLevel", POLICY: "requiresPolicyLevel"}
_PLAIN = (ACTOR, SERVICE, GROUP, NETWORK, SIZE)


class Requirement(NamedTuple):
    """One requirement: the local name of its property, its value (an IRI, or a number of inhabitants), and the
    IRI of the level of government for a competence or a policy; empty where none is said."""

    property: str
    value: str
    level: str = ""


@dataclass(frozen=True)
class Precondition:
    """A precondition: its statement in each language, its criteria, its requirements, the citations of both."""

    iri: str
    labels: tuple[Literal, ...]
    criteria: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    citations: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Tell whether some requirement speaks to each of its criteria."""
        asked = {requirement.property for requirement in self.requirements}
        return bool(asked) and all(asked & COVERED.get(criterion, set()) for criterion in self.criteria)


def read_preconditions(rows: Iterable[dict[str, Term]]) -> dict[str, tuple[Precondition, ...]]:
    """Put the answer of the question ``requirements`` together: the preconditions of each practice, in order."""
    values: dict[tuple[str, str], dict[str, set[Term]]] = {}
    citations: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        key = (row["practice"].value, row["precondition"].value)
        found = values.setdefault(key, defaultdict(set))
        found[row["property"].value.removeprefix(ONTOLOGY)].add(row["value"])
        citations[key[1]].add(row["c1"].value)
    made: dict[str, list[Precondition]] = defaultdict(list)
    for (practice, iri), said in sorted(values.items(), key=lambda pair: (pair[0][0], _numbered(pair[0][1]))):
        made[practice].append(
            Precondition(
                iri,
                tuple(sorted(term for term in said.get(_LABEL, ()) if isinstance(term, Literal))),
                tuple(sorted(term.value for term in said.get("criterion", ()))),
                tuple(_requirements(said)),
                tuple(sorted(citations[iri])),
            )
        )
    return {practice: tuple(found) for practice, found in made.items()}


def _requirements(said: dict[str, set[Term]]) -> Iterable[Requirement]:
    """List the requirements. Where a theme stands with two levels it is required at each: the stricter reading."""
    for name, level_name in _LEVELS.items():
        levels = sorted(term.value for term in said.get(level_name, ()))
        for value in sorted(term.value for term in said.get(name, ())):
            yield from (Requirement(name, value, level) for level in levels or [""])
        if name == POLICY and levels and not said.get(name):
            yield from (Requirement(LEVEL_ALONE, "", level) for level in levels)
    for name in _PLAIN:
        yield from (Requirement(name, value) for value in sorted(term.value for term in said.get(name, ())))


def _numbered(iri: str) -> tuple[str, int, str]:
    """Sort ``#precondition-2`` before ``#precondition-10``."""
    stem, _, digits = iri.rpartition("-")
    return (stem, int(digits), iri) if digits.isdigit() else (iri, 0, iri)
