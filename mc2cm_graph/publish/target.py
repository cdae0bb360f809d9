"""A store that a snapshot is loaded into: SPARQL 1.1 Graph Store Protocol, Update and Query over HTTP.

Credentials come from the environment or from ~/.netrc; they are put into no message, file or address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

import pyoxigraph as ox
import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from mc2cm_graph.credentials import Credentials
from mc2cm_graph.publish.address import Addresses
from mc2cm_graph.publish.content import DEFAULT

By = Literal["graph-store", "update"]

_TIMEOUT_S = (10.0, 600.0)
_LONGEST_MESSAGE = 300
_RESULTS = "application/sparql-results+json"
_N_TRIPLES = "application/n-triples"
_FORM = "application/x-www-form-urlencoded"
_UPDATE = "application/sparql-update"
_FORMATS = {
    _N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_VARIABLE = re.compile(r"\?(graph|triples)\b")
_REMEDIES = {
    401: "set MC2CM_PUBLISH_USER and MC2CM_PUBLISH_PASSWORD, or MC2CM_PUBLISH_TOKEN, or write it to ~/.netrc",
    403: "give the user the right to write there",
    404: "check the address, or name the services with --query-url, --update-url and --graphs-url",
    405: "the address takes no such request: try --by update, or name the services one by one",
    413: "the store takes less at a time: lower --part-bytes",
    503: "run the same command again later: it goes on where it stopped",
}


class PublishFailed(Exception):
    """The snapshot could not be loaded or is not the same there; the message says where and what to do."""


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Anonymous(AuthBase):
    """Sends no credentials, not even those of ~/.netrc: which scheme to use, the store says first."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class Target:
    """One store. ``default_graph`` is the IRI that stands for the default graph there; empty: the real one.

    Every method raises PublishFailed if the store cannot be reached or answers otherwise than it should.
    """

    def __init__(
        self,
        addresses: Addresses,
        texts: Path,
        credentials: Credentials,
        default_graph: str = "",
        by: By = "graph-store",
    ) -> None:
        """Name the store; ``texts`` is the folder of its queries and updates. Nothing is sent yet."""
        self.addresses = addresses
        self.default_graph = default_graph
        self.by = by
        self._texts = texts
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "mc2cm-graph"
        self._user = (credentials.user, credentials.password)
        self._session.auth = _Bearer(credentials.token) if credentials.token else _Anonymous()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def answers(self, query_address: str) -> bool:
        """Tell whether an address answers a query; False if it is something else."""
        try:
            response = self._query(query_address, "alive", _RESULTS)
            answer = json.loads(response.content)
        except (PublishFailed, ValueError):
            return False
        return isinstance(answer, dict) and ("boolean" in answer or "results" in answer)

    def has_graphs(self, graphs_address: str) -> bool:
        """Tell whether there is something like a Graph Store, be it closed to us."""
        try:
            response = self._session.head(f"{graphs_address}?default", timeout=_TIMEOUT_S)
        except requests.RequestException:
            return False
        return response.status_code in (200, 204, 400, 401, 403)

    def sizes(self) -> dict[str, int]:
        """Count the triples of every graph; the default graph goes under the name DEFAULT."""
        response = self._query(self.addresses.query, "graphs", _RESULTS)
        rows = self._rows(response)
        most = response.headers.get("X-SPARQL-MaxRows", "")
        if most:
            raise PublishFailed(
                f"{self.addresses.query}: found answers cut at {most} rows, expected whole ones;"
                " raise ResultSetMaxRows in the store's settings"
            )
        found = {row["graph"]["value"]: int(row["triples"]["value"]) for row in rows if "graph" in row}
        if self.default_graph:
            found[DEFAULT] = found.pop(self.default_graph, 0)
        else:
            counted = self._rows(self._query(self.addresses.query, "default-graph", _RESULTS))
            found[DEFAULT] = int(counted[0]["triples"]["value"]) if counted else 0
        return found

    def content(self, graph: str) -> Iterable[ox.Triple]:
        """Read back a graph; empty if the store has none of this name."""
        if self.by == "graph-store":
            response = self._send(
                "GET", self._graph_address(graph), headers={"Accept": _N_TRIPLES}, allowed=(404,)
            )
            if response.status_code == 404:
                return ()
        else:
            name = self._name(graph)
            response = self._query(
                self.addresses.query, "content" if name else "default-content", _N_TRIPLES, name
            )
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if media_type not in _FORMATS:
            raise PublishFailed(
                f"{response.url}: found an answer in {media_type or 'no media type'}, expected {_N_TRIPLES}"
            )
        try:
            return [quad.triple for quad in ox.parse(response.content, format=_FORMATS[media_type])]
        except (SyntaxError, ValueError) as fault:
            raise PublishFailed(f"{response.url}: found an answer that cannot be read ({fault})") from fault

    def load(self, graph: str, document: bytes, replace: bool) -> None:
        """Add N-Triples to a graph, or put them in its place."""
        if self.by == "graph-store":
            method = "PUT" if replace else "POST"
            self._send(method, self._graph_address(graph), document, {"Content-Type": _N_TRIPLES})
            return
        if replace:
            self.drop(graph)
        if document:
            name = self._name(graph)
            self._update("insert" if name else "insert-default", name, document.decode())

    def drop(self, graph: str) -> None:
        """Remove a graph; nothing happens if there is none."""
        if self.by == "graph-store":
            self._send("DELETE", self._graph_address(graph), allowed=(404,))
            return
        name = self._name(graph)
        self._update("drop" if name else "drop-default", name)

    def _name(self, graph: str) -> str:
        return self.default_graph if graph == DEFAULT else graph

    def _graph_address(self, graph: str) -> str:
        name = self._name(graph)
        return f"{self.addresses.graphs}?" + (f"graph={quote(name, safe='')}" if name else "default")

    def _query(self, address: str, name: str, accept: str, graph: str = "") -> requests.Response:
        text = self._text(f"{name}.rq", {"graph": f"<{graph}>"} if graph else {})
        body = f"query={quote(text, safe='')}".encode()
        response = self._send("POST", address, body, {"Content-Type": _FORM, "Accept": accept})
        if response.headers.get("X-SQL-State"):
            raise PublishFailed(
                f"{address}: found an answer in part only, expected a whole one: raise its time"
            )
        return response

    def _update(self, name: str, graph: str, triples: str = "") -> None:
        values = {"graph": f"<{graph}>", "triples": triples}
        text = self._text(f"{name}.ru", values)
        self._send("POST", self.addresses.update, text.encode(), {"Content-Type": _UPDATE})

    def _text(self, name: str, values: Mapping[str, str]) -> str:
        """Read a text of ours; graph names come from the snapshot, triples from the N-Triples writer."""
        lines = (self._texts / name).read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#"))
        put: Callable[[re.Match[str]], str] = lambda found: values.get(found[1], found[0])  # noqa: E731
        return _VARIABLE.sub(put, text)

    @staticmethod
    def _rows(response: requests.Response) -> list[dict[str, dict[str, str]]]:
        try:
            rows: list[dict[str, dict[str, str]]] = json.loads(response.content)["results"]["bindings"]
        except (ValueError, KeyError, TypeError) as fault:
            raise PublishFailed(
                f"{response.url}: found an answer that is no table in {_RESULTS} ({fault!r})"
            ) from fault
        return rows

    def _send(
        self,
        method: str,
        address: str,
        body: bytes = b"",
        headers: Mapping[str, str] = MappingProxyType({}),
        allowed: tuple[int, ...] = (),
    ) -> requests.Response:

        def send() -> requests.Response:
            return self._session.request(
                method,
                address,
                data=body or None,
                headers=dict(headers),
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )

        try:
            response = send()
            if response.status_code == 401 and self._answer_challenge(response):
                response = send()
        except requests.RequestException as fault:
            raise PublishFailed(
                f"{address}: cannot be reached ({fault.__class__.__name__}); check the address and that the store"
                " runs, then run the same command again: it goes on where it stopped"
            ) from fault
        if response.status_code // 100 == 2 or response.status_code in allowed:
            return response
        raise PublishFailed(_refused(method, address, response))

    def _answer_challenge(self, response: requests.Response) -> bool:
        """Choose the scheme that the store asks for (RFC 7616 Digest, RFC 7617 Basic)."""
        if not isinstance(self._session.auth, _Anonymous):
            return False
        user, password = self._user
        if not user:
            found = requests.utils.get_netrc_auth(response.url)
            if not found:
                return False
            user, password = found
        wanted = response.headers.get("WWW-Authenticate", "").lower()
        scheme = HTTPDigestAuth if "digest" in wanted else HTTPBasicAuth
        self._session.auth = scheme(user, password)
        return True


def _refused(method: str, address: str, response: requests.Response) -> str:
    status = response.status_code
    said = re.sub(r"\s+", " ", response.text).strip()[:_LONGEST_MESSAGE]
    if 300 <= status < 400:
        return (
            f"{address}: found a redirection to {response.headers.get('Location')}, expected the store itself"
        )
    remedy = _REMEDIES.get(status, "see what the store says")
    return f"{address}: {method} was answered with the status {status}, expected 2xx; {remedy}" + (
        f" [{said}]" if said else ""
    )
