"""The page of the state of the knowledge shows what the published questions answer, gaps included."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.browse.knowledge import COUNTS


@pytest.fixture
def world_site(world_app: Flask) -> FlaskClient:
    """A client of the application over the made-up world."""
    return world_app.test_client()


def rows(site: FlaskClient, question: str) -> list[dict[str, str]]:
    """The CSV answer of a published question."""
    text = site.get(f"/queries/{question}.csv?language=en").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text)))


def cells(site: FlaskClient, address: str) -> dict[str, list[str]]:
    """The evidence map of a page: the text of the cells of each city, its row of gaps left out."""
    text = site.get(address, headers={"Accept-Language": "en"}).get_data(as_text=True)
    document = html5rdf.HTMLParser(namespaceHTMLElements=False).parse(text)
    [table] = [table for table in document.iter("table") if table.get("class") == "gaps"]
    found = {}
    for line in table.find("tbody").iter("tr"):
        found["".join(line.find("th").itertext()).strip()] = [
            "".join(cell.itertext()).strip() for cell in line.findall("td")
        ]
    return found


@pytest.mark.parametrize("count", COUNTS)
def test_map_and_csv_say_the_same(live_site: FlaskClient, count: str) -> None:
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows(live_site, "evidence-map"):
        wanted[row["cityLabel"]].append(int(row[count]))
    shown = cells(live_site, f"/knowledge?count={count}&cities=all")
    assert len(shown) > 70
    assert set(shown) == set(wanted)
    for city, line in shown.items():
        *numbers, gaps = (int(text) for text in line)
        assert sorted(numbers) == sorted(wanted[city]), city
        assert gaps == wanted[city].count(0), city


def test_partner_cities_come_first_and_a_number_leads_to_its_practices(live_site: FlaskClient) -> None:
    assert len(cells(live_site, "/knowledge")) == 9
    text = live_site.get("/knowledge", headers={"Accept-Language": "en"}).get_data(as_text=True)
    cell = "/queries/practices-in-a-city-on-a-theme?city=vienna&amp;theme=language-learning&amp;language=en"
    assert cell in text
    told = rows(live_site, "evidence-map")
    [number] = [
        row["practices"]
        for row in told
        if row["city"].endswith("/vienna") and row["theme"].endswith("/language-learning")
    ]
    answer = live_site.get(cell.replace("&amp;", "&").replace("theme?", "theme.csv?")).get_data(as_text=True)
    assert len({row["practice"] for row in csv.DictReader(io.StringIO(answer))}) == int(number) > 0


def test_a_city_without_practices_on_a_theme_shows_a_gap(world_site: FlaskClient) -> None:
    shown = cells(world_site, "/knowledge?cities=all")
    assert set(shown) == {"Altamar", "Bréval", "Nine Fountains", "Qasr al-Bahr"}
    assert all("0" in line[:-1] for line in shown.values())


def test_a_wrong_choice_is_told(live_site: FlaskClient) -> None:
    response = live_site.get("/knowledge?count=everything")
    assert response.status_code == 400
    assert "withOutcomes" in response.get_data(as_text=True)


def test_a_practice_without_a_known_result_says_so(live_site: FlaskClient) -> None:
    unknown = rows(live_site, "practices-without-known-result")
    assert len(unknown) > 20
    words = {
        "en": "no source read so far tells a result",
        "fr": "aucune source lue jusqu’ici ne dit de résultat",
    }
    for language, told in words.items():
        address = "/practice/" + unknown[0]["practice"].rpartition("/")[2]
        page = live_site.get(address, headers={"Accept-Language": language}).get_data(as_text=True)
        assert told in page
        known = live_site.get("/practice/vienna-startwien", headers={"Accept-Language": language})
        assert told not in known.get_data(as_text=True)
