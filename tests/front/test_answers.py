"""Kept answers: repeated ones come from memory, known ones are not sent, others are never kept."""

from __future__ import annotations

import gzip
import http.client
import json
from urllib.parse import quote

import pytest

from tests.front.running import Running
from tests.workers.running import THINGS

ALL = "/sparql?format=csv&query=" + quote("SELECT * { ?s ?p ?o }")
NAME = "/sparql?query=" + quote("SELECT ?name { <http://example.org/lyon> <http://example.org/name> ?name }")
TIMING = "Server-Timing"


def repeated(server: Running, target: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask until the answer comes from a cache: another page process may not know it yet."""
    for _ in range(50):
        response, body = server.send("GET", target)
        if "cache" in response.headers.get(TIMING, ""):
            return response, body
    raise AssertionError(f"{target} was never answered from a cache")


@pytest.mark.parametrize("target", [ALL, NAME])
def test_a_repeated_answer_is_the_same_byte_for_byte(small: Running, target: str) -> None:
    first, body = small.send("GET", target)
    again, same = repeated(small, target)
    assert (again.status, same) == (200, body)
    for name in ("ETag", "Content-Type", "Content-Length", "Vary", "MC2CM-Data-Version", "Content-Location"):
        assert again.headers[name] == first.headers[name]


def test_a_known_answer_is_not_sent_again(small: Running) -> None:
    first, _ = small.send("GET", NAME)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    repeated(small, NAME)
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        response, body = small.send("GET", NAME, If_None_Match=known)
        assert (response.status, body, response.headers["ETag"]) == (304, b"", tag)
    assert small.send("GET", NAME, If_None_Match='"other"')[0].status == 200


def test_each_coding_and_each_format_has_a_tag_of_its_own(small: Running) -> None:
    plain, body = small.send("GET", ALL)
    for _ in range(4):
        coded, packed = small.send("GET", ALL, Accept_Encoding="br, gzip;q=0.5")
        assert coded.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed) == body
        assert int(coded.headers["Content-Length"]) == len(packed) < len(body) / 2
        assert "Accept-Encoding" in coded.headers["Vary"]
    refused, same = small.send("GET", ALL, Accept_Encoding="gzip;q=0, identity")
    assert (refused.headers["Content-Encoding"], same) == (None, body)
    other, _ = small.send("GET", ALL.replace("csv", "tsv"))
    assert len({plain.headers["ETag"], coded.headers["ETag"], other.headers["ETag"]}) == 3
    again, nothing = small.send("GET", ALL, Accept_Encoding="gzip", If_None_Match=coded.headers["ETag"])
    assert (again.status, nothing, again.headers["ETag"]) == (304, b"", coded.headers["ETag"])


def test_head_of_a_kept_answer_has_no_body(small: Running) -> None:
    whole, body = repeated(small, ALL)
    head, nothing = small.send("HEAD", ALL)
    assert (head.status, nothing, head.headers["Content-Length"]) == (200, b"", str(len(body)))
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize(
    "query", ["SELECT (RAND() AS ?r) {}", "SELECT (NOW() AS ?n) {}", "SELECT (UUID() AS ?u) {}"]
)
def test_what_differs_each_time_is_not_kept(small: Running, query: str) -> None:
    answers = [small.send("GET", "/sparql?format=csv&query=" + quote(query)) for _ in range(5)]
    assert len({body for _, body in answers}) > 1
    for response, _ in answers:
        assert response.headers["ETag"] is None
        assert response.headers["Cache-Control"] == "no-store"


def test_errors_are_not_kept(small: Running) -> None:
    for _ in range(4):
        response, _ = small.send("GET", "/sparql?query=" + quote("SELECT * { ?s"))
        assert (response.status, response.headers["Cache-Control"]) == (400, "no-store")
        assert "cache" not in response.headers.get(TIMING, "")


def test_an_answer_names_the_host_that_was_asked(small: Running) -> None:
    for _ in range(4):
        for host in ("one.example", "two.example:8080"):
            response, _ = small.send("GET", NAME, Host=host)
            assert response.headers["Content-Location"].startswith(f"http://{host}/sparql?")
    response, _ = small.send("GET", NAME, Host='evil"><x', X_Forwarded_Proto="https")
    assert response.headers["Content-Location"].startswith(f"https://127.0.0.1:{small.port}/sparql?")


def test_a_wished_cut_is_told_and_kept_apart(small: Running) -> None:
    for _ in range(4):
        cut, few = small.send("GET", ALL + "&maxrows=3")
        whole, all_ = small.send("GET", ALL)
        assert cut.headers["MC2CM-Complete"] == "false; maxrows=3"
        assert whole.headers["MC2CM-Complete"] == "true"
        assert (len(few.splitlines()), len(all_.splitlines())) == (4, THINGS + 3)


def test_post_is_answered_from_the_kept_answer_too(small: Running) -> None:
    query = b"SELECT ?name { <http://example.org/lyon> <http://example.org/name> ?name }"
    for _ in range(6):
        response, body = small.send("POST", "/sparql", query, Content_Type="application/sparql-query")
        assert response.status == 200
        assert json.loads(body)["results"]["bindings"][0]["name"]["value"] == "Lyon"
