"""Mutation run: without any one constraint of the shapes, some example no longer behaves as its name says.

Each mutant is the shapes graph less one triple: a constraint parameter (SHACL, clauses 4 and 5), the link
from a shape to a property shape, or a target. It is killed when a failing example of the shape, or of a
shape that calls it, does not make exactly its own shape report any more, or when the passing example of
that kind does not pass any more.

``python -m tests.shapes.mutation`` prints the table and ends with 1 if a mutant survives.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyshacl.errors import ReportableRuntimeError
from rdflib import SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from .examples import SHAPES, Example, all_shapes, failing, faulty, passing, shapes_of, validate

Triple = tuple[Node, Node, Node]

LISTS_OF_SHAPES = frozenset({SH["and"], SH["or"], SH.xone})
CALLS = frozenset({SH.node, SH["not"], SH.property, SH.qualifiedValueShape})
PARAMETERS = (
    frozenset(
        {
            *(SH["class"], SH.closed, SH.datatype, SH.disjoint, SH.equals, SH.flags, SH.hasValue, SH["in"]),
            *(SH.languageIn, SH.lessThan, SH.lessThanOrEquals, SH.maxCount, SH.maxExclusive, SH.maxInclusive),
            *(SH.maxLength, SH.minCount, SH.minExclusive, SH.minInclusive, SH.minLength, SH.nodeKind),
            *(SH.pattern, SH.qualifiedMaxCount, SH.qualifiedMinCount, SH.sparql, SH.uniqueLang),
        }
    )
    | LISTS_OF_SHAPES
    | CALLS
)
DESCRIPTIONS = frozenset(
    {
        *(SH.path, SH.inversePath, SH.alternativePath, SH.oneOrMorePath, SH.severity, SH.name, SH.message),
        *(SH.declare, SH.prefix, SH.namespace, SH.prefixes, SH.select),
    }
)
"""Predicates that constrain nothing: paths, texts and the parts of a SPARQL constraint."""
TARGETS = frozenset({SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf})


@dataclass(frozen=True)
class Mutant:
    """The shapes graph less one triple of one file."""

    path: Path
    triple: Triple

    @property
    def kind(self) -> str:
        """What is taken out, as a name of the SHACL vocabulary."""
        return str(self.triple[1]).removeprefix(str(SH))

    def __str__(self) -> str:
        subject, _, value = (str(term).rpartition("#")[2] for term in self.triple)
        return f"{self.path.name}: {subject} sh:{self.kind} {value}"


def mutants() -> Iterator[Mutant]:
    """Give every mutant, in the order of the files and of their triples."""
    for path in sorted(SHAPES.glob("*.ttl")):
        for triple in sorted(Graph().parse(path)):
            if triple[1] in PARAMETERS | TARGETS:
                yield Mutant(path, triple)


def killer(mutant: Mutant) -> str | None:
    """Give the name of the first example that does not behave as it says under a mutant; None: it survives."""
    candidates = _candidates(mutant)
    for example in candidates:
        if not _holds(mutant, example.kind, faulty(example), {example.shape}):
            return example.name
    for kind in sorted({example.kind for example in candidates}):
        if not _holds(mutant, kind, passing(kind), set()):
            return f"{kind}/pass"
    return None


def _holds(mutant: Mutant, kind: str, data: Graph, expected: set[URIRef]) -> bool:
    """Tell whether just the expected shapes report on the data under a mutant."""
    shapes = shapes_of(kind)
    subject, predicate, value = mutant.triple
    # A list has another blank node in each parse; no shape has two lists for one parameter.
    found = [
        t for t in shapes.triples((subject, predicate, None)) if isinstance(value, BNode) or t[2] == value
    ]
    if not found:
        return True
    shapes.remove(found[0])
    try:
        return validate(data, shapes).shapes == expected
    except ReportableRuntimeError:
        return False  # a shapes graph that the validator refuses goes unnoticed by nobody
    finally:
        shapes.add(found[0])


def _candidates(mutant: Mutant) -> Sequence[Example]:
    """Give the examples that can notice a mutant, the likeliest first."""
    subject, predicate, value = mutant.triple
    if predicate == SH.property:
        concerned = _callers(value)
    elif predicate in TARGETS:
        concerned = {subject, *all_shapes().objects(subject, SH.property)}
    else:
        concerned = _callers(subject)
    named = mutant.kind.lower()
    return sorted(
        (example for example in failing() if example.shape in concerned),
        key=lambda example: (f".{named}" not in example.path.name.lower(), example.path.name),
    )


def _callers(shape: Node) -> set[Node]:
    """Give a shape and every shape that calls it, directly or through others."""
    graph = all_shapes()
    found: set[Node] = set()
    waiting = [shape]
    while waiting:
        called = waiting.pop()
        if called in found:
            continue
        found.add(called)
        for predicate in CALLS:
            waiting += graph.subjects(predicate, called)
        for predicate in LISTS_OF_SHAPES:
            waiting += (s for s, o in graph.subject_objects(predicate) if called in Collection(graph, o))
    return found


def table(outcomes: Sequence[tuple[Mutant, str | None]]) -> str:
    """Write how many mutants of each kind there were and how many were killed."""
    made = Counter(mutant.kind for mutant, _ in outcomes)
    killed = Counter(mutant.kind for mutant, example in outcomes if example)
    rows = [
        f"{'taken out':<24}{'number':>8}{'killed':>8}{'survived':>10}",
        *(f"sh:{k:<21}{made[k]:>8}{killed[k]:>8}{made[k] - killed[k]:>10}" for k in sorted(made)),
        f"constraints {made.total()}, killed {killed.total()}, survived {made.total() - killed.total()}",
    ]
    return "\n".join(rows)


def run() -> list[tuple[Mutant, str | None]]:
    """Try every mutant; give each with the name of the example that killed it."""
    return [(mutant, killer(mutant)) for mutant in mutants()]


def main() -> int:
    """Print the table and the survivors."""
    logging.disable(logging.CRITICAL)  # the validator logs each shapes graph that it refuses
    outcomes = run()
    print(table(outcomes))
    survivors = [mutant for mutant, example in outcomes if example is None]
    for mutant in survivors:
        print(f"survived: {mutant}")
    return 1 if survivors or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
