"""Which answer a request asks for: an address, and what of its headers makes a difference.

Browsers word the same wish in many ways. Pages are made in seven languages and two codings, so what is kept for one
reader serves everyone who wishes the same; whoever words a wish in a way of his own has answers of his own.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import NamedTuple

from mc2cm_graph.front.coding import accepts_gzip
from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.web.languages import choose_language

_UNKEPT = frozenset(
    {b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since", b"authorization"}
)
"""Requests with one of these headers are answered anew."""

_DAY_S = 86400
_REMEMBERED = 1024
_LONGEST = 1024
"""Longer headers are not remembered: nobody may fill the memory with them."""

_PAGE = frozenset({"text/html", "application/xhtml+xml"})
_NEVER_OURS = ("image/", "audio/", "video/", "font/")
"""No address has an answer of these types to choose from; browsers name them all the same."""


class Variant(NamedTuple):
    """What was asked for; two requests with the same one get the same answer while an edition is served.

    ``day`` counts days in UTC, because some pages hold facts against the day. ``accept`` is empty for who takes
    a page or whatever there is; ``coding`` is ``gzip`` or empty.
    """

    path: bytes
    query: bytes
    host: bytes | None
    scheme: str
    day: int
    accept: bytes
    language: str
    coding: str


def variant(incoming: Incoming, scheme: str, is_negotiated: bool) -> Variant | None:
    """Give the variant that a request asks for, or None if it must be answered anew.

    ``is_negotiated`` is true where much more is on offer than a page and its twins (the endpoint): there the
    headers count as they stand.
    """
    headers = incoming.headers
    if incoming.method not in ("GET", "HEAD") or not _UNKEPT.isdisjoint(headers):
        return None
    get = headers.get
    accept, language = get(b"accept"), get(b"accept-language")
    coding = "gzip" if _takes_gzip(get(b"accept-encoding")) else ""
    day = int(time.time() // _DAY_S)
    path = incoming.scope["raw_path"]
    if is_negotiated or len(accept or b"") + len(language or b"") > _LONGEST:
        accept, tongue = accept or b"", (language or b"").decode("latin-1")
    else:
        accept, tongue = _wish(accept), _language(language)
    return Variant(path, incoming.query, get(b"host"), scheme, day, accept, tongue, coding)


@lru_cache(_REMEMBERED)
def _takes_gzip(accept_encoding: bytes | None) -> bool:
    return accepts_gzip(accept_encoding)


@lru_cache(_REMEMBERED)
def _language(accept_language: bytes | None) -> str:
    return choose_language(None, accept_language.decode("latin-1") if accept_language else None)


@lru_cache(_REMEMBERED)
def _wish(accept: bytes | None) -> bytes:
    """Give nothing for ``Accept`` of a browser or of who takes anything, else the header (RFC 9110, 12.5.1).

    A browser wants a page more than all else, but takes all else too.
    """
    if accept is None or not accept.strip():
        return b""
    qualities: dict[str, float] = {}
    for part in accept.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        _, mark, quality = parameters.replace(" ", "").rpartition("q=")
        try:
            qualities[name.strip()] = float(quality) if mark else 1.0
        except ValueError:
            return accept
    page = max((qualities.get(name, 0.0) for name in _PAGE), default=0.0)
    others = [
        quality
        for name, quality in qualities.items()
        if name not in _PAGE and name != "*/*" and not name.startswith(_NEVER_OURS)
    ]
    anything = qualities.get("*/*", 0.0)
    takes_all = 0 < anything <= 1 and not others and not _PAGE & qualities.keys()
    is_browser = 0 < anything < page <= 1 and all(quality < page for quality in others)
    return b"" if takes_all or is_browser else accept
