"""The content of a snapshot: which quads stand in which graph, and the files made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

import pyoxigraph as ox

from mc2cm_graph.answers_format import ANSWERS
from mc2cm_graph.build.answers import kept_answers
from mc2cm_graph.build.finding import findables
from mc2cm_graph.build.relations import relations
from mc2cm_graph.build.search_index import search_index
from mc2cm_graph.build.tables import MEDIA_TYPE as CSV
from mc2cm_graph.build.tables import tables
from mc2cm_graph.names import INFERRED_GRAPH, ONTOLOGY_DOCUMENT, PREFIXES, RELATED_GRAPH, SHAPES_DOCUMENT
from mc2cm_graph.questions import load, load_all
from mc2cm_graph.search_format import SEARCH_INDEX
from mc2cm_graph.sources import Sources, value
from mc2cm_graph.validate import Checked

_PREF_LABEL = PREFIXES["skos"] + "prefLabel"
_SQLITE = "application/vnd.sqlite3"
_Statement = TypeVar("_Statement", ox.Quad, ox.Triple)
_RDF_TYPES = {
    "nq": ("application/n-quads", ox.RdfFormat.N_QUADS),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
}


@dataclass(frozen=True)
class Content:
    """Files by name (media type and bytes) and the counts that the manifest tells."""

    files: dict[str, tuple[str, bytes]]
    stated: int
    inferred: int
    default: int
    citations: int
    kinds: dict[str, int]
    labels: dict[str, int]
    graphs: dict[str, int]


def compose(checked: Checked, sources: Sources) -> Content:
    """Put every statement into its citation's graph and, once, into the default graph, and write the files.

    The text of literals is kept as written: the store, which normalises it, is not asked.
    """
    cited = [q for d in checked.documents for q in d.quads if not isinstance(q.graph_name, ox.DefaultGraph)]
    stated = {q.triple for d in checked.documents for q in d.quads}
    ontology, inferred = set(checked.ontology), checked.closure.inferred
    default = stated | ontology | inferred
    # Computed, not stated: it stands in its own graph only, so that no count of the default graph sees it.
    related = relations(default, sources)
    graphs = {
        ONTOLOGY_DOCUMENT: ontology,
        INFERRED_GRAPH: inferred,
        SHAPES_DOCUMENT: set(checked.shapes),
        RELATED_GRAPH: set(related),
    }
    dataset = {
        *cited,
        *(quad for name, triples in graphs.items() for quad in _in_graph(triples, name)),
        *(ox.Quad(t.subject, t.predicate, t.object) for t in default),
    }
    statements = [q for d in checked.documents for q in d.quads]
    files = {
        "dataset.nq": _lines(dataset),
        "dump/mc2cm.nq": _lines(statements),
        "dump/mc2cm.trig": _pretty(statements, "trig"),
        "dump/mc2cm.jsonld": _pretty(statements, "jsonld"),
        "dump/mc2cm.ttl": _pretty([*stated, *inferred], "ttl"),
        "dump/ontology.ttl": _pretty(ontology, "ttl"),
        "dump/related.ttl": _pretty(related, "ttl"),
        "dump/shapes.ttl": _pretty(checked.shapes, "ttl"),
        "dump/shacl-report.ttl": ("text/turtle", checked.report.turtle.encode()),
    }
    files |= {f"dump/{kind}.csv": (CSV, body) for kind, body in tables(checked.documents).items()}
    store = ox.Store()
    store.extend(ox.parse(files["dataset.nq"][1], format=ox.RdfFormat.N_QUADS))
    profile = sources.queries / "site" / "service-data.rq"
    files["dump/services.ttl"] = _pretty(cast(ox.QueryTriples, store.query(load(profile).text)), "ttl")
    files[ANSWERS] = (_SQLITE, kept_answers(store, sources.queries))
    found = findables(default, load_all(sources.queries).values())
    files[SEARCH_INDEX] = (_SQLITE, search_index(found))
    for path in sources.query_files():
        name = path.relative_to(sources.queries).as_posix()
        files[f"queries/{name}"] = ("application/sparql-query", path.read_bytes())
    labels = Counter(
        t.object.language
        for t in stated
        if t.predicate.value == _PREF_LABEL and isinstance(t.object, ox.Literal) and t.object.language
    )
    return Content(
        files=files,
        stated=len({(q.subject, q.predicate, q.object) for q in cited}),
        inferred=len(inferred),
        default=len(default),
        citations=len({value(q.graph_name) for q in cited}),
        kinds=dict(sorted(Counter(d.path.parent.name for d in checked.documents).items())),
        labels=dict(sorted(labels.items())),
        graphs={name: len(triples) for name, triples in sorted(graphs.items())},
    )


def _in_graph(triples: Iterable[ox.Triple], graph: str) -> Iterable[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in triples)


def _lines(quads: Iterable[ox.Quad]) -> tuple[str, bytes]:
    media_type, format_ = _RDF_TYPES["nq"]
    text = (ox.serialize(quads, format=format_) or b"").decode()
    return media_type, "".join(sorted(text.splitlines(keepends=True))).encode()


def _pretty(statements: Iterable[_Statement], extension: str) -> tuple[str, bytes]:
    media_type, format_ = _RDF_TYPES[extension]
    ordered: list[_Statement] = sorted(set(statements), key=_order)
    used = {value(term) for s in ordered for term in (s.subject, s.predicate, s.object)}
    used |= {term.datatype.value for s in ordered if isinstance(term := s.object, ox.Literal)}
    prefixes = {
        name: iri for name, iri in sorted(PREFIXES.items()) if any(term.startswith(iri) for term in used)
    }
    return media_type, ox.serialize(ordered, format=format_, prefixes=prefixes) or b""


def _order(statement: ox.Quad | ox.Triple) -> tuple[str, str]:
    graph = str(statement.graph_name) if isinstance(statement, ox.Quad) else ""
    return graph, f"{statement.subject} {statement.predicate} {statement.object}"
