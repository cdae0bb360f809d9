"""The pages with maps and the timeline, as the application answers them; with and without the built coast."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.browse.chronology import ON_LINE
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.maps import COASTS
from tests.needs import need

WITH_MAPS = (
    "/",
    "/map",
    "/transfers",
    "/city/lyon",
    "/project/mc2cm-1",
    "/practice/barcelona-anti-rumour-strategy/transfers",
)
STATIC = REPOSITORY / "mc2cm_graph" / "web" / "static"
MOST_BYTES = 100_000


def page(site: FlaskClient, address: str) -> str:
    """Get a page that is there."""
    response = site.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


@pytest.fixture
def without_coast(live_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The application where nothing was built by npm."""
    shutil.copytree(STATIC, tmp_path / "static", ignore=shutil.ignore_patterns("vendor"))
    monkeypatch.setattr(live_app, "static_folder", str(tmp_path / "static"))
    return live_app.test_client()


def test_every_city_with_a_position_is_a_point_and_every_city_a_row(
    live_site: FlaskClient, live_app: Flask
) -> None:
    text = page(live_site, "/map?lang=en")
    browser = live_app.extensions["mc2cm"].browser
    labelled = re.findall(r'<a href="(/city/[a-z-]+)\?lang=en"><title>([^<]+): ([\d,]+) in all', text)
    assert len(labelled) == len(set(labelled)) == len(browser.atlas.positions()) > 120
    table = text[text.index('class="numbers"') :]
    assert table.count('<th scope="row">') == browser.manifest.kinds["city"]
    assert {"/city/tangier", "/city/cape-town"} <= {address for address, _, _ in labelled}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_map_is_narrowed_in_every_language(live_site: FlaskClient, tag: str) -> None:
    whole = page(live_site, f"/map?lang={tag}")
    services = page(live_site, f"/map?lang={tag}&count=services")
    housing = page(live_site, f"/map?lang={tag}&theme=housing")
    for text in (whole, services, housing):
        assert text.count('<svg class="sheet world discs"') == 2
        assert len(text.encode()) < MOST_BYTES
    assert '<option value="services" selected>' in services
    assert '<option value="housing" selected>' in housing
    assert whole.count('class="none"') < housing.count('class="none"')


@pytest.mark.parametrize(
    "address",
    ["/map?count=nothing", "/map?theme=nothing", "/timeline?kind=city", "/timeline?city=atlantis",
     "/timeline?from=20", "/timeline?to=now", "/timeline?from=99999999999999999999", "/timeline?from=٢٠١٥"],
)  # fmt: skip
def test_a_choice_that_there_is_not_is_told(live_site: FlaskClient, address: str) -> None:
    response = live_site.get(address)
    assert response.status_code == 400
    name, _, found = address.partition("?")[2].partition("=")
    text = response.get_data(as_text=True)
    assert f"{name}: found “{found[:40]}”; possible:" in text


@pytest.mark.parametrize("address", WITH_MAPS)
def test_a_coast_lies_under_every_map(live_site: FlaskClient, address: str) -> None:
    need((STATIC / COASTS[True]).is_file(), "the coast is not built (make editor, which needs npm)")
    text = page(live_site, address)
    shores = set(re.findall(r'<use class="land" href="([^"#]+)#land"', text))
    assert shores
    for shore in shores:
        with live_site.get(shore) as response:
            assert response.status_code == 200
            assert response.mimetype == "image/svg+xml"
            assert "immutable" in response.headers["Cache-Control"]
            assert all(f'id="{name}"'.encode() in response.data for name in ("land", "borders"))


@pytest.mark.parametrize("address", WITH_MAPS)
def test_without_the_coast_the_maps_are_there_all_the_same(without_coast: FlaskClient, address: str) -> None:
    text = page(without_coast, address)
    assert "<use " not in text
    assert 'class="water"' not in text
    assert 'class="sheet' in text
    assert "<circle" in text
    assert '<g class="grid"><path d="M' in text


def test_maps_keep_their_place_before_styles_are_there(live_site: FlaskClient) -> None:
    """Width and height stand in the markup, so that nothing jumps when the page is drawn."""
    for address in (*WITH_MAPS, "/timeline"):
        drawings = re.findall(r'<svg class="(?:sheet|lanes|timeline)[^>]*>', page(live_site, address))
        assert drawings, address
        assert all(
            re.search(r' width="[\d.]+" height="[\d.]+" viewBox="0 0 ', drawing) for drawing in drawings
        )


def test_the_timeline_lists_what_its_drawing_counts(live_site: FlaskClient) -> None:
    text = page(live_site, "/timeline?lang=en&from=2010&to=2015")
    listed = [int(n) for n in re.findall(r'<h3 id="y\d{4}">\d{4} <small class="count">(\d+)</small>', text)]
    drawn = [int(n) for n in re.findall(r"<title>\d{4} · (\d+)</title>", text)]
    assert listed == drawn[::-1]
    assert len(listed) == 6
    assert text.count('<li><span class="when">') == sum(listed) > 50
    assert "Date not known" not in text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_whole_timeline_is_told_over_its_pages(live_site: FlaskClient, live_app: Flask, tag: str) -> None:
    found: set[str] = set()
    address = f"/timeline?lang={tag}"
    pages = 0
    while address:
        text = page(live_site, address)
        assert len(text.encode()) < MOST_BYTES
        found.update(re.findall(r'href="(/(?:event|project|policy|practice)/[^"/?]+)\?', text))
        onward = re.search(r'<a class="button" href="([^"]+)"', text)
        address = onward[1].replace("&amp;", "&") if onward else ""
        pages += 1
    kinds = live_app.extensions["mc2cm"].browser.manifest.kinds
    assert len(found) == sum(kinds[kind] for kind in ON_LINE) > 350
    assert 1 < pages < 5


def test_the_timeline_of_a_city_and_a_kind(live_site: FlaskClient) -> None:
    text = page(live_site, "/timeline?lang=en&city=lyon&kind=policy")
    assert set(
        re.findall(r'<a href="/(\w+)/[^"]*">', text[text.index('id="s-list"') : text.index("<footer")])
    ) == {"policy"}
    assert 'class="timeline"' in text
    assert '<option value="lyon" selected>' in text


def test_the_timeline_as_csv_is_the_same(live_site: FlaskClient) -> None:
    response = live_site.get("/timeline.csv?lang=fr&city=tangier")
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    text = page(live_site, "/timeline?lang=fr&city=tangier")
    count = re.search(r'<h1>.*?<small class="count">(\d+)</small>', text, re.DOTALL)
    assert count
    assert len(rows) == int(count[1]) > 10
    assert all(f'href="{row["page"]}?lang=fr"' in text for row in rows)
    starts = [row["start"] for row in rows if row["start"]]
    assert starts == sorted(starts)
    assert response.headers["Content-Language"] == "fr"


def test_a_small_world_has_both_pages(world_app: Flask) -> None:
    site = world_app.test_client()
    assert "<circle" in page(site, "/map")
    assert 'id="s-list"' in page(site, "/timeline")
