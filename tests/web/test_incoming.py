"""Long lists of what points to a thing: a part on its page, the whole on pages of their own, nothing cut silently."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.browse import Browser
from mc2cm_graph.web.incoming import MOST_SHOWN, PER_PAGE
from mc2cm_graph.web.site import Site

_MORE = re.compile(r'href="(/country/france/incoming\?p=[^"]+)">Show all (\d+)<')


@pytest.fixture(scope="module")
def live(live_app: Flask) -> Browser:
    """The browser behind the application over the live graph."""
    site: Site = live_app.extensions["mc2cm"]
    return site.browser


@pytest.mark.parametrize("path", ["/country/france/graph", "/city/vienna/graph"])
def test_neighbours_that_are_not_listed_are_counted_and_behind_a_door(
    live_site: FlaskClient, live: Browser, path: str
) -> None:
    _, kind, slug, _ = path.split("/")
    page = live.thing(kind, slug, "en", MOST_SHOWN)
    assert page is not None
    cut = {group.name: group.total for group in page.incoming if group.total > len(group.links)}
    assert cut
    text = live_site.get(path).get_data(as_text=True)
    doors = re.findall(rf'href="/{kind}/{slug}/incoming\?p=([^"&]+)[^"]*">Show all ([\d,]+)<', text)
    assert {unquote(name): int(total.replace(",", "")) for name, total in doors} == cut


def test_every_link_is_on_the_page_or_behind_its_door(live_site: FlaskClient, live: Browser) -> None:
    whole = live.thing("country", "france", "en")
    assert whole is not None
    long = {group.name: group for group in whole.incoming if len(group.links) > MOST_SHOWN}
    assert long
    doors = _MORE.findall(live_site.get("/country/france").get_data(as_text=True))
    assert sorted(int(total) for _, total in doors) == sorted(group.total for group in long.values())
    for (door, _), group in zip(doors, long.values(), strict=True):
        found: list[str] = []
        for number in range(1, -(-group.total // PER_PAGE) + 1):
            text = live_site.get(f"{unescape(door)}&page={number}").get_data(as_text=True)
            document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
            rows = next(e for e in document.iter("ul") if (e.get("class") or "").startswith("rows"))
            links = [link.get("href") for link in rows.iter("a")]
            found += [href for href in links if href.count("/") == 2 and not href.startswith(("#", "/why"))]
        assert found == [link.path for link in group.links]


def test_a_short_list_has_no_door(live_site: FlaskClient) -> None:
    text = live_site.get("/challenge/vienna-dequalification").get_data(as_text=True)
    assert "Related in the graph" in text
    assert "/incoming?p=" not in text


@pytest.mark.parametrize(
    "query", ["", "?p=mc:inCountry&page=99", "?p=mc:nothing", "?p=nothing", "?p=mc:inCountry&page=0"]
)
def test_what_is_not_there_is_not_found(live_site: FlaskClient, query: str) -> None:
    assert live_site.get(f"/country/france/incoming{query}").status_code == 404
