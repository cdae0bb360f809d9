"""Older versions beside the served one: read by ``version=``, bounded in number and time, gone when they are gone."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from mc2cm_graph.snapshot import MANIFEST, Snapshot
from tests.front.running import Running, full_server
from tests.past import make_earlier, record_all, switch

VERSION = "MC2CM-Data-Version"
NAME = urlencode({"query": 'SELECT ?name { ?c a <https://w3id.org/mc2cm/ontology#City> ; '
                  '<http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?name'})  # fmt: skip
GONE, V1, V2 = "00000000000000a0", "00000000000000a1", "00000000000000a2"
NAMES = {"now": "Bréval", V1: "Bréval 1", V2: "Bréval 2"}


@pytest.fixture(scope="module")
def builds(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds: v1, v2, one that is gone, and the newest, which is served."""
    folder = tmp_path_factory.mktemp("older")
    shutil.copytree(world_snapshot.root, folder / world_snapshot.root.name)
    now = Snapshot.at(folder / world_snapshot.root.name)
    older = [
        make_earlier(now, name, renamed=('"Bréval"@en', f'"{label}"@en'))
        for name, label in ((GONE, "Bréval 0"), (V1, NAMES[V1]), (V2, NAMES[V2]))
    ]
    record_all(folder, *older, now)
    shutil.rmtree(older[0].root)
    switch(folder, now.root.name)
    return folder


@pytest.fixture(scope="module")
def server(builds: Path) -> Iterator[Running]:
    """A server that holds one older version at a time."""
    with full_server(
        builds,
        MC2CM_WATCH_S="0",
        MC2CM_OLDER_VERSIONS="1",
        MC2CM_OLDER_IDLE_S="600",
        MC2CM_ACCESS_LOG="stdout",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def now(builds: Path) -> str:
    """The version that is served."""
    return Snapshot.current(builds).manifest.version


def get(server: Running, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    response, body = server.send("GET", path, None, **headers)
    return response, body.decode()


def links(response: http.client.HTTPResponse) -> dict[str, str]:
    """Give the targets of the ``Link`` headers by relation."""
    found = {}
    for part in ",".join(response.headers.get_all("Link") or []).split(","):
        target, _, rest = part.strip().partition(">;")
        for relation in rest.partition('rel="')[2].partition('"')[0].split():
            found[relation] = target.removeprefix("<")
    return found


def started(server: Running) -> int:
    return sum("can be read beside the served one" in line for line in server.said)


def test_pages_data_queries_and_questions_are_read_from_an_older_version(server: Running, now: str) -> None:
    for version in (V1, V2):
        page, text = get(server, f"/city/breval?version={version}&lang=en", Accept="text/html")
        assert (page.status, page.headers[VERSION]) == (200, version)
        assert NAMES[version] in text
        assert f"This page shows version {version} of the data" in text
        assert 'href="/city/breval?lang=en"' in text
        assert f'href="/city/?version={version}&amp;lang=en"' in text
        rdf, turtle = get(server, f"/city/breval.ttl?version={version}")
        assert f'"{NAMES[version]}"@en' in turtle
        assert rdf.headers["Content-Location"] == f"/city/breval.ttl?version={version}"
        answer, rows = get(server, f"/sparql?{NAME}&format=csv&version={version}")
        assert (answer.status, answer.headers[VERSION]) == (200, version)
        assert NAMES[version] in rows.splitlines()
        asked, table = get(server, f"/queries/count-by-kind.csv?version={version}")
        assert (asked.status, asked.headers[VERSION]) == (200, version)
        assert "city" in table.lower()
        form = urlencode({"query": "ASK{}", "version": version}).encode()
        posted, body = server.send("POST", "/sparql", form, Content_Type="application/x-www-form-urlencoded",
                                   Accept="application/sparql-results+json")  # fmt: skip
        assert (posted.status, posted.headers[VERSION], json.loads(body)["boolean"]) == (200, version, True)
    current, text = get(server, "/city/breval?lang=en", Accept="text/html")
    assert current.headers[VERSION] == now
    assert "which is not the current one" not in text


def test_the_log_tells_the_version_that_was_read(server: Running, now: str) -> None:
    for _ in range(2):  # The second is answered from memory, if the same process has it.
        get(server, f"/country/?version={V1}&lang=en", Accept="text/html")
        get(server, "/country/?lang=en", Accept="text/html")
    lines = server.wait_for(r'"/country/"', 4)
    # Each page process writes its lines by itself, so their order is not that of the requests.
    assert Counter(json.loads(line)["data_version"] for line in lines) == {V1: 2, now: 2}


def test_the_permanent_address_that_an_answer_tells_gives_that_answer_for_ever(server: Running) -> None:
    for version in ("", f"&version={V1}"):
        first, body = get(server, f"/sparql?{NAME}{version}", Accept="text/csv")
        address = first.headers["Content-Location"].partition(f":{server.port}")[2]
        assert "version=" in address
        again, same = get(server, address)
        assert (again.status, same, again.headers["ETag"]) == (200, body, first.headers["ETag"])


def test_links_lead_from_version_to_version(server: Running, now: str) -> None:
    response, _ = get(server, f"/city/breval.ttl?version={V2}")
    assert response.headers["Memento-Datetime"].endswith("GMT")
    assert response.headers["X-Robots-Tag"] == "noindex"
    told = links(response)
    assert told["original"] == told["latest-version"] == "/city/breval.ttl"
    assert told["predecessor-version"] == f"/city/breval.ttl?version={V1}"
    assert told["successor-version"] == f"/city/breval.ttl?version={now}"
    assert told["version-history"] == "/versions"
    # From the first that is recorded to the last and back, by links alone.
    path = "/city/breval.ttl"
    seen: list[str | None] = []
    while path and len(seen) < 9:
        found, _ = get(server, path)
        seen.append(found.headers[VERSION])
        path = links(found).get("predecessor-version", "") if found.status == 200 else ""
    assert seen[:3] == [now, V2, V1]
    # What went before v1 is no longer kept, and says so.
    assert found.status == 410


@pytest.mark.parametrize(
    "path", ["/city/breval", "/city/breval.ttl", "/sparql?query=ASK%7B%7D", "/queries/count-by-kind.csv"]
)
def test_a_version_that_is_no_longer_kept_is_gone_with_what_can_be_read(
    server: Running, now: str, path: str
) -> None:
    address = f"{path}{'&' if '?' in path else '?'}version={GONE}"
    response, body = get(server, address, Accept="*/*")
    told = json.loads(body)
    assert (response.status, response.headers["Content-Type"]) == (410, "application/problem+json")
    assert (told["status"], told["version"], told["current"]) == (410, GONE, now)
    assert set(told["kept"]) == {V1, V2, now}
    assert told["kept"][0] == now
    page, text = get(server, address, Accept="text/html")
    assert page.status == 410
    assert GONE in text
    assert f'href="/versions/{GONE}"' in text
    assert f"version={V2}" in text
    # What it was is told all the same.
    assert get(server, f"/versions/{GONE}.ttl")[0].status == 200


def test_of_a_name_of_the_right_form_nobody_knows_that_it_never_was(server: Running) -> None:
    for path in ("/city/breval", "/sparql?query=ASK%7B%7D", "/queries/count-by-kind.csv"):
        address = f"{path}{'&' if '?' in path else '?'}version=0123456789abcdef"
        response, body = get(server, address)
        assert (response.status, json.loads(body)["recorded"]) == (410, False)
        assert "no record" in json.loads(body)["detail"]
        page, text = get(server, address, Accept="text/html")
        assert page.status == 410
        assert "no record here names it" in text
        assert "/versions/0123456789abcdef" not in text


@pytest.mark.parametrize(("version", "status"), [("never", 404), ("No%20Name", 400), ("", 400)])
def test_what_never_was_is_not_found(server: Running, version: str, status: int) -> None:
    before = started(server)
    for path in ("/city/breval", "/sparql?query=ASK%7B%7D", "/"):
        address = f"{path}{'&' if '?' in path else '?'}version={version}"
        assert get(server, address)[0].status == status
        assert get(server, address, Accept="text/html")[0].status == status
    assert started(server) == before
    # Nothing beside the snapshots can be named.
    for name in ("..", "history", "current", quote(f"../{V1}", safe="")):
        assert get(server, f"/city/breval?version={name}")[0].status in (400, 404)


def test_the_limits_of_queries_hold_in_an_older_version(server: Running) -> None:
    nested = "ASK {" + "{" * 90 + "}" * 90 + "}"
    response, body = get(server, "/sparql?" + urlencode({"query": nested, "version": V1}))
    assert (response.status, json.loads(body)["limit"]) == (400, "depth")
    refused, _ = get(
        server,
        "/sparql?" + urlencode({"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "version": V1}),
    )
    assert refused.status == 400


def test_as_many_older_versions_as_are_allowed_are_open(server: Running) -> None:
    for version in (V1, V2, V1):
        assert get(server, f"/city/breval.ttl?version={version}")[0].headers[VERSION] == version
    assert len(list(server.run.glob("older-*/pages"))) >= 1
    ended = sum("is no longer held beside" in line for line in server.said)
    assert started(server) - ended == 1


def test_many_at_once_are_answered_or_told_to_wait(server: Running) -> None:
    found: list[tuple[int, str | None]] = []

    def read(version: str) -> None:
        response, _ = get(server, f"/city/breval.ttl?version={version}")
        found.append((response.status, response.headers["Retry-After"]))

    readers = [threading.Thread(target=read, args=((V1, V2)[number % 2],)) for number in range(12)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(found) == 12
    assert {status for status, _ in found} <= {200, 503}
    assert all(wait for status, wait in found if status == 503)
    assert 200 in {status for status, _ in found}
    # The pages of today never felt it.
    assert get(server, "/city/breval")[0].status == 200


def test_a_killed_older_version_comes_back_and_takes_nothing_along(server: Running) -> None:
    # Nobody asked for this address before, so it is not answered from memory: the version is open.
    assert get(server, f"/city/breval.ttl?version={V1}&before=kill")[0].status == 200
    for pid in processes(server, "mc2cm_graph.front.older"):
        os.kill(pid, signal.SIGKILL)
    server.wait_for(f"the pages of version {V1} ended with code")
    assert get(server, "/city/breval.ttl")[0].status == 200
    response, _ = get(server, f"/city/breval.ttl?version={V1}&after=kill")
    assert (response.status, response.headers[VERSION]) == (200, V1)


def processes(server: Running, name: str) -> list[int]:
    """List the processes of this server that run a module."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if name.encode() in command and str(server.run).encode() in command:
                found.append(int(entry.name))
    assert found
    return found


def test_nobody_reads_it_and_it_ends(builds: Path) -> None:
    with full_server(builds, MC2CM_WATCH_S="0", MC2CM_OLDER_IDLE_S="0.5") as server:
        assert get(server, f"/city/breval.ttl?version={V1}")[0].status == 200
        pids = processes(server, "mc2cm_graph.front.older")
        server.wait_for(f"version {V1} is no longer held beside the served one")
        assert not any(
            Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()
            for pid in pids
        )
        assert get(server, f"/city/breval.ttl?version={V1}")[0].headers[VERSION] == V1


def test_an_older_version_that_cannot_be_opened_harms_nobody(builds: Path, tmp_path: Path) -> None:
    shutil.copytree(builds, tmp_path / "builds", symlinks=True)
    copy = tmp_path / "builds"
    (copy / V1 / "dataset.nq").write_bytes(b"<urn:a> <urn:b>")
    shutil.rmtree(copy / V2 / "queries" / "site")
    (copy / GONE).mkdir()
    (copy / GONE / MANIFEST).write_text("{}", "utf-8")
    with full_server(copy, MC2CM_WATCH_S="0", MC2CM_OLDER_VERSIONS="1") as server:
        broken, body = get(server, f"/city/breval.ttl?version={V1}")
        assert (broken.status, json.loads(body)["status"]) == (503, 503)
        assert broken.headers["Retry-After"]
        # It is not tried again at once.
        assert get(server, f"/city/breval.ttl?version={V1}")[0].status == 503
        assert sum(f"version {V1} cannot be read" in line for line in server.said) == 1
        # Pages that today's software cannot draw are gone; queries are answered all the same.
        assert get(server, f"/city/breval?version={V2}")[0].status == 410
        answer, rows = get(server, f"/sparql?{NAME}&format=csv&version={V2}")
        assert (answer.status, NAMES[V2] in rows.splitlines()) == (200, True)
        assert get(server, f"/city/breval?version={GONE}")[0].status == 410
        assert get(server, "/city/breval")[0].status == 200


def test_none_is_read_where_none_may_be(builds: Path) -> None:
    with full_server(builds, MC2CM_WATCH_S="0", MC2CM_OLDER_VERSIONS="0") as server:
        response, body = get(server, f"/city/breval?version={V1}")
        assert (response.status, json.loads(body)["kept"]) == (
            410,
            [Snapshot.current(builds).manifest.version],
        )


def test_what_was_served_is_readable_after_the_swap(builds: Path, now: str, tmp_path: Path) -> None:
    shutil.copytree(builds, tmp_path / "builds", symlinks=True)
    switch(tmp_path / "builds", V2)
    with full_server(tmp_path / "builds", MC2CM_WATCH_S="0") as server:
        assert get(server, "/city/breval.ttl")[0].headers[VERSION] == V2
        assert get(server, "/feed.atom")[1].count("<entry>") == 3
        switch(tmp_path / "builds", now)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for(f"version {V2} has ended")
        response, _ = get(server, "/city/breval.ttl")
        assert response.headers[VERSION] == now
        assert links(response)["predecessor-version"] == f"/city/breval.ttl?version={V2}"
        assert get(server, "/feed.atom")[1].count("<entry>") == 4
        assert get(server, f"/city/breval.ttl?version={V2}")[0].headers[VERSION] == V2
