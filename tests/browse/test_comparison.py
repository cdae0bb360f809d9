"""Things side by side: each row tells rightly whether they differ, and what is not known is a cell of its own."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.comparison import Comparison, Row, compare, key_of


def _compared(browser: Browser, kind: str, *slugs: str) -> Comparison:
    pages = [page for slug in slugs if (page := browser.thing(kind, slug, "en")) is not None]
    assert len(pages) == len(slugs)
    stories = [browser.city_story(page, "en") for page in pages] if kind == "city" else []
    return compare(kind, pages, browser.reading("en"), stories)


def _row(found: Comparison, name: str) -> Row:
    return next(row for row in found.rows if row.name == name)


def test_a_thing_beside_itself_differs_in_nothing(live: Browser) -> None:
    for kind, slug in (("practice", "vienna-startwien"), ("city", "vienna")):
        page = live.thing(kind, slug, "en")
        assert page is not None
        stories = [live.city_story(page, "en")] * 2 if kind == "city" else []
        found = compare(kind, [page, page], live.reading("en"), stories)
        assert {row.state for row in found.rows} <= {"same", "unknown"}
        assert found.count("same") > 5


@pytest.mark.parametrize(
    ("kind", "slugs"),
    [
        ("practice", ("lisbon-speak", "vienna-startwien")),
        ("practice", ("lisbon-speak", "lisbon-radika", "hannover-mimi")),
        ("city", ("lyon", "vienna", "tangier")),
    ],
)
def test_the_state_of_every_row_is_true_of_its_cells(
    live: Browser, kind: str, slugs: tuple[str, ...]
) -> None:
    found = _compared(live, kind, *slugs)
    for row in found.rows:
        keys = [{key_of(value) for value, _ in cell.values} for cell in row.cells]
        known = [each for each in keys if each]
        alike = all(each == known[0] for each in known)
        expected = "unknown" if not known else "different" if not alike else "same" if all(keys) else "partly"
        assert row.state == expected, row.name
        for cell in row.cells:
            assert all(is_shared == all(key_of(v) in each for each in keys) for v, is_shared in cell.values)
    assert len({(row.name, row.unit, row.group) for row in found.rows}) == len(found.rows) > 10


def test_a_shared_theme_is_marked_and_a_missing_cost_shows(live: Browser) -> None:
    found = _compared(live, "practice", "lisbon-speak", "vienna-startwien")
    theme = _row(found, "mc:theme")
    assert theme.state == "different"
    shared = {value.term.value.rpartition("/")[2] for value, is_shared in theme.cells[0].values if is_shared}
    assert shared == {"language-learning"}
    cost = _row(found, "mc:totalCost")
    assert cost.state == "unknown"
    assert all(not cell.values for cell in cost.cells)


def test_every_fact_of_every_page_has_its_row(live: Browser) -> None:
    found = _compared(live, "practice", "lisbon-speak", "vienna-startwien")
    rows = {row.iri: row for row in found.rows}
    facts = 0
    for number, page in enumerate(found.pages):
        for section in page.sections:
            if section.name in ("elsewhere", "notes"):
                continue
            for fact in section.facts:
                assert tuple(value for value, _ in rows[fact.iri].cells[number].values) == fact.values
                facts += 1
    assert facts > 10


def test_cities_are_compared_by_their_latest_figures(live: Browser) -> None:
    found = _compared(live, "city", "madrid", "amman")
    population = next(row for row in found.rows if row.name == "measure:population" and not row.group)
    amman = population.cells[1].values[0][0]
    assert amman.details[0].value == "2017"
    assert amman.notes
