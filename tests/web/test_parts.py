"""Long pages come in parts: each part says how many there are in all, and together the parts hold everything."""

from __future__ import annotations

import itertools
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.city import MOST_TOLD, TOLD_WHOLE
from mc2cm_graph.browse.incoming import fair_share
from mc2cm_graph.names import CONTENT_LANGUAGES
from mc2cm_graph.web import chains, concepts, facets, knowledge, links
from mc2cm_graph.web.asked import MOST_LEAVES, near_leaves
from mc2cm_graph.web.related import LEAST_REASONS
from mc2cm_graph.web.site import Site

MOST_BYTES = 100_000
ADDRESSES = (
    "/city/lyon",
    "/country/france",
    "/transfers",
    "/transfers?mode=adoption",
    "/knowledge",
    "/knowledge?cities=all",
    "/practice/?more=city",
    "/city/lyon/take",
    "/city/lyon/graph",
    "/compare?city=lyon&city=tangier&city=vienna",
    "/practice/vienna-startwien/check?city=lyon",
    "/practice/barcelona-anti-rumour-strategy/where-to",
    "/practice/lyon-citizen-hosting/related",
    "/country/france/incoming?p=mc:inCountry",
    "/queries/statements-of-a-source",
    "/search?q=lyon",
    "/sparql",
    "/ontology",
    "/ontology/properties",
    "/ontology/reused",
    "/shapes",
    "/shapes?page=2",
)


@pytest.fixture(scope="module")
def live(live_app: Flask) -> Browser:
    """The browser behind the application over the live graph."""
    site: Site = live_app.extensions["mc2cm"]
    return site.browser


def leaves(site: FlaskClient, address: str) -> list[str]:
    """Every part of a page, by the links of the first one."""
    first = site.get(address).text
    found = re.search(r'<nav class="leaves" aria-label="Pages of the list">(.*?)</nav>', first, re.DOTALL)
    doors = re.findall(r'<a href="([^"#]+)', found[1]) if found else [address]
    return [site.get(unescape(door)).text for door in doors]


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_no_page_is_heavy_in_any_language(live_site: FlaskClient, language: str) -> None:
    sizes = {}
    for address in ADDRESSES:
        answer = live_site.get(address, headers={"Accept-Language": language, "Accept": "text/html"})
        assert answer.status_code == 200, address
        sizes[address] = len(answer.data)
    assert {address: size for address, size in sizes.items() if size > MOST_BYTES} == {}


@pytest.mark.parametrize(
    ("sizes", "most", "each"),
    [([3, 5], 20, 5), ([30, 5, 2], 20, 13), ([30, 30], 20, 10), ([9, 9, 9], 2, 1), ([], 20, 1)],
)
def test_short_groups_leave_their_room_to_long_ones(sizes: list[int], most: int, each: int) -> None:
    assert fair_share(sizes, most) == each


def test_a_city_counts_what_it_does_not_show(live: Browser, live_site: FlaskClient) -> None:
    cut = 0
    for slug in sorted(live.index.slugs["city"]):
        page = live.thing("city", slug, "en")
        assert page is not None
        shared = [group for group in page.incoming if group.name not in TOLD_WHOLE]
        assert sum(len(group.links) for group in shared) <= max(MOST_TOLD, len(shared))
        assert all(g.total == len(g.links) for g in page.incoming if g.name in TOLD_WHOLE)
        text = live_site.get(f"/city/{slug}", headers={"Accept-Language": "en"}).text
        for group in shared:
            door = f'href="/city/{slug}/incoming?p={group.name.replace(":", "%3A")}">Show all {group.total}<'
            assert (door in text) == (group.total > len(group.links)), (slug, group.name)
            cut += group.total > len(group.links)
    assert cut > 3


@pytest.mark.parametrize(
    ("address", "listed"),
    [
        ("/city/lyon/take", "suggestions"),
        ("/practice/lyon-citizen-hosting/where-to", "suggestions"),
        ("/practice/lyon-citizen-hosting/related", "related"),
    ],
)
def test_reasons_that_have_no_room_are_counted_and_one_click_away(
    live_site: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str, listed: str
) -> None:
    monkeypatch.setattr("mc2cm_graph.web.related.MOST_REASONS", 60)
    answer = live_site.get(f"{address}.json").json
    assert answer is not None
    text = live_site.get(address, headers={"Accept-Language": "en"}).text
    entries = re.split(r"<li>\s*<h[23]>", text)[1:]
    cut = 0
    for entry, told in zip(entries, answer[listed], strict=False):
        shown = entry.count("<li><span>")
        left = re.search(r'</ul><p><a href="([^"]+)">(\d+) more reasons?</a>', entry)
        assert shown + (int(left[2]) if left else 0) == len(told["reasons"])
        if left:
            assert shown >= LEAST_REASONS
            whole = live_site.get(unescape(left[1]))
            assert whole.status_code == 200
            if listed == "suggestions":
                assert whole.text.count("<li><span>") == len(told["reasons"])
            cut += 1
    assert cut > 3


def test_a_city_says_how_many_practices_it_has(live: Browser, live_site: FlaskClient) -> None:
    told = live_site.get("/practice.json?city=lyon").json
    assert told is not None
    page = live.thing("city", "lyon", "en")
    assert page is not None
    [group] = [group for group in page.incoming if group.name == "mc:inCity"]
    assert group.total == told["count"] > len(group.links)
    text = live_site.get("/city/lyon").text
    assert f'id="s-practice">Practices <small class="count">{group.total}</small>' in text


def test_the_pages_of_the_transfers_hold_each_of_them(live_site: FlaskClient) -> None:
    told = live_site.get("/transfers.json").json
    assert told is not None
    parts = leaves(live_site, "/transfers")
    assert len(parts) > 1
    rows = [row for text in parts for row in re.findall(r"<tr><td>.*?</tr>", text)]
    assert len(rows) == len(told["transfers"]) > chains.MOST_SHOWN
    trees = [tree for text in parts for tree in re.findall(r'<section class="tree-of">', text)]
    assert len(trees) == len(told["trees"])
    assert all(f"{len(told['transfers'])} transfers of practices" in text for text in parts)
    assert live_site.get(f"/transfers?page={len(parts) + 1}").status_code == 404


def test_the_pages_of_what_is_known_hold_each_city(
    live: Browser, live_site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "PER_PAGE", 20)
    parts = leaves(live_site, "/knowledge?cities=all")
    assert len(parts) > 3
    named = [
        name for text in parts for name in re.findall(r'<tr><th scope="row"><a href="/city/([^"]+)"', text)
    ]
    mapped = {row["city"].value for row in live.standing("evidence-map", "en")}
    known = {row["city"].value for row in live.standing("knowledge-of-cities", "en")}
    cities = {live.index.path(iri) for iri in mapped}
    assert {f"/city/{name}" for name in named} >= cities
    assert len(cities) > 60
    assert {f"/city/{name}" for name in named} <= {live.index.path(iri) for iri in known}
    # Each stands in the map at most once and in the table at most once.
    assert max(named.count(name) for name in named) == 2


def test_a_long_facet_shows_all_its_values_on_demand(
    live: Browser, live_site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = len(
        next(
            f for f in live.facets("practice").narrow({}, live.reading("en")).facets if f.name == "city"
        ).choices
    )
    monkeypatch.setattr(facets, "MOST_OPTIONS", 10)
    text = live_site.get("/practice/").text
    assert len(re.findall(r'href="/practice/\?city=[^"]+" rel', text)) == 10
    door = re.search(
        r'href="([^"]+)" rel="nofollow">Show all (\d+)</a></p>\s*</details>', text[text.index(">City<") :]
    )
    assert door is not None
    assert int(door[2]) == whole > 60
    everything = live_site.get(unescape(door[1])).text
    assert len(re.findall(r'href="/practice/\?city=[^"]+" rel', everything)) == whole
    assert '<details name="facet" open>' in everything
    chosen = live_site.get("/practice/?city=zurich&city=lyon")
    assert chosen.status_code in (200, 400)


@pytest.mark.parametrize("number", [1, 2, 40, 99, 100])
def test_links_to_the_pages_of_a_very_long_list(number: int) -> None:
    shown = near_leaves(number, 100)
    assert {1, number, 100} <= set(shown)
    assert len(shown) <= 11
    assert all(later > earlier for earlier, later in itertools.pairwise(shown) if later and earlier)
    assert near_leaves(1, MOST_LEAVES) == list(range(1, MOST_LEAVES + 1))


def test_uses_of_a_concept_are_counted_and_all_behind_the_door(
    live: Browser, live_site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mc2cm_graph.browse.concepts.MOST_SHOWN", 5)
    monkeypatch.setattr(concepts, "USES_PER_PAGE", 7)
    text = live_site.get("/concepts/theme/housing").text
    doors = re.findall(r'href="(/concepts/theme/housing/uses\?[^"]+)" rel="nofollow">Show all (\d+)<', text)
    assert doors
    for door, total in doors:
        parts = leaves(live_site, unescape(door))
        found = [
            link
            for part in parts
            for link in re.findall(
                r'<li><a href="(/[^"]+)"', part[part.index('class="columns"') : part.index("</ul></section>")]
            )
        ]
        assert len(set(found)) == len(found) == int(total)
    assert live_site.get("/concepts/theme/housing/uses?kind=practice&p=mc:nothing").status_code == 404


def test_the_pages_of_a_scheme_hold_each_concept(
    live: Browser, live_site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concepts, "PER_PAGE", 20)
    parts = leaves(live_site, "/concepts/measure")
    assert len(parts) > 2
    found = {slug for part in parts for slug in re.findall(r'<h2><a href="/concepts/measure/([^"]+)"', part)}
    assert found == {slug for slug, _, _ in live.index.concepts("measure", "en")}


def test_the_parts_of_the_ontology_tell_each_term_once(live: Browser, live_site: FlaskClient) -> None:
    parts = {
        part: live_site.get(f"/ontology/{part}".rstrip("/")).text for part in ("", "properties", "reused")
    }
    told = {part: re.findall(r'<section class="term" id="([^"]+)"', text) for part, text in parts.items()}
    terms = [term for term in live.vocabulary.terms.values() if term.sort in ("class", "property")]
    assert sorted(itertools.chain(*told.values())) == sorted(term.anchor for term in terms)
    assert len(terms) > 250
    for term in terms:
        assert term.anchor in told[term.part]
        # The IRI of every term leads to a place on the first page.
        assert f'id="{term.anchor}"' in parts[""]
        place = f"#{term.anchor}" if not term.part else links_to(live_site, term.iri)
        assert f'href="{place}"' in parts[""]


def links_to(site: FlaskClient, iri: str) -> str:
    """The address of the page of an IRI."""
    with site.application.test_request_context("/"):
        return links.page_of(iri) or ""


def test_the_leaves_of_the_shapes_hold_each_constraint(live: Browser, live_site: FlaskClient) -> None:
    parts = leaves(live_site, "/shapes")
    assert len(parts) == live.shapes.last > 1
    for shape in live.shapes.all:
        for iri in (shape.iri, *(one.iri for one in shape.constraints)):
            place = f'id="{iri.partition("#")[2]}"'
            assert [place in part for part in parts].count(True) == 1
            assert place in parts[live.shapes.leaf_of(iri) - 1]
            address, _, fragment = links_to(live_site, iri).partition("#")
            assert live_site.get(address).text.count(f'id="{fragment}"') == 1
