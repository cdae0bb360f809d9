"""Which answer a request asks for: an address, and what of its headers makes a difference.

Browsers word the same wish in many ways. Pages are made in seven languages and two codings, so what is kept for one
reader serves everyone who wishes the same; whoever words a wish in a way of his own has answers of his own.
"""

from __future__ import annotations

import re
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

_NEVER_OURS = ("image/", "audio/", "video/", "font/", "application/signed-exchange")
"""No address has an answer of these types to choose from; browsers name them all the same."""

_QUALITY = re.compile(r"q=(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


class Variant(NamedTuple):
    """What was asked for; two requests with the same one get the same answer while an edition is served.

    ``day`` counts days in UTC, because some pages hold facts against the day. ``accept`` is the wish for types in
    one order; ``coding`` is ``gzip`` or empty.
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
    """Write ``Accept`` without its order and without types that no address has on offer (RFC 9110, 12.5.1).

    So the common browsers wish the same. A header with other parameters than qualities stands as it is.
    """
    if accept is None:
        return b""
    wishes: dict[str, float] = {}
    for part in accept.decode("latin-1").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name.startswith(_NEVER_OURS):
            continue
        quality = 1.0
        for parameter in parameters:
            if not _QUALITY.fullmatch(parameter):
                return accept
            quality = float(parameter.removeprefix("q="))
        if name in wishes:
            return accept
        wishes[name] = quality
    return ",".join(f"{name};q={quality}" for name, quality in sorted(wishes.items())).encode()
