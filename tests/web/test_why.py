"""The page that explains a derived fact, and the doors to it."""

from __future__ import annotations

import re
from html import unescape

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

_DOOR = re.compile(r'class="by-rule" href="([^"]+)"')


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_door_of_the_world_leads_to_an_explanation(world_app: Flask, language: str) -> None:
    client = world_app.test_client()
    index = world_app.extensions["mc2cm"].browser.index
    doors: set[str] = set()
    for kind in ("practice", "city", "country", "institution", "project", "policy", "service"):
        for slug in index.slugs[kind]:
            page = client.get(f"/{kind}/{slug}?lang={language}").get_data(as_text=True)
            doors.update(unescape(found) for found in _DOOR.findall(page))
    assert len(doors) > 10
    for door in sorted(doors):
        response = client.get(door)
        assert response.status_code == 200, door
        text = response.get_data(as_text=True)
        html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        assert 'class="premises"' in text, door
        assert 'id="note-1"' in text, door


def test_the_sentence_names_the_properties_and_the_premises_have_sources(live_site: FlaskClient) -> None:
    text = live_site.get("/why?s=practice/lisbon-speak&p=mc:inCountry&o=country/portugal").get_data(
        as_text=True
    )
    body = re.sub(r"<[^>]+>", "", text)
    assert "In country" in body or "in country" in body
    assert 'href="/city/l' in text
    assert "prp-" in text
    assert "#note-1" in text


def test_whole_and_short_names_give_the_same(live_site: FlaskClient) -> None:
    short = live_site.get("/why?s=practice/lisbon-speak&p=mc:inCity&o=city/lisbon&lang=fr")
    whole = live_site.get(
        "/why?s=https://w3id.org/mc2cm/id/practice/lisbon-speak&p=https://w3id.org/mc2cm/ontology%23inCity"
        "&o=https://w3id.org/mc2cm/id/city/lisbon&lang=fr"
    )
    assert short.status_code == whole.status_code == 200
    assert "énoncé, et non déduit" in short.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("s=practice/lisbon-speak&p=mc:inCity", 400),
        ("s=practice/lisbon-speak&p=mc:inCity&o=%22%3Cscript%3E", 400),
        ("s=practice/lisbon-speak&p=mc:inCity&o=city/lyon", 404),
        ("s=practice/nobody&p=mc:inCity&o=city/lyon", 404),
    ],
)
def test_what_is_no_statement_is_refused(live_site: FlaskClient, query: str, status: int) -> None:
    assert live_site.get(f"/why?{query}").status_code == status
