"""The mix: queries with a place for a value, and the values that a graph has for it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks.made_up import SEED
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.store.substitution import substitute
from mc2cm_graph.terms import Iri

HERE = Path(__file__).parent
ORDER = ("lookup", "facts", "page", "facets", "aggregation", "path", "text", "construct", "rows")
"""The queries of the mix, each a file ``mix/<name>.rq``."""

MOST_VALUES = 500
_TITLE = re.compile(r"# (.+)\.")
_VALUES = re.compile(r"^# values: (\w+)$", re.MULTILINE)
_QUESTION = re.compile(r"^# question: (\S+)$", re.MULTILINE)
_ANY = re.compile(r"^# any: ", re.MULTILINE)
_CONSTRUCT = re.compile(r"^CONSTRUCT\b", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Ask:
    """A query of the mix over one graph.

    ``texts`` are its forms, one a value. With ``any_rows`` an engine is free in which rows it gives, not in how
    many. ``graph`` tells a CONSTRUCT from a SELECT.
    """

    name: str
    title: str
    texts: tuple[str, ...]
    any_rows: bool
    graph: bool

    @property
    def accept(self) -> str:
        """The media type that every engine is asked for."""
        return "application/n-triples" if self.graph else "application/sparql-results+json"


def mix(store: ox.Store, names: tuple[str, ...] = ORDER) -> list[Ask]:
    """Read the mix and fill in values that the graph has."""
    return [_ask(name, store) for name in names]


def _ask(name: str, store: ox.Store) -> Ask:
    written = (HERE / "mix" / f"{name}.rq").read_text("utf-8")
    title, wanted = _TITLE.match(written), _VALUES.search(written)
    assert title, f"mix/{name}.rq: found no title, expected a comment in the first line"
    question = _QUESTION.search(written)
    query = load(REPOSITORY / "queries" / f"{question[1]}.rq").text if question else written
    query = _COMMENT.sub("", query)
    texts = [query]
    if wanted:
        texts = [_bound(query, term, bool(question)) for term in values(store, wanted[1])]
    return Ask(name, title[1], tuple(texts), bool(_ANY.search(written)), bool(_CONSTRUCT.search(query)))


def _bound(query: str, term: str, question: bool) -> str:
    """Put a term in its place; every parameter of a question is the thing, which is its own record."""
    if question:
        return substitute(query, dict.fromkeys(("thing", "record"), Iri(term.strip("<>"))))
    before, after = re.split(r"\$\w+", query)
    return before + term + after


def values(store: ox.Store, name: str) -> list[str]:
    """Give terms of a graph for a place in a query, up to MOST_VALUES of them, as SPARQL writes them."""
    found = store.query((HERE / "values" / f"{name}.rq").read_text("utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    terms = [str(row["value"]) for row in found]
    assert terms, f"values/{name}.rq: found nothing in the graph"
    chance = random.Random(SEED)  # noqa: S311 - repeatable, no secret
    return chance.sample(terms, min(MOST_VALUES, len(terms)))
