"""Search: results by kind with their reasons, the same as JSON, suggestions while typing, and OpenSearch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import KINDS, PREFIXES
from mc2cm_graph.search import Hit, Piece, Reason, Results
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import data, links, words
from mc2cm_graph.web.languages import LANGUAGES, direction
from mc2cm_graph.web.linked import Linked
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

PER_PAGE = 20
"""Results on one page of one kind."""

OF_EACH = 4
"""Results of each kind on the page of all kinds."""

SUGGESTED = 8

_OTHERS = ("concept", "scheme", "term", "question")
_TYPE = PREFIXES["rdf"] + "type"
pages = Blueprint("search", __name__)


@dataclass(frozen=True)
class Found:
    """A result as the page shows it: ``title`` in pieces if the query met it there, other reasons below."""

    label: Literal
    address: str
    title: tuple[Piece, ...]
    told: Literal | None
    reasons: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True)
class Section:
    """The results of one kind: how many there are, those shown, and the address of all of them."""

    kind: str
    title: str
    count: int
    found: tuple[Found, ...]
    address: str


@pages.get("/search")
def search() -> ResponseReturnValue:
    """Show what a query finds: the best of each kind, or all of one kind, page by page."""
    asked, kind, number = _asked()
    results = _results(asked, kind, number, by_kind=True)
    count = results.kinds.get(kind, 0) if kind else results.total
    last = max(1, -(-count // PER_PAGE)) if kind else 1
    if number > last:
        raise NotFound
    body = render_template(
        "search.html",
        asked=asked,
        kind=kind,
        results=results,
        kinds=[(name, kind_title(name), of, address(asked, kind=name)) for name, of in results.kinds.items()],
        sections=_sections(results, asked, kind),
        near=_near(results.near),
        number=number,
        last=last,
        leaf=lambda page: address(asked, kind=kind, page=page),
        everything=address(asked),
        twins=[(address(asked, path="/search.json", kind=kind), "application/json")] if asked else [],
        linked=Linked("SearchResultsPage"),
    )
    return make_response(body)


@pages.get("/search.json")
def search_json() -> Response:
    """Give a page of what a query finds, best first, with the reasons, as JSON."""
    asked, kind, number = _asked()
    results = _results(asked, kind, number, by_kind=False)
    count = results.kinds.get(kind, 0) if kind else results.total
    last = max(1, -(-count // PER_PAGE))
    if number > last:
        raise NotFound
    following = address(asked, path="/search.json", kind=kind, page=number + 1) if number < last else None
    content = {
        "query": asked,
        "kind": kind,
        "language": language(),
        "data_version": browser().manifest.version,
        "total": results.total,
        "kinds": results.kinds,
        "partial": results.partial,
        "corrected": results.corrected,
        "left_out": results.left_out,
        "near": [{"path": link.path, "label": link.label.value} for link, _ in _near(results.near)],
        "page": number,
        "pages": last,
        "next": following,
        "results": [_object(hit) for hit in results.hits],
    }
    return _in_language(data.json_response(content))


@pages.get("/search/suggest")
def suggest() -> Response:
    """Give names that begin as the query does: our own form, or that of OpenSearch with ``format=opensearch``."""
    asked = request.args.get("q", "")
    found = browser().search.suggest(asked, language(), SUGGESTED)
    if request.args.get("format") == "opensearch":
        lines = [
            [one.name for one in found],
            [kind_title(one.kind, 0) for one in found],
            [request.url_root.rstrip("/") + _page(one.iri, one.path) for one in found],
        ]
        return _in_language(data.json_response([asked, *lines], "application/x-suggestions+json"))
    suggestions = [
        {
            "label": one.name,
            "language": one.language,
            "direction": direction(one.language) if one.language else "auto",
            "kind": one.kind,
            "kind_label": kind_title(one.kind, 0),
            "path": _page(one.iri, one.path),
        }
        for one in found
    ]
    return _in_language(data.json_response({"query": asked, "suggestions": suggestions}))


@pages.get("/opensearch.xml")
def description() -> Response:
    """Tell a browser how to search here (OpenSearch 1.1, draft 6)."""
    root = request.url_root.rstrip("/")
    summary = gettext("How cities welcome migrants: practices, services, policies and cities")
    tag = language() if request.args.get("lang") else ""
    body = render_template("opensearch.xml", root=root, lang=tag, languages=LANGUAGES, summary=summary)
    response = Response(body, content_type="application/opensearchdescription+xml")
    return _in_language(response)


def kind_title(kind: str, which: int = 1) -> str:
    """Name what can be found, in the singular (0) or in the plural (1): kinds of thing, and the parts of the model."""
    if kind in KINDS:
        return words.kind_words(kind)[which]
    return {
        "concept": (gettext("Concept"), gettext("Concepts")),
        "scheme": (gettext("Concept scheme"), gettext("Concept schemes")),
        "term": (gettext("Term of the ontology"), gettext("Terms of the ontology")),
        "question": (gettext("Question"), gettext("Questions")),
    }[kind][which]


def address(asked: str, *, path: str = "/search", kind: str | None = None, page: int = 1) -> str:
    """Give the address of a page of results, in the language that the reader chose."""
    return links.href(path, q=asked, kind=kind, page=page if page > 1 else None)


def _asked() -> tuple[str, str | None, int]:
    """Read query, kind and page of the address; BadRequest for a kind that there is not."""
    asked = " ".join(request.args.get("q", "").split())
    kind = request.args.get("kind") or None
    if kind not in (None, *KINDS, *_OTHERS):
        expected = ", ".join((*KINDS, *_OTHERS))
        raise BadRequest(
            gettext("kind: found “%(found)s”, expected one of: %(expected)s", found=kind, expected=expected)
        )
    number = request.args.get("page", 1, int)
    if number < 1:
        raise NotFound
    return asked, kind, number


def _results(asked: str, kind: str | None, number: int, *, by_kind: bool) -> Results:
    if by_kind and not kind:
        return browser().search.search_by_kind(asked, language(), OF_EACH)
    return browser().search.search(asked, language(), kind, (number - 1) * PER_PAGE, PER_PAGE)


def _sections(results: Results, asked: str, kind: str | None) -> list[Section]:
    found: dict[str, list[Found]] = {name: [] for name in results.kinds}
    for hit in results.hits:
        found[hit.kind].append(_found(hit))
    return [
        Section(name, kind_title(name), results.kinds[name], tuple(hits), address(asked, kind=name))
        for name, hits in found.items()
        if hits and kind in (None, name)
    ]


def _found(hit: Hit) -> Found:
    label = _label(hit)
    title: tuple[Piece, ...] = ()
    others = []
    for reason in hit.reasons:
        if reason.field == "preferred" and Literal(reason.value, reason.language) == label:
            title = reason.pieces
        else:
            others.append((where(reason), reason))
    told = None
    if not any(reason.field == "told" for _, reason in others):
        told = choose((Literal(text, tag) for tag, text in hit.told), language())
    return Found(label, _page(hit.iri, hit.path), title, told, tuple(others))


def _label(hit: Hit) -> Literal:
    return choose((Literal(text, tag) for tag, text in hit.named), language()) or Literal(hit.iri)


def where(reason: Reason) -> str:
    """Say where a reason stands: in which name, text or fact of the thing."""
    if reason.field == "fact":
        if reason.property == _TYPE:
            return gettext("Kind")
        return browser().reading(language()).term(reason.property).value
    return {
        "preferred": gettext("Name"),
        "alternative": gettext("Also called"),
        "address": gettext("Address"),
        "told": gettext("Description"),
        "noted": gettext("Note"),
        "part": gettext("Condition, result or other part"),
    }[reason.field]


def _object(hit: Hit) -> dict[str, object]:
    label = _label(hit)
    return {
        "iri": hit.iri if "://" in hit.iri else request.url_root.rstrip("/") + hit.iri,
        "page": _page(hit.iri, hit.path),
        "kind": hit.kind,
        "label": label.value,
        "language": label.language,
        "reasons": [
            {
                "field": reason.field,
                **({"property": reason.property, "value": reason.about} if reason.field == "fact" else {}),
                "language": reason.language,
                "pieces": [{"text": piece.text, "marked": piece.marked} for piece in reason.pieces],
            }
            for reason in hit.reasons
        ],
    }


def _near(iris: Iterable[str]) -> list[tuple[Link, str]]:
    reading = browser().reading(language())
    return [(reading.link(iri), kind_title(reading.kind(iri) or "concept", 0)) for iri in iris]


def _page(iri: str, path: str) -> str:
    return links.href(path) if path else links.page_of(iri) or iri


def _in_language(response: Response) -> Response:
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response
