"""Data twins, content negotiation, redirects of identifiers, lists as data."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef

from mc2cm_graph.names import KINDS, ONTOLOGY, PREFIXES, thing_iri
from mc2cm_graph.web.data import RDF_TYPES
from mc2cm_graph.web.site import Site

READERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
DEPARTMENT = URIRef(PREFIXES["org"] + "OrganizationalUnit")
LYON = URIRef(thing_iri("city", "lyon"))


def graph(client: FlaskClient, address: str, extension: str) -> Graph:
    """Read a data twin with a parser that is not ours."""
    response = client.get(f"{address}.{extension}")
    assert response.status_code == 200, (address, extension)
    assert response.mimetype == RDF_TYPES[extension]
    return Graph().parse(data=response.data, format=READERS[extension])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
@pytest.mark.parametrize("extension", READERS)
def test_the_formats_say_the_same(live_site: FlaskClient, extension: str) -> None:
    found = graph(live_site, "/project/mc2cm-1", extension)
    project = URIRef(thing_iri("project", "mc2cm-1"))
    assert (project, RDF.type, URIRef(ONTOLOGY + "Project")) in found
    assert set(found) == set(graph(live_site, "/project/mc2cm-1", "nt"))
    amounts = {str(value) for value in found.objects(None, URIRef(PREFIXES["schema"] + "value"))}
    assert "1999180.8" in {amount.rstrip("0") for amount in amounts}


def test_every_thing_has_data_about_itself_with_its_citations(
    live_app: Flask, live_site: FlaskClient
) -> None:
    """Of the sources, which are many and alike, every tenth."""
    site: Site = live_app.extensions["mc2cm"]
    derived = URIRef(PREFIXES["prov"] + "wasDerivedFrom")
    citation = URIRef(ONTOLOGY + "Citation")
    seen = 0
    for kind in KINDS:
        slugs = sorted(site.browser.index.slugs[kind])
        for slug in slugs[::10] if kind == "source" else slugs:
            found = graph(live_site, f"/{kind}/{slug}", "nt")
            subject = URIRef(site.browser.index.subject(kind, slug) or "")
            types = set(found.objects(subject, RDF.type))
            assert types & {URIRef(KINDS[kind].class_iri), DEPARTMENT}, (kind, slug)
            cited = set(found.subjects(RDF.type, citation))
            assert cited
            assert all((one, derived, None) in found for one in cited)
            own = site.browser.index.record(str(subject)) + "#"
            named = {term for triple in found for term in triple if str(term).startswith(own)}
            assert {term for term in named if not list(found.predicate_objects(term))} == set(), (kind, slug)
            seen += 1
    assert seen > 1000


def test_the_data_holds_the_sub_things_and_no_inferred_fact(live_site: FlaskClient) -> None:
    found = graph(live_site, "/project/mc2cm-1", "ttl")
    members = set(found.subjects(URIRef(PREFIXES["org"] + "organization"), None))
    assert len(members) >= 5
    assert not list(found.triples((None, URIRef(ONTOLOGY + "participant"), None)))


def test_a_foreign_thing_s_data_names_our_record(live_site: FlaskClient) -> None:
    found = graph(live_site, "/country/france", "ttl")
    topic = URIRef("http://publications.europa.eu/resource/authority/country/FRA")
    assert (URIRef(thing_iri("country", "france")), URIRef(PREFIXES["foaf"] + "primaryTopic"), topic) in found


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/city/lyon"),
        ("text/html", "/city/lyon"),
        ("text/turtle", "/city/lyon.ttl"),
        ("application/ld+json", "/city/lyon.jsonld"),
        ("application/rdf+xml;q=0.9, text/html;q=0.1", "/city/lyon.rdf"),
        ("*/*", "/city/lyon"),
    ],
)
def test_an_identifier_leads_to_page_or_data(
    live_site: FlaskClient, accept: str | None, location: str
) -> None:
    response = live_site.get("/id/city/lyon", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert "Accept" in response.vary


def test_identifiers_of_nothing_lead_nowhere(live_site: FlaskClient) -> None:
    for address in ("/id/city/atlantis", "/id/nothing/lyon", "/id/city"):
        assert live_site.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/city/lyon", "/city/", "/concepts/theme", "/concepts/theme/housing", "/ontology", "/shapes"]
)
def test_pages_give_data_to_who_asks_for_it(live_site: FlaskClient, address: str) -> None:
    page = live_site.get(address, headers={"Accept": "text/html, text/turtle;q=0.9"})
    assert page.mimetype == "text/html"
    assert {"Accept", "Accept-Language"} <= set(page.vary)
    data = live_site.get(address, headers={"Accept": "text/turtle, text/html;q=0.5"})
    assert data.mimetype == "text/turtle"
    assert len(Graph().parse(data=data.data, format="turtle")) > 3
    assert "Accept" in data.vary
    assert data.headers["Content-Location"].endswith(".ttl")
    assert 'rel="alternate"; type="text/turtle"' in ", ".join(page.headers.get_all("Link"))
    assert live_site.get(address, headers={"Accept": "image/png"}).status_code == 406


def test_the_link_header_says_what_the_page_is_about(live_site: FlaskClient) -> None:
    assert f'<{LYON}>; rel="about"' in live_site.get("/city/lyon").headers.get_all("Link")


def test_lists_as_csv_json_and_turtle(live_app: Flask, live_site: FlaskClient) -> None:
    site: Site = live_app.extensions["mc2cm"]
    rows = list(csv.DictReader(io.StringIO(live_site.get("/city.csv?lang=fr").get_data(as_text=True))))
    assert {row["page"].removeprefix("/city/") for row in rows} == site.browser.index.slugs["city"]
    assert next(row for row in rows if row["page"] == "/city/vienna")["label"] == "Vienne"
    content = live_site.get("/city.json").json
    assert content is not None
    assert content["count"] == len(rows)
    assert content["data_version"] == site.browser.manifest.version
    found = graph(live_site, "/city", "ttl")
    assert set(found.subjects(RDF.type, URIRef(ONTOLOGY + "City"))) == {URIRef(row["iri"]) for row in rows}


def test_concept_and_scheme_data(live_site: FlaskClient) -> None:
    scheme = URIRef("https://w3id.org/mc2cm/concepts/theme")
    found = graph(live_site, "/concepts/theme", "ttl")
    members = set(found.subjects(URIRef(PREFIXES["skos"] + "inScheme"), scheme))
    assert len(members) > 20
    one = graph(live_site, "/concepts/theme/housing", "ttl")
    assert (URIRef(f"{scheme}/housing"), None, None) in one
    moved = live_site.get("/concepts/challenge/x")
    assert moved.status_code == 404
