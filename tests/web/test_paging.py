"""Pages of answers: nothing twice, nothing lost, one version of the data."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mc2cm_graph.questions import Question
from mc2cm_graph.store import Slice
from mc2cm_graph.web.paging import neighbours
from mc2cm_graph.web.site import Site

LONG = "/queries/labels-missing-in-a-language.csv?language=es"


def questions_of(app: Flask) -> list[Question]:
    site: Site = app.extensions["mc2cm"]
    return [question for question in site.browser.questions.values() if question.form == "select"]


def links(response: TestResponse) -> dict[str, str]:
    """The addresses of the header Link by relation."""
    found = (re.match(r'<([^>]+)>; rel="([\w-]+)"', link) for link in response.headers.getlist("Link"))
    return {match[2]: match[1] for match in found if match}


def example(question: Question) -> str:
    return urlencode({parameter.name: parameter.example for parameter in question.parameters})


def test_the_pages_of_every_question_are_the_whole(live_app: Flask, live_site: FlaskClient) -> None:
    questions = questions_of(live_app)
    assert len(questions) >= 90
    walked = 0
    for question in questions:
        address = f"/queries/{question.name}.tsv?{example(question)}"
        head, *whole = live_site.get(address).data.splitlines()
        sizes = {1, 2} if len(whole) < 40 else {7} if len(whole) < 700 else {997}
        for size in sizes | {len(whole) // 3 + 1, max(1, len(whole)), len(whole) + 1}:
            response = live_site.get(f"{address}&limit={size}")
            assert response.headers["MC2CM-Total-Rows"] == str(len(whole))
            rows: list[bytes] = []
            while True:
                columns, *page = response.data.splitlines()
                assert (columns, len(page) <= size) == (head, True)
                rows += page
                walked += 1
                following = links(response).get("next")
                if following is None:
                    break
                response = live_site.get(following)
                assert response.status_code == 200
            assert rows == whole, (question.name, size)
            assert links(response)["last"].partition("?")[0] == address.partition("?")[0]
    assert walked > 1000


def test_a_page_tells_its_place(live_site: FlaskClient) -> None:
    whole = live_site.get(LONG)
    total = int(whole.headers["MC2CM-Total-Rows"])
    assert whole.headers["MC2CM-Complete"] == "true"
    assert set(links(whole)) == {"license", "cite-as", "service-desc"}
    page = live_site.get(f"{LONG}&limit=10&offset=20")
    assert page.headers["MC2CM-Complete"] == "false; offset=20; limit=10"
    to = links(page)
    version = page.headers["MC2CM-Data-Version"]
    assert f"offset=30&limit=10&version={version}" in to["next"]
    assert "offset=10" in to["prev"]
    assert "offset" not in to["first"]
    last = live_site.get(to["last"])
    assert "next" not in links(last)
    assert 1 <= len(last.data.splitlines()) - 1 <= 10
    back = [to["last"]]
    while "prev" in links(live_site.get(back[-1])) and len(back) < 3:
        back.append(links(live_site.get(back[-1]))["prev"])
    assert len(back) == 3
    beyond = live_site.get(f"{LONG}&limit=10&offset={total}")
    assert beyond.data == b"language,thing,label\r\n"


@pytest.mark.parametrize("total", [0, 1, 9, 10, 11, 29, 30])
@pytest.mark.parametrize("offset", [0, 3, 10, 40])
def test_neighbours_meet(total: int, offset: int) -> None:
    """From any page backwards and forwards: every row once, as far as there are rows."""
    page = Slice(offset, 10)
    seen = list(range(total))[page.offset : page.end]
    before, after = page, page
    while "prev" in neighbours(before, total):
        before = neighbours(before, total)["prev"]
        seen = [*list(range(total))[before.offset : before.end], *seen]
    while "next" in neighbours(after, total):
        after = neighbours(after, total)["next"]
        seen += list(range(total))[after.offset : after.end]
    assert seen == list(range(total))
    assert neighbours(Slice(offset), total) == {}


def test_another_version_is_never_mixed_in(live_site: FlaskClient) -> None:
    gone = live_site.get(f"{LONG}&limit=10&offset=20&version=0123456789abcdef")
    assert (gone.status_code, gone.mimetype) == (410, "application/problem+json")
    problem = gone.json
    assert problem is not None
    served = live_site.get(LONG).headers["MC2CM-Data-Version"]
    assert (problem["found"], problem["expected"]) == ("0123456789abcdef", served)
    again = live_site.get(problem["start"])
    assert again.status_code == 200
    page = live_site.get("/queries/labels-missing-in-a-language?language=es&version=0123456789abcdef&lang=fr")
    assert page.status_code == 410
    assert "À la première page" in page.text


@pytest.mark.parametrize(
    "wrong",
    ["limit=0", "limit=-1", "limit=ten", "limit=", "limit=1&limit=2", "offset=-1", "offset=1e3", "version=x"],
)
def test_a_page_that_cannot_be_is_told(live_site: FlaskClient, wrong: str) -> None:
    response = live_site.get(f"{LONG}&{wrong}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.json is not None
    assert response.json["parameter"] == wrong.partition("=")[0]


def test_only_tables_have_pages(live_site: FlaskClient) -> None:
    for address in ("is-a-partner-city.json?project=mc2cm&city=lyon", "describe-a-thing.ttl?thing=city:lyon"):
        assert live_site.get(f"/queries/{address}").status_code == 200
        assert live_site.get(f"/queries/{address}&limit=5").status_code == 400


def test_a_person_turns_the_pages(live_site: FlaskClient) -> None:
    text = live_site.get("/queries/labels-missing-in-a-language?language=es&limit=20&lang=fr").text
    following = re.search(r'href="([^"]+)" rel="next"', text)
    assert following
    assert "lang=fr" in following[1]
    second = live_site.get(following[1].replace("&amp;", "&")).text
    assert "Les lignes 21 à 40" in second
    assert 'rel="prev"' in second
    assert text.count("<tr>") == second.count("<tr>") == 21
