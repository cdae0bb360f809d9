"""What a reader may ask of an answer, and what an answer says of itself."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from mc2cm_graph.sparql import protocol
from mc2cm_graph.sparql.protocol import Prepared, Response, Service
from mc2cm_graph.sparql.request import Request
from mc2cm_graph.workers.job import Answer
from tests.sparql.conftest import ENDPOINT, Respond
from tests.sparql.test_protocol import FORM, encoded, headers, problem
from tests.sparql.test_protocol import body as read_body
from tests.workers.running import BASE, BURNER, THINGS

NAMES = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o"


def prepared(service: Service, *pairs: tuple[str, str]) -> Prepared:
    found = protocol.prepare(Request("GET", encoded(*pairs)), service)
    assert isinstance(found, Prepared)
    return found


@pytest.mark.parametrize(
    ("asked", "given"), [("2", 2.0), ("0.5", 0.5), ("0.001", 0.001), ("60", 60.0), ("100000", 60.0)]
)
def test_a_timeout_only_lowers_the_deadline(service: Service, asked: str, given: float) -> None:
    assert prepared(service, ("query", "ASK {}"), ("timeout", asked)).job.deadline_s == given


@pytest.mark.parametrize("name", ["timeout", "maxrows"])
@pytest.mark.parametrize("value", ["", "0", "-1", "1e3", "nan", "inf", "٣", "1 ", "ten", "0.0001", "9" * 40])
def test_a_bad_wish_is_refused(respond: Respond, name: str, value: str) -> None:
    found = problem(respond(query_string=encoded(("query", "ASK {}"), (name, value))))
    assert (found["status"], found["type"].rpartition("#")[2]) == (400, "bad-parameter")
    assert f"found {name}={value[:40]}, expected" in found["detail"]


def test_a_query_over_its_own_time_is_told_so(respond: Respond) -> None:
    found = problem(respond(query_string=encoded(("query", BURNER), ("timeout", "0.3"))))
    assert (found["status"], found["limit"], found["limit_value"]) == (503, "timeout", 0.3)
    assert "0.3 s" in found["detail"]


@pytest.mark.parametrize(
    ("query", "rows", "complete"),
    [
        (NAMES, 7, "false; maxrows=7"),
        (NAMES, THINGS + 2, "true"),
        (NAMES, THINGS + 1, f"false; maxrows={THINGS + 1}"),
        ("ASK { ?s ?p ?o }", 1, "true"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 5, "false; maxrows=5"),
        (f"DESCRIBE <{BASE}lyon>", 1, "false; maxrows=1"),
    ],
)
def test_an_answer_cut_at_the_readers_wish_says_so(
    respond: Respond, query: str, rows: int, complete: str
) -> None:
    pairs = [("query", query), ("maxrows", str(rows))]
    pairs += [("format", "nt" if query.startswith(("CONSTRUCT", "DESCRIBE")) else "csv")]
    response = respond(query_string=encoded(*pairs))
    assert (response.status, headers(response)["MC2CM-Complete"]) == (200, complete)
    content = read_body(response)
    if query.startswith("SELECT"):
        assert len(content.splitlines()) == rows + 1
    elif not query.startswith("ASK"):
        assert len(content.splitlines()) == rows
    assert "ETag" in headers(response)


def test_the_wish_is_part_of_what_is_kept(service: Service) -> None:
    keys = {
        prepared(service, ("query", NAMES)).key,
        prepared(service, ("query", NAMES), ("maxrows", "7")).key,
        prepared(service, ("query", NAMES), ("maxrows", "8")).key,
        prepared(service, ("query", NAMES), ("format", "csv")).key,
        prepared(service, ("query", NAMES), ("default-graph-uri", f"{BASE}c1")).key,
    }
    assert len(keys) == 5
    assert None not in keys
    assert prepared(service, ("query", NAMES), ("timeout", "7")).key in keys


def test_an_answer_says_where_it_can_be_found_again(respond: Respond) -> None:
    asked = [("query", "SELECT ?n { ?s ?p 'Lyon'@fr, ?n }"), ("maxrows", "3")]
    asked += [("default-graph-uri", f"{BASE}c1"), ("named-graph-uri", f"{BASE}c2")]
    first = respond("POST", content_type=FORM, body=encoded(*asked), accept="text/csv")
    sent = headers(first)
    address = sent["Content-Location"]
    assert address.startswith(ENDPOINT + "?")
    assert set(parse_qsl(urlsplit(address).query)) >= {("version", "test-version"), ("format", "csv"), *asked}
    again = respond(query_string=urlsplit(address).query.encode())
    for name in ("ETag", "Content-Type", "Content-Location", "MC2CM-Complete", "MC2CM-Data-Version"):
        assert headers(again)[name] == sent[name]
    assert read_body(again) == read_body(first)


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "ASK { ?s ?p '" + "x" * 7000 + "' }"])
def test_what_has_no_lasting_answer_or_too_long_a_query_has_no_address(respond: Respond, query: str) -> None:
    sent = headers(respond("POST", content_type=FORM, body=encoded(("query", query))))
    assert "Content-Location" not in sent
    # It is cited by the snapshot that it came from.
    assert sent["Link"] == '<https://w3id.org/mc2cm/versions/test-version>; rel="cite-as"'


def test_an_answer_says_how_to_cite_it(respond: Respond) -> None:
    sent = headers(respond(query_string=encoded(("query", "ASK {}"))))
    exact = "https://w3id.org/mc2cm/sparql" + sent["Content-Location"].removeprefix(ENDPOINT)
    assert sent["Link"] == f'<{exact}>; rel="cite-as"'
    assert "version=test-version" in exact


@pytest.mark.parametrize("more", [("query", "ASK {}"), ("format", "ttl")])
def test_another_version_of_the_data_is_not_taken_for_this_one(
    respond: Respond, more: tuple[str, str]
) -> None:
    assert respond(query_string=encoded(more, ("version", "test-version"))).status == 200
    found = problem(respond(query_string=encoded(more, ("version", "older"))))
    assert (found["status"], found["type"].rpartition("#")[2]) == (410, "unknown-version")
    assert "expected test-version" in found["detail"]


def test_a_client_over_its_share_is_told_when_to_come_back(service: Service) -> None:
    held = replace(service, ask=lambda job: Answer("share", retry_after_s=3))
    response = protocol.respond(Request("GET", encoded(("query", "ASK {}")), client="a"), held)
    assert (response.status, headers(response)["Retry-After"]) == (429, "3")
    assert problem(response)["type"].endswith("#share")


def test_the_client_is_no_part_of_the_answer(service: Service) -> None:
    one, other = (
        protocol.prepare(Request("GET", encoded(("query", NAMES)), client=client), service) for client in "ab"
    )
    assert isinstance(one, Prepared)
    assert isinstance(other, Prepared)
    assert (one.key, one.job.client, other.job.client) == (other.key, "a", "b")


def test_an_unchanged_answer_needs_no_worker(service: Service) -> None:
    tag = prepared(service, ("query", NAMES)).tag
    assert tag is not None
    assert not tag.startswith("W/")
    for known in (tag, f"W/{tag}", "*", f'"x", {tag[:-1]}-gzip"'):
        response = protocol.prepare(Request("GET", encoded(("query", NAMES)), if_none_match=known), service)
        assert isinstance(response, Response)
        assert (response.status, headers(response)["ETag"]) == (304, tag)
        assert "Content-Location" in headers(response)


def test_a_byte_order_mark_does_no_harm(respond: Respond) -> None:
    assert respond(query_string=encoded(("query", "\ufeffASK {}"))).status == 200
    response = respond("POST", content_type="application/sparql-query", body="\ufeffASK {}".encode())
    assert response.status == 200


@pytest.mark.parametrize("graph", ["http://[", "a b", "<>", "\x00", "//", "urn:x:\ud7ff"])
def test_a_graph_that_is_no_iri_is_not_held(respond: Respond, graph: str) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        found = problem(respond(query_string=encoded(("query", "ASK {}"), (name, graph))))
        assert found["status"] == 400, found
