"""Reading a request: the three ways to send a query (SPARQL 1.1 Protocol, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin

from mc2cm_graph import names
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.problem import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_URL_ENCODING_GROWTH = 3
_MOST_PARAMETERS = 1000
_UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")
_WITHOUT_QUERY = frozenset({"format", "lang"})
"""Parameters of a request that asks for the service description."""


@dataclass(frozen=True)
class Request:
    """A request as it came: ``query_string`` and ``body`` raw, headers None if absent."""

    method: str
    query_string: bytes = b""
    body: bytes = b""
    content_type: str | None = None
    accept: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True)
class Asked:
    """The parameters of a query operation; ``query`` is None if there is none."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


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
    parameters = _parameters(request.query_string, "the address")
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
            parameters += _parameters(request.body, "the body")
    for name in _UPDATE_PARAMETERS:
        if any(key == name for key, _ in parameters):
            raise Wrong(_update_refused(f"the parameter {name}"))
    return _collect(parameters, direct, request)


def _collect(parameters: list[tuple[str, str]], direct: list[str], request: Request) -> Asked:
    def values(name: str) -> list[str]:
        return [value for key, value in parameters if key == name]

    queries = direct + values("query")
    if len(queries) > 1:
        raise Wrong(Problem("several-queries", f"found {len(queries)} queries, expected one"))
    if not queries and (request.method == "POST" or {key for key, _ in parameters} - _WITHOUT_QUERY):
        found = ", ".join(sorted({key for key, _ in parameters})) or "none"
        raise Wrong(Problem("no-query", f"found the parameters: {found}; expected query"))
    formats = values("format")
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=tuple(urljoin(names.BASE, graph) for graph in values("default-graph-uri")),
        named_graphs=tuple(urljoin(names.BASE, graph) for graph in values("named-graph-uri")),
        format=formats[-1] if formats else None,
    )


def _parameters(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii") if encoded.isascii() else encoded.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as fault:
        raise Wrong(
            Problem("encoding", f"found bytes in {where} that are not UTF-8 ({fault.reason})")
        ) from fault
    except ValueError as fault:
        raise Wrong(
            Problem("parameters", f"found more than {_MOST_PARAMETERS} parameters in {where}")
        ) from fault


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
