"""Every page of a copy: its links lead to files, its languages to pages in them, and it loads nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest

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
    ):
        assert (copy / path).is_file(), path
