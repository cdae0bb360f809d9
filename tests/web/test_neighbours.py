"""The graph view of a thing: a page of its own, with the same in words."""

from __future__ import annotations

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_view_of_every_thing_of_the_world(world_app: Flask, language: str) -> None:
    client = world_app.test_client()
    slugs = world_app.extensions["mc2cm"].browser.index.slugs
    seen = 0
    for kind, found in slugs.items():
        for slug in found:
            response = client.get(f"/{kind}/{slug}/graph?lang={language}")
            assert response.status_code == 200, (kind, slug)
            html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.data)
            seen += 1
    assert seen > 30


def test_what_is_drawn_stands_in_words_beneath(live_site: FlaskClient) -> None:
    response = live_site.get("/city/tangier/graph")
    assert len(response.data) < 100_000
    document = html5rdf.parse(response.data, namespaceHTMLElements=False)
    svg = "{http://www.w3.org/2000/svg}"
    drawings = [found for found in document.iter(svg + "svg") if "around" in found.get("class", "")]
    assert [found.get("class") for found in drawings] == ["around ring", "around fan"]
    ring, fan = ({link.get("href") for link in drawing.iter(svg + "a")} for drawing in drawings)
    listed = {link.get("href") for part in document.iter("section") for link in part.iter("a")}
    assert len(ring) > 10
    assert ring == fan <= listed
    assert all(drawing.get("aria-hidden") == "true" for drawing in drawings)


def test_a_page_leads_to_its_graph_and_an_unknown_thing_has_none(live_site: FlaskClient) -> None:
    assert 'href="/practice/lisbon-speak/graph"' in live_site.get("/practice/lisbon-speak").get_data(
        as_text=True
    )
    assert live_site.get("/practice/nobody/graph").status_code == 404
