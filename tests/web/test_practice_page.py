"""The page of a practice, as an officer of another city reads it."""

from __future__ import annotations

import re

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient


def _text(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_sections_stand_in_the_order_of_the_questions(live_site: FlaskClient) -> None:
    text = _text(live_site, "/practice/lisbon-speak")
    headings = re.findall(r'<h2 id="s-(\w+)"', text)
    wanted = ["brief", "does", "conditions", "results", "transfers", "check", "related"]
    assert [name for name in headings if name in wanted] == wanted
    assert headings[-2:] == ["sources", "cite"]


def test_what_is_not_known_is_said(live_site: FlaskClient) -> None:
    text = _text(live_site, "/practice/lisbon-speak")
    brief = text[text.index('id="s-brief"') : text.index('id="s-does"')]
    assert brief.count("Not known") == 2  # When it began and what it costs.
    french = _text(live_site, "/practice/lisbon-speak?lang=fr")
    assert french.count('class="not-known">Non connu<') == 2


def test_the_check_is_asked_right_there(live_site: FlaskClient) -> None:
    document = html5rdf.parse(_text(live_site, "/practice/lisbon-speak"), namespaceHTMLElements=False)
    form = next(form for form in document.iter("form") if form.get("action", "").endswith("/check"))
    cities = [option.get("value") for option in form.iter("option")]
    assert len(cities) > 50
    answer = live_site.get(f"{form.get('action')}?city=tangier")
    assert answer.status_code == 200
    assert "Could it work in Tangier" in answer.get_data(as_text=True)


def test_the_three_most_alike_stand_there_with_a_reason(live_site: FlaskClient) -> None:
    text = _text(live_site, "/practice/lisbon-speak")
    part = text[text.index('id="s-related"') : text.index('id="s-sources"')]
    assert part.count("<h3>") == 3
    assert part.count('class="rarity"') == 3
    assert 'href="/practice/lisbon-speak/related"' in part


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_practices_of_the_world_too(world_app: Flask, language: str) -> None:
    client = world_app.test_client()
    slugs = world_app.extensions["mc2cm"].browser.index.slugs["practice"]
    assert slugs
    for slug in slugs:
        text = _text(client, f"/practice/{slug}?lang={language}")
        html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        assert 'id="s-brief"' in text
