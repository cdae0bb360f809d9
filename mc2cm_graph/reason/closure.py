"""The OWL 2 RL closure, by rules over the fast store.

Each rule is a CONSTRUCT query ``queries/reason/<rule>.rq`` named after the OWL 2 RL/RDF rule it carries out (OWL
2 Profiles, clause 4.3, tables 4 to 9); each rule that ends in *false* is a SELECT under
``queries/reason/false/``. Left out are the rules whose conclusions say nothing: axiomatic triples and what holds
of every term (a thing is the same as itself, a class is a sub-class of itself and of ``owl:Thing``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from mc2cm_graph.questions import Question, load_all

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

_REFLEXIVE = {
    OWL + "sameAs",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
}
_LONGEST_CHAIN = 3


class Unsupported(Exception):
    """The ontology uses an axiom for which no rule stands in ``queries/reason/``."""


@dataclass(frozen=True)
class Clash:
    """A contradiction: the rule that found it and the two terms that it names."""

    rule: str
    title: str
    first: str
    second: str


@dataclass(frozen=True)
class Rules:
    """The rules that conclude a triple and the rules that conclude a contradiction."""

    entailments: tuple[Question, ...]
    contradictions: tuple[Question, ...]

    @classmethod
    def load(cls, queries: Path) -> Rules:
        """Read the rules under ``queries/reason``; BadQuestion if there are none."""
        directory = queries / "reason"
        return cls(
            tuple(load_all(directory).values()),
            tuple(load_all(directory / "false").values()),
        )


@dataclass
class Closure:
    """What a reasoner found: the triples that follow and are not stated, and the contradictions."""

    inferred: set[ox.Triple] = field(default_factory=set)
    clashes: list[Clash] = field(default_factory=list)
    rounds: int = 0


def close(
    stated: Iterable[ox.Triple], rules: Rules, progress: Callable[[str], None] = lambda _: None
) -> Closure:
    """Give the OWL 2 RL closure of the stated triples; ``progress`` hears one line a round.

    Raises Unsupported for ``owl:hasKey`` and for property chains longer than three.
    """
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in stated)
    _refuse_unsupported(store)
    closure = Closure()
    grown = True
    while grown:
        closure.rounds += 1
        before = len(closure.inferred)
        for rule in rules.entailments:
            _apply(rule, store, closure.inferred)
        grown = len(closure.inferred) > before
        progress(f"reason: round {closure.rounds}, {len(closure.inferred)} triples inferred")
    for rule in rules.contradictions:
        solutions = cast(ox.QuerySolutions, store.query(rule.text))
        found = [(str(solution["x"]), str(solution["y"])) for solution in solutions]
        closure.clashes += [Clash(rule.name, rule.titles["en"], x, y) for x, y in found]
    return closure


def says_nothing(triple: ox.Triple) -> bool:
    """Tell whether a triple holds of every term and so informs nobody."""
    predicate = triple.predicate.value
    if predicate in _REFLEXIVE and triple.subject == triple.object:
        return True
    thing, nothing = ox.NamedNode(OWL + "Thing"), ox.NamedNode(OWL + "Nothing")
    if predicate in (RDFS + "subClassOf", RDF + "type", RDFS + "domain", RDFS + "range"):
        return triple.object == thing or triple.subject == nothing
    return False


def _apply(rule: Question, store: ox.Store, inferred: set[ox.Triple]) -> None:
    triples = cast(ox.QueryTriples, store.query(rule.text))
    # The answer is read to its end before the store changes under it.
    for triple in set(triples):
        quad = ox.Quad(triple.subject, triple.predicate, triple.object)
        if quad not in store and not says_nothing(triple):
            store.add(quad)
            inferred.add(triple)


def _refuse_unsupported(store: ox.Store) -> None:
    for quad in store.quads_for_pattern(None, ox.NamedNode(OWL + "hasKey"), None):
        raise Unsupported(f"{quad.subject}: found owl:hasKey, expected axioms with a rule in queries/reason/")
    first, rest = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")
    for quad in store.quads_for_pattern(None, ox.NamedNode(OWL + "propertyChainAxiom"), None):
        length, node = 0, quad.object
        while isinstance(node, (ox.BlankNode, ox.NamedNode)) and any(
            store.quads_for_pattern(node, first, None)
        ):
            length += 1
            node = next(iter(store.quads_for_pattern(node, rest, None))).object
        if not 2 <= length <= _LONGEST_CHAIN:
            raise Unsupported(
                f"{quad.subject}: found a property chain of length {length}, expected 2 or {_LONGEST_CHAIN} "
                "(write a rule queries/reason/prp-spo2-<length>.rq for longer ones)"
            )
