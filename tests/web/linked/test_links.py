"""Links of pages and of their data, canonical addresses, and what caches are told."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mc2cm_graph.names import BASE
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.linked import LICENCE

ORIGIN = "http://localhost"
_LINK = re.compile(r'<([^>]*)>((?:; [a-z-]+="[^"]*")*)')


def links(response: TestResponse, relation: str) -> dict[str, str]:
    """Give the targets of a relation in the headers ``Link``, with their media types."""
    found = {}
    for target, told in _LINK.findall(", ".join(response.headers.getlist("Link"))):
        parameters = dict(re.findall(r'; ([a-z-]+)="([^"]*)"', told))
        if relation in parameters["rel"].split():
            found[target] = parameters.get("type", "")
    return found


def version(client: FlaskClient) -> str:
    """Give the version of the data."""
    told = client.get("/city.json").json
    assert told is not None
    return str(told["data_version"])


@pytest.mark.parametrize(
    ("address", "type_"),
    [
        ("/city/lyon", "City"),
        ("/service/vienna-summer-city-camps", "GovernmentService"),
        ("/institution/icmpd", "Organization"),
        ("/concepts/theme/housing", "DefinedTerm"),
    ],
)
def test_a_page_leads_to_all_that_belongs_to_it(live_site: FlaskClient, address: str, type_: str) -> None:
    page = live_site.get(address, headers={"Accept": "text/html"})
    rdf = {f"{address}.{extension}" for extension in ("ttl", "jsonld", "nt", "rdf")}
    assert set(links(page, "alternate")) == rdf
    assert links(page, "alternate")[f"{address}.ttl"] == "text/turtle"
    assert set(links(page, "canonical")) == {ORIGIN + address}
    assert set(links(page, "license")) == {LICENCE}
    assert set(links(page, "type")) == {f"https://schema.org/{type_}"}
    exact = f"{BASE}{address[1:]}?version={version(live_site)}"
    assert set(links(page, "cite-as")) == {exact}
    assert set(links(page, "collection")) == {f"{BASE}versions/{version(live_site)}"}
    for target, media_type in links(page, "describedby").items():
        file = live_site.get(target)
        assert (file.status_code, file.mimetype) == (200, media_type)
        assert set(links(file, "cite-as")) == {exact}
    assert len(links(page, "describedby")) == 4
    for target in rdf:
        data = live_site.get(target)
        assert set(links(data, "cite-as")) == {exact}
        assert set(links(data, "license")) == {LICENCE}
    negotiated = live_site.get(address, headers={"Accept": "text/turtle"})
    assert set(links(negotiated, "cite-as")) == {exact}


def test_the_head_of_a_page_says_the_same(live_site: FlaskClient) -> None:
    text = live_site.get("/city/lyon?lang=fr", headers={"Accept": "text/html"}).text
    head = text.partition("</head>")[0]
    assert f'<link rel="canonical" href="{ORIGIN}/city/lyon?lang=fr">' in head
    assert f'<link rel="license" href="{LICENCE}">' in head
    assert '<link rel="alternate" type="text/turtle" href="/city/lyon.ttl">' in head
    assert '<link rel="search" type="application/opensearchdescription+xml"' in head
    for tag in LANGUAGES:
        assert f'hreflang="{tag}" href="{ORIGIN}/city/lyon?lang={tag}">' in head
    assert f'hreflang="x-default" href="{ORIGIN}/city/lyon">' in head


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/city/lyon?utm_source=x&fbclid=1", "/city/lyon"),
        ("/city/lyon?lang=fr-CA&x=1", "/city/lyon?lang=fr"),
        ("/city/lyon?lang=xx", "/city/lyon"),
        ("/practice/?page=1", "/practice/"),
        ("/practice/?page=2&x=", "/practice/?page=2"),
        ("/practice/?sort=newest&x=1&theme=housing", "/practice/?theme=housing&sort=newest"),
        ("/queries/money-of-a-project?x=y&project=mc2cm-1", None),
        ("/queries/money-of-a-project?lang=ar&project=mc2cm-1", "/queries/money-of-a-project?project=mc2cm-1&lang=ar"),
        ("/why?p=mc:inCountry&o=country/portugal&s=practice/lisbon-speak&z=1",
         "/why?s=practice%2Flisbon-speak&p=mc%3AinCountry&o=country%2Fportugal"),
        ("/compare?city=lyon&city=tangier&practice=&q=1", "/compare?city=lyon&city=tangier"),
        ("/", "/"),
    ],
)  # fmt: skip
def test_what_makes_another_page_stands_in_the_canonical_address(
    live_site: FlaskClient, asked: str, canonical: str | None
) -> None:
    page = live_site.get(asked, headers={"Accept": "text/html"})
    if canonical is None:
        assert page.status_code == 400
        assert not links(page, "canonical")
        return
    assert page.status_code == 200
    [found] = re.findall(r'<link rel="canonical" href="([^"]*)">', page.text)
    assert unescape(found) == ORIGIN + canonical
    assert set(links(page, "canonical")) == {ORIGIN + canonical}
    # It is the address of the same page, and its own canonical address.
    again = live_site.get(canonical, headers={"Accept": "text/html"})
    assert set(links(again, "canonical")) == {ORIGIN + canonical}


def test_errors_have_no_canonical_address(live_site: FlaskClient) -> None:
    page = live_site.get("/city/atlantis", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert 'rel="canonical"' not in page.text
    assert "application/ld+json" not in page.text
    assert page.headers.getlist("Link") == []


@pytest.mark.parametrize(
    ("address", "accept", "names"),
    [
        ("/city/lyon", "text/html", {"accept", "accept-language"}),
        ("/city/lyon?lang=fr", "text/html", {"accept"}),
        ("/city/lyon", "text/turtle", {"accept"}),
        ("/city/lyon.ttl", "*/*", set()),
        ("/city.csv", "*/*", {"accept-language"}),
        ("/city.csv?lang=ar", "*/*", set()),
        ("/map", "text/html", {"accept-language"}),
        ("/sitemap.xml", "*/*", set()),
        ("/robots.txt", "*/*", set()),
        ("/queries/count-by-kind", "text/html", {"accept", "accept-language"}),
        ("/city/atlantis", "text/html", {"accept", "accept-language"}),
        ("/city/lyon/citation.bib", "*/*", {"accept-language"}),
    ],
)
def test_caches_are_told_what_the_answer_was_chosen_by(
    live_site: FlaskClient, address: str, accept: str, names: set[str]
) -> None:
    response = live_site.get(address, headers={"Accept": accept})
    assert {name.lower() for name in response.vary} - {"accept-encoding"} == names


def test_lists_are_cited_with_what_was_chosen(live_site: FlaskClient) -> None:
    page = live_site.get("/practice/?theme=housing", headers={"Accept": "text/html"})
    table = live_site.get("/practice.csv?theme=housing")
    exact = f"{BASE}practice/?theme=housing&version={version(live_site)}"
    assert set(links(page, "cite-as")) == set(links(table, "cite-as")) == {exact}


def test_what_a_name_holds_cannot_end_the_block(live_site: FlaskClient) -> None:
    hostile = "</script><script>alert(1)</script><!-- & \"quoted\" 'single' \u2028 ]]> طنجة"
    page = live_site.get("/search", query_string={"q": hostile}, headers={"Accept": "text/html"}).text
    blocks = re.findall(r"<script\b[^>]*>(.*?)</script>", page, re.DOTALL)
    assert [block for block in blocks if "alert" in block] == [
        block for block in blocks if block.startswith("{")
    ]
    [block] = [block for block in blocks if block.startswith("{")]
    assert not set("<>&'") & set(block)
    [told] = json.loads(block)["@graph"]
    assert hostile.split(maxsplit=1)[0] in told["name"]
