"""Calls of other endpoints from a worker, over both kinds of store: the call goes out, the engine never does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import trustme

from mc2cm_graph.snapshot import MANIFEST, Manifest
from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Call, Job
from mc2cm_graph.workers.process import NurseryProcess
from tests.workers.listening import listening
from tests.workers.running import BASE, JSON, LIMITS, make_snapshot

ONE_ROW = (
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://example.org/lyon"}}]}}'
)


def on_disk(snapshot: Path) -> None:
    """Give a snapshot a store on disk."""
    store = ox.Store(str(snapshot / "store"))
    store.bulk_load(path=str(snapshot / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
    store.flush()
    manifest = Manifest.read(snapshot / MANIFEST)
    replace(manifest, store="store").write(snapshot / MANIFEST)


def calling(endpoint: str) -> Job:
    """A query that takes its subjects from another endpoint."""
    text = f"SELECT ?o {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} ?s <{BASE}name> ?o }}"
    start = text.index("SERVICE")
    group = text.index("{", start)
    call = Call(endpoint, 0, start, group, text.index("}", group) + 1, silent=False)
    return Job(text, JSON, calls=(call,), repeatable=False)


@pytest.mark.parametrize("disk", [False, True])
def test_the_worker_calls_and_the_engine_cannot(tmp_path: Path, disk: bool) -> None:
    snapshot = make_snapshot(tmp_path / "snapshot")
    if disk:
        on_disk(snapshot)
    socket = tmp_path / "s"
    with listening() as named, listening() as other, NurseryProcess(snapshot, socket, LIMITS, network=True):
        asked = named.answer(200, ONE_ROW, Content_Type="application/sparql-results+json")
        heard = other.answer(200, ONE_ROW, Content_Type="application/sparql-results+json")
        for _ in range(3):
            answer = client.ask(socket, calling(named.url))
            assert answer.verdict == "ok", answer.message
            assert b"Lyon" in answer.read()
            # What the gate would never let through: the engine itself meets SERVICE.
            answer = client.ask(socket, Job(f"ASK {{ SERVICE <{other.url}> {{ ?s ?p ?o }} }}", JSON))
            assert answer.verdict == "refused"
        assert (len(asked), heard) == (3, [])
        other.answer(500)
        assert client.ask(socket, calling(other.url)).verdict == "service-failed"
        assert client.ask(socket, Job("ASK {}", JSON)).verdict == "ok"


def test_without_the_permission_no_worker_can_call(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path / "snapshot")
    socket = tmp_path / "s"
    with listening() as stranger, NurseryProcess(snapshot, socket, LIMITS):
        heard = stranger.answer(200, ONE_ROW)
        assert client.ask(socket, calling(stranger.url)).verdict == "service-failed"
        assert heard == []


def test_an_endpoint_over_tls_is_asked_if_its_authority_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = make_snapshot(tmp_path / "snapshot")
    trusted, unknown = trustme.CA(), trustme.CA()
    (tmp_path / "trusted").mkdir()
    trusted.cert_pem.write_to_path(tmp_path / "trusted" / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted" / "authority.pem"))
    socket = tmp_path / "s"
    with (
        listening(trusted) as known,
        listening(unknown) as stranger,
        NurseryProcess(snapshot, socket, LIMITS, network=True),
    ):
        asked = known.answer(200, ONE_ROW, Content_Type="application/sparql-results+json")
        heard = stranger.answer(200, ONE_ROW, Content_Type="application/sparql-results+json")
        answer = client.ask(socket, calling(known.url))
        assert answer.verdict == "ok", answer.message
        assert b"Lyon" in answer.read()
        answer = client.ask(socket, calling(stranger.url))
        assert answer.verdict == "service-failed"
        assert "certificate" in answer.message.lower()
        assert (len(asked), heard) == (1, [])
