"""The relations of practices as triples: computed from the graph, each with its reasons as nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import pyoxigraph as ox

from mc2cm_graph.names import BASE, CONCEPTS, ONTOLOGY, RELATED_GRAPH, THINGS, split_thing
from mc2cm_graph.questions import load
from mc2cm_graph.related import Feature, Practices, Related, practices_from
from mc2cm_graph.sources import Sources
from mc2cm_graph.terms import XSD

MOST_RELATED = 10
"""Related practices of each practice that stand in the graph."""

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DIGITS = 6
"""Digits of scores and weights: fewer than those in which the mathematics of two machines may differ."""


def relations(default: Iterable[ox.Triple], sources: Sources) -> list[ox.Triple]:
    """Compute the practices most alike to each practice, with the features that both have as reasons."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in default)
    practices = practices_from(_rows(store, sources, "features"), _rows(store, sources, "sites"))
    triples: list[ox.Triple] = []
    reasons: set[Feature] = set()
    for practice in practices:
        for rank, related in enumerate(practices.related(practice, MOST_RELATED), start=1):
            triples += _relation(practice, rank, related)
            reasons |= {(reason.name, reason.value) for reason in related.reasons}
    for feature in sorted(reasons):
        triples += _feature(feature, practices)
    return triples


def _rows(store: ox.Store, sources: Sources, name: str) -> list[dict[str, str]]:
    question = load(sources.queries / "related" / f"{name}.rq")
    solutions = cast(ox.QuerySolutions, store.query(question.text))
    columns = [variable.value for variable in solutions.variables]
    rows = []
    for solution in solutions:
        terms = {column: solution[column] for column in columns}
        rows.append({c: t.value for c, t in terms.items() if isinstance(t, (ox.NamedNode, ox.Literal))})
    return rows


def _relation(practice: str, rank: int, related: Related) -> Iterator[ox.Triple]:
    _, slug = split_thing(related.practice) or ("", "")
    node = ox.NamedNode(f"{practice}#related-{slug}")
    yield ox.Triple(node, _TYPE, _term("Relatedness"))
    yield ox.Triple(node, _term("relates"), ox.NamedNode(practice))
    yield ox.Triple(node, _term("relatedTo"), ox.NamedNode(related.practice))
    yield ox.Triple(node, _term("relatednessRank"), _integer(rank))
    yield ox.Triple(node, _term("relatednessScore"), _decimal(related.score))
    for reason in related.reasons:
        yield ox.Triple(node, _term("relatednessReason"), _node((reason.name, reason.value)))


def _feature(feature: Feature, practices: Practices) -> Iterator[ox.Triple]:
    name, value = feature
    node = _node(feature)
    yield ox.Triple(node, _TYPE, _term("SharedFeature"))
    yield ox.Triple(node, _term("featureName"), ox.Literal(name))
    yield ox.Triple(node, _term("featureValue"), ox.NamedNode(value))
    yield ox.Triple(node, _term("bearerCount"), _integer(len(practices.bearers(feature))))
    yield ox.Triple(node, _term("featureWeight"), _decimal(practices.weight(feature)))


def _node(feature: Feature) -> ox.NamedNode:
    """Name the node of a feature after its kind and the address of its value, which is unlike any other's."""
    name, value = feature
    path = value.removeprefix(THINGS).removeprefix(CONCEPTS).removeprefix(BASE)
    local = "".join(character if character.isalnum() else "-" for character in path)
    return ox.NamedNode(f"{RELATED_GRAPH}#{name}-{local}")


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(ONTOLOGY + name)


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))


def _decimal(number: float) -> ox.Literal:
    return ox.Literal(f"{number:.{_DIGITS}f}", datatype=ox.NamedNode(XSD + "decimal"))
