"""The change stream for harvesters, its page for people, and the feed of versions."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Gone, NotFound

from mc2cm_graph.names import BASE
from mc2cm_graph.versions import MOST_ENTRIES, Entry, Stream, write, write_feed
from mc2cm_graph.web import data, versionwords
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import language
from mc2cm_graph.web.versions import here, history

PATH = "/changes"
SHOWN = 20
"""The newest versions on the page for people."""

IMMUTABLE = "public, max-age=31536000, immutable"
pages = Blueprint("changes", __name__)


@pages.get(PATH)
def stream() -> ResponseReturnValue:
    """Tell people of the stream and of the newest versions; give harvesters its root."""
    extension = data.wanted_extension()
    if extension:
        return stream_rdf(extension)
    twins = data.alternates(PATH)
    body = render_template(
        "changes.html",
        stream=_stream(),
        steps=list(reversed(history().steps))[:SHOWN],
        total=len(history().steps),
        recorded=history().is_recorded,
        twins=twins,
        words=versionwords,
    )
    response = data.announce(make_response(body), twins, BASE + "changes")
    response.headers.add("Link", '</feed.atom>; rel="alternate"; type="application/atom+xml"')
    return response


@pages.get(f"{PATH}.<{data.RDF_EXTENSION}:extension>")
def stream_rdf(extension: str) -> Response:
    """Give the root of the stream: which page holds the changes of which time."""
    body = write(_stream().describe_root(), data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, BASE + "changes", f"{PATH}.{extension}")


@pages.get(f"{PATH}/<name>/<int:number>")
def page_rdf(name: str, number: int) -> Response:
    """Give a page of the stream, as Turtle to who wants no RDF."""
    return page_data(name, number, data.wanted_extension() or "ttl")


@pages.get(f"{PATH}/<name>/<int:number>.<{data.RDF_EXTENSION}:extension>")
def page_data(name: str, number: int, extension: str) -> Response:
    """Give a page of the stream; one that another follows never changes again."""
    found = _stream()
    if name != found.name:
        # Of another history, which was begun anew since: what it said is no part of this one.
        raise Gone(
            gettext(
                "found the stream %(found)s, expected %(expected)s: begin anew at %(start)s",
                found=name[:40],
                expected=found.name,
                start=found.root,
            )
        )
    if not 1 <= number <= found.last:
        raise NotFound
    body = write(found.describe_page(number), data.RDF_TYPES[extension])
    response = data.rdf_response(body, extension, BASE + "changes", f"{PATH}/{name}/{number}.{extension}")
    if found.is_closed(number):
        response.headers["Cache-Control"] = IMMUTABLE
        response.headers.add("Link", f'<{PATH}/{name}/{number + 1}>; rel="next"')
    response.headers.add("Link", f'<{PATH}>; rel="collection"')
    return response


@pages.get("/feed.atom")
def feed_data() -> Response:
    """Give the newest versions as an Atom feed, in the reader's language."""
    steps = list(reversed(history().steps))[:MOST_ENTRIES]
    entries = [Entry(step, versionwords.title_of(step), versionwords.summary_of(step)) for step in steps]
    title = gettext("Versions of the MC2CM graph")
    subtitle = gettext("What is new, changed and gone in each version of the data.")
    body = write_feed(title, subtitle, language(), here(), entries)
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    return response


def _stream() -> Stream:
    return Stream(history(), here())
