"""Which format a result is written in: the ``format`` asked for, else by ``Accept`` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_MOST_REMEMBERED, _LONGEST_REMEMBERED = 1024, 512
"""Clients ask in few ways, again and again."""


@dataclass(frozen=True, eq=False)
class Format:
    """A result format: its short name for ``?format=``, its media type and how it is sent; each is one object.

    ``aliases`` are further names that clients use for it in ``?format=``, ``other_types`` media types in
    ``Accept`` under which it may be sent too.
    """

    name: str
    media_type: str
    content_type: str
    aliases: tuple[str, ...] = ()
    other_types: tuple[str, ...] = ()
    description: str = ""
    """The IRI of the format in the W3C list of formats, for the service description."""


_W3C = "http://www.w3.org/ns/formats/"
JSON = Format(
    "json",
    "application/sparql-results+json",
    "application/sparql-results+json",
    other_types=("application/json",),
    description=_W3C + "SPARQL_Results_JSON",
)
XML = Format(
    "xml",
    "application/sparql-results+xml",
    "application/sparql-results+xml",
    other_types=("application/xml", "text/xml"),
    description=_W3C + "SPARQL_Results_XML",
)
CSV = Format("csv", "text/csv", "text/csv; charset=utf-8", description=_W3C + "SPARQL_Results_CSV")
TSV = Format(
    "tsv",
    "text/tab-separated-values",
    "text/tab-separated-values; charset=utf-8",
    description=_W3C + "SPARQL_Results_TSV",
)
TURTLE = Format(
    "ttl",
    "text/turtle",
    "text/turtle; charset=utf-8",
    aliases=("turtle", "n3"),
    description=_W3C + "Turtle",
)
N_TRIPLES = Format(
    "nt",
    "application/n-triples",
    "application/n-triples",
    aliases=("ntriples", "n-triples"),
    other_types=("text/plain",),
    description=_W3C + "N-Triples",
)
RDF_XML = Format(
    "rdf",
    "application/rdf+xml",
    "application/rdf+xml",
    aliases=("xml", "rdfxml", "rdf+xml", "rdf-xml"),
    other_types=("application/xml", "text/xml"),
    description=_W3C + "RDF_XML",
)
JSON_LD = Format(
    "jsonld",
    "application/ld+json",
    "application/ld+json",
    aliases=("json", "json-ld"),
    other_types=("application/json",),
    description=_W3C + "JSON-LD",
)

TABLES = (JSON, XML, CSV, TSV)
"""Formats of SELECT and ASK, the preferred one first."""

GRAPHS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
"""Formats of CONSTRUCT, DESCRIBE and the service description, the preferred one first."""


class NotAcceptable(Exception):
    """None of the formats on offer is wanted; the message says what was found and what is on offer."""


@dataclass(frozen=True)
class _Range:
    """A media range of ``Accept`` with its quality from 0 to 1."""

    kind: str
    quality: float

    def fits(self, media_type: str) -> int:
        """Return how closely the range names a media type: 0 not at all, 3 exactly."""
        if self.kind == media_type:
            return 3
        if self.kind == "*/*":
            return 1
        return 2 if self.kind.endswith("/*") and media_type.startswith(self.kind[:-1]) else 0


def choose(offered: tuple[Format, ...], accept: str | None, asked: str | None = None) -> tuple[Format, str]:
    """Return the format of the answer and the ``Content-Type`` under which it is sent.

    ``asked`` (the value of ``format``) outranks ``accept``. Without either the first offered is taken; among
    equally wanted ones the earlier offered. Raises NotAcceptable.
    """
    short = len(accept or "") + len(asked or "") <= _LONGEST_REMEMBERED
    return (_choose if short else _choose.__wrapped__)(offered, accept, asked)


@lru_cache(_MOST_REMEMBERED)
def _choose(offered: tuple[Format, ...], accept: str | None, asked: str | None) -> tuple[Format, str]:
    if asked:
        return _named(offered, asked.strip().lower())
    ranges = _ranges(accept)
    best: tuple[float, Format, str] | None = None
    for format_ in offered:
        for media_type in (format_.media_type, *format_.other_types):
            # A wildcard means the format's own type; its other types are sent to who names them.
            own = media_type == format_.media_type
            quality = _quality(ranges if own else _exact(ranges), media_type)
            if quality > 0 and (best is None or quality > best[0]):
                content_type = format_.content_type if own else media_type
                best = quality, format_, content_type
    if best is None:
        raise NotAcceptable(f"found Accept: {accept}, expected one of {_types(offered)}")
    return best[1], best[2]


def prefers_html(accept: str | None) -> bool:
    """Tell whether a client wants HTML more than any result format, as browsers do."""
    ranges = _ranges(accept)
    html = max(_quality(ranges, "text/html"), _quality(ranges, "application/xhtml+xml"))
    others = (_quality(ranges, format_.media_type) for format_ in TABLES + GRAPHS)
    return html > max(others)


def _named(offered: Sequence[Format], asked: str) -> tuple[Format, str]:
    for format_ in offered:
        if asked in (format_.name, format_.media_type):
            return format_, format_.content_type
    for format_ in offered:
        if asked in format_.aliases:
            return format_, format_.content_type
    names = ", ".join(format_.name for format_ in offered)
    raise NotAcceptable(f"found format={asked[:60]}, expected one of {names} for this form of query")


def _types(offered: Iterable[Format]) -> str:
    return ", ".join(format_.media_type for format_ in offered)


def _ranges(accept: str | None) -> tuple[_Range, ...]:
    """Read ``Accept``; a missing or empty one accepts everything, a range with a bad quality counts as 0."""
    if accept is None or not accept.strip():
        return (_Range("*/*", 1.0),)
    found = []
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = _number(value)
        if kind:
            found.append(_Range(kind, quality))
    return tuple(found)


def _number(value: str) -> float:
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0


def _exact(ranges: Iterable[_Range]) -> tuple[_Range, ...]:
    return tuple(range_ for range_ in ranges if "*" not in range_.kind)


def _quality(ranges: Iterable[_Range], media_type: str) -> float:
    """Return the quality of the range that names the media type most closely."""
    fitting = [(range_.fits(media_type), range_.quality) for range_ in ranges if range_.fits(media_type)]
    return max(fitting)[1] if fitting else 0.0
