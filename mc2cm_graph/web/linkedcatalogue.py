"""The catalogue in the terms of schema.org: a DataCatalog, its datasets, and where their files are."""

from __future__ import annotations

from collections.abc import Iterable

from mc2cm_graph.catalogue import GRAPH
from mc2cm_graph.schemaorg import Node, prune, text
from mc2cm_graph.terms import Literal
from mc2cm_graph.web.canonical import root
from mc2cm_graph.web.catalogueview import DatasetView, FileView
from mc2cm_graph.web.linked import LICENCE, Linked

MOST_FILES = 4
"""Files of one dataset that are told here; the page and its data twins tell all."""


def of_catalogue(
    iri: str, title: Literal, description: Literal | None, datasets: Iterable[DatasetView]
) -> Linked:
    """Tell of a page of a catalogue with the datasets that it shows."""
    # Each version of the graph tells of itself on its own page.
    shown = [_dataset(one) for one in datasets if one.iri == GRAPH or not one.version]
    told = {"@type": "DataCatalog", "@id": iri, "name": text(title)}
    if description:
        told["description"] = text(description)
    return Linked("CollectionPage", prune({**told, "license": LICENCE, "dataset": shown}))


def _dataset(dataset: DatasetView) -> Node:
    start, end = (date.value if date else "" for date in (dataset.start, dataset.end))
    return prune(
        {
            "@type": "Dataset",
            "@id": dataset.iri,
            "name": text(dataset.title),
            "version": dataset.version,
            "dateModified": dataset.modified.value[:10] if dataset.modified else None,
            "license": [iri for iri, _ in dataset.licences],
            "description": text(dataset.description) if dataset.description else None,
            "publisher": _body(dataset.publisher),
            "temporalCoverage": f"{start or '..'}/{end or '..'}" if start or end else None,
            "spatialCoverage": [{"@type": "Place", "name": text(label)} for _, label in dataset.places],
            "distribution": [_file(file) for file in dataset.files[:MOST_FILES]],
        }
    )


def _body(name: Literal | None) -> Node | None:
    return {"@type": "Organization", "name": text(name)} if name else None


def _file(file: FileView) -> Node:
    """Tell of a file; a size is written with its unit, as schema.org wants it."""
    address = root() + file.address if file.address.startswith("/") else file.address
    return prune(
        {
            "@type": "DataDownload",
            "name": text(file.title),
            "contentUrl": address,
            "encodingFormat": file.format,
            "contentSize": f"{file.size} B" if file.size else None,
            "sha256": file.sha256,
        }
    )
