"""The reader's language: chosen, asked for, or fallen back to; and kept on the way."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from mc2cm_graph.web.languages import LANGUAGES, choose_language, direction

SEVEN = ("en", "fr", "ar", "es", "it", "pt", "de")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("fr-CA", "fr"),
        ("FR_ca", "fr"),
        ("pt-BR,fr-FR;q=0.7,en;q=0.3", "fr"),
        ("zh-TW,zh;q=0.9,fr;q=0.2", "fr"),
        ("zh-Hant-TW", "en"),
        ("fra", "fr"),
        ("en;q=0.1,fr;q=0.9", "fr"),
        ("fr;q=0,en", "en"),
        ("fr;q=0", "en"),
        ("fr;q=many,en", "en"),
        ("*", "en"),
        ("", "en"),
        ("frisian", "en"),
    ],
)
def test_what_the_browser_asks_for(accepted: str, expected: str) -> None:
    assert choose_language(None, accepted, ("en", "fr")) == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("pt-BR", "pt"), ("ary-MA", "ar"), ("aeb", "ar"), ("ar-TN,fr", "ar"), ("de-AT", "de"), ("es-419", "es")],
)
def test_regional_and_spoken_forms(accepted: str, expected: str) -> None:
    assert choose_language(None, accepted, SEVEN) == expected


def test_the_choice_in_the_address_comes_first() -> None:
    assert choose_language("fr", "en") == "fr"
    assert choose_language("fr-BE", "en") == "fr"
    assert choose_language("tlh", "fr") == "fr"


def test_directions() -> None:
    assert (direction("ar-TN"), direction("fr"), direction("")) == ("rtl", "ltr", "ltr")


def test_a_page_varies_by_language(live_site: FlaskClient) -> None:
    english = live_site.get("/city/vienna", headers={"Accept-Language": "en"})
    french = live_site.get("/city/vienna", headers={"Accept-Language": "fr-CA"})
    assert '<h1><span lang="fr">Vienne' in french.get_data(as_text=True)
    assert "Vienna" in english.get_data(as_text=True)
    assert english.headers["ETag"] != french.headers["ETag"]
    assert "Accept-Language" in french.vary
    assert "Set-Cookie" not in french.headers


def test_a_chosen_language_is_carried_along(live_site: FlaskClient) -> None:
    chosen = live_site.get("/city/lyon?lang=fr").get_data(as_text=True)
    ours = {
        link
        for link in re.findall(r'<a [^>]*href="(/[^"]*)"', chosen)
        if not re.search(r"\.(ttl|jsonld|nt|rdf)$|^/city/lyon\?lang=", link)
    }
    assert len(ours) > 20
    assert {link for link in ours if "lang=fr" not in link} == set()
    bare = live_site.get("/city/lyon", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert {link for link in re.findall(r'href="(/[^"]*)"', bare) if "lang=" in link} == {
        f"/city/lyon?lang={tag}" for tag in LANGUAGES
    }


def test_switching_keeps_the_rest_of_the_address(live_site: FlaskClient) -> None:
    text = live_site.get("/source/?page=2&lang=en").get_data(as_text=True)
    assert 'href="/source/?page=2&amp;lang=fr"' in text


def test_nothing_from_the_address_gets_into_the_page_unescaped(live_site: FlaskClient) -> None:
    text = live_site.get('/city/?lang="><b>x</b>&page=1&q="><b>x</b>').get_data(as_text=True)
    assert "<b>x</b>" not in text
