"""What harvesters need beyond the standard: of each it is known which one (docs/ckan.md)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, RDFS, SKOS, Namespace

from mc2cm_graph.catalogue import EXTENT
from tests.catalogue.harvesting import whole

CATALOGS = ("catalog", "catalog/described")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")


@pytest.mark.parametrize("path", CATALOGS)
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle"),
        ("*/*;q=1", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        (None, "text/html"),
    ],
)
def test_who_takes_anything_gets_data(
    live_catalogue: FlaskClient, path: str, accept: str | None, media_type: str
) -> None:
    response = live_catalogue.get(f"/{path}", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.vary


def test_the_last_place_of_our_datasets_tells_of_all(live_catalogue: FlaskClient) -> None:
    graph = whole(live_catalogue, "catalog.ttl")
    # Of a version that an older software made its places are not known.
    datasets = [
        dataset
        for dataset in graph.subjects(RDF.type, DCAT.Dataset)
        if graph.value(dataset, DCTERMS.spatial) is not None
    ]
    assert len(datasets) >= 2
    for dataset in datasets:
        places = sorted(graph.objects(dataset, DCTERMS.spatial), key=str)
        assert str(places[-1]).endswith(EXTENT)
        [name] = graph.objects(places[-1], RDFS.label)
        names = {label.language: str(label) for label in graph.objects(places[-1], SKOS.prefLabel)}  # type: ignore[attr-defined]
        assert len(names) == 7
        cities = [place for place in places if "/id/city/" in str(place)]
        assert len(cities) > 8
        for city in cities:
            assert str(graph.value(city, RDFS.label)) in str(name)
        assert str(name) == names["en"]
        [box] = graph.objects(places[-1], DCAT.bbox)
        assert str(box).startswith("POLYGON((")
        assert box.datatype == GEO.wktLiteral  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", CATALOGS)
def test_places_licences_and_media_types_have_the_names_that_ckan_reads(
    live_catalogue: FlaskClient, path: str
) -> None:
    graph = whole(live_catalogue, f"{path}.ttl")
    places = set(graph.objects(None, DCTERMS.spatial))
    assert len(places) > 3
    for place in places:
        assert [label.language for label in graph.objects(place, RDFS.label)] == ["en"]  # type: ignore[attr-defined]
    for licence in set(graph.subjects(RDF.type, DCTERMS.LicenseDocument)):
        assert str(graph.value(licence, DCTERMS.title)).startswith(
            ("Creative Commons ", "Open Data Commons ")
        )
        assert not list(graph.objects(licence, RDFS.label))  # It would be shown in place of the IRI.
    for media_type in set(graph.subjects(RDF.type, DCTERMS.MediaType)):
        assert str(media_type).endswith("/" + str(graph.value(media_type, RDFS.label)))


@pytest.mark.parametrize("path", CATALOGS)
def test_all_that_udata_takes_has_an_identifier(live_catalogue: FlaskClient, path: str) -> None:
    graph = whole(live_catalogue, f"{path}.ttl")
    found = [*graph.subjects(RDF.type, DCAT.Dataset), *graph.subjects(RDF.type, DCAT.DataService)]
    assert len(found) > 3
    for each in found:
        assert len(list(graph.objects(each, DCTERMS.identifier))) == 1, each
