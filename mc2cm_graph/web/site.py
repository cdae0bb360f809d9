"""What every page reads: the browser over the snapshot, the settings, and the request's language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from flask import current_app, request

from mc2cm_graph.browse import Browser
from mc2cm_graph.citation import NAME as CITATION
from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.transfer import Transfers
from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.languages import choose_language

_ROOM = Path(__file__).parent
_ROOMS = (
    "analysis",
    "browse",
    "catalogue",
    "citation",
    "history",
    "maps",
    "reconcile",
    "related",
    "schemaorg",
    "search",
    "transfer",
    "versions",
)
_NAME = "mc2cm"


@dataclass(frozen=True)
class Site:
    """One application's snapshot, settings and rooms over one store.

    ``edition`` names the state of code, templates and messages. ``loading`` is held by who reads something of the whole
    graph, so that others wait for it instead of reading the same beside.
    """

    browser: Browser
    settings: Settings
    edition: str
    transfers: Transfers
    loading: RLock = field(default_factory=RLock, repr=False, compare=False)


def keep(site: Site) -> None:
    """Give the site to the application in whose context this is called."""
    current_app.extensions[_NAME] = site


def site() -> Site:
    """Give the site of the current application."""
    here = at_hand()
    found: Site
    try:
        found = here.site
    except AttributeError:
        here.site = found = current_app.extensions[_NAME]
    return found


def browser() -> Browser:
    """Give the browser of the current application."""
    return site().browser


def language() -> str:
    """Give the language of the page that is asked for."""
    here = at_hand()
    found: str
    try:
        found = here.language
    except AttributeError:
        found = choose_language(request.args.get("lang"), request.headers.get("Accept-Language"))
        here.language = found
    return found


def edition() -> str:
    """Hash everything that shapes a page beside the data: Python, templates, styles, messages, whom to cite."""
    digest = hashlib.sha256((REPOSITORY / CITATION).read_bytes())
    for folder in (_ROOM, *(_ROOM.parent / room for room in _ROOMS)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in {".py", ".html", ".css", ".js", ".svg", ".xml", ".po"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
