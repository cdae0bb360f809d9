"""All that points to a thing by one relation, page by page, where the thing's own page shows a part."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.names import KINDS, PREFIXES
from mc2cm_graph.terms import Literal
from mc2cm_graph.web.linked import of_list
from mc2cm_graph.web.site import browser, language

PER_PAGE = 120
"""Links on one page of the list."""

MOST_SHOWN = 40
"""Links of one relation on the page of the thing itself."""

pages = Blueprint("incoming", __name__)


@pages.get(f"/<any({','.join(KINDS)}):kind>/<slug>/incoming")
def incoming(kind: str, slug: str) -> ResponseReturnValue:
    """List what points to a thing by the property ``p``, whole or short (``mc:inCity``)."""
    name, number = request.args.get("p", ""), request.args.get("page", 1, int)
    if number < 1:
        raise NotFound
    property_ = expand(name) if name.partition(":")[0] in PREFIXES else name
    part = slice((number - 1) * PER_PAGE, number * PER_PAGE)
    found = browser().incoming(kind, slug, property_, language(), part)
    if found is None or not found[0].links:
        raise NotFound
    group, footnotes = found
    iri = browser().index.subject(kind, slug) or ""
    return render_template(
        "incoming.html",
        kind=kind,
        slug=slug,
        iri=iri,
        label=browser().index.label(iri, language()) or Literal(slug),
        group=group,
        linked=of_list(
            (Link(one.iri, one.path, one.label) for one in group.links), group.total, part.start + 1
        ),
        footnotes=footnotes,
        number=number,
        first=part.start + 1,
        last=-(-group.total // PER_PAGE),
    )
