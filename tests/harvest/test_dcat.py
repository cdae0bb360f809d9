"""DCAT as RDF: every syntax, pages, and documents that are not what they should be."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.harvest import HarvestFailed, Store, Unsafe
from tests.harvest.running import content, identifiers, run
from tests.harvest.serving import Asked, Reply, portal

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

TURTLE = "text/turtle; charset=utf-8"


def dataset(number: int) -> str:
    """Describe a dataset in Turtle, as national portals do."""
    return f"""
<https://data.example/set/{number}> a dcat:Dataset ;
    dcterms:title "Ausländische Bevölkerung nach Bezirken {number}"@de, "Foreign residents by district {number}"@en ;
    dcterms:description "Jährliche Zahlen."@de ;
    dcterms:identifier "set-{number}" ;
    dcat:keyword "Bevölkerung"@de, "Migration"@de ;
    dcterms:publisher <https://data.example/city> ;
    dcterms:spatial <https://sws.geonames.org/2761369/>, [ a dcterms:Location ; skos:prefLabel "Wien"@de ;
        locn:geometry "POLYGON((16.18 48.11, 16.58 48.11, 16.58 48.33, 16.18 48.11))"^^geo:wktLiteral ] ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/SOCI> ;
    dcat:landingPage <https://data.example/page/{number}> ;
    dcterms:modified "2024-05-01"^^xsd:date ;
    dcterms:language <http://publications.europa.eu/resource/authority/language/DEU> ;
    dcat:distribution [ a dcat:Distribution ; dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
        dcterms:format <http://publications.europa.eu/resource/authority/file-type/CSV> ] .
<https://data.example/city> foaf:name "Stadt Wien"@de .
"""


def catalogue(numbers: range, following: str = "", total: int | None = None) -> str:
    """Write a page of a catalogue."""
    page = f"<?page> a hydra:PagedCollection {f'; hydra:next <{following}>' if following else ''}"
    count = f"; hydra:totalItems {total}" if total is not None else ""
    return PREFIXES + page + count + " .\n" + "".join(dataset(number) for number in numbers)


def in_syntax(turtle: str, syntax: ox.RdfFormat) -> bytes:
    """Write Turtle in another syntax."""
    quads = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://data.example/")
    return ox.serialize((quad.triple for quad in quads), format=syntax) or b""


def test_the_fields_are_read(tmp_path: Path) -> None:
    with portal(lambda _: Reply(catalogue(range(1)).encode(), headers={"Content-Type": TURTLE})) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog.ttl", "dcat")
    assert (outcome.kept, outcome.whole) == (1, True)
    with Store(tmp_path / "store") as store:
        kept = store.record("made-up", "https://data.example/set/0")
    assert kept is not None
    described = kept.description
    assert ("de", "Ausländische Bevölkerung nach Bezirken 0") in described.titles
    assert (described.publisher, described.publisher_iri) == ("Stadt Wien", "https://data.example/city")
    assert described.place_iris == ("https://sws.geonames.org/2761369/",)
    assert described.places == ("Wien",)
    assert described.box == (16.18, 48.11, 16.58, 48.33)
    assert described.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert described.page == "https://data.example/page/0"
    assert described.modified == "2024-05-01"


@pytest.mark.parametrize(
    ("syntax", "media_type"),
    [
        (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
        (ox.RdfFormat.RDF_XML, "application/rdf+xml"),
        (ox.RdfFormat.RDF_XML, "text/xml"),
        (ox.RdfFormat.JSON_LD, "application/ld+json"),
    ],
)
def test_every_syntax_says_the_same(tmp_path: Path, syntax: ox.RdfFormat, media_type: str) -> None:
    text = catalogue(range(5))
    document = {"turtle": (text.encode(), TURTLE), "other": (in_syntax(text, syntax), media_type)}
    asked = "turtle"

    def answering(_: Asked) -> Reply:
        body, told = document[asked]
        return Reply(body, headers={"Content-Type": told})

    with portal(answering) as there:
        first = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        before = content(tmp_path / "store")
        asked = "other"
        second = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
    assert (first.fresh, second.fresh, second.changed, second.gone) == (5, 0, 0, 0)
    assert content(tmp_path / "store") == before


@pytest.mark.parametrize("by", ["hydra", "link"])
def test_pages_are_followed(tmp_path: Path, by: str) -> None:
    def answering(asked: Asked) -> Reply:
        page = int(asked.parameters.get("page", 1))
        # Behind a proxy the portal writes another scheme and port.
        link = f"https://127.0.0.1:8443/catalog?page={page + 1}" if page < 4 else ""
        text = catalogue(range(page * 5, page * 5 + 5), link if by == "hydra" else "", 20)
        headers = {"Content-Type": TURTLE, "ETag": f'"{page}"'}
        if asked.headers.get("if-none-match") == f'"{page}"':
            return Reply(status=304)
        return Reply(
            text.encode(), headers={**headers, **({"Link": f'<{link}>; rel="next"'} if link else {})}
        )

    with portal(answering) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        again = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        asked = len(there.paths())
    assert (outcome.kept, outcome.total, outcome.whole) == (20, 20, True)
    assert (again.kept, again.gone, again.changed, again.whole) == (20, 0, 0, True)
    assert asked == 8


def test_pages_that_lead_to_another_host_are_not_followed(tmp_path: Path) -> None:
    text = catalogue(range(3), "http://metadata.internal/catalog?page=2")
    with portal(lambda _: Reply(text.encode(), headers={"Content-Type": TURTLE})) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
    assert (outcome.kept, outcome.whole) == (3, False)


def test_a_page_that_leads_to_itself_ends(tmp_path: Path) -> None:
    def answering(asked: Asked) -> Reply:
        page = int(asked.parameters.get("page", 1))
        return Reply(catalogue(range(3), f"?page={page + 1}").encode(), headers={"Content-Type": TURTLE})

    with portal(answering) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        assert len(there.paths()) < 20
    assert (outcome.kept, outcome.whole) == (3, False)


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        + in_syntax(catalogue(range(1)), ox.RdfFormat.RDF_XML).decode().partition("?>")[2]
    )
    reply = Reply(bomb.encode(), headers={"Content-Type": "application/rdf+xml"})
    with portal(lambda _: reply) as there, pytest.raises(Unsafe, match="found a DOCTYPE in the XML"):
        run(tmp_path / "store", f"{there.url}/catalog.rdf", "dcat")


def test_a_context_that_stands_elsewhere_is_not_opened(tmp_path: Path) -> None:
    with portal(lambda _: Reply(b"{}")) as elsewhere:
        document = f'{{"@context": "{elsewhere.url}/context", "@id": "https://data.example/1"}}'
        reply = Reply(document.encode(), headers={"Content-Type": "application/ld+json"})
        with portal(lambda _: reply) as there:
            outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        assert elsewhere.asked == []
    assert (outcome.kept, outcome.broken, outcome.whole) == (0, 1, False)


def test_what_stands_before_a_fault_is_kept_and_nothing_is_gone(tmp_path: Path) -> None:
    text = catalogue(range(6))
    with portal(lambda _: Reply(text.encode(), headers={"Content-Type": TURTLE})) as there:
        run(tmp_path / "store", f"{there.url}/catalog", "dcat")
        text = (
            catalogue(range(3)) + '\n<https://data.example/set/9> a dcat:Dataset ; dcterms:title "no end .\n'
        )
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
    assert (outcome.kept, outcome.gone, outcome.broken, outcome.whole) == (6, 0, 2, False)


def test_datasets_without_a_name_or_title_are_told(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + '[] a dcat:Dataset ; dcterms:title "Nameless"@en . <https://data.example/1> a dcat:Dataset .'
    )
    with portal(lambda _: Reply(text.encode(), headers={"Content-Type": TURTLE})) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
    with Store(tmp_path / "store") as store:
        rules = sorted(one.rule for _, one in store.broken("made-up"))
    assert rules == ["no-identifier", "no-title"]
    assert (outcome.kept, outcome.broken) == (0, 2)


def test_a_long_document_goes_through_the_disk(tmp_path: Path) -> None:
    text = catalogue(range(4_000)).encode()
    assert len(text) > 4 << 20
    with portal(lambda _: Reply(text, headers={"Content-Type": TURTLE})) as there:
        outcome = run(tmp_path / "store", f"{there.url}/catalog", "dcat")
    assert (outcome.kept, outcome.whole) == (4_000, True)
    assert len(identifiers(tmp_path / "store")) == 4_000


def test_a_page_for_people_is_told(tmp_path: Path) -> None:
    reply = Reply(b"<html></html>", headers={"Content-Type": "text/html"})
    with (
        portal(lambda _: reply) as there,
        pytest.raises(HarvestFailed, match="found text/html, expected RDF"),
    ):
        run(tmp_path / "store", f"{there.url}/catalog", "dcat")
