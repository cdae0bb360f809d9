"""The catalogue says what the snapshot holds, in every format, page by page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, FOAF, OWL, RDF, SKOS, XSD, Graph, Literal, Namespace
from rdflib.term import URIRef

from mc2cm_graph.answers_format import CATALOGUE
from mc2cm_graph.catalogue import kept_versions
from mc2cm_graph.catalogue.catalogue import PER_PAGE
from mc2cm_graph.names import BASE, CONTENT_LANGUAGES, THINGS
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import KeptAnswers, Store
from tests.catalogue.conftest import EARLIER_S, HOST, OLDER, VOCABULARIES, get
from tests.catalogue.harvesting import HYDRA, pages, whole
from tests.needs import need

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOG, DESCRIBED = URIRef(BASE + "catalog"), URIRef(BASE + "catalog/described")
GRAPH, SERIES = URIRef(BASE + "catalog/dataset/graph"), URIRef(BASE + "catalog/series/yearly")
GEONAMES = "https://sws.geonames.org/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
FILE_TYPES = {"csv": "CSV", "ttl": "RDF_TURTLE", "trig": "RDF_TRIG", "nq": "RDF_N_QUADS", "jsonld": "JSON_LD"}
PARTNERS = ["amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "tunis", "turin", "vienna"]


def version_iri(snapshot: Snapshot) -> URIRef:
    return URIRef(f"{BASE}versions/{snapshot.manifest.version}")


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("path", ["/catalog", "/catalog/described", "/.well-known/void"])
def test_every_format_says_the_same_by_suffix_and_by_accept(
    site_of_two: FlaskClient, path: str, extension: str
) -> None:
    # The addresses of its pages bear the suffix; all else is equal.
    def read(body: bytes, format_: ox.RdfFormat) -> set[str]:
        return {re.sub(r"\.\w+\?page", "?page", str(quad.triple)) for quad in ox.parse(body, format=format_)}

    by_suffix = site_of_two.get(f"{path}.{extension}", base_url=HOST)
    assert by_suffix.status_code == 200
    asked = {"Accept": by_suffix.mimetype}
    by_accept = site_of_two.get(path, base_url=HOST, headers=asked)
    assert by_accept.data == by_suffix.data
    assert "Accept" in by_accept.headers["Vary"]
    turtle = site_of_two.get(f"{path}.ttl", base_url=HOST)
    assert read(by_suffix.data, FORMATS[extension]) == read(turtle.data, ox.RdfFormat.TURTLE)
    tag = by_suffix.headers["ETag"]
    again = site_of_two.get(f"{path}.{extension}", base_url=HOST, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_browser_gets_a_page_and_an_impossible_wish_406(site_of_two: FlaskClient) -> None:
    assert site_of_two.get("/catalog").mimetype == "text/html"
    assert site_of_two.get("/catalog", headers={"Accept": "image/png"}).status_code == 406
    assert site_of_two.get("/catalog?page=2").status_code == 404
    assert site_of_two.get("/catalog.ttl?page=0").status_code == 404
    assert site_of_two.get("/catalog.ttl", base_url="http://a<b").status_code == 400


def test_texts_stand_in_every_language(site_of_two: FlaskClient) -> None:
    graph = whole(site_of_two, "catalog.ttl")
    named = [
        *(CATALOG, DESCRIBED, GRAPH, SERIES),
        *graph.subjects(RDF.type, DCAT.Dataset),
        *graph.subjects(RDF.type, DCAT.DataService),
        *graph.subjects(RDF.type, DCAT.Distribution),
    ]
    assert len(named) > 50
    for subject in named:
        titles = [title for title in graph.objects(subject, DCTERMS.title) if isinstance(title, Literal)]
        assert sorted(title.language or "" for title in titles) == sorted(CONTENT_LANGUAGES), subject
        assert "{" not in " ".join(titles)


def test_who_publishes_is_who_the_citation_names(site_of_two: FlaskClient) -> None:
    cff = (REPOSITORY / "CITATION.cff").read_text("utf-8")
    graph = get(site_of_two, "/catalog.ttl")
    publisher = graph.value(GRAPH, DCTERMS.publisher)
    [name] = re.findall(r"- name: (.+)", cff)
    assert str(graph.value(publisher, FOAF.name)) == name
    [day] = re.findall(r"date-released: (.+)", cff)
    assert graph.value(GRAPH, DCTERMS.issued) == Literal(day, datatype=XSD.date)
    [title] = re.findall(r'title: "(.+)"', cff)
    assert Literal(title, "en") in graph.objects(GRAPH, DCTERMS.title)
    keywords = re.findall(r"^  - (?!name)(.+)$", cff, re.MULTILINE)
    assert len(keywords) > 3
    assert {Literal(word, "en") for word in keywords} <= set(graph.objects(GRAPH, DCAT.keyword))
    assert "license: CC-BY-4.0" in cff
    assert graph.value(GRAPH, DCTERMS.license) == URIRef(AUTHORITY + "licence/CC_BY_4_0")
    contact = graph.value(GRAPH, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasURL) == URIRef(HOST)


def test_authority_values_are_those_of_the_tables(live_catalogue: FlaskClient) -> None:
    need(VOCABULARIES.is_dir(), f"the tables are not at {VOCABULARIES}")
    tables = Graph()
    for path in sorted((VOCABULARIES / "authority").glob("*.ttl")):
        tables.parse(path)
    found = whole(live_catalogue, "catalog.ttl") + whole(live_catalogue, "catalog/described.ttl")
    values = {term for term in found.subjects(SKOS.inScheme) if str(term).startswith(AUTHORITY)}
    assert len(values) > 25
    for value in values:
        assert (value, RDF.type, SKOS.Concept) in tables, value
        assert found.value(value, SKOS.inScheme) == tables.value(value, SKOS.inScheme)
        if "/country/" not in str(value):
            assert set(found.objects(value, SKOS.prefLabel)) == set(tables.objects(value, SKOS.prefLabel))
    used = {
        term
        for term in found.objects()
        if str(term).startswith(AUTHORITY) and "/" in str(term)[len(AUTHORITY) :]
    }
    assert used <= values


def test_every_partner_city_is_covered(live_catalogue: FlaskClient) -> None:
    graph = get(live_catalogue, "/catalog.ttl")
    covered = set(graph.objects(GRAPH, DCTERMS.spatial))
    assert {URIRef(f"{THINGS}city/{name}") for name in PARTNERS} <= covered
    for name in PARTNERS:
        city = URIRef(f"{THINGS}city/{name}")
        elsewhere = {str(iri) for iri in graph.objects(city, OWL.sameAs)}
        [geonames] = [URIRef(iri) for iri in elsewhere if iri.startswith(GEONAMES)]
        assert geonames in covered
        assert (geonames, OWL.sameAs, city) in graph
        assert graph.value(city, DCAT.centroid) == graph.value(geonames, DCAT.centroid) is not None
    countries = {str(iri)[-3:] for iri in covered if str(iri).startswith(AUTHORITY + "country/")}
    assert {"FRA", "PRT", "ESP", "ITA", "AUT", "MAR", "TUN", "LBN", "JOR"} <= countries


def test_themes_period_frequency_and_languages(live_catalogue: FlaskClient) -> None:
    graph = get(live_catalogue, "/catalog.ttl")
    themes = {str(theme).rpartition("/")[2] for theme in graph.objects(GRAPH, DCAT.theme)}
    assert {"SOCI", "GOVE", "EDUC", "HEAL"} <= themes
    period = graph.value(GRAPH, DCTERMS.temporal)
    first, last = graph.value(period, DCAT.startDate), graph.value(period, DCAT.endDate)
    assert isinstance(first, Literal)
    assert isinstance(last, Literal)
    assert first.datatype == last.datatype == XSD.gYear
    assert str(first) < "2000" < str(last)
    assert graph.value(GRAPH, DCTERMS.accrualPeriodicity) == URIRef(AUTHORITY + "frequency/IRREG")
    assert len(set(graph.objects(GRAPH, DCTERMS.language))) == len(CONTENT_LANGUAGES)


def test_every_file_is_a_distribution(live_catalogue: FlaskClient, live_snapshot: Snapshot) -> None:
    graph = get(live_catalogue, "/catalog.ttl")
    manifest = live_snapshot.manifest
    files = {f.name.removeprefix("dump/"): f for f in manifest.files if f.name.startswith("dump/")}
    assert {f"{kind}.csv" for kind in manifest.kinds} <= set(files)
    assert {"mc2cm.trig", "mc2cm.nq", "mc2cm.ttl", "mc2cm.jsonld", "ontology.ttl", "shapes.ttl"} < set(files)
    assert {"shacl-report.ttl", "services.ttl", "related.ttl"} < set(files)
    found = set(graph.objects(GRAPH, DCAT.distribution))
    assert set(graph.objects(version_iri(live_snapshot), DCAT.distribution)) == found
    assert len(found) == len(files) > 20
    for distribution in found:
        address = graph.value(distribution, DCAT.downloadURL)
        assert address == graph.value(distribution, DCAT.accessURL)
        name = urlsplit(str(address)).path.rpartition("/")[2]
        assert str(address) == f"{HOST}dump/{manifest.version}/{name}"
        file = files.pop(name)
        assert graph.value(distribution, DCAT.byteSize) == Literal(
            str(file.bytes), datatype=XSD.nonNegativeInteger
        )
        checksum = graph.value(distribution, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == file.sha256
        assert str(graph.value(checksum, SPDX.algorithm)).endswith("#checksumAlgorithm_sha256")
        assert str(graph.value(distribution, DCAT.mediaType)).endswith("/" + file.media_type)
        format_ = URIRef(f"{AUTHORITY}file-type/{FILE_TYPES[name.rpartition('.')[2]]}")
        assert graph.value(distribution, DCTERMS.format) == format_
        assert graph.value(distribution, DCTERMS.license) == URIRef(AUTHORITY + "licence/CC_BY_4_0")
    assert files == {}


def test_versions_and_their_series(site_of_two: FlaskClient, two_versions: Snapshot) -> None:
    graph = whole(site_of_two, "catalog.ttl")
    newer, before = version_iri(two_versions), URIRef(f"{BASE}versions/{OLDER}")
    for property_ in (DCAT.hasVersion, DCTERMS.hasVersion):
        assert set(graph.objects(GRAPH, property_)) == {newer, before}
    assert set(graph.objects(CATALOG, DCAT.dataset)) == {GRAPH, newer, before}
    assert str(graph.value(GRAPH, DCAT.version)) == two_versions.manifest.version
    assert graph.value(newer, DCAT.previousVersion) == before
    assert graph.value(before, DCAT.previousVersion) is None
    assert graph.value(newer, DCAT.isVersionOf) == GRAPH
    assert graph.value(newer, DCAT.landingPage) == URIRef(f"{HOST}versions/{two_versions.manifest.version}")
    # They were made in two years, so both are of the series.
    assert set(graph.subjects(DCAT.inSeries, SERIES)) == {newer, before}
    assert graph.value(newer, DCAT.prev) == before
    assert (graph.value(SERIES, DCAT.first), graph.value(SERIES, DCAT.last)) == (before, newer)
    made = graph.value(before, DCTERMS.issued)
    assert isinstance(made, Literal)
    assert made.toPython().timestamp() == EARLIER_S
    for version in (newer, before):
        assert graph.value(version, DCTERMS.spatial) is not None
        assert graph.value(version, DCTERMS.temporal) is not None
        assert graph.value(version, DCAT.theme) is not None


def test_the_pages_of_a_large_catalogue_say_all_once(live_catalogue: FlaskClient) -> None:
    """The graph describes more datasets of others than stand on a page."""
    found = list(pages(live_catalogue, "catalog/described.ttl"))
    assert len(found) > 1
    listed = [set(page.objects(DESCRIBED, DCAT.dataset)) for page in found]
    assert all(len(datasets) == PER_PAGE for datasets in listed[:-1])
    together = {dataset for datasets in listed for dataset in datasets}
    assert sum(map(len, listed)) == len(together) > PER_PAGE
    for page, datasets in zip(found, listed, strict=True):
        assert set(page.subjects(RDF.type, DCAT.Dataset)) == datasets
        [view] = page.objects(DESCRIBED, HYDRA.view)
        assert page.value(view, HYDRA.totalItems) == Literal(len(together))
        assert page.value(view, HYDRA.nextPage) == page.value(view, HYDRA.next)
    records = live_catalogue.get("/dataset.csv").text.splitlines()
    assert len(together) == len(records) - 1


def test_nothing_is_invented_of_the_datasets_of_others(live_catalogue: FlaskClient) -> None:
    graph = whole(live_catalogue, "catalog/described.ttl")
    with_licence = set(graph.subjects(DCTERMS.license)) - {DESCRIBED}
    assert len(with_licence) < 6
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        [record] = graph.subjects(FOAF.primaryTopic, dataset)
        assert (DESCRIBED, DCAT.record, record) in graph
        for file in graph.objects(dataset, DCAT.distribution):
            assert graph.value(file, DCAT.accessURL) is not None
            assert graph.value(file, DCAT.byteSize) is None


def test_interfaces_answer_where_the_catalogue_says(site_of_two: FlaskClient) -> None:
    graph = get(site_of_two, "/catalog.ttl")
    services = set(graph.objects(CATALOG, DCAT.service))
    endpoints = {str(graph.value(service, DCAT.endpointURL)).removeprefix(HOST) for service in services}
    assert endpoints == {"sparql", "reconcile", "queries/"}
    for service in services:
        assert graph.value(service, DCAT.servesDataset) == GRAPH
        assert (graph.value(service, DCTERMS.conformsTo), RDF.type, DCTERMS.Standard) in graph
    assert site_of_two.get("/queries/").status_code == site_of_two.get("/openapi.json").status_code == 200


@pytest.mark.parametrize(
    ("path", "page", "data"),
    [
        ("/catalog/dataset/graph", "/catalog#graph", "/catalog.ttl"),
        ("/catalog/service/sparql", "/catalog#sparql", "/catalog.ttl"),
        ("/catalog/series/yearly", "/catalog#yearly", "/catalog.ttl"),
    ],
)
def test_resources_lead_to_where_they_are_described(
    site_of_two: FlaskClient, path: str, page: str, data: str
) -> None:
    answer = site_of_two.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    anchor = page.partition("#")[2]
    assert f'id="{anchor}"' in site_of_two.get("/catalog").text
    answer = site_of_two.get(path, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, data)
    assert site_of_two.get("/catalog/dataset/nothing").status_code == 404


def test_versions_tell_of_themselves(two_versions: Snapshot) -> None:
    """The older one too: what it keeps is read, and its data are not loaded."""
    engine = KeptAnswers(Store.open(two_versions), two_versions)
    newer, before = kept_versions(two_versions, engine)
    assert (newer.name, before.name) == (two_versions.manifest.version, OLDER)
    assert set(newer.facts) == set(before.facts) == set(CATALOGUE)
    assert newer.facts == before.facts
    kinds = [kind for kind, number in two_versions.manifest.kinds.items() if number]
    assert len(newer.files) == len(before.files) == len(kinds) + 9
