"""The official shapes have nothing against the catalogue, and something against a broken one."""

from __future__ import annotations

import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, SKOS, Graph, Namespace
from rdflib.term import Node, URIRef

from mc2cm_graph.names import BASE
from tests.catalogue.conftest import get, shapes
from tests.catalogue.harvesting import pages, whole

DCAT_AP = tuple(
    f"dcat-ap-3.0.1/{name}.ttl" for name in ("shapes", "range", "mdr-vocabularies.shape", "deprecateduris")
)
"""All of the bundle but what is advice; the values of the EU tables are typed in the catalogue itself."""

CPSV_AP = ("cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl",)
CATALOGS = ("catalog.ttl", "catalog/described.ttl")
SPDX = Namespace("http://spdx.org/rdf/terms#")
CV = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
GRAPH = URIRef(BASE + "catalog/dataset/graph")


def violations(data: Graph, names: tuple[str, ...]) -> list[tuple[Node | None, ...]]:
    """Validate, and give focus node, path, value and constraint of each violation."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(*names), inference="none", advanced=True)
    assert isinstance(report, Graph)
    return [
        tuple(
            report.value(result, term)
            for term in (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent)
        )
        for result in report.objects(None, SH.result)
        if report.value(result, SH.resultSeverity) == SH.Violation
    ]


@pytest.mark.parametrize("path", CATALOGS)
@pytest.mark.parametrize("which", ["site_of_two", "live_catalogue"])
def test_each_page_conforms_and_all_together(which: str, path: str, request: pytest.FixtureRequest) -> None:
    site: FlaskClient = request.getfixturevalue(which)
    found = list(pages(site, path))
    assert all((None, RDF.type, DCAT.Dataset) in page for page in found)
    for page in (*found, whole(site, path)):
        assert violations(page, DCAT_AP) == []


Pattern = tuple[Node | None, Node | None, Node | None]


def _without(subject: Node, property_: Node) -> Pattern:
    return subject, property_, None


def _untyped(class_: Node) -> Pattern:
    return None, RDF.type, class_


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        (_without(GRAPH, DCTERMS.title), DCTERMS.title),
        (_without(GRAPH, DCTERMS.description), DCTERMS.description),
        (_without(URIRef(BASE + "catalog"), DCTERMS.publisher), DCTERMS.publisher),
        (_without(URIRef(BASE + "catalog#publisher"), FOAF.name), FOAF.name),
        (_without(URIRef(BASE + "catalog/service/sparql"), DCAT.endpointURL), DCAT.endpointURL),
        (_untyped(DCAT.Distribution), DCAT.distribution),
        (_untyped(DCTERMS.Frequency), DCTERMS.accrualPeriodicity),
        (_untyped(DCTERMS.Location), DCTERMS.spatial),
        (_untyped(SPDX.ChecksumAlgorithm), SPDX.algorithm),
        (_untyped(DCTERMS.MediaType), DCAT.mediaType),
        (_untyped(SKOS.Concept), DCAT.theme),
    ],
)
def test_a_broken_catalogue_does_not_conform(site_of_two: FlaskClient, broken: Pattern, path: Node) -> None:
    graph = get(site_of_two, "/catalog.ttl")
    size = len(graph)
    graph.remove(broken)
    assert len(graph) < size
    assert path in {found[1] for found in violations(graph, DCAT_AP)}


@pytest.mark.parametrize("which", ["site_of_two", "live_catalogue"])
def test_the_exported_services_conform_to_cpsv_ap(which: str, request: pytest.FixtureRequest) -> None:
    site: FlaskClient = request.getfixturevalue(which)
    graph = get(site, "/service.ttl")
    assert violations(graph, CPSV_AP) == []
    public = set(graph.subjects(RDF.type, CPSV.PublicService))
    titled = {service for service in graph.subjects(DCTERMS.title) if "/service/" in str(service)}
    listed = {line.split(",")[0] for line in site.get("/service.csv").text.splitlines()[1:]}
    assert public
    assert public <= titled
    assert len(titled) == len(listed)
    for service in public:
        assert (graph.value(service, CV.hasCompetentAuthority), RDF.type, CV.PublicOrganisation) in graph


def test_a_service_without_authority_would_not_conform(site_of_two: FlaskClient) -> None:
    graph = get(site_of_two, "/service.ttl")
    graph.remove((None, CV.hasCompetentAuthority, None))
    assert CV.hasCompetentAuthority in {found[1] for found in violations(graph, CPSV_AP)}
