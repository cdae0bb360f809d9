"""Files of the kept versions: whole or in part (RFC 9110, 14), compressed where the reader takes it."""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Gone, NotFound, RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from mc2cm_graph.catalogue.handout import SHORTEST_BYTES, Compressed, Part, open_part
from mc2cm_graph.catalogue.kept import Version
from mc2cm_graph.snapshot import Dump
from mc2cm_graph.sparql.protocol import VERSION_HEADER
from mc2cm_graph.web.catalogue import versions
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser

pages = Blueprint("dumps", __name__)

_COMPRESSED = "mc2cm-compressed"
_VERSION = re.compile(r"[0-9a-f]{16}")
_FOR_EVER = "public, max-age=31536000, immutable"
_TEXTS = ("text/",)


@pages.get("/dump/")
def files_data() -> ResponseReturnValue:
    """Lead to the catalogue, which lists the files."""
    return redirect("/catalog", 302)


@pages.get("/dump/<name>")
def current_data(name: str) -> ResponseReturnValue:
    """Lead to a file of the version that is served."""
    version = browser().manifest.version
    if name not in {file.name for one in versions() if one.name == version for file in one.files}:
        raise NotFound
    return redirect(f"/dump/{version}/{name}", 302)


@pages.get("/dump/<version>/<name>")
def file_data(version: str, name: str) -> ResponseReturnValue:
    """Give a file of a kept version; 410 for a version that is not kept, 404 for a file that it has not."""
    kept = next((one for one in versions() if one.name == version), None)
    if kept is None:
        raise _gone(version) if _VERSION.fullmatch(version) else NotFound
    file = next((one for one in kept.files if one.name == name), None)
    if file is None:
        raise NotFound
    try:
        response = _answer(kept, file)
    except FileNotFoundError as fault:
        # It was taken away between the look and the opening.
        raise _gone(version) from fault
    response.headers["Cache-Control"] = _FOR_EVER
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers[VERSION_HEADER] = version
    response.vary.add("Accept-Encoding")
    return response


def _gone(version: str) -> Gone:
    return Gone(gettext("The version %(version)s is not kept here.", version=version))


def _answer(version: Version, file: Dump) -> Response:
    """Choose between 304, a part, the compressed form and the file as it is."""
    start, end = _range(file)
    is_part = (start, end) != (0, file.bytes)
    coded = not is_part and file.bytes > SHORTEST_BYTES and request.accept_encodings["gzip"] > 0
    tag = f"{file.sha256}-gzip" if coded else file.sha256
    content_type = (
        f"{file.media_type}; charset=utf-8" if file.media_type.startswith(_TEXTS) else file.media_type
    )
    response = Response(status=206 if is_part else 200, content_type=content_type)
    response.set_etag(tag)
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
        del response.headers["Content-Type"]
        return response
    if is_part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.bytes}"
    if coded:
        response.headers["Content-Encoding"] = "gzip"
        part, size = _compressed().open(version.path(file), file.sha256)
    else:
        part, size = open_part(version.path(file), start, end), end - start
    response.headers["Content-Length"] = str(size)
    return _body(response, part)


def _body(response: Response, part: Part) -> Response:
    """Have the server send from the file itself; no byte of it is read for HEAD."""
    if request.method == "HEAD":
        part.close()
        return response
    response.response = wrap_file(request.environ, part)  # type: ignore[arg-type] # It reads like a file.
    response.direct_passthrough = True
    return response


def _range(file: Dump) -> tuple[int, int]:
    """Read which bytes are asked for: of one range, from where to before where; else all.

    Several ranges, and one of another form of the file (``If-Range``), are answered with the whole (14.2, 13.1.5).
    """
    whole = (0, file.bytes)
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or request.method != "GET":
        return whole
    # Compared strongly: a weak tag, and a date, prove nothing about bytes.
    if request.headers.get("If-Range", f'"{file.sha256}"') != f'"{file.sha256}"':
        return whole
    found = asked.range_for_length(file.bytes)
    if found is None:
        raise RequestedRangeNotSatisfiable(file.bytes)
    return found


def _compressed() -> Compressed:
    # Made at the first demand: a page process is forked from one that has the application already.
    found: Compressed = current_app.extensions.setdefault(_COMPRESSED, Compressed())
    return found
