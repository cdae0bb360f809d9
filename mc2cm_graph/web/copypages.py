"""What only a copy without a server has: a page about itself, and what stands in for the search.

The names of everything from A to Z are for readers without scripts, an index in small files for ``copy-search.js``.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.analysis import fold, folding_tables
from mc2cm_graph.browse.text import choose, first_sentence
from mc2cm_graph.names import KINDS
from mc2cm_graph.search import Hit
from mc2cm_graph.search.shards import kinds_of_all, postings, words_by_start
from mc2cm_graph.search_format import WEIGHTS
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import asked, data, links
from mc2cm_graph.web.copying import PER_PART, Copy, copying
from mc2cm_graph.web.search import kind_title
from mc2cm_graph.web.site import browser, language

TOLD = 120
"""Characters of a description in the index."""

PER_LEAF = 200
"""Names on one page of the list of all names."""

_LISTED = frozenset({*KINDS, "concept", "scheme", "question"}) - {"source", "indicator"}
"""Kinds whose names stand in the list of all names; the others repeat them, and have lists of their own."""

pages = Blueprint("copypages", __name__)


@pages.get("/copy")
def about() -> ResponseReturnValue:
    """Say what the copy holds, what it cannot do, and how to do it elsewhere."""
    return render_template("copy.html", copy=_copy(), manifest=browser().manifest)


@pages.get("/names")
def names() -> ResponseReturnValue:
    """List the names of everything from A to Z, page by page, for readers without scripts."""
    _copy()
    entries = sorted(
        (fold(label.value), label, _page(hit), kind_title(hit.kind, 0))
        for hit in browser().search.listing(1, len(kinds_of_all(browser().search)))
        if hit.kind in _LISTED
        for label in [_label(hit)]
    )
    leaves = [entries[at : at + PER_LEAF] for at in range(0, len(entries), PER_LEAF)]
    number = asked.leaf(max(1, len(leaves)))
    return render_template(
        "names.html",
        beginnings=[leaf[0][1] for leaf in leaves],
        entries=[entry[1:] for entry in leaves[number - 1]] if leaves else [],
        number=number,
    )


@pages.get("/search/names.json")
def search_names() -> Response:
    """Give a part of the names of what can be found: page, label, its language, kind, beginning of its text."""
    _copy()
    part = request.args.get("part", -1, int)
    if part < 0:
        raise NotFound
    rows = []
    for hit in browser().search.listing(1 + part * PER_PART, (part + 1) * PER_PART):
        label = _label(hit)
        told = choose((Literal(text, tag) for tag, text in hit.told), language())
        texts = (first_sentence(told.value, TOLD), told.language) if told else ("", "")
        rows.append([_page(hit), label.value, label.language, kind_title(hit.kind), *texts])
    return data.json_response(rows)


@pages.get("/search/words.json")
def search_words() -> Response:
    """Give what is found by each word that begins so; ``start`` has the code points of its first two letters."""
    _copy()
    start = request.args.get("start", "")
    if start not in words_by_start(browser().search):
        raise NotFound
    return data.json_response(postings(browser().search, start), indent=None)


@pages.get("/search/index.json")
def search_index() -> Response:
    """Give how text is folded, which files of words there are, and the kind of everything that can be found."""
    _copy()
    kinds = kinds_of_all(browser().search)
    order = sorted(set(kinds))
    content = {
        **_folding(),
        "starts": list(words_by_start(browser().search)),
        "per_part": PER_PART,
        "kinds": order,
        "weights": [WEIGHTS[kind] for kind in order],
        "kind_of": [order.index(kind) for kind in kinds],
    }
    return data.json_response(content, indent=None)


def _copy() -> Copy:
    copy = copying()
    if copy is None:
        raise NotFound
    return copy


def _label(hit: Hit) -> Literal:
    return choose((Literal(text, tag) for tag, text in hit.named), language()) or Literal(hit.iri)


def _page(hit: Hit) -> str:
    return hit.path or links.page_of(hit.iri) or hit.iri


@lru_cache(maxsize=1)
def _folding() -> dict[str, object]:
    return folding_tables()
