"""Practices beside a practice: complements in the same city, and adaptations before and after it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from mc2cm_graph.related.likeness import Practices, Related

_SAME_PROBLEM = frozenset({"challenge", "theme"})


def complementary(
    practices: Practices, sites: Mapping[str, Set[str]], practice: str, most: int = 5
) -> list[Related]:
    """List practices of the same city that meet another challenge on other themes, the most alike first.

    What they share is then who is served, who takes part and how. A theme that most practices bear does not count
    as the same problem: only what makes less than half of all practices alike does.
    """
    here = sites.get(practice, frozenset())
    others = {other for other, cities in sites.items() if other != practice and here & cities}
    found = []
    for other in sorted(others):
        relation = practices.relation(practice, other)
        same = [r for r in relation.reasons if r.name in _SAME_PROBLEM and 2 * r.bearers < r.of]
        if not same:
            found.append(relation)
    return sorted(found, key=lambda relation: (-relation.score, relation.practice))[:most]


def sequels(practices: Practices, practice: str) -> list[Related]:
    """List the practices that were made from this one, by IRI."""
    made = [other for other in practices.bearers(("origin", practice)) if other != practice]
    return [practices.relation(practice, other) for other in made]


def origins(practices: Practices, practice: str) -> list[Related]:
    """List the practices from which this one was made, by IRI."""
    sources = [
        value for name, value in practices.features(practice) if name == "origin" and value != practice
    ]
    return [practices.relation(practice, other) for other in sources if other in practices]
