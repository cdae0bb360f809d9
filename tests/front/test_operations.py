"""Operations: probes, figures that add up, a log without persons, an end in order, processes that are killed."""

from __future__ import annotations

import json
import os
import signal
import socket as sockets
from pathlib import Path
from urllib.parse import quote

import pytest

from mc2cm_graph.workers import client
from tests.front.figures import figures, requests, wait_for_requests
from tests.front.running import Running, has_ended, running, small_server
from tests.workers.running import make_snapshot, wait_until

ASK = "/sparql?query=ASK%7B%7D"


def test_probes(small: Running) -> None:
    response, body = small.send("GET", "/healthz")
    assert (response.status, json.loads(body)) == (200, {"status": "ok"})
    response, body = small.send("GET", "/readyz")
    told = json.loads(body)
    assert (response.status, told["status"], told["data_version"]) == (200, "ready", "test-version")
    assert response.headers["Cache-Control"] == "no-store"
    assert small.send("POST", "/readyz", b"")[0].status == 405


def test_figures_add_up_over_the_processes(small: Running) -> None:
    before = requests(small, route="sparql", status="200")
    for _ in range(30):
        small.send("GET", ASK)
    small.send("GET", "/sparql?query=nonsense")
    wait_for_requests(small, before + 30, route="sparql", status="200")
    assert requests(small, route="sparql", status="400") >= 1
    told = figures(small)
    assert told["mc2cm_data_info", (("version", "test-version"),)] == 1
    assert told["mc2cm_workers_up", ()] == 1
    assert told["mc2cm_queries_total", (("verdict", "ok"),)] >= 1


def test_labels_do_not_grow_with_addresses(small: Running) -> None:
    counted = requests(small, route="page", status="404")
    for path in ["/nothing"] * 20:
        small.send("GET", path)
    wait_for_requests(small, counted + 20, route="page", status="404")
    before = len(figures(small))
    for number in range(50):
        small.send("GET", f"/nothing/{number}")
    wait_for_requests(small, counted + 70, route="page", status="404")
    assert len(figures(small)) == before


def test_the_log_tells_what_happened_and_nobody(small: Running) -> None:
    small.send(
        "GET",
        "/sparql?query=" + quote("ASK { <urn:secret> ?p ?o }"),
        X_Forwarded_For="203.0.113.9",
        User_Agent="Spy/1.0",
    )
    small.send("GET", "/no/such/page?secret=1")
    lines = [json.loads(line) for line in small.wait_for(r'^\{"time".*(/sparql|/no/such/page)', 2)]
    asked = next(line for line in lines if line["path"] == "/sparql" and line["status"] == 200)
    assert set(asked) == {
        "time",
        "method",
        "path",
        "status",
        "bytes",
        "ms",
        "cache",
        "verdict",
        "data_version",
    }
    small.wait_for(r'"/no/such/page"')
    said = "".join(small.said)
    for person in ("secret", "203.0.113.9", "127.0.0.1:", "Spy"):
        assert person not in said.replace(f"http://127.0.0.1:{small.port}", "")


def test_a_killed_page_process_is_replaced_each_time(tmp_path: Path) -> None:
    with small_server(make_snapshot(tmp_path / "s")) as server:
        for death in range(1, 4):
            os.kill(server.pages[-1], signal.SIGKILL)
            server.wait_for("Spawning worker-", 2 + death)
            server.wait_for("Started worker-", 2 + death)
            assert server.send("GET", ASK)[0].status == 200
            # The figures of the dead count too.
            wait_for_requests(server, death, route="sparql", status="200")


def test_a_killed_nursery_comes_back(tmp_path: Path) -> None:
    with small_server(make_snapshot(tmp_path / "s")) as server:
        pid = client.state(server.socket).pid
        os.kill(pid, signal.SIGKILL)
        server.wait_for("ended with code -9|starting again")
        wait_until(server.socket, lambda state: state.idle == 2)
        assert server.send("GET", ASK)[0].status == 200


def test_requests_under_way_end_before_the_server_does(tmp_path: Path) -> None:
    with small_server(make_snapshot(tmp_path / "s"), MC2CM_STOP_S="60") as server:
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
        with sockets.create_connection(("127.0.0.1", server.port), timeout=120) as connection:
            head = f"GET /sparql?format=csv&query={quote(slow)} HTTP/1.1\r\nHost: a\r\n\r\n"
            connection.sendall(head.encode())
            wait_until(server.socket, lambda state: state.busy == 1)
            server.process.terminate()
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert server.process.wait(120) == 0
        assert all(has_ended(pid) for pid in server.pages)


def test_a_server_that_is_killed_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    with small_server(make_snapshot(tmp_path / "s")) as server:
        folder = server.run
        nursery = client.state(server.socket).pid
        server.process.kill()
        server.process.wait(60)
        server.wait_for("^$")  # The pipe of its output ends with the last process.
        assert all(has_ended(pid) for pid in (*server.pages, nursery))
        assert folder.exists()
        with small_server(tmp_path / "s", TMPDIR=str(server.temporary)) as next_:
            assert next_.port
            assert not folder.exists()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MC2CM_DEADLIN_S": "5"}, "MC2CM_DEADLIN_S: no such setting, expected MC2CM_DEADLINE_S?"),
        ({"MC2CM_QUEUE": "many"}, "MC2CM_QUEUE: found 'many', expected a whole number above 0"),
        ({"MC2CM_SETTINGS": "/no/such/file"}, "/no/such/file: the file of settings cannot be read"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_starts(environment: dict[str, str], said: str) -> None:
    with (
        pytest.raises(AssertionError, match="the server ended") as ended,
        running(["server.py", "--only-serve"], environment=environment),
    ):
        pass
    assert said in str(ended.value)


def test_an_address_that_is_taken_is_told(small: Running, tmp_path: Path) -> None:
    command = ["-m", "tests.front.plain", "--snapshot", str(make_snapshot(tmp_path / "s"))]
    with pytest.raises(AssertionError, match="Address already in use"), running(command, port=small.port):
        pass
    assert small.send("GET", ASK)[0].status == 200
