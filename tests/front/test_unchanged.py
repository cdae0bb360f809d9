"""304 over real HTTP: the workers are asked no query for it, as their own figures show."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.front.figures import queries, requests, wait_for_requests
from tests.front.running import Running

QUERY = "/sparql?" + urlencode({"query": "SELECT * { ?s <http://example.org/name> ?name }"})


def test_a_known_answer_costs_no_query(small: Running) -> None:
    before = requests(small, route="sparql")
    first, body = small.send("GET", QUERY, Accept="text/csv")
    assert b"Lyon" in body
    wait_for_requests(small, before + 1, route="sparql")
    asked = queries(small)
    assert asked > 0
    for _ in range(20):
        again, nothing = small.send("GET", QUERY, Accept="text/csv", If_None_Match=first.headers["ETag"])
        assert (again.status, nothing, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    wait_for_requests(small, before + 21, route="sparql")
    assert queries(small) == asked


def test_a_tag_is_known_before_the_first_answer(small: Running) -> None:
    # The tag is that of the query, so a server that has just started knows it without having answered.
    other = QUERY.replace("name", "partner")
    before = requests(small, route="sparql")
    tag = small.send("HEAD", other, Accept="text/csv")[0].headers["ETag"]
    assert tag
    wait_for_requests(small, before + 1, route="sparql")
    asked = queries(small)
    assert small.send("GET", other, Accept="text/csv", If_None_Match=tag)[0].status == 304
    wait_for_requests(small, before + 2, route="sparql")
    assert queries(small) == asked
