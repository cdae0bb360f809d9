"""The page of a project in both languages: valid, with its timeline, its sums and its map."""

from __future__ import annotations

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient


def _check(client: FlaskClient, slug: str, language: str) -> str:
    response = client.get(f"/project/{slug}?lang={language}")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    identifiers = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    targets = {e.get("href")[1:] for e in document.iter("a") if (e.get("href") or "").startswith("#")}
    assert targets <= set(identifiers)
    return text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_project(live_app: Flask, world_app: Flask, language: str) -> None:
    checked = 0
    for app in (live_app, world_app):
        client = app.test_client()
        for slug in app.extensions["mc2cm"].browser.index.slugs["project"]:
            _check(client, slug, language)
            checked += 1
    assert checked > 10


def test_the_first_phase(live_site: FlaskClient) -> None:
    text = _check(live_site, "mc2cm-1", "en")
    assert text.count('id="s-money"') == 1
    assert "€2,498,976.00" in text
    assert 'class="part" width="80.00"' in text
    assert 'class="timeline"' in text
    assert 'class="sheet"' in text
    assert " style=" not in text
