"""Runaway queries: each ends within its limits, others are answered meanwhile, and so is the very next query."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.workers.running import Start, rows, run, wait_until

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
TRIPLES = " ".join(f"?s <http://example.org/p{number}> ?o{number} ." for number in range(300))
RUNAWAYS = {
    "cross product": (f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(?a != ?l) }}", {"deadline"}),
    "nested braces": ("SELECT * WHERE {" + "{" * 50_000 + "}" * 50_000 + "}", {"crashed"}),
    "nested parentheses": ("ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }", {"crashed"}),
    "nested negation": ("ASK { FILTER(" + "!" * 100_000 + "true) }", {"crashed"}),
    "300 triple patterns": (f"SELECT * WHERE {{ {TRIPLES} }}", {"deadline"}),
    "sort beyond memory": (f"SELECT * WHERE {{ {CROSS} }} ORDER BY ?a ?l", {"memory", "deadline"}),
    "giant result": ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }", {"result-size"}),
    "giant graph": (
        "CONSTRUCT { ?a ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
        {"result-size", "deadline", "memory"},
    ),
    "regex bomb": (
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(REGEX(CONCAT(STR(?c), STR(?l)), '(.*){{20}}x')) }}",
        {"deadline", "memory"},
    ),
    "string bomb": (
        "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i)))) AS ?n)"
        " WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {"deadline", "memory"},
    ),
    "endless path": (
        "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<x:x>|^!<x:y>)* ?b . ?c (!<x:x>|^!<x:y>)* ?d FILTER(?a != ?d) }",
        {"deadline", "memory", "syntax"},
    ),
}
ORDINARY = "SELECT ?name WHERE { <http://example.org/lyon> <http://example.org/name> ?name }"


def mixed_values(count: int) -> str:
    """Give numbers and strings without an order to be seen; the engine's own order of them is none."""
    values = [number * 7919 % 5003 for number in range(count)]
    return " ".join(str(value) if value % 2 else f'"{value}"' for value in values)


def test_an_error_of_the_engine_is_told_as_one(socket: Path) -> None:
    """It breaks off and takes its process along: that is neither the reader's doing nor a want of memory."""
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {mixed_values(3000)} }} }} ORDER BY "
    answer = run(socket, query + "?x")
    assert (answer.verdict, answer.limit) == ("fault", None)
    assert "total order" in answer.message
    assert "ORDER BY STR(?x)" in answer.message
    assert len(rows(socket, query + "STR(?x)")) == 3000


@pytest.mark.parametrize("name", RUNAWAYS)
def test_the_very_next_query_is_answered(socket: Path, name: str) -> None:
    query, verdicts = RUNAWAYS[name]
    media_type = "text/turtle" if query.startswith("CONSTRUCT") else "text/csv"
    answer = run(socket, query, media_type)
    assert answer.verdict in verdicts, answer
    assert (answer.content, answer.file) == (b"", None)
    for _ in range(3):
        assert rows(socket, ORDINARY) == ["Lyon"]


def test_others_are_answered_while_a_runaway_burns(start: Start) -> None:
    _, socket = start(deadline_s=600.0)
    query, _ = RUNAWAYS["cross product"]
    with ThreadPoolExecutor(1) as pool:
        burning = pool.submit(run, socket, query)
        state = wait_until(socket, lambda state: state.busy == 1)
        for _ in range(20):
            assert rows(socket, ORDINARY) == ["Lyon"]
        assert not burning.done()
        # Its own deadline is far away; the test ends it as an operator would.
        os.kill(state.running[0], signal.SIGKILL)
        assert burning.result().verdict == "crashed"
    assert wait_until(socket, lambda state: state.idle == 2).busy == 0


def test_a_deadline_ends_with_its_job(start: Start) -> None:
    """A worker that answered in time is not killed later by the deadline of that job."""
    _, socket = start(workers=1)
    before = wait_until(socket, lambda state: state.idle == 1)
    assert rows(socket, ORDINARY, deadline_s=0.2) == ["Lyon"]
    burner, _ = RUNAWAYS["cross product"]
    assert run(socket, burner).verdict == "deadline"
    after = wait_until(socket, lambda state: state.idle == 1)
    assert after.ended == {"deadline": 1}
    assert after.forked == before.forked + 1


def test_a_job_may_ask_for_an_earlier_deadline_only(start: Start) -> None:
    _, socket = start(workers=1)
    burner, _ = RUNAWAYS["cross product"]
    early = run(socket, burner, deadline_s=0.1)
    late = run(socket, burner, deadline_s=900.0)
    assert (early.verdict, late.verdict) == ("deadline", "deadline")


def test_memory_that_stays_taken_retires_the_worker(start: Start) -> None:
    """Many jobs, each within the limit, do not starve the last one."""
    _, socket = start(workers=1, result_bytes=64 << 20, deadline_s=60.0)
    inner = "SELECT * WHERE { ?a ?b ?c . ?lyon <http://example.org/name> ?f } ORDER BY ?c"
    sort = f"SELECT (COUNT(*) AS ?n) WHERE {{ {inner} }}"
    for _ in range(10):
        assert run(socket, sort, "text/csv").verdict == "ok"
