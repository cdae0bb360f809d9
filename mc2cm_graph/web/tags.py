"""Entity tags of pages and data, known before anything is asked of the graph (RFC 9110, 8.8.3 and 13.1.2).

An answer is a function of the data version, of the code, settings and libraries that draw it, and of the request: its
address with the host, its language, what it accepts, and for checks the day. A tag is the hash of these. So who comes
back with a tag of ours holds what would be drawn, and is told so without a query; and equal tags mean equal bytes.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import cast

from flask import Response, current_app, g, request

from mc2cm_graph.history import kept_versions
from mc2cm_graph.web import links
from mc2cm_graph.web.data import RDF_TYPES
from mc2cm_graph.web.day import today
from mc2cm_graph.web.site import browser, language, site
from mc2cm_graph.web.versions import history

_LIBRARIES = ("pyoxigraph", "flask", "jinja2", "markupsafe", "babel", "leather")
"""Libraries that write answers: another release of one may write other bytes."""

_DAILY = frozenset({"checks", "suggest"})
"""Rooms whose answers depend on the day."""

_BY_THEMSELVES = frozenset({"versions", "changes", "endpoint", "dumps"})
"""Rooms that are asked in any case: they compare for themselves, or read no graph."""

_OF_THE_PAST = frozenset({"versions", "changes", "openapi", "catalogue"})
"""Rooms that tell of other versions than the served one."""

_STATE = "mc2cm-state"
_GZIP = "-gzip"
_DIGITS = 32


def tag_of(response: Response) -> str:
    """Give the tag of an answer that is not compressed; that of data tells the format, for who comes back with it."""
    extension = next((name for name, type_ in RDF_TYPES.items() if type_ == response.mimetype), "")
    return f"{of_request()}-{extension}" if extension else of_request()


def compressed(response: Response) -> None:
    """Mark the tag of an answer that was compressed: strong tags differ by coding (RFC 9110, 8.8.3.3)."""
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(tag + _GZIP)


def is_known(tag: str) -> bool:
    """Tell whether the client holds an answer with this tag, compressed or not."""
    return known_form(tag) is not None


def known_form(tag: str) -> str | None:
    """Give the form of a tag that the client holds, the plain one or that of the compressed answer."""
    return next((form for form in (tag, tag + _GZIP) if request.if_none_match.contains_weak(form)), None)


def unchanged() -> Response | None:
    """Answer 304 to who holds what this request asks for, before anything is asked of the graph; None otherwise.

    ``*`` is not enough: whether there is such a thing only the graph knows.
    """
    held = request.if_none_match
    if request.method not in ("GET", "HEAD") or held.star_tag or not held.as_set(include_weak=True):
        return None
    if request.endpoint in (None, "static") or request.blueprint in _BY_THEMSELVES:
        return None
    for extension in ("", *RDF_TYPES):
        tag = f"{of_request()}-{extension}" if extension else of_request()
        form = known_form(tag)
        if form is not None:
            return _not_modified(form, extension)
    return None


def _not_modified(tag: str, extension: str) -> Response:
    """Make the answer with the headers that the whole one had (RFC 9110, 15.4.5)."""
    response = Response(status=304)
    del response.headers["Content-Type"]  # It is for what is sent.
    response.set_etag(tag)
    response.vary.update(("Accept", "Accept-Language", "Accept-Encoding"))
    if extension:
        path = request.path.rstrip("/")
        whole = path if path.endswith(f".{extension}") else f"{path}.{extension}"
        response.headers["Content-Location"] = links.in_version(whole)
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def of_request() -> str:
    """Hash what an answer to this request depends on."""
    if "tag" not in g:
        parts = (
            browser().manifest.version,
            _state(),
            request.host_url,
            request.environ.get("PATH_INFO"),
            request.environ.get("QUERY_STRING"),
            request.headers.get("Accept"),
            language(),
            bool(links.older_version()),
            today().isoformat() if request.blueprint in _DAILY else "",
            _past() if request.blueprint in _OF_THE_PAST else "",
        )
        g.tag = hashlib.sha256(repr(parts).encode()).hexdigest()[:_DIGITS]
    return cast(str, g.tag)


def _state() -> str:
    """Name the state of everything that draws, the same in every copy of this server: code, settings, libraries."""
    made = current_app.extensions
    if _STATE not in made:
        settings = site().settings
        shown = settings.repository_url, settings.contact, sorted(settings.service_allowed), settings.limits
        libraries = [(name, version(name)) for name in _LIBRARIES]
        made[_STATE] = repr((site().edition, shown, libraries))
    return cast(str, made[_STATE])


def _past() -> tuple[object, ...]:
    """Name what is recorded of versions, and which can be read."""
    known = history()
    older = site().settings.operation.older_versions > 0
    return known.stream, len(known.steps), kept_versions(known.build_dir) if older else ()
