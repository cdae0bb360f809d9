"""Two read copies of one snapshot behind nginx: equal answers, and one takes over from the other."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.needs import need
from tests.ports import free_port
from tests.publish.serving import serve

QUERY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50"
LONG_QUERY = f"ASK {{ ?s ?p '{'x' * 5000}' }}"
JSON = {"Accept": "application/sparql-results+json"}
ADDRESSES = (
    "/city/altamar",
    "/practice/",
    "/practice.csv",
    "/city/altamar.ttl",
    "/queries/count-by-kind.json",
)


@contextmanager
def balancer(folder: Path, copies: tuple[int, int]) -> Iterator[str]:
    """Run nginx with the configuration of the repository, its ports and paths put in place."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    need(nginx is not None, "nginx (apt install nginx-light)")
    port = free_port()
    text = (REPOSITORY / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in zip((8001, 8002, 8000), (*copies, port), strict=True):
        assert f"127.0.0.1:{old}" in text
        text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
    settings = folder / "nginx.conf"
    settings.write_text(text.replace("/tmp/mc2cm-nginx", str(folder / "nginx")), encoding="utf-8")  # noqa: S108
    said = folder / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            [str(nginx), "-c", str(settings), "-p", str(folder), "-g", "daemon off; master_process off;"],
            stderr=output,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            while True:
                assert process.poll() is None, said.read_text(encoding="utf-8")
                try:
                    requests.get(f"{base}/healthz", timeout=30)
                    break
                except requests.ConnectionError:
                    continue
            yield base
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as everything:
        yield everything


def test_copies_answer_alike_and_take_over(
    world_snapshot: Snapshot, tmp_path: Path, stack: ExitStack
) -> None:
    first, second = (
        stack.enter_context(serve(world_snapshot, "--only-serve", MC2CM_TRUSTED_PROXIES="127.0.0.1/32"))
        for _ in range(2)
    )
    base = stack.enter_context(balancer(tmp_path, (first.port, second.port)))
    known = {"Host": urlsplit(base).netloc}
    expected: dict[str, tuple[str | None, bytes]] = {}
    for path in ADDRESSES:
        # As the balancer asks: pages name themselves in other languages by the host that the reader knows.
        one, two = (requests.get(f"{copy.base}{path}", headers=known, timeout=60) for copy in (first, second))
        assert one.status_code == two.status_code == 200, path
        assert (one.headers["ETag"], one.content) == (two.headers["ETag"], two.content), path
        expected[path] = one.headers["ETag"], one.content
    answers = [
        requests.get(f"{copy.base}/sparql", {"query": QUERY}, headers=JSON, timeout=60)
        for copy in (first, second)
    ]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert answers[0].content == answers[1].content
    assert len(answers[0].json()["results"]["bindings"]) == 50

    def ask_all() -> None:
        for path, (tag, body) in expected.items():
            found = requests.get(f"{base}{path}", timeout=60)
            assert (found.status_code, found.headers["ETag"], found.content) == (200, tag, body), path
        for method in ("GET", "POST"):
            parameters = {"params" if method == "GET" else "data": {"query": QUERY}}
            found = requests.request(method, f"{base}/sparql", headers=JSON, timeout=60, **parameters)  # type: ignore[arg-type]
            assert (found.status_code, found.content) == (200, answers[0].content)
        # Its address stands in a header, which is longer than what nginx takes unless told.
        found = requests.get(f"{base}/sparql", {"query": LONG_QUERY}, headers=JSON, timeout=60)
        assert (found.status_code, found.json()["boolean"]) == (200, False)
        assert len(found.headers["Content-Location"]) > 5000
        tag = expected["/city/altamar"][0] or ""
        found = requests.get(f"{base}/city/altamar", headers={"If-None-Match": tag}, timeout=60)
        assert found.status_code == 304

    for _ in range(3):
        ask_all()
    first.kill()
    for _ in range(5):
        ask_all()
    assert requests.get(f"{second.base}/healthz", timeout=60).status_code == 200
    second.kill()
    assert requests.get(f"{base}/city/altamar", timeout=60).status_code in (502, 504)


def test_the_configuration_is_read_by_nginx(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    need(nginx is not None, "nginx (apt install nginx-light)")
    settings = tmp_path / "nginx.conf"
    text = (REPOSITORY / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    settings.write_text(text.replace("/tmp/mc2cm-nginx", str(tmp_path / "nginx")), encoding="utf-8")  # noqa: S108
    done = subprocess.run(
        [str(nginx), "-t", "-c", str(settings)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
