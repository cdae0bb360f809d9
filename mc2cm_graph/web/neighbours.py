"""The small graph view: what is around a thing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.neighbours import Neighbour, neighbourhood
from mc2cm_graph.names import KINDS
from mc2cm_graph.web.incoming import MOST_SHOWN
from mc2cm_graph.web.languages import direction
from mc2cm_graph.web.site import browser, language

pages = Blueprint("neighbours", __name__)


@pages.get(f"/<any({','.join(KINDS)}):kind>/<slug>/graph")
def around(kind: str, slug: str) -> ResponseReturnValue:
    """Draw and list what is around a thing."""
    page = browser().thing(kind, slug, language(), MOST_SHOWN)
    if page is None:
        raise NotFound
    return render_template(
        "neighbours.html",
        page=page,
        around=neighbourhood(page, direction(language()) == "rtl"),
        has_graph=_has_graph,
    )


def _has_graph(neighbour: Neighbour) -> bool:
    """Tell a thing, which has a neighbourhood, from a concept, which has a page of its uses."""
    return neighbour.kind in KINDS
