"""The map of all cities, and the coast that is drawn under every map where it has been built."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.citymap import ALL, KINDS, MOST_DRAWN
from mc2cm_graph.maps import NEAR_COAST, Window
from mc2cm_graph.names import concept_iri
from mc2cm_graph.web.asked import impossible
from mc2cm_graph.web.fragments import static
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

COASTS = {True: "vendor/coast-near.svg", False: "vendor/coast-world.svg"}
"""The built coasts among the static files: the finer one for sheets that lie within it, and the one of the world."""

pages = Blueprint("maps", __name__)


@pages.get("/map")
def map_page() -> ResponseReturnValue:
    """Show all cities on a map and as a table, by what is known of them or by their practices on a theme."""
    atlas = browser().atlas
    themes = {iri.rpartition("/")[2]: label for iri, label in atlas.themes(language()).items()}
    theme = request.args.get("theme", "")
    count = "practices" if theme else _choice("count", (ALL, *KINDS))
    if theme and theme not in themes:
        raise impossible("theme", theme, ", ".join(sorted(themes)))
    return render_template(
        "map.html",
        map=atlas.map(language(), count, concept_iri("theme", theme) if theme else ""),
        most=MOST_DRAWN,
        count=count,
        counts=[(name, count_title(name)) for name in (ALL, *KINDS)],
        kinds=KINDS,
        theme=theme,
        themes=sorted(themes.items(), key=lambda pair: fold(pair[1])),
    )


def coast(window: Window) -> str:
    """Give the address of the built coast that covers a window; empty where none was built."""
    name = COASTS[NEAR_COAST.covers(window)]
    if not Path(current_app.static_folder or "", name).is_file():
        return ""
    return static(name)


def count_title(name: str) -> str:
    """Name what the map counts."""
    return {
        ALL: gettext("All things"),
        "practices": gettext("Practices"),
        "services": gettext("Services"),
        "policies": gettext("Policies"),
        "challenges": gettext("Challenges"),
        "institutions": gettext("Institutions"),
        "events": gettext("Events"),
    }[name]


def install(app: Flask) -> None:
    """Give the templates what they draw maps with."""
    app.jinja_env.globals.update(coast=coast, count_title=count_title)


def _choice(name: str, allowed: Sequence[str]) -> str:
    found = request.args.get(name) or allowed[0]
    if found not in allowed:
        raise impossible(name, found, ", ".join(allowed))
    return found
