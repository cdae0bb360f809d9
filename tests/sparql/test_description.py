"""The service description over real HTTP, and the W3C suite of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef

from mc2cm_graph import names
from mc2cm_graph.settings import REPOSITORY, Limits
from mc2cm_graph.sparql.description import Dataset, describe, say_limits
from mc2cm_graph.sparql.problem import KINDS, type_iri
from tests.needs import need
from tests.sparql import suites
from tests.sparql.serving import Server, serving
from tests.sparql.suites import MF, SUITES
from tests.sparql.test_protocol import parsed
from tests.workers.running import THINGS

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
ENDPOINT = Namespace(names.BASE + "sparql#")
VOCABULARY = REPOSITORY / ".." / "shared" / "vocab" / "ontologies" / "sparql-service-description.ttl"
OTHER = "http://other.example/sparql"
MEDIA_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The endpoint on a port of its own, with one endpoint that it may ask."""
    with serving(tmp_path_factory.mktemp("snapshot"), service_allowed=frozenset({OTHER})) as running:
        yield running


@pytest.fixture(scope="module")
def description(server: Server) -> Graph:
    """What the endpoint says of itself."""
    response, body = server.send("GET")
    assert (response.status, response.headers.get_content_type()) == (200, "text/turtle")
    return Graph().parse(data=body, format="turtle")


def test_the_suite_holds_what_is_tested_here() -> None:
    suites.present()
    graph = Graph().parse((SUITES / "service-description" / "manifest.ttl").resolve())
    cases = {str(case).rpartition("#")[2] for case in graph.subjects(RDF.type, MF.ServiceDescriptionTest)}
    assert cases == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_w3c_returns_rdf_and_has_endpoint_triple(server: Server, media_type: str) -> None:
    response, body = server.send("GET", Accept=media_type)
    assert (response.status, response.headers.get_content_type()) == (200, media_type)
    graph = parsed(body, MEDIA_TYPES[media_type])
    assert set(graph.objects(None, SD.endpoint)) == {URIRef(server.url)}
    assert len(set(graph.subjects(RDF.type, SD.Service))) == 1


def test_w3c_conforms_to_schema(description: Graph) -> None:
    need(VOCABULARY.is_file(), f"the vocabulary of service descriptions is not at {VOCABULARY}")
    schema = Graph().parse(VOCABULARY.resolve())
    used = {term for triple in description for term in triple if str(term).startswith(str(SD))}
    assert len(used) > 12
    assert {term for term in used if (term, None, None) not in schema} == set()
    for subject, property_, value in description:
        for domain in schema.objects(property_, RDFS.domain):
            assert (subject, RDF.type, domain) in description or domain == SD.GraphCollection, (
                subject,
                property_,
            )
        for range_ in schema.objects(property_, RDFS.range):
            if (range_, RDF.type, None) in schema and str(range_).endswith(("Service", "Graph", "Dataset")):
                kinds = {range_, *schema.subjects(RDFS.subClassOf, range_)}
                assert kinds & set(description.objects(value, RDF.type)), (property_, value)


def test_the_graphs_are_told_honestly(description: Graph) -> None:
    [service] = description.subjects(RDF.type, SD.Service)
    assert set(description.objects(service, SD.feature)) == {SD.BasicFederatedQuery}
    assert set(description.objects(service, ENDPOINT.serviceAllowed)) == {URIRef(OTHER)}
    [dataset] = description.objects(service, SD.defaultDataset)
    named = {
        str(name)
        for graph in description.objects(dataset, SD.namedGraph)
        for name in description.objects(graph, SD.name)
    }
    assert named == {
        names.INFERRED_GRAPH,
        names.RELATED_GRAPH,
        names.ONTOLOGY_DOCUMENT,
        names.SHAPES_DOCUMENT,
    }
    [default] = description.objects(dataset, SD.defaultGraph)
    assert description.value(default, VOID.triples) == Literal(THINGS + 2)
    assert description.value(dataset, ENDPOINT.citations) == Literal(3)
    assert str(description.value(dataset, OWL.versionInfo)) == "test-version"


def test_without_a_list_no_federation_is_offered() -> None:
    text = describe("http://localhost/sparql", Dataset("v", 1), Limits())
    assert "BasicFederatedQuery" not in text


def test_every_limit_is_published_with_its_value(description: Graph) -> None:
    [service] = description.subjects(RDF.type, SD.Service)
    limits = Limits()
    assert len(fields(limits)) > 10
    # What one request to the reconciliation service may ask is told by that service and on the page of limits.
    of_queries = [limit for limit in fields(limits) if not limit.name.startswith("reconcile_")]
    assert len(of_queries) == len(fields(limits)) - 5
    for limit in of_queries:
        assert (URIRef(str(ENDPOINT) + limit.name), RDF.type, OWL.DatatypeProperty) in description, limit.name
        assert description.value(service, URIRef(str(ENDPOINT) + limit.name)) is not None, limit.name
    for language in ("en", "fr"):
        assert say_limits(limits, language) in {
            str(text)
            for text in Graph()
            .parse(data=describe("http://localhost/sparql", Dataset("v", 1), limits), format="turtle")
            .objects()
        }
    assert say_limits(limits, "ar") == say_limits(limits, "en")


def test_every_problem_is_explained(description: Graph) -> None:
    assert len(KINDS) > 25
    for kind in KINDS:
        assert description.value(URIRef(type_iri(kind)), RDFS.label) is not None


def test_the_graph_store_is_named_where_it_is(server: Server, description: Graph) -> None:
    [service] = description.subjects(RDF.type, SD.Service)
    [store] = description.objects(service, ENDPOINT.graphStore)
    path = str(store).removeprefix(f"http://127.0.0.1:{server.port}")
    assert server.send("GET", "?default", path=path)[0].status == 200
