"""304 over real HTTP: the workers are asked no query for it, as their own figures show."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from tests.front.running import Running

QUERY = "/sparql?" + urlencode({"query": "SELECT * { ?s <http://example.org/name> ?name }"})


def queries(server: Running) -> float:
    """Give how many queries the workers were asked, of all processes."""
    text = server.send("GET", "/metrics")[1].decode()
    return sum(float(found) for found in re.findall(r"^mc2cm_queries_total\{.*\} (\S+)$", text, re.MULTILINE))


def test_a_known_answer_costs_no_query(small: Running) -> None:
    first, body = small.send("GET", QUERY, Accept="text/csv")
    assert b"Lyon" in body
    asked = queries(small)
    assert asked > 0
    for _ in range(20):
        again, nothing = small.send("GET", QUERY, Accept="text/csv", If_None_Match=first.headers["ETag"])
        assert (again.status, nothing, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert queries(small) == asked


def test_a_tag_is_known_before_the_first_answer(small: Running) -> None:
    # The tag is that of the query, so a server that has just started knows it without having answered.
    other = QUERY.replace("name", "partner")
    tag = small.send("HEAD", other, Accept="text/csv")[0].headers["ETag"]
    assert tag
    asked = queries(small)
    assert small.send("GET", other, Accept="text/csv", If_None_Match=tag)[0].status == 304
    assert queries(small) == asked
