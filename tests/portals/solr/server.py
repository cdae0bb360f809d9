"""The HTTP interface of the stand-in."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from tests.portals.solr.collection import Collection
from tests.portals.solr.syntax import BadQueryError

ROOT = "/solr/ckan"
"""Where the one collection stands."""


class Server(ThreadingHTTPServer):
    """A collection on a port of the loopback interface; one request is worked on at a time."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, collection: Collection) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.collection = collection
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address of the collection."""
        return f"http://127.0.0.1:{self.server_address[1]}{ROOT}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    # Answers are written in two parts, head and body: without this the second waits for the first's receipt.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: CKAN tells what it asks."""

    def _answer(self, body: bytes) -> None:
        asked = urlsplit(self.path)
        part, given = asked.path.removeprefix(ROOT).strip("/"), parse_qs(asked.query, keep_blank_values=True)
        if "application/x-www-form-urlencoded" in self.headers.get("Content-Type", ""):
            given |= parse_qs(body.decode(), keep_blank_values=True)
        try:
            with self.server.lock:
                self._send(HTTPStatus.OK, self._result(part, given, body))
        except BadQueryError as error:
            refused = {"responseHeader": {"status": 400}, "error": {"msg": str(error), "code": 400}}
            self._send(HTTPStatus.BAD_REQUEST, json.dumps(refused))
        except LookupError:
            self._send(HTTPStatus.NOT_FOUND, f"not done by this stand-in: {self.path}")

    def _result(self, part: str, given: dict[str, list[str]], body: bytes) -> str:
        if part == "schema":
            return self.server.collection.schema.text
        if part == "admin/ping":
            return json.dumps({"responseHeader": {"status": 0}, "status": "OK"})
        if part == "update":
            update(self.server.collection, body, given)
            return json.dumps({"responseHeader": {"status": 0}})
        if part == "select":
            return json.dumps(select(self.server.collection, given))
        raise LookupError(part)

    def _send(self, status: HTTPStatus, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml" if text.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def update(collection: Collection, body: bytes, given: dict[str, list[str]]) -> None:
    """Carry out the body of an update: documents in JSON, or a deletion or a commit in XML.

    Raises BadQueryError; then nothing of the body was done.
    """
    commits = given.get("commit") == ["true"] or given.get("softCommit") == ["true"]
    if body.lstrip()[:1] in (b"[", b"{"):
        said = json.loads(body)
        before = list(collection.waiting)
        try:
            for document in said if isinstance(said, list) else [said]:
                collection.add(document)
        except BadQueryError:
            collection.waiting[:] = before
            raise
    elif body.strip():
        root = ElementTree.fromstring(body)  # noqa: S314 - what the CKAN of this very test says
        if root.tag not in ("delete", "commit", "optimize"):
            raise BadQueryError(f"not done by this stand-in: <{root.tag}>")
        for one in root.iter("query"):
            collection.delete(one.text or "")
        for one in root.iter("id"):
            collection.delete_key(one.text or "")
        commits = commits or root.tag != "delete"
    if commits:
        collection.commit()


def select(collection: Collection, given: dict[str, list[str]]) -> dict[str, Any]:
    """Answer a search in the shape of Solr's JSON.

    Raises BadQueryError.
    """
    found = collection.find(given)
    start, rows = (int(given.get(name, [default])[0]) for name, default in (("start", "0"), ("rows", "10")))
    names = " ".join(given.get("fl", ["*"]))
    answer: dict[str, Any] = {
        "responseHeader": {"status": 0, "QTime": 0},
        "response": {
            "numFound": len(found),
            "start": start,
            "numFoundExact": True,
            "docs": [collection.shown(d, score, names) for score, d in found[start : start + rows]],
        },
    }
    if given.get("facet", ["false"])[0].lower() in ("true", "on"):
        answer["facet_counts"] = {"facet_queries": {}, "facet_fields": collection.facets(found, given)}
    return answer
