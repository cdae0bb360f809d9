"""A graph of many made-up practices: live ones copied under other names, about half of their values drawn anew."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from mc2cm_graph.names import ONTOLOGY, thing_iri

SEED = 20260101
_KEPT = 0.5

COPIED = frozenset(
    ONTOLOGY + name
    for name in (
        *("theme", "targetGroup", "addresses", "practiceLead", "lead", "participant", "partner", "delivers"),
        *("implements", "inCity", "locatedIn", "precondition", "criterion", "requiresActor"),
        *("requiresCompetence", "requiresCompetenceLevel", "requiresServiceOn", "requiresPolicyOn"),
        *("requiresPopulation", "requiresPolicyLevel", "preconditionOf"),
    )
)
"""Properties by which a practice, or a part of one, links to other things: their values may be drawn anew."""

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def generate(triples: Iterable[ox.Triple], count: int) -> Iterator[ox.Triple]:
    """Give the triples of ``count`` made-up practices, modelled on those of a default graph; always the same ones."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, no secret
    models: dict[str, list[ox.Triple]] = defaultdict(list)
    pools: dict[str, list[ox.NamedNode]] = defaultdict(list)
    start = thing_iri("practice", "")
    for triple in sorted(triples, key=str):
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode):
            continue
        if subject.value.startswith(start) and (predicate in COPIED or triple.predicate == _TYPE):
            models[subject.value.partition("#")[0]].append(triple)
            if predicate in COPIED and not value.value.startswith(start):
                pools[predicate].append(value)
    names = sorted(models)
    for number in range(count):
        yield from _copy(models[chance.choice(names)], f"{start}made-up-{number}", start, pools, chance)


def _copy(
    model: list[ox.Triple],
    practice: str,
    start: str,
    pools: dict[str, list[ox.NamedNode]],
    chance: random.Random,
) -> Iterator[ox.Triple]:
    for triple in model:
        subject, value = _renamed(triple.subject, practice, start), triple.object
        predicate = triple.predicate.value
        if isinstance(value, ox.NamedNode) and value.value.startswith(start):
            value = _renamed(value, practice, start)
        elif predicate in pools and chance.random() > _KEPT:
            value = chance.choice(pools[predicate])
        yield ox.Triple(subject, triple.predicate, value)


def _renamed(node: object, practice: str, start: str) -> ox.NamedNode:
    """Name a practice, or a part of one, as the same part of another practice."""
    assert isinstance(node, ox.NamedNode)
    assert node.value.startswith(start)
    _, mark, fragment = node.value.partition("#")
    return ox.NamedNode(practice + mark + fragment)
