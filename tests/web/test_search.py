"""Search as a reader meets it: the page, its data, suggestions, and the description for browsers."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree

import html5rdf
import pytest
from flask.testing import FlaskClient

from mc2cm_graph.web.languages import LANGUAGES
from tests.web.test_pages import check

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
QUERIES = (
    "",
    "Lyon",
    "طنجه",
    "cours allemand femmes vienne",
    "zzzqqq",
    "lyoon xylophone",
    '<b>"Lyon"</b>',
    "migrants",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", QUERIES)
def test_the_page_is_whole(live_site: FlaskClient, query: str, language: str) -> None:
    response = live_site.get(f"/search?q={quote(query)}&lang={language}")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    check(f"/search?q={query}", text, language)
    assert len(response.data) < 100_000


def test_marked_words_are_text_and_nothing_else(live_site: FlaskClient) -> None:
    text = live_site.get("/search?q=" + quote('<b>Lyon</b> "><script>')).get_data(as_text=True)
    assert "<b>Lyon" not in text
    assert "&lt;b&gt;Lyon" in text
    marks = re.findall(r"<mark>([^<]*)</mark>", text)
    assert "Lyon" in marks


def test_every_page_has_a_search_box_that_works_as_a_form(live_site: FlaskClient) -> None:
    for address in ("/", "/city/lyon", "/practice/", "/sparql", "/no/such/page", "/search?q=Lyon"):
        text = live_site.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
        document = html5rdf.HTMLParser(namespaceHTMLElements=False).parse(text)
        form = next(element for element in document.iter("form") if element.get("role") == "search")
        assert (form.get("action"), form.get("method")) == ("/search", "get")
        box = next(element for element in form.iter("input") if element.get("name") == "q")
        assert box.get("id") in {label.get("for") for label in form.iter("label")}
        assert document.find(".//link[@rel='search']").get("href") == "/opensearch.xml"


def test_results_stand_by_kind_and_nothing_is_cut(live_site: FlaskClient) -> None:
    page = live_site.get("/search?q=migrants").get_data(as_text=True)
    data = live_site.get("/search.json?q=migrants").get_json()
    assert sum(data["kinds"].values()) == data["total"] > 300
    assert data["language"] == "en"
    for kind in data["kinds"]:
        assert f'id="k-{kind}"' in page
        assert f"/search?q=migrants&amp;kind={kind}" in page
    found: list[str] = []
    address = "/search.json?q=migrants&kind=practice"
    while address:
        part = live_site.get(address).get_json()
        found += [result["iri"] for result in part["results"]]
        address = part["next"]
    assert len(found) == len(set(found)) == data["kinds"]["practice"]


def test_pages_of_one_kind_and_beyond(live_site: FlaskClient) -> None:
    second = live_site.get("/search?q=migrants&kind=practice&page=2&lang=fr").get_data(as_text=True)
    assert 'rel="prev"' in second
    assert "kind=practice&amp;lang=fr" in second
    assert live_site.get("/search?q=migrants&kind=practice&page=999").status_code == 404
    assert live_site.get("/search?q=migrants&page=0").status_code == 404
    wrong = live_site.get("/search?q=migrants&kind=nonsense", headers={"Accept": "application/json"})
    assert wrong.status_code == 400
    assert "practice" in wrong.get_json()["detail"]


def test_reasons_are_told(live_site: FlaskClient) -> None:
    results = live_site.get("/search.json?q=" + quote("cours allemand femmes vienne") + "&lang=fr").get_json()
    first = results["results"][0]
    assert first["page"] == "/practice/vienna-mama-lernt-deutsch?lang=fr"
    marked = {
        piece["text"].lower() for reason in first["reasons"] for piece in reason["pieces"] if piece["marked"]
    }
    assert {"cours", "allemand", "femmes", "vienne"} <= marked
    text = live_site.get("/search?q=icmdp").get_data(as_text=True)
    assert "icmpd" in text
    assert "icmdp" in text


def test_nothing_found_says_so_and_names_what_is_near(live_site: FlaskClient) -> None:
    text = live_site.get("/search?q=zzzqqq").get_data(as_text=True)
    assert "Nothing in the graph has" in text
    assert live_site.get("/search.json?q=zzzqqq").get_json()["results"] == []


def test_suggestions(live_site: FlaskClient) -> None:
    found = live_site.get("/search/suggest?q=tang&lang=fr").get_json()["suggestions"]
    assert found[0]["path"] == "/city/tangier?lang=fr"
    assert found[0]["kind_label"] == "Ville"
    assert live_site.get("/search/suggest?q=").get_json()["suggestions"] == []
    arabic = live_site.get("/search/suggest?q=" + quote("بير")).get_json()["suggestions"]
    assert {one["direction"] for one in arabic} == {"rtl"}
    lists = live_site.get("/search/suggest?q=lyo&format=opensearch")
    assert lists.content_type == "application/x-suggestions+json"
    query, names, kinds, addresses = lists.get_json()
    assert query == "lyo"
    assert len(names) == len(kinds) == len(addresses) > 3
    assert all(address.startswith("http://localhost/") for address in addresses)


def test_browsers_are_told_how_to_search(live_site: FlaskClient) -> None:
    response = live_site.get("/opensearch.xml?lang=fr")
    assert response.content_type == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.data)  # noqa: S314 - our own answer
    assert root.findtext("o:ShortName", namespaces=OPENSEARCH) == "mc2cm-graph"
    addresses = {url.get("type"): url.get("template") or "" for url in root.findall("o:Url", OPENSEARCH)}
    page = addresses["text/html"].replace("{searchTerms}", "Lyon").replace("{startPage?}", "1")
    assert live_site.get(page.removeprefix("http://localhost")).status_code == 200
    suggestions = addresses["application/x-suggestions+json"].replace("{searchTerms}", "Lyon")
    assert live_site.get(suggestions.removeprefix("http://localhost")).get_json()[0] == "Lyon"


def test_answers_differ_by_language_and_are_kept_apart(live_site: FlaskClient) -> None:
    tags = set()
    for language in ("en", "fr"):
        response = live_site.get("/search?q=Lyon", headers={"Accept-Language": language})
        assert "Accept-Language" in response.headers["Vary"]
        tags.add(response.headers["ETag"])
    assert len(tags) == 2
