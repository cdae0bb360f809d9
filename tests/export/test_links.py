"""Every page of a copy: its links lead to files, its languages to pages in them, and it loads nothing else."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from lxml import etree

from mc2cm_graph.export.linked import BLOCK
from tests.export.conftest import LANGUAGES, PREFIX
from tests.export.links import Page, file_of

HOST = "https://copies.example" + PREFIX


def address_of(file: Path, copy: Path) -> str:
    return HOST + file.relative_to(copy).as_posix().removesuffix("index.html")


@pytest.fixture(scope="module")
def pages(copy: Path) -> dict[Path, Page]:
    """Every page of the copy, read."""
    found = {file: Page(file.read_text("utf-8")) for file in sorted(copy.rglob("*.html"))}
    assert len(found) > 1000 * len(LANGUAGES)
    return found


def test_no_link_is_dead(pages: dict[Path, Page], copy: Path) -> None:
    counted: Counter[str] = Counter()
    dead, bare = [], []
    for file, page in pages.items():
        base = address_of(file, copy)
        for tag, link in page.links:
            if page.refresh and link == "data:,":
                continue
            target = file_of(link, base, HOST, copy)
            if target is None:
                # The names of things are addresses of their publishers; only what a reader opens may lead there.
                assert tag == "a", (file, tag, link)
                assert not urlsplit(link).path.startswith(PREFIX), (file, link)
                assert urlsplit(link).scheme, f"{file}: {link} leaves the prefix"
                continue
            counted[tag] += 1
            if not target.is_file():
                dead.append((str(file.relative_to(copy)), link))
            fragment = urldefrag(link).fragment
            # The IRI of a citation has a fragment too, and leads to the page of its thing as a whole.
            if fragment and target == file and fragment not in page.ids:
                bare.append((str(file.relative_to(copy)), link))
    assert dead[:20] == []
    assert counted["a"] > 40_000 * len(LANGUAGES)
    assert counted["link"] > 7000 * len(LANGUAGES)
    assert counted["script"] > 900 * len(LANGUAGES)
    assert bare[:20] == []


def test_each_page_is_in_each_language_at_its_own_address(pages: dict[Path, Page], copy: Path) -> None:
    checked = 0
    for file, page in pages.items():
        if page.refresh or file.name == "404.html":
            continue
        own = address_of(file, copy)
        assert page.canonical == own
        assert set(page.tongues) == {*LANGUAGES, "x-default"}, file
        assert page.tongues[page.language] == own
        assert page.tongues["x-default"] == page.tongues["en"]
        for tongue, address in page.tongues.items():
            target = file_of(address, own, HOST, copy)
            assert target is not None
            assert pages[target].language == ("en" if tongue == "x-default" else tongue)
            checked += 1
    assert checked > 900 * len(LANGUAGES) * (len(LANGUAGES) + 1)


def test_identifiers_lead_to_pages(pages: dict[Path, Page], copy: Path) -> None:
    found = [file for file in pages if file.relative_to(copy).parts[0] == "id"]
    assert len(found) > 50
    for file in found:
        page = pages[file]
        target = file_of(page.refresh, address_of(file, copy), HOST, copy)
        assert target is not None
        assert target.is_file()
        assert page.canonical == pages[target].canonical


def test_nothing_asks_for_a_server(pages: dict[Path, Page], copy: Path) -> None:
    for file, page in pages.items():
        assert page.inline_scripts == 0, file
        # The one form is the search box, which a script answers; a page that leads on has none.
        assert page.forms in (1, 2) if not page.refresh else page.forms == 0, file
    text = (copy / "index.html").read_text("utf-8")
    assert '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;' in text
    assert not (copy / "sparql").exists()
    assert not (copy / "compare").exists()


def test_pages_and_their_data_stand_at_the_addresses_of_the_site(copy: Path) -> None:
    for path in (
        "index.html",
        "city/altamar/index.html",
        "city/altamar.ttl",
        "city/altamar.jsonld",
        "city/altamar.nt",
        "city/altamar.rdf",
        "practice.csv",
        "practice.json",
        "practice.ttl",
        "practice/index.html",
        "fr/practice.csv",
        "ar/city/altamar/index.html",
        "practice/welcome-desk/related/index.html",
        "practice/welcome-desk/where-to.csv",
        "city/altamar/take.json",
        "concepts/theme/index.html",
        "ontology.ttl",
        "ontology/index.html",
        "shapes.ttl",
        "queries/count-by-kind/index.html",
        "queries/count-by-kind.csv",
        "queries/count-by-kind.rq",
        "knowledge/index.html",
        "transfers.csv",
        "dump/mc2cm.ttl",
        "openapi.json",
        "robots.txt",
        "copy.json",
        "404.html",
        ".nojekyll",
        "sitemap.xml",
        "sitemap-1.xml",
        "opensearch.xml",
        "ar/opensearch.xml",
        "citation.bib",
        "city/altamar/citation.bib",
        "city/altamar/citation.json",
        "concepts/theme/citation.ris",
        "practice/citation.bib",
        "queries/count-by-kind/citation.bib",
    ):
        assert (copy / path).is_file(), path


def test_crawlers_find_each_page_in_the_sitemap(pages: dict[Path, Page], copy: Path) -> None:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    index = etree.parse(copy / "sitemap.xml")
    files = index.xpath("//s:sitemap/s:loc/text()", namespaces=spaces)
    assert files == [HOST + "sitemap-1.xml"]
    listed = etree.parse(copy / "sitemap-1.xml").getroot()
    for url in listed:
        [address] = url.xpath("s:loc/text()", namespaces=spaces)
        file = file_of(address, HOST, HOST, copy)
        assert file is not None
        page = pages[file]
        links = {link.get("hreflang"): link.get("href") for link in url.xpath("x:link", namespaces=spaces)}
        assert links == page.tongues, address
    assert len(listed) > 700
    robots = (copy / "robots.txt").read_text()
    assert robots.count("Sitemap: ") == 1
    assert f"Sitemap: {HOST}sitemap.xml\n" in robots


def test_browsers_are_told_how_to_search_in_the_copy(copy: Path) -> None:
    space = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    for tag, place in (("en", ""), ("ar", "ar/")):
        root = etree.parse(copy / place / "opensearch.xml").getroot()
        [url] = root.findall("o:Url", space)
        assert url.get("template") == f"{HOST}{place}search/?q={{searchTerms}}"
        assert (copy / place / "search" / "index.html").is_file(), tag
        assert root.findtext("o:Image", namespaces=space) == HOST + "static/mark.svg"


def test_linked_data_names_pages_of_the_copy(pages: dict[Path, Page], copy: Path) -> None:
    named = 0
    for file, page in list(pages.items())[::7]:
        if page.refresh or file.name == "404.html":
            continue
        [block] = BLOCK.findall(file.read_text("utf-8"))
        text = json.dumps(json.loads(block))
        assert "http://localhost" not in text
        for address in re.findall(rf'"({re.escape(HOST)}[^"]*)"', text):
            target = file_of(address, HOST, HOST, copy)
            assert target is not None
            assert target.is_file(), (file, address)
            named += 1
    assert named > 500
