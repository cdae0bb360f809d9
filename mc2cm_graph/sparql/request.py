"""Reading a request: the three ways to send a query (SPARQL 1.1 Protocol, 2.1)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mc2cm_graph import names
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.problem import Problem
from mc2cm_graph.sparql.prologue import resolve

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_URL_ENCODING_GROWTH = 3
_MOST_PARAMETERS = 1000
_UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")
_WITHOUT_QUERY = frozenset({"format", "lang", "version"})
"""Parameters of a request that asks for the service description."""
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_ROWS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SHORTEST_TIMEOUT_S = 0.001
_NO_VALUES: list[str] = []


class Request(NamedTuple):
    """A request as it came: ``query_string`` and ``body`` raw, headers None if absent.

    ``client`` tells clients apart for a fair share of the workers; it is opaque and never shown.
    """

    method: str
    query_string: bytes = b""
    body: bytes = b""
    content_type: str | None = None
    accept: str | None = None
    if_none_match: str | None = None
    accept_encoding: str | None = None
    client: str = ""


class Asked(NamedTuple):
    """The parameters of a query operation; ``query`` is None if there is none.

    ``timeout_s`` and ``max_rows`` are limits that the reader asks for, 0 without; ``version`` is the version
    of the data that is meant.
    """

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    timeout_s: float = 0.0
    max_rows: int = 0
    version: str | None = None


class Wrong(Exception):
    """The request is wrong; carries the problem and headers that belong to it."""

    def __init__(self, found: Problem, *headers: tuple[str, str]) -> None:
        super().__init__(found.detail)
        self.problem = found
        self.headers = headers


def longest_body_bytes(limits: Limits) -> int:
    """Return how long the body of a request may be: a query of the longest kind, URL-encoded."""
    return limits.query_bytes * _URL_ENCODING_GROWTH + (16 << 10)


def read(request: Request, limits: Limits) -> Asked:
    """Read the parameters of the three ways to send a query (SPARQL 1.1 Protocol, 2.1)."""
    given = parameters(request.query_string, "the address")
    direct: list[str] = []
    if request.method == "POST":
        media_type, charset = _content_type(request.content_type)
        if media_type not in (FORM, QUERY, UPDATE):
            found = f"found Content-Type: {request.content_type or 'none'}"
            raise Wrong(
                Problem("media-type", f"{found}, expected {FORM} or {QUERY}"),
                ("Accept-Post", f"{FORM}, {QUERY}"),
            )
        if charset not in ("", "utf-8", "utf8", "us-ascii"):
            raise Wrong(Problem("media-type", f"found charset={charset}, expected UTF-8"))
        if media_type == UPDATE:
            raise Wrong(_update_refused(f"the media type {UPDATE}"))
        if len(request.body) > longest_body_bytes(limits):
            raise Wrong(_too_long(len(request.body), limits))
        if media_type == QUERY:
            direct = [_decode(request.body, "the body")]
        else:
            given += parameters(request.body, "the body")
    by_name: dict[str, list[str]] = {}
    for name, value in given:
        by_name.setdefault(name, []).append(value)
    for name in _UPDATE_PARAMETERS:
        if name in by_name:
            raise Wrong(_update_refused(f"the parameter {name}"))
    return _collect(by_name, direct, request, limits)


def _collect(given: dict[str, list[str]], direct: list[str], request: Request, limits: Limits) -> Asked:
    values = given.get
    queries = direct + values("query", _NO_VALUES)
    if len(queries) > 1:
        raise Wrong(Problem("several-queries", f"found {len(queries)} queries, expected one"))
    if not queries and (request.method == "POST" or given.keys() - _WITHOUT_QUERY):
        found = ", ".join(sorted(given)) or "none"
        raise Wrong(Problem("no-query", f"found the parameters: {found}; expected query"))
    formats, versions = values("format"), values("version")
    return Asked(
        # Some editors of text put a byte order mark before it.
        query=queries[0].removeprefix("\ufeff") if queries else None,
        default_graphs=_graphs("default-graph-uri", values("default-graph-uri", _NO_VALUES)),
        named_graphs=_graphs("named-graph-uri", values("named-graph-uri", _NO_VALUES)),
        format=formats[-1] if formats else None,
        timeout_s=min(_timeout_s(values("timeout", _NO_VALUES)), limits.deadline_s),
        max_rows=_max_rows(values("maxrows", _NO_VALUES)),
        version=versions[-1] if versions else None,
    )


def _graphs(name: str, found: list[str]) -> tuple[str, ...]:
    """Resolve the IRIs of a dataset; whether the graphs are held is for the worker to say."""
    graphs = []
    for graph in found:
        try:
            graphs.append(resolve(names.BASE, graph))
        except ValueError as fault:
            raise Wrong(_bad(name, graph, f"an IRI ({fault})")) from fault
    return tuple(graphs)


def _timeout_s(found: list[str]) -> float:
    """Read ``timeout``: seconds, which may lower our deadline and never raise it; 0 without one."""
    if not found:
        return 0.0
    if _SECONDS.fullmatch(found[-1]) is None or float(found[-1]) < _SHORTEST_TIMEOUT_S:
        raise Wrong(
            _bad("timeout", found[-1], f"seconds, at least {_SHORTEST_TIMEOUT_S:g}, as in timeout=2.5")
        )
    return float(found[-1])


def _max_rows(found: list[str]) -> int:
    """Read ``maxrows``: solutions or triples after which the answer may be cut; 0 without one."""
    if not found:
        return 0
    if _ROWS.fullmatch(found[-1]) is None or int(found[-1]) == 0:
        raise Wrong(_bad("maxrows", found[-1], "a whole number above 0, as in maxrows=100"))
    return int(found[-1])


def _bad(name: str, value: str, expected: str) -> Problem:
    return Problem("bad-parameter", f"found {name}={value[:40]}, expected {expected}")


def parameters(encoded: bytes, where: str) -> list[tuple[str, str]]:
    """Read URL-encoded parameters; ``where`` is told if they are wrong. Raises Wrong."""
    if encoded.count(b"&") >= _MOST_PARAMETERS:
        raise Wrong(Problem("parameters", f"found more than {_MOST_PARAMETERS} parameters in {where}"))
    pairs = (pair.partition(b"=") for pair in encoded.replace(b"+", b" ").split(b"&") if pair)
    try:
        return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]
    except UnicodeDecodeError as fault:
        raise Wrong(
            Problem("encoding", f"found bytes in {where} that are not UTF-8 ({fault.reason})")
        ) from fault


def _unquoted(encoded: bytes) -> str:
    """Read a name or value as ``unquote`` does, by a decoder in C: of a long query that takes a tenth of the time."""
    if b"%" not in encoded:
        return encoded.decode()
    try:
        literal = encoded.replace(b"\\", rb"\\").replace(b"%", rb"\x").decode("unicode_escape")
    except UnicodeDecodeError:  # A percent sign without its two digits, which stands for itself.
        return unquote_to_bytes(encoded).decode()
    return literal.encode("latin-1").decode()


def _decode(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Wrong(
            Problem(
                "encoding", f"found byte {body[fault.start]:#04x} at {fault.start} of {where}, expected UTF-8"
            )
        ) from fault


def _content_type(header: str | None) -> tuple[str, str]:
    """Return media type and charset in lower case, each empty if absent."""
    kind, *parameters = (header or "").split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return kind.strip().lower(), charset


def _update_refused(found: str) -> Problem:
    return Problem("update-refused", f"found {found}; this endpoint answers queries and changes nothing")


def _too_long(size: int, limits: Limits) -> Problem:
    most = longest_body_bytes(limits)
    return Problem(
        "query-too-long",
        f"found a body of {size} bytes, expected at most {most}",
        limit="query_bytes",
        most=limits.query_bytes,
    )
