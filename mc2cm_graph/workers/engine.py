"""The engine: runs one job over the snapshot and writes the whole result into a sink."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from mc2cm_graph.workers import sameness
from mc2cm_graph.workers.cutting import Counted, write_rows
from mc2cm_graph.workers.job import Answer, Job, Verdict
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES, TABLE_MEDIA_TYPES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_UNSUPPORTED = re.compile(r"The custom (aggregate )?function .* is not supported", re.DOTALL)
_LONGEST_MESSAGE = 600
_MOST_EXPECTED = 12
_REFUSED = ("Too many open files", "Operation not permitted", "Permission denied", "failed to lookup address")


class ResultTooLarge(Exception):
    """The result does not fit in the limit."""


class UnknownGraph(Exception):
    """The dataset names a graph that the snapshot does not hold; the argument is its IRI."""


def load(dataset: Path) -> ox.Store:
    """Read the snapshot's N-Quads into memory; the file holds the real default graph too.

    Quad by quad, in the order of the file and with its labels of blank nodes: ``Store.bulk_load`` uses threads
    and labels of its own, so rows of a query without ORDER BY would come in another order after each start.
    """
    store = ox.Store()
    store.extend(ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS))
    return store


def run(store: ox.Store, job: Job, sink: IO[bytes]) -> Answer:
    """Run a job, write its result to the sink, say how it ended; raises nothing that a query can cause."""
    try:
        rows, cut = None, False
        if job.kind == "document":
            _convert(job, sink)
        elif job.kind == "graph":
            _dump(store, job, sink)
        else:
            rows, cut = _query(store, job, sink)
        answer = Answer("ok", rows=rows, cut=cut)
    except SyntaxError as fault:
        answer = _syntax(str(fault))
    except UnknownGraph as fault:
        answer = Answer("unknown-graph", message=str(fault))
    except ResultTooLarge:
        answer = Answer("result-size", limit="result_bytes")
    except MemoryError:
        answer = Answer("memory", limit="memory_bytes")
    except OSError as fault:
        answer = _system_fault(fault)
    except (ValueError, TypeError, RuntimeError) as fault:
        verdict: Verdict = "unsupported" if _UNSUPPORTED.match(str(fault)) else "fault"
        answer = Answer(verdict, message=str(fault)[:_LONGEST_MESSAGE])
    return answer


def _query(store: ox.Store, job: Job, sink: IO[bytes]) -> tuple[int | None, bool]:
    """Answer a query; return the number of rows or triples where it was counted, and whether that cut it."""
    if job.default_graphs is None and job.named_graphs is None:
        through = sameness.named_graphs(store, job.text)
        results = store.query(job.text, base_iri=job.base, named_graphs=through)
    else:
        view, default = _dataset(store, job.default_graphs or (), job.named_graphs or ())
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(graph) for graph in job.named_graphs or ()]
        results = view.query(job.text, base_iri=job.base, default_graph=default, named_graphs=named)
    if isinstance(results, ox.QueryTriples):
        # Graphs of one query come without duplicates; the prefixes make Turtle half as long.
        format_, prefixes = RDF_MEDIA_TYPES[job.media_type], dict(job.prefixes)
        triples = sameness.triples(results, job.text)
        if job.max_rows:
            counted = Counted(triples, job.max_rows)
            ox.serialize(counted, sink, format_, prefixes=prefixes)
            return counted.count, counted.is_cut()
        ox.serialize(triples, sink, format_, prefixes=prefixes)
    elif job.max_rows and isinstance(results, ox.QuerySolutions):
        return write_rows(results, sink, TABLE_MEDIA_TYPES[job.media_type], job.max_rows)
    else:
        # The engine writes its own stream: rows that pass through Python cost more than all the rest.
        results.serialize(sink, TABLE_MEDIA_TYPES[job.media_type])
    return None, False


def _dataset(
    store: ox.Store, default: tuple[str, ...], named: tuple[str, ...]
) -> tuple[ox.Store, list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]]:
    """Return a store, and what in it is the default graph of the dataset asked for.

    The default graph is the merge of the graphs named for it (SPARQL 1.1 Query, 13.1), in which a triple
    counts once. The engine does not merge: it answers a triple once for every graph that holds it. So two or
    more graphs are copied into a store of their own.
    """
    for graph in (*default, *named):
        _held(store, graph)
    if len(set(default)) < 2:
        return store, [ox.NamedNode(graph) for graph in set(default)]
    view = ox.Store()
    for graph in default:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        view.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        view.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    return view, [ox.DefaultGraph()]


def _held(store: ox.Store, graph: str) -> ox.NamedNode:
    """Return the name of a graph that the store holds; raise UnknownGraph for any other, IRI or not."""
    try:
        name = ox.NamedNode(graph)
    except ValueError as fault:
        raise UnknownGraph(graph) from fault
    if not store.contains_named_graph(name):
        raise UnknownGraph(graph)
    return name


def _dump(store: ox.Store, job: Job, sink: IO[bytes]) -> None:
    graph = _held(store, job.text) if job.text else ox.DefaultGraph()
    store.dump(sink, RDF_MEDIA_TYPES[job.media_type], from_graph=graph, prefixes=dict(job.prefixes))


def _convert(job: Job, sink: IO[bytes]) -> None:
    quads = ox.parse(job.text, format=ox.RdfFormat.TURTLE, base_iri=job.base)
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    ox.serialize(triples, sink, RDF_MEDIA_TYPES[job.media_type], prefixes=dict(job.prefixes))


def _syntax(message: str) -> Answer:
    place = _PLACE.match(message)
    if place is None:
        return Answer("syntax", message=message[:_LONGEST_MESSAGE])
    line, column, expected = place.groups()
    return Answer("syntax", message=_readable(expected), line=int(line), column=int(column))


def _readable(expected: str) -> str:
    """Leave the character classes of the engine's grammar out of what it says it expected."""
    if not expected.startswith("expected "):
        return expected[:_LONGEST_MESSAGE]
    said = expected.removeprefix("expected ").removeprefix("one of ")
    parts = [part for part in re.split(r", (?![^\[]*\])", said) if not part.startswith(("[", "'"))]
    if not parts:
        return "the query ends or goes on in a wrong way"
    more = " and others" if len(parts) > _MOST_EXPECTED else ""
    return "expected " + " or ".join(parts[:_MOST_EXPECTED])[:_LONGEST_MESSAGE] + more


def _system_fault(fault: OSError) -> Answer:
    # The engine wraps the system's message, so its number is not always there.
    if fault.errno == errno.EFBIG or "File too large" in str(fault):
        return Answer("result-size", limit="result_bytes")
    if fault.errno in (errno.EMFILE, errno.EPERM) or any(said in str(fault) for said in _REFUSED):
        return Answer("refused", message="the query asked for the network or a file; it can have neither")
    return Answer("fault", message=str(fault)[:_LONGEST_MESSAGE])
