"""What a snapshot states of each thing, as a digest: the same digest, the same data of the thing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from mc2cm_graph.history.lines import Line, iri, text
from mc2cm_graph.names import PREFIXES, thing_iri
from mc2cm_graph.names import split_thing as _split

_DERIVED = PREFIXES["prov"] + "wasDerivedFrom"
_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title")
_OF_SOURCES = frozenset(
    (
        PREFIXES["dcterms"] + "title",
        PREFIXES["dcterms"] + "issued",
        PREFIXES["dcterms"] + "language",
        PREFIXES["mc"] + "publisherName",
        PREFIXES["foaf"] + "page",
    )
)
"""What the data of a thing tells of its sources (``queries/site/thing-data.rq``): if it changes, so does that data."""

_DIGITS = 16
Thing = str
"""A thing by kind and slug, as ``city/lyon``."""


@dataclass
class Described:
    """A thing as the files of a snapshot state it: a digest of that, and its names by language."""

    digest: str
    labels: dict[str, str] = field(default_factory=dict)


def owner(line: Line) -> Thing:
    """Give the thing whose file makes a statement: the citation's, or the subject's; empty if it is of none."""
    found = _split(iri(line.graph) or iri(line.subject))
    return f"{found[0]}/{found[1]}" if found else ""


def describe(lines: Iterable[str]) -> dict[Thing, Described]:
    """Describe every thing of ``dump/mc2cm.nq``, whose lines are sorted; memory is bounded by the number of things."""
    own: dict[Thing, hashlib._Hash] = defaultdict(hashlib.sha256)
    told: dict[Thing, hashlib._Hash] = defaultdict(hashlib.sha256)
    sources: dict[Thing, set[Thing]] = defaultdict(set)
    labels: dict[Thing, dict[str, str]] = defaultdict(dict)
    for raw in lines:
        line = Line.read(raw)
        thing = owner(line)
        if not thing:
            continue
        encoded = raw.encode()
        own[thing].update(encoded)
        predicate = iri(line.predicate)
        if predicate == _DERIVED:
            named = _split(iri(line.value))
            if named:
                sources[thing].add("/".join(named))
        if predicate in _OF_SOURCES and iri(line.subject) == thing_iri(*thing.split("/", 1)):
            told[thing].update(encoded)
        if predicate in _LABELS and "#" not in line.subject:
            label, tag = text(line.value)
            labels[thing].setdefault(tag, label)
    found = {}
    for thing in sorted(own):
        digest = own[thing].copy()
        for source in sorted(sources[thing] & told.keys()):
            digest.update(told[source].digest())
        found[thing] = Described(digest.hexdigest()[:_DIGITS], labels[thing])
    return found
