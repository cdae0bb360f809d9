"""The sitemap by its published schema: every page that stays, once, in every language; nothing that has no end."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from mc2cm_graph.names import KINDS
from mc2cm_graph.web import sitemap
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.site import Site
from tests.needs import need

SCHEMAS = Path(__file__).parents[1] / "audits" / "node_modules" / "sitemap" / "schema"
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ORIGIN = "http://localhost"

LINK = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<xsd:element name="link"><xsd:complexType>
<xsd:attribute name="rel" use="required" fixed="alternate"/>
<xsd:attribute name="hreflang" use="required" type="xsd:string"/>
<xsd:attribute name="href" use="required" type="xsd:anyURI"/>
</xsd:complexType></xsd:element></xsd:schema>"""
"""The one element of XHTML that a sitemap takes in, as search engines read it: the whole of XHTML is not at hand."""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The published schema of sitemaps, together with the element for languages."""
    need((SCHEMAS / "sitemap.xsd").is_file(), "the schema of sitemaps is not installed (make audits)")
    folder = tmp_path_factory.mktemp("schema")
    (folder / "link.xsd").write_text(LINK)
    parts = (("s", SCHEMAS / "sitemap.xsd"), ("x", folder / "link.xsd"))
    imports = "".join(
        f'<xsd:import namespace="{SPACES[key]}" schemaLocation="{path}"/>' for key, path in parts
    )
    whole = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{imports}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(whole, base_url=folder.as_uri() + "/"))


def locations(document: etree._Element) -> list[str]:
    """Give the addresses of a sitemap."""
    return [str(found) for found in document.xpath("//s:loc/text()", namespaces=SPACES)]


def test_it_holds_what_its_schema_wants(live_site: FlaskClient, schema: etree.XMLSchema) -> None:
    response = live_site.get("/sitemap.xml")
    assert response.mimetype == "application/xml"
    document = etree.fromstring(response.data)
    schema.assertValid(document)
    assert len(locations(document)) > 2500
    assert len(response.data) < 50 * 1024 * 1024
    document[0].append(etree.fromstring('<a xmlns="http://www.w3.org/1999/xhtml"/>'))
    assert not schema.validate(document)


def test_every_page_that_stays_stands_in_it_once(live_app: Flask) -> None:
    site: Site = live_app.extensions["mc2cm"]
    client = live_app.test_client()
    document = etree.fromstring(client.get("/sitemap.xml").data)
    paths = [address.removeprefix(ORIGIN) for address in locations(document)]
    assert len(paths) == len(set(paths))
    assert not [path for path in paths if "?" in path or path.startswith(("/search", "/sparql", "http"))]
    for kind in KINDS:
        expected = {f"/{kind}/{slug}" for slug in site.browser.index.slugs[kind]}
        assert expected <= set(paths)
    assert {f"/queries/{name}" for name in site.browser.questions} <= set(paths)
    # Each is a page that search engines may list, under its canonical address.
    others = [path for path in paths if path.count("/") != 2 or path.endswith("/")]
    for path in (*others, *paths[::40]):
        page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
        assert (page.status_code, page.mimetype) == (200, "text/html"), path
        assert 'name="robots"' not in page.text, path
        assert f'<link rel="canonical" href="{ORIGIN}{path}">' in page.text, path
    assert document.xpath("//s:lastmod", namespaces=SPACES) == []


def test_each_page_stands_with_its_languages(live_site: FlaskClient) -> None:
    document = etree.fromstring(live_site.get("/sitemap.xml").data)
    for url in document:
        [address] = locations(etree.ElementTree(url).getroot())[:0] or url.xpath(
            "s:loc/text()", namespaces=SPACES
        )
        found = {link.get("hreflang"): link.get("href") for link in url.xpath("x:link", namespaces=SPACES)}
        assert found == {"x-default": address, **{tag: f"{address}?lang={tag}" for tag in LANGUAGES}}
    # The page itself names the same addresses.
    [tangier] = document.xpath(f"s:url[s:loc='{ORIGIN}/city/tangier']", namespaces=SPACES)
    page = live_site.get("/city/tangier", headers={"Accept": "text/html"}).text
    for link in tangier.xpath("x:link", namespaces=SPACES):
        assert f'hreflang="{link.get("hreflang")}" href="{link.get("href")}">' in page


def test_it_is_sent_compressed(live_site: FlaskClient) -> None:
    plain = live_site.get("/sitemap.xml").data
    response = live_site.get("/sitemap.xml", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == plain
    assert len(response.data) * 10 < len(plain)
    assert live_site.get("/sitemap-1.xml").status_code == 404


def test_of_very_many_pages_there_are_several_files(
    world_app: Flask, schema: etree.XMLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world_app.test_client()
    whole = locations(etree.fromstring(client.get("/sitemap.xml").data))
    monkeypatch.setattr(sitemap, "MOST_PAGES", 100)
    index = etree.fromstring(client.get("/sitemap.xml").data)
    assert etree.QName(index).localname == "sitemapindex"
    files = locations(index)
    assert len(files) == -(-len(whole) // 100) > 2
    found = []
    for file in files:
        part = etree.fromstring(client.get(file.removeprefix(ORIGIN)).data)
        schema.assertValid(part)
        found += locations(part)
    assert found == whole
    for wrong in (0, len(files) + 1):
        assert client.get(f"/sitemap-{wrong}.xml").status_code == 404


def test_crawlers_are_told_where_it_is_and_what_has_no_end(live_site: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(live_site.get("/robots.txt").text.splitlines())
    assert robots.site_maps() == [f"{ORIGIN}/sitemap.xml"]
    for closed in ("/sparql?query=x", "/graph-store?default", "/search?q=x", "/compare?city=lyon&city=tunis"):
        assert not robots.can_fetch("any", ORIGIN + closed), closed
    for open_ in (
        "/",
        "/city/lyon",
        "/city/lyon.ttl",
        "/catalog",
        "/practice/?theme=housing",
        "/sitemap.xml",
    ):
        assert robots.can_fetch("any", ORIGIN + open_), open_
