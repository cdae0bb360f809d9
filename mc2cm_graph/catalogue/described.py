"""Datasets of others: what the graph knows of them, and our record of each."""

from __future__ import annotations

from collections.abc import Iterable

from mc2cm_graph.catalogue.description import Description, expand
from mc2cm_graph.catalogue.places import Said, describe_period, describe_place, gather
from mc2cm_graph.store import Row
from mc2cm_graph.terms import Iri, Literal, Term

_SAME = (
    "dcterms:description",
    "dcterms:identifier",
    "dcterms:issued",
    "dcterms:modified",
    "dcterms:accrualPeriodicity",
    "dcterms:publisher",
    "dcat:theme",
    "dcat:landingPage",
)
"""Properties that the graph and DCAT-AP use alike."""


def describe_others(
    description: Description, rows: Iterable[Row], catalog: str, modified: Literal
) -> list[str]:
    """Describe each dataset and our record of it, and give the IRIs of the datasets, sorted.

    ``rows`` are the answer to ``catalogue/datasets.rq``; ``modified`` is when the graph that holds the records
    was made. What no source says of a dataset is left out: its licence, its period, its files.
    """
    rows = list(rows)
    said = gather(rows, "subject")
    records = {row["dataset"].value: row["record"].value for row in rows}
    for dataset in sorted(records):
        _dataset(description, dataset, said)
        record = records[dataset]
        description.typed(record, "dcat:CatalogRecord")
        description.say(record, "foaf:primaryTopic", dataset)
        description.say(record, "dcterms:title", *_of(said, dataset, "skos:prefLabel"))
        description.say(record, "dcterms:modified", modified)
    return sorted(records)


def _dataset(description: Description, dataset: str, said: Said) -> None:
    description.typed(dataset, "dcat:Dataset")
    description.say(dataset, "dcterms:title", *_of(said, dataset, "skos:prefLabel"))
    for property_ in _SAME:
        description.say(dataset, property_, *_of(said, dataset, property_))
    if not _of(said, dataset, "dcterms:identifier"):
        # udata takes no dataset without one.
        description.say(dataset, "dcterms:identifier", Literal(dataset))
    for place in _iris(said, dataset, "dcterms:spatial"):
        description.say(dataset, "dcterms:spatial", *describe_place(description, place, said[place]))
    for publisher in _iris(said, dataset, "dcterms:publisher"):
        description.typed(publisher, "foaf:Agent")
        description.say(publisher, "foaf:name", *_of(said, publisher, "skos:prefLabel"))
    for page in _iris(said, dataset, "dcat:landingPage"):
        description.typed(page, "foaf:Document")
    for period in _iris(said, dataset, "dcterms:temporal"):
        start, end = _of(said, period, "dcat:startDate"), _of(said, period, "dcat:endDate")
        describe_period(description, period, start, end)
        description.say(dataset, "dcterms:temporal", period)
    for file in _iris(said, dataset, "dcat:distribution"):
        _file(description, dataset, file, said)


def _file(description: Description, dataset: str, file: str, said: Said) -> None:
    """Describe a file that can be reached: by an address of its own, or from the page of its dataset (DCAT 3, 6.8)."""
    addresses = _iris(said, file, "dcat:accessURL") or _iris(said, dataset, "dcat:landingPage")
    if not addresses:
        return
    description.typed(file, "dcat:Distribution")
    description.say(dataset, "dcat:distribution", file)
    description.say(file, "dcat:accessURL", *addresses[:1])
    description.say(file, "dcat:downloadURL", *_iris(said, file, "dcat:downloadURL"))
    description.say(file, "dcterms:format", *_iris(said, file, "dcterms:format")[:1])
    description.say(file, "dcterms:license", *_iris(said, dataset, "dcterms:license")[:1])


def _of(said: Said, subject: str, property_: str) -> list[Term]:
    return list(said[subject].get(expand(property_), ())) if subject in said else []


def _iris(said: Said, subject: str, property_: str) -> list[str]:
    return sorted(term.value for term in _of(said, subject, property_) if isinstance(term, Iri))
