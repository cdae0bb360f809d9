"""Lists narrowed by facets: the page, its CSV and JSON tell the same, and every offered address answers."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

_OPTION = re.compile(r'<a href="([^"]+)" rel="nofollow"[^>]*>.*?<span class="count">([\d ,. ]+)</span>')
CHOICES = "theme=housing&city=lyon&city=vienna&results=known"


def _options(page: str) -> list[tuple[str, int]]:
    return [(unescape(address), int(re.sub(r"\D", "", count))) for address, count in _OPTION.findall(page)]


def _listed(page: str) -> list[str]:
    return re.findall(r'<h2><a href="(/practice/[^"?]+)', page)


def test_a_choice_of_a_facet_still_free_leads_to_a_list_of_the_told_length(live_site: FlaskClient) -> None:
    options = _options(live_site.get(f"/practice/?{CHOICES}").text)
    free = [
        (address, count)
        for address, count in options
        if re.search(r"(country|group|lead|conditions|adopted|time)=", address)
    ]
    assert len(free) > 20
    for address, count in free:
        told = live_site.get(address.replace("/practice/?", "/practice.json?")).json
        assert told is not None
        assert told["count"] == count


def test_a_chosen_value_s_address_takes_it_away(live_site: FlaskClient) -> None:
    page = live_site.get("/practice/?theme=housing&city=lyon").text
    picked = page[page.index('class="picked"') : page.index('class="tally"')]
    addresses = {unescape(address) for address in re.findall(r'href="([^"]+)"', picked)}
    assert addresses == {"/practice/?city=lyon", "/practice/?theme=housing", "/practice/"}


def test_page_csv_and_json_of_a_narrowed_list_hold_the_same_things(live_site: FlaskClient) -> None:
    listed = _listed(live_site.get(f"/practice/?{CHOICES}").text)
    rows = list(csv.DictReader(io.StringIO(live_site.get(f"/practice.csv?{CHOICES}").text)))
    told = live_site.get(f"/practice.json?{CHOICES}").json
    assert told is not None
    assert listed
    assert listed == [row["page"] for row in rows] == [thing["page"] for thing in told["things"]]
    assert told["count"] == len(listed)


def test_the_pages_of_a_list_hold_each_entry_once_in_every_order(live_site: FlaskClient) -> None:
    whole = {row["page"] for row in csv.DictReader(io.StringIO(live_site.get("/practice.csv").text))}
    for order in ("name", "newest", "oldest"):
        found: list[str] = []
        address: str | None = f"/practice/?sort={order}"
        while address:
            page = live_site.get(address).text
            found += _listed(page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = unescape(following[1]) if following else None
        assert len(found) == len(whole)
        assert set(found) == whole


def test_orders_by_time_are_each_other_s_reverse_in_years(live_site: FlaskClient) -> None:
    def dates(order: str) -> list[str]:
        told = live_site.get(f"/policy.json?sort={order}").json
        assert told is not None
        return [thing["date"] for thing in told["things"] if thing["date"]]

    newest, oldest = dates("newest"), dates("oldest")
    assert len(newest) > 20
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/practice/?theme=hosing", ("theme", "hosing", "housing")),
        ("/practice/?sort=size", ("sort", "size", "newest")),
        ("/practice.csv?city=atlantis", ("city", "atlantis")),
        ("/practice.json?conditions=perhaps", ("conditions", "perhaps")),
    ],
)
def test_a_wrong_choice_is_told(address: str, words: tuple[str, ...], live_site: FlaskClient) -> None:
    answer = live_site.get(address)
    assert answer.status_code == 400
    for word in words:
        assert word in answer.text


def test_narrowed_lists_are_kept_out_of_search_engines_and_whole_ones_are_not(live_site: FlaskClient) -> None:
    assert 'name="robots"' in live_site.get("/practice/?theme=housing").text
    assert 'name="robots"' not in live_site.get("/practice/").text


def test_the_language_and_the_choices_are_carried_along(live_site: FlaskClient) -> None:
    page = live_site.get("/practice/?theme=housing&sort=newest&lang=fr").text
    options = [address for address, _ in _options(page) if "city=" in address]
    assert options
    assert all("lang=fr" in a and "sort=newest" in a and "theme=housing" in a for a in options)


def test_an_empty_list_says_so_and_how_to_leave_it(live_site: FlaskClient) -> None:
    answer = live_site.get("/practice/?city=zurich&country=jordan")
    assert answer.status_code == 200
    assert "No entry has all of this" in answer.text
    assert 'class="all"' in answer.text
