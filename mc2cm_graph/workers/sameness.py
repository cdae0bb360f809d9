"""What the engine would do in another way each time, done in the same: equal queries get equal bytes.

The engine takes random labels for blank nodes that a template makes, and keeps the names of graphs in an order
that each process draws anew. All else it does in the order of the quads, which is that of the dataset's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import pyoxigraph as ox

_TEMPLATE = re.compile(r"\bCONSTRUCT(?:\s|#[^\r\n]*+)*\{([^}]*)\}", re.IGNORECASE | re.ASCII)
"""What a comment holds is taken whole: signs of comments in it could else be read in two ways each."""

_MAKES_NODES = re.compile(r"_:|[\[(\"']")
_CALLS_FOR_NODES = re.compile(r"\bBNODE\b", re.IGNORECASE | re.ASCII)
_RANDOM_LABEL = re.compile(r"[0-9a-f]{24,32}")
_GOES_THROUGH_GRAPHS = re.compile(
    r"\bGRAPH\s*[?$][^\s{]+\s*\{\s*(?:[{}#]|(?:BIND|OPTIONAL|VALUES|FILTER|MINUS|SELECT|SERVICE|GRAPH)\b)",
    re.IGNORECASE | re.ASCII,
)
"""A group that does not begin with a triple pattern is evaluated graph by graph.

One more that is evaluated graph by graph does no harm.
"""

_Node = TypeVar("_Node")


def named_graphs(store: ox.Store, text: str) -> list[ox.NamedNode | ox.BlankNode] | None:
    """Return the graphs to go through, in an order, if the query goes through them all; else None."""
    if not any(_found(_GOES_THROUGH_GRAPHS, "GRAPH", text)):
        return None
    return sorted(store.named_graphs(), key=str)


def triples(made: Iterator[ox.Triple], text: str) -> Iterator[ox.Triple]:
    """Give the triples of a graph; blank nodes of the query's own making are numbered as they come."""
    return _numbered(made) if _makes_nodes(text) else made


def _makes_nodes(text: str) -> bool:
    """Tell whether blank nodes of the query's own making can be in its graph; true where that is not plain.

    They come from the template, or from a function. A template that holds a quotation may go on behind the first
    bracket that closes.
    """
    places = [template[1] for template in _found(_TEMPLATE, "CONSTRUCT", text)] or [text]
    return any(map(_MAKES_NODES.search, places)) or any(_found(_CALLS_FOR_NODES, "BNODE", text))


def _found(pattern: re.Pattern[str], word: str, text: str) -> Iterator[re.Match[str]]:
    """Give the matches of a pattern that begins with a word in capitals; to look for that first is much faster."""
    if not text.isascii():  # Capitals of other letters may be longer.
        yield from pattern.finditer(text)
        return
    capitals = text.upper()
    place = capitals.find(word)
    while place >= 0:
        found = pattern.match(text, place)
        if found is not None:
            yield found
        place = capitals.find(word, place + 1)


def _numbered(made: Iterator[ox.Triple]) -> Iterator[ox.Triple]:
    labels: dict[str, ox.BlankNode] = {}

    def named(node: _Node) -> _Node | ox.BlankNode:
        if not isinstance(node, ox.BlankNode) or not _RANDOM_LABEL.fullmatch(node.value):
            return node
        return labels.setdefault(node.value, ox.BlankNode(f"made{len(labels)}"))

    for triple in made:
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            yield ox.Triple(named(triple.subject), triple.predicate, named(triple.object))
        else:
            yield triple
