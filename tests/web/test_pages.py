"""Every page of both graphs in both languages: it is there, it is valid HTML, its parts fit together."""

from __future__ import annotations

import re
from collections import Counter

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.names import KINDS, SCHEMES
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.site import Site

MOST_BYTES = 100_000
"""What the longest page may weigh before it is compressed."""

_TEXT = re.compile(
    r"<script(?! src=\"/static/| type=\"application/ld\+json\">\{)|<style\b|\son[a-z]+=|\sstyle=",
    re.IGNORECASE,
)


def addresses(app: Flask) -> list[str]:
    """List every page that the application has, but for the query page."""
    site: Site = app.extensions["mc2cm"]
    index = site.browser.index
    things = [f"/{kind}/{slug}" for kind in KINDS for slug in sorted(index.slugs[kind])]
    lists = [f"/{kind}/" for kind in KINDS]
    concepts = [
        f"/concepts/{scheme}/{slug}"
        for scheme in SCHEMES
        if scheme not in KINDS
        for slug, _, _ in index.concepts(scheme, "en")
    ]
    schemes = [f"/concepts/{scheme}" for scheme in SCHEMES]
    questions = [f"/queries/{name}" for name in site.browser.questions]
    documents = ["/", "/concepts/", "/ontology", "/ontology/properties", "/ontology/reused", "/shapes"]
    documents += ["/shapes?page=2", "/queries/"] if len(index.slugs["practice"]) > 100 else ["/queries/"]
    return documents + lists + things + schemes + concepts + questions


def fetch(client: FlaskClient, address: str, language: str) -> str:
    """Fetch one page in a language."""
    response = client.get(address, headers={"Accept-Language": language})
    assert response.status_code == 200, (address, language)
    assert response.headers["Content-Language"] == language
    return response.get_data(as_text=True)


def check(address: str, text: str, language: str) -> None:
    """Check the HTML of one page."""
    document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert document.get("lang") == language
    assert not _TEXT.search(text), address
    identifiers = Counter(element.get("id") for element in document.iter() if element.get("id"))
    assert [name for name, count in identifiers.items() if count > 1] == [], address
    targets = {e.get("href")[1:] for e in document.iter("a") if (e.get("href") or "").startswith("#")}
    assert targets <= set(identifiers), (address, targets - set(identifiers))
    labels = {element.get("aria-labelledby") for element in document.iter() if element.get("aria-labelledby")}
    assert labels <= set(identifiers), address
    assert len(list(document.iter("h1"))) == 1, address


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_live_page(live_app: Flask, language: str) -> None:
    """All are fetched; of the sources and concepts, which are many and alike, every tenth is parsed."""
    client = live_app.test_client()
    sizes, parsed = {}, 0
    for number, address in enumerate(addresses(live_app)):
        text = fetch(client, address, language)
        sizes[address] = len(text.encode())
        if number % 10 == 0 or not address.startswith(("/source/", "/concepts/")):
            check(address, text, language)
            parsed += 1
    assert len(sizes) > 2000
    assert parsed > 1000
    too_long = {address for address, size in sizes.items() if size > MOST_BYTES}
    assert {address for address in too_long if not address.startswith("/queries/")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_world(world_app: Flask, language: str) -> None:
    client = world_app.test_client()
    found = addresses(world_app)
    for address in found:
        check(address, fetch(client, address, language), language)
    assert len(found) > 150


def test_links_lead_somewhere(live_app: Flask) -> None:
    """Every address of ours that a sample of pages names is answered."""
    client = live_app.test_client()
    found: set[str] = set()
    for page in (
        "/",
        "/city/lyon",
        "/project/mc2cm-1",
        "/country/france",
        "/source/grandlyon-mc2cm",
        "/concepts/theme",
        "/practice/",
        "/queries/",
        "/ontology",
    ):
        text = client.get(page).get_data(as_text=True)
        found |= {link.partition("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]*)"', text)}
    assert len(found) > 150
    answered = {}
    for link in found:
        with client.get(link.replace("&amp;", "&")) as response:
            answered[link] = response.status_code
    assert {link: status for link, status in answered.items() if status not in (200, 303)} == {}


def test_home_shows_the_project_its_money_and_both_launches(live_site: FlaskClient) -> None:
    french = live_site.get("/?lang=fr").get_data(as_text=True)
    plain = re.sub(r"[\u00a0\u202f]", " ", french)
    for expected in ("2 498 976,00 €", "1 999 180,80 €", "9 mars 2016", "mai 2016", "Les sources divergent"):
        assert expected in plain
    english = live_site.get("/?lang=en").get_data(as_text=True)
    for expected in ("€2,498,976.00", "9 March 2016", "May 2016", "Sources differ", "The nine cities"):
        assert expected in english
    for city in ("Lyon", "Lisbon", "Madrid", "Turin", "Vienna", "Tangier", "Tunis", "Beirut", "Amman"):
        assert city in english


def test_a_thing_names_its_file_and_version(live_app: Flask, live_site: FlaskClient) -> None:
    text = live_site.get("/city/lyon").get_data(as_text=True)
    assert 'href="https://repository.example/blob/main/data/city/lyon.trig"' in text
    site: Site = live_app.extensions["mc2cm"]
    assert site.browser.manifest.version in text


def test_texts_in_another_language_are_marked(live_site: FlaskClient) -> None:
    text = live_site.get("/city/lyon?lang=en").get_data(as_text=True)
    assert re.search(
        r'<span lang="ar" dir="rtl">[^<]+</span><small class="tongue" title="Arabic">ar</small>', text
    )


def test_what_is_inferred_is_kept_apart(world_app: Flask) -> None:
    client = world_app.test_client()
    site: Site = world_app.extensions["mc2cm"]
    derived = [
        slug
        for slug in site.browser.index.slugs["practice"]
        if 'id="s-derived"' in client.get(f"/practice/{slug}").get_data(as_text=True)
    ]
    assert derived


def test_lists_are_cut_into_leaves_without_loss(live_app: Flask, live_site: FlaskClient) -> None:
    site: Site = live_app.extensions["mc2cm"]
    wanted = {f"/source/{slug}" for slug in site.browser.index.slugs["source"]}
    seen: set[str] = set()
    leaf = 1
    while (response := live_site.get(f"/source/?page={leaf}")).status_code == 200:
        seen |= set(re.findall(r'href="(/source/[^"?.]+)"', response.get_data(as_text=True)))
        leaf += 1
    assert leaf > 2
    assert seen == wanted
