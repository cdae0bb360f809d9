"""Headers of every answer: safety, caching, and what is not there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.messages import FOLDER

PAGES = ["/", "/city/lyon", "/city/", "/queries/", "/sparql", "/ontology", "/no/such/page"]


@pytest.mark.parametrize("address", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_only_scripts_of_ours(
    live_site: FlaskClient, address: str
) -> None:
    response = live_site.get(address, headers={"Accept": "text/html"})
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert [part for part in policy.split("; ") if part.startswith("script-src")] == ["script-src 'self'"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in response.headers
    text = response.get_data(as_text=True)
    # The other languages of the page are named by their full addresses, here; nobody loads them.
    text, named = re.subn(r'<link rel="alternate" hreflang="[\w-]+" href="http://localhost/[^"]*">', "", text)
    assert named == len(LANGUAGES) + 1
    text = re.sub(r'<link rel="(?:canonical|license)" href="[^"]*">', "", text)
    assert re.findall(r'<(?:link|img|source|iframe)[^>]+(?:href|src)="https?:[^"]*"', text) == []
    # What stands in a block of JSON-LD is data: no browser runs it, and no policy speaks of it.
    scripts = re.findall(r'<script\b(?! type="application/ld\+json">\{)[^>]*>[^<]*', text)
    assert scripts
    assert all(re.fullmatch(r'<script src="/static/[\w./-]+\?v=\w+"[^>]*>', script) for script in scripts)


@pytest.mark.parametrize("address", ["/city/lyon", "/city/lyon.ttl", "/city.csv", "/", "/ontology.ttl"])
def test_an_unchanged_answer_is_not_sent_again(live_site: FlaskClient, address: str) -> None:
    first = live_site.get(address)
    tag = first.headers["ETag"]
    again = live_site.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert live_site.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_tags_differ_by_language_and_format(live_site: FlaskClient) -> None:
    tags = [
        live_site.get("/city/lyon", headers={"Accept-Language": "en"}).headers["ETag"],
        live_site.get("/city/lyon", headers={"Accept-Language": "fr"}).headers["ETag"],
        live_site.get("/city/lyon", headers={"Accept": "text/turtle"}).headers["ETag"],
        live_site.get("/city/lyon", headers={"Accept": "application/n-triples"}).headers["ETag"],
    ]
    assert len(set(tags)) == 4


def test_errors_are_not_kept(live_site: FlaskClient) -> None:
    response = live_site.get("/city/atlantis")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_the_style_sheet_is_small_and_kept_long(live_site: FlaskClient) -> None:
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', live_site.get("/").get_data(as_text=True))
    assert address
    with live_site.get(address[1]) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert len(response.data) <= 20_000
        assert b"url(" not in response.data
    sizes = {path.name: path.stat().st_size for path in (FOLDER.parent / "static").iterdir()}
    assert len(sizes) >= 7
    assert {name for name, size in sizes.items() if size > 20_000} == set()


def test_data_may_be_read_by_other_sites_without_credentials(live_site: FlaskClient) -> None:
    for address in ("/city/lyon.ttl", "/city.csv", "/city.json", "/queries/count-by-kind.json"):
        headers = live_site.get(address).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers
